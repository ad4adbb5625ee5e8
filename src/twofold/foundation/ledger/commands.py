"""`twofold ledger`: prove that every place's ledger and record hold together."""

import argparse
import sys

from twofold.foundation.actions.audit import verify_place
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .models import Transfer
from .verifying import faults


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="twofold ledger",
        description="Prove that every ledger balances and every record is whole. Exit code 1 when one is not.",
    )
    parser.add_argument("what", choices=["verify"], metavar="verify")
    parser.add_argument("--place", metavar="SLUG", help="only this place")
    options = parser.parse_args(argv)
    places = Place.objects.filter(slug=options.place) if options.place else Place.objects.all()
    found = list(places.order_by("slug"))
    if not found:
        print(f"twofold ledger: there is no place called '{options.place}'", file=sys.stderr)
        return 2
    return max(verify(place) for place in found)


def verify(place: Place) -> int:
    with inside(place.pk):
        wrong = [str(fault) for fault in faults()]
        chain, transfers = verify_place(), Transfer.objects.count()
    if not chain.whole:
        wrong.append(f"entry {chain.broken_at} of the record does not follow from the one before")
    for fault in wrong:
        print(f"{place.slug}: {fault}", file=sys.stderr)
    if not wrong:
        print(f"{place.slug}: {transfers:,} transfers balance, {chain.entries:,} entries of the record are whole.")
    return 1 if wrong else 0
