"""`twofold priorities`: where declared groups want different things, and how sure that is."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from twofold.engines.progress import on_a_terminal
from twofold.engines.verbs import carried_out

from .answers import Kind
from .compare import DRAWS, LEAST, LEVEL, Terms, compare
from .errors import PrioritiesError
from .reading import Source, read_answers
from .report import report

DESCRIPTION = """\
Measure conflicts of priorities between groups: draw one person from each of two groups, how likely are they to
disagree, beyond how likely two people of the same group are?

FILE is CSV, one person a row: a column that names the person's group, and a column for each question. FOLDER is a Polis
export (participants-votes.csv, and comments.csv for the words). Each question gets one of four labels:

  conflict             more disagreement than chance explains, and majorities on opposite sides
  different intensity  more than chance explains, but not on opposite sides
  shared               no more than chance explains
  too few votes        fewer than 15 of a group answered

Software says where the conflict lies; what to do about it is for elected people.
"""
EXAMPLES = """\
examples:
  twofold priorities answers.csv --groups role          votes: 1, 0, -1 or agree, pass, disagree
  twofold priorities export/                            a Polis export, with its own groups (see the note it prints)
  twofold priorities export/ --groups roles.csv         groups declared elsewhere: columns participant, group
  twofold priorities order.csv --kind rankings          a column an option, 1 for the first; blank for not ranked
  twofold priorities points.csv --kind points           a column an item; each person's amounts are taken as shares
  twofold priorities money.csv --kind points --pot 50000    shares of a pot, and of what was not spent
  twofold priorities answers.csv --json                 everything, for a program

Exit code: 0 when compared, 2 when a file or a choice is wrong, 130 when interrupted.
"""


def parser() -> argparse.ArgumentParser:
    """The command's options; `--help` is its manual."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "twofold priorities", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=raw
    )
    parser.add_argument("path", metavar="FILE|FOLDER", type=Path, help="the answers")
    parser.add_argument(
        "--groups",
        metavar="FILE/COLUMN",
        help="the column of groups, or a file of them (default: group, group-id, role)",
    )
    parser.add_argument(
        "--kind", type=Kind, choices=list(Kind), default=Kind.VOTES, help="what was asked (default: votes)"
    )
    parser.add_argument("--pot", metavar="AMOUNT", type=float, help="with points: what each person had to share out")
    parser.add_argument("--ignore", metavar="COLUMN", action="append", default=[], help="a column that is no question")
    parser.add_argument("--seed", metavar="S", default="0", help="any text; settles all chance (default: 0)")
    parser.add_argument(
        "--level", metavar="Q", type=float, default=LEVEL, help=f"the false discovery rate allowed (default: {LEVEL})"
    )
    parser.add_argument(
        "--least", metavar="N", type=int, default=LEAST, help=f"answers a group needs to be compared (default: {LEAST})"
    )
    parser.add_argument(
        "--draws", metavar="N", type=int, default=DRAWS, help=f"deals of the joint test (default: {DRAWS:,})"
    )
    parser.add_argument("--top", metavar="N", type=int, default=10, help="questions listed for each pair (default: 10)")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser


def main(argv: Sequence[str]) -> int:
    """Run `twofold priorities` and return its exit code."""
    options = parser().parse_args(list(argv))
    return carried_out("priorities", lambda: run(options), (PrioritiesError,), "nothing was compared")


def run(options: argparse.Namespace) -> int:
    """Read, compare, print. Raises PrioritiesError for anything wrong with the files or the choices."""
    terms = Terms(options.seed, options.level, options.least, options.draws)
    if not 0 <= options.top <= 10_000:
        raise PrioritiesError("--top must lie between 0 and 10,000")
    if options.pot is not None and options.kind is not Kind.POINTS:
        raise PrioritiesError("--pot goes with --kind points")
    on_a_terminal(f"reading {options.path}")
    source = read_answers(options.path, options.kind, groups=options.groups, ignore=options.ignore, pot=options.pot)
    comparison = compare(source.answers, terms, on_a_terminal)
    on_a_terminal("")
    if options.json:
        result_hash = {"result_hash": comparison.result_hash}
        print(json.dumps(comparison.as_dict() | notes(source) | result_hash, ensure_ascii=False, indent=1))
    else:
        print("\n".join(report(comparison, options.top, source.made_from_votes)))
    return 0


def notes(source: Source) -> dict[str, bool]:
    return {"groups_made_from_these_votes": source.made_from_votes}
