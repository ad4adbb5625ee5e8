"""Making way for an address of ours: a place whose slug is taken as a reserved word gets another."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import migrations

LONGEST = 40
log = logging.getLogger(__name__)


def make_way(*words: str) -> migrations.RunPython:
    """For a migration, before the constraint: without it nobody with such a place could upgrade."""
    return migrations.RunPython(renaming(words), migrations.RunPython.noop)


def renaming(words: tuple[str, ...]) -> Callable[[Any, Any], None]:
    def rename(apps: Any, schema_editor: Any) -> None:
        places = apps.get_model("places", "Place").objects.using(schema_editor.connection.alias)
        for place in places.filter(slug__in=words):
            old, place.slug = place.slug, free(place.slug, set(places.values_list("slug", flat=True)))
            place.save(update_fields=["slug"])
            log.warning("/%s/ is an address of Twofold's now. The place %s moved to /%s/.", old, place.name, place.slug)

    return rename


def free(word: str, taken: set[str]) -> str:
    """The word with the first number from 2 that nobody has."""
    numbers = range(2, len(taken) + 3)
    return next(slug for n in numbers if (slug := f"{word[: LONGEST - 8]}-{n}") not in taken)
