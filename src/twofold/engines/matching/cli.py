"""`twofold match`: who might do what, with the reasons."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from twofold.engines.progress import on_a_terminal
from twofold.engines.sheets import FileError
from twofold.engines.verbs import carried_out

from .embedding import MODEL, in_sense
from .errors import MatchingError
from .invitations import Rate, audit
from .matching import Matching, input_hash, match
from .model import WEIGHTS, Part, Terms
from .reading import read_opportunities, read_people
from .words import tf_idf

DESCRIPTION = """\
Match people with opportunities. Each fit is a sum of named parts: what people said matters to them, words both used,
skills, times, travel, and promises kept, which only ever add. Needs, languages, times, travel and steps rule out.

Opportunities first get the people they cannot do without, as evenly as can be; then the sum of fits is made as great
as it can. Near-equals are settled by lot. Nobody is asked more often than they allow.

Columns you name with --audit are read only to report who was matched; they never reach a fit. docs/engines/matching.md
lists the columns.
"""
EXAMPLES = """\
examples:
  twofold match people.csv opportunities.csv
  twofold match people.csv opportunities.csv --weight cares=6 --weight travel=2 --seed 41
  twofold match people.csv opportunities.csv --audit ward --audit age --json
  twofold match people.csv opportunities.csv --person P17        why this, and why not that

Exit code: 0 when matched, 2 when a file or a choice is wrong, 130 when interrupted.
"""


def parser() -> argparse.ArgumentParser:
    """The command's options; `--help` is its manual."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("twofold match", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=raw)
    parser.add_argument("people", metavar="PEOPLE.csv", type=Path, help="one person a row")
    parser.add_argument("opportunities", metavar="OPPORTUNITIES.csv", type=Path, help="one opportunity a row")
    shown = ", ".join(f"{part} {value:g}" for part, value in WEIGHTS.items())
    parser.add_argument(
        "--weight", metavar="PART=N", action="append", default=[], help=f"what a part counts (default: {shown})"
    )
    parser.add_argument(
        "--band", metavar="B", type=float, default=0.02, help="fits this near are drawn (default: 0.02)"
    )
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="settles every lot (default: 0)")
    parser.add_argument("--reach", metavar="N", type=int, default=40, help="best pairs looked at (default: 40)")
    parser.add_argument(
        "--likeness",
        choices=["words", "sense"],
        default="words",
        help="what makes two texts alike: words both used (default), or sense too, by a small English model; "
        "needs twofold[embedding]",
    )
    parser.add_argument("--audit", metavar="COLUMN", action="append", default=[], help="report rates by this trait")
    parser.add_argument("--person", metavar="ID", help="explain one person's match, and every other")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser


def main(argv: Sequence[str]) -> int:
    """Run `twofold match` and return its exit code."""
    options = parser().parse_args(list(argv))
    return carried_out("match", lambda: run(options), (MatchingError, FileError), "nothing was matched")


def run(options: argparse.Namespace) -> int:
    """Read, match, print. Raises FileError for a file, MatchingError for a choice that is wrong."""
    terms = Terms(weights_of(options.weight), options.band, options.seed, options.reach)
    people = read_people(options.people, traits=options.audit)
    opportunities = read_opportunities(options.opportunities)
    found = match(people, opportunities, terms, in_sense if options.likeness == "sense" else tf_idf, tell=on_a_terminal)
    on_a_terminal("")
    seen = audit(found, options.audit)
    if options.json:
        print(json.dumps(as_json(found, seen, options.likeness), ensure_ascii=False, indent=1))
    elif options.person is not None:
        print("\n".join(explained(found, options.person)))
    else:
        print("\n".join(report(found, seen)))
    return 0


def weights_of(given: Sequence[str]) -> dict[Part, float]:
    weights = dict(WEIGHTS)
    for each in given:
        name, _, value = each.partition("=")
        if name not in list(Part):
            raise MatchingError(f"--weight: '{name[:40]}' is not a part; these are: {', '.join(Part)}")
        try:
            weights[Part(name)] = float(value)
        except ValueError:
            raise MatchingError(f"--weight {name}: '{value[:40]}' is not a number") from None
    return weights


def as_json(found: Matching, seen: Sequence[Rate], likeness: str) -> dict[str, Any]:
    """The matching as JSON values."""
    fits, filled = found.fits, found.filled.tolist()
    matched = set(found.pairs[:, 0].tolist())
    return {
        "people": len(fits.people),
        "matched": len(matched),
        "total_fit": found.total / 10_000,
        "weights": {str(part): fits.terms.share(part) for part in Part},
        "matches": [
            {"person": each.person, "opportunity": each.opportunity, "fit": each.fit, "reasons": each.reasons}
            for each in found.matches
        ],
        "opportunities": [
            {"id": each.id, "filled": filled[at], "minimum": each.minimum, "places": each.places}
            for at, each in enumerate(fits.opportunities)
        ],
        "unmatched": [each.id for at, each in enumerate(fits.people) if at not in matched],
        "audit": [
            {name: getattr(each, name) for name in ("trait", "group", "people", "matched", "low", "high", "fit")}
            for each in seen
        ],
        "seed": fits.terms.seed,
        "likeness": likeness,
        "input_hash": input_hash(fits.people, fits.opportunities, fits.terms, MODEL[2] if likeness == "sense" else ""),
        "result_hash": found.hash,
    }


def report(found: Matching, seen: Sequence[Rate]) -> list[str]:
    """The matching for people: opportunity by opportunity, who and why."""
    fits, filled = found.fits, found.filled.tolist()
    lines = [f"{len(set(found.pairs[:, 0].tolist()))} of {len(fits.people)} people have a match."]
    for at, each in enumerate(fits.opportunities):
        short = f", {each.minimum - filled[at]} short of what it needs" if filled[at] < each.minimum else ""
        lines += ["", f"{each.title or each.id}: {filled[at]} of {each.places} places{short}"]
        lines += [
            f"  {one.person}  {one.fit:.2f}  {'; '.join(one.reasons[:2])}"
            for one in found.matches
            if one.opportunity == each.id
        ]
    lines += [""] if seen else []
    return lines + [
        f"{each.trait} {each.group}: {each.matched} of {each.people} matched ({each.low:.0%} to {each.high:.0%})"
        for each in seen
    ]


def explained(found: Matching, person: str) -> list[str]:
    """Everything about one person: what they got and why, then why nothing else."""
    at = next((at for at, each in enumerate(found.fits.people) if each.id == person), None)
    if at is None:
        raise MatchingError(f"--person: there is nobody '{person[:40]}'")
    own_matches = [each for each in found.matches if each.person == person]
    lines = [f"{each.opportunity}  {each.fit:.2f}  {'; '.join(each.reasons)}" for each in own_matches]
    own = {what for who, what in found.pairs.tolist() if who == at}
    for what, each in enumerate(found.fits.opportunities):
        if what not in own:
            lines.append(f"{each.title or each.id}: {found.why_not(at, what)}")
    return lines
