"""`twofold rounds`: plan who takes what to which door, and when."""

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path

from twofold.engines.progress import on_a_terminal
from twofold.engines.sheets import FileError
from twofold.engines.verbs import carried_out

from .errors import RoundsError
from .files import read_model
from .report import as_json, report
from .rounds import Solver, plan_rounds
from .search import Limit

DESCRIPTION = """\
Plan delivery rounds. FILE has the kitchen, the vehicles with their drivers' shifts, and the stops, as JSON or CSV
(docs/engines/rounds.md lists the fields), or is one of Solomon's files.

Hot food has a clock from loading, doors have windows, a stop takes the time of its welfare check. As many stops as can
be found are covered, at the least distance, with familiar drivers and yesterday's rounds kept where that is worth the
kilometres you say. Who cannot be reached is named, with the reason. Every plan is checked again by a checker of its
own before it is printed; one that breaks a rule never is.

A vehicle on the road has `loaded` (when) and where it is: give what it has aboard and leave out the stops it has done,
and the rest is planned from there.
"""
EXAMPLES = """\
examples:
  twofold rounds monday.json --seconds 10              plan for ten seconds and print the sheets
  twofold rounds monday.csv --seconds 10 --json        the same for a program
  twofold rounds monday.csv --matrix roads.csv         distances of your own: from,to,km,minutes
  twofold rounds monday.json --iterations 4000 --seed 7     repeats exactly, on any machine, in its own time
  twofold rounds R101.txt --seconds 5 --solver ortools      a Solomon file, by the fallback solver

Exit code: 0 when planned, 2 when a file or a choice is wrong, 130 when interrupted.
"""


def parser() -> argparse.ArgumentParser:
    """The command's options; `--help` is its manual."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("twofold rounds", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=raw)
    parser.add_argument("file", metavar="FILE", type=Path, help="the day to plan: JSON, CSV or a Solomon file")
    parser.add_argument("--seconds", metavar="S", type=float, default=5.0, help="time for the search (default: 5)")
    parser.add_argument(
        "--iterations",
        metavar="N",
        type=int,
        help="search this many iterations instead: an earlier run's count and seed repeat its plan exactly",
    )
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="a whole number (default: 0)")
    parser.add_argument(
        "--solver",
        choices=list(Solver),
        default=Solver.AUTO,
        help="auto: PyVRP, or OR-Tools where that is not installed (default)",
    )
    parser.add_argument("--matrix", metavar="WAYS.csv", type=Path, help="columns from, to, km and, if known, minutes")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser


def main(argv: Sequence[str]) -> int:
    """Run `twofold rounds` and return its exit code."""
    options = parser().parse_args(list(argv))
    return carried_out("rounds", lambda: run(options), (RoundsError, FileError), "nothing was planned")


def run(options: argparse.Namespace) -> int:
    """Read, plan, print. Raises FileError for a file, RoundsError for a choice that is wrong."""
    limit = limit_of(options)
    model = read_model(options.file, str(options.file), options.matrix)
    found = plan_rounds(model, limit, options.seed, Solver(options.solver), tell=on_a_terminal)
    on_a_terminal("")
    if options.json:
        print(json.dumps(as_json(model, found, limit), ensure_ascii=False, indent=1))
    else:
        print("\n".join(report(model, found, limit)))
    return 0


def limit_of(options: argparse.Namespace) -> Limit:
    if not math.isfinite(options.seconds) or not 0 < options.seconds <= 86_400:
        raise RoundsError("--seconds must be more than 0 and at most 86,400")
    if options.iterations is not None and not 1 <= options.iterations <= 1_000_000_000:
        raise RoundsError("--iterations must lie between 1 and 1,000,000,000")
    return Limit(options.seconds, options.iterations)
