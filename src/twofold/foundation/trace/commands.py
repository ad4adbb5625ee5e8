"""`twofold chain audit`: how many contributions reached a decision, a change, and the person."""

import argparse
import json
from pathlib import Path

from twofold.engines.sheets import FileError
from twofold.engines.verbs import carried_out

from .auditing import Audit, Thing, audit, published, show

EXAMPLES = """\
Anyone can repeat it. Download nodes.csv and links.csv from the place's page Open data into a folder, then:

  twofold chain audit --data FOLDER --sample 100 --seed 2026-11-26

The same files and seed draw the same contributions. Choose a seed nobody could choose in advance, such as tomorrow's
lottery numbers.

Exit code: 0 when done, 2 when a file or a choice is wrong.
"""


class NoPlace(Exception):
    """There is no place of that name."""


def main(argv: list[str]) -> int:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("twofold chain", description="Check the chain from outside.")
    verbs = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    asking = verbs.add_parser(
        "audit", help="follow a sample of contributions to what became of them", epilog=EXAMPLES, formatter_class=raw
    )
    source = asking.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", metavar="FOLDER", type=Path, help="nodes.csv and links.csv, as published")
    source.add_argument("--place", metavar="SLUG", help="a place of this installation, hidden contributions included")
    asking.add_argument("--sample", metavar="N", type=int, default=100, help="how many to draw (default: %(default)s)")
    asking.add_argument("--seed", default="1", help="what decides the draw (default: %(default)s)")
    asking.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args(argv)
    if options.sample < 1:
        parser.error("--sample must be 1 or more")

    def work() -> None:
        things, links = published(options.data) if options.data else _of_place(options.place)
        found = audit(things, links, sample=options.sample, seed=options.seed)
        _say(found, as_json=options.json)

    return carried_out("chain", work, (FileError, NoPlace), "nothing was changed")


def _say(found: Audit, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found.as_dict(), indent=1))
    else:
        show(found)


def _of_place(slug: str) -> tuple[list[Thing], list[tuple[int, int]]]:
    from twofold.cli import enter_django

    enter_django()
    from twofold.foundation.places.models import Place
    from twofold.foundation.wall.rows import inside

    from .reading import everything

    place = Place.objects.filter(slug=slug).first()
    if place is None:
        raise NoPlace(f"there is no place called '{slug}'")
    with inside(place.pk):
        return everything()
