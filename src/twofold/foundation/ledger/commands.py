"""`twofold ledger`: prove that every place's ledger and record hold together, to ourselves and to others."""

import argparse
import sys

from twofold.foundation.actions.audit import verify_place
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .exporting import FORMATS, journal
from .models import Transfer
from .verifying import faults


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="twofold ledger",
        description="Prove every ledger and record whole (exit code 1 when not), or write one for other checkers.",
    )
    verbs = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    verifying = verbs.add_parser("verify", help="balances, reversals and the record's chain, of every place")
    verifying.add_argument("--place", metavar="SLUG", help="only this place")
    writing = verbs.add_parser("export", help="a journal for bean-check or hledger check, with our balances in it")
    writing.add_argument("--place", metavar="SLUG", required=True)
    writing.add_argument("--format", choices=FORMATS, default="beancount", dest="form")
    options = parser.parse_args(argv)
    places = Place.objects.filter(slug=options.place) if options.place else Place.objects.all()
    found = list(places.order_by("slug"))
    if not found:
        print(f"twofold ledger: there is no place called '{options.place}'", file=sys.stderr)
        return 2
    return export(found[0], options.form) if options.what == "export" else max(verify(place) for place in found)


def export(place: Place, form: str) -> int:
    with inside(place.pk):
        sys.stdout.writelines(f"{line}\n" for line in journal(form))
    return 0


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
