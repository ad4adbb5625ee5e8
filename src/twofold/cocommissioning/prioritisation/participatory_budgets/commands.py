"""`twofold import-budget`: the officer's import, from the command line."""

import argparse
import sys
from pathlib import Path

from django.conf import settings

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.places.models import Place

from .actions import import_budget


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="twofold import-budget", description="Import a counted budget into a place.")
    parser.add_argument("file", metavar="FILE", type=Path, help="a ballot file in Pabulib's .pb format")
    parser.add_argument("--place", required=True, help="the place's short name, as in its address")
    options = parser.parse_args(argv)
    place = Place.objects.filter(slug=options.place).first()
    if place is None:
        known = ", ".join(Place.objects.values_list("slug", flat=True)) or "none yet"
        return _fail(f"there is no place '{options.place}' (there are: {known})")
    try:
        content = options.file.read_bytes()
        budget = import_budget(place, by=Actor.scheduled(place.pk, "participatory_budgets.import"), file=content)
    except OSError as error:
        return _fail(f"{options.file}: {error.strerror}")
    except Refusal as refusal:
        problems = [text for texts in refusal.fields.values() for text in texts]
        return _fail(f"{options.file}: {' '.join(problems) or refusal.message}")
    print(f"Imported. See {settings.SITE_ADDRESS}/{place.slug}/budgets/{budget.activity_id}/result/")
    return 0


def _fail(message: str) -> int:
    print(f"twofold import-budget: {message}", file=sys.stderr)
    return 2
