"""Jobs go through every place; an upgrade that takes a word moves the place that has it."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, transaction

from twofold.foundation.places.every import in_every_place
from twofold.foundation.places.making_way import LONGEST, free, renaming
from twofold.foundation.places.models import Place
from twofold.testing.cast import House


def test_trouble_in_one_place_holds_up_no_other_and_is_not_hushed_up(house: House) -> None:
    seen: list[str] = []

    def task(place: Place) -> None:
        seen.append(place.slug)
        if place.pk == house.place.pk:
            raise ValueError("broken")

    with pytest.raises(ExceptionGroup) as trouble:
        in_every_place(task)
    assert set(seen) == {house.place.slug, house.elsewhere.slug}
    assert [str(each) for each in trouble.value.exceptions] == ["broken"]
    assert trouble.value.exceptions[0].__notes__ == [f"in {house.place.slug}"]


def test_where_all_is_well_nothing_is_raised(house: House) -> None:
    seen: list[int] = []
    in_every_place(lambda place: seen.append(place.pk))
    assert sorted(seen) == sorted((house.place.pk, house.elsewhere.pk))


def test_a_place_makes_way_for_a_reserved_word(house: House, caplog: Any) -> None:
    owner = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor, caplog.at_level(logging.WARNING):
        cursor.execute("ALTER TABLE places_place DROP CONSTRAINT place_slug_not_reserved")
        cursor.execute("UPDATE places_place SET slug = 'stop' WHERE id = %s", [house.place.pk])
        cursor.execute("UPDATE places_place SET slug = 'stop-2' WHERE id = %s", [house.elsewhere.pk])
        renaming(("stop",))(apps, SimpleNamespace(connection=owner))
        cursor.execute("SELECT id, slug FROM places_place")
        assert dict(cursor.fetchall()) == {house.place.pk: "stop-3", house.elsewhere.pk: "stop-2"}
        transaction.set_rollback(True, using="owner")
    assert "Larkmoor moved to /stop-3/" in caplog.text


def test_a_free_word_is_free_and_fits() -> None:
    assert free("stop", {"stop", "stop-2", "stop-3"}) == "stop-4"
    assert len(free("x" * LONGEST, set())) <= LONGEST
