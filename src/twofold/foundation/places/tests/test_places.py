"""Places, their services and areas."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import get_resolver

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.people.founding import found_place
from twofold.foundation.people.models import Appointment
from twofold.foundation.places.actions import add_area, add_service, describe_place
from twofold.foundation.places.models import RESERVED, Area, Place, Service
from twofold.foundation.wall.rows import inside
from twofold.testing.cast import House

SQUARE = [[2.4, 54.4], [2.5, 54.4], [2.5, 54.5], [2.4, 54.4]]
NEW = {
    "slug": "newplace",
    "name": "New Place",
    "body": "New Place Council",
    "kind": "parish",
    "jurisdiction": "england",
    "governance": "parish",
}


def outline(text: str) -> dict[str, str]:
    return {"name": "Pier", "outline": text}


def test_an_area_keeps_its_outline_as_given(house: House) -> None:
    given = {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    made = house.act("olu", add_area, house.place, name="Pier", code="E05000001", outline=json.dumps(given))
    kept = house.read(lambda: Area.objects.get(pk=made.pk))
    assert (kept.name, kept.code, kept.outline) == ("Pier", "E05000001", given)
    assert house.act("olu", add_area, house.place, name="Marsh").outline is None


@pytest.mark.parametrize(
    "text",
    [
        "not JSON",
        "null",
        "[" * 5_000,
        '{"type": "Polygon", "coordinates": NaN}',
        '{"type": "Polygon", "coordinates": [[[NaN, 1], [1, 1], [1, 2], [NaN, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[1e400, 1], [1, 1], [1, 2], [1e400, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[' + "9" * 5_000 + ", 1], [1, 1], [1, 2], [1, 1]]]}",
        json.dumps({"type": "Polygon", "coordinates": [SQUARE[:3]]}),
    ],
)
def test_an_outline_that_is_none_is_refused_at_its_field(house: House, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        house.act("olu", add_area, house.place, **outline(text))
    assert (refused.value.status, set(refused.value.fields)) == (422, {"outline"})


@pytest.mark.parametrize("extra", ["\\u0000", "\\ud800"])
def test_what_json_may_say_and_the_database_cannot_hold_is_refused(house: House, extra: str) -> None:
    text = json.dumps({"type": "Polygon", "coordinates": [SQUARE], "note": "here"}).replace("here", extra)
    with pytest.raises(Refusal) as refused:
        house.act("olu", add_area, house.place, **outline(text))
    assert refused.value.status == 422


def test_a_real_wards_outline_of_thousands_of_points_fits(house: House) -> None:
    ring = [[2.4 + n / 1_000_000, 54.4 + n % 7 / 100_000] for n in range(5_000)]
    text = json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    assert len(house.act("olu", add_area, house.place, **outline(text)).outline["coordinates"][0]) == 5_001


@pytest.mark.parametrize("action", [add_service, add_area])
def test_a_name_longer_than_we_keep_is_refused_at_its_field(house: House, action: Any) -> None:
    assert house.act("olu", action, house.place, name="x" * 80).name == "x" * 80
    with pytest.raises(Refusal) as refused:
        house.act("olu", action, house.place, name="x" * 81)
    assert set(refused.value.fields) == {"name"}


@pytest.mark.parametrize(("action", "model"), [(add_service, Service), (add_area, Area)])
def test_a_name_is_given_once_in_a_place_and_again_in_another(house: House, action: Any, model: Any) -> None:
    house.act("olu", action, house.place, name="Harbourside")
    with pytest.raises(Refusal) as refused:
        house.act("olu", action, house.place, name="Harbourside")
    assert refused.value.status == 409
    action.perform(house.elsewhere.pk, by=house.actor("ola", house.elsewhere), data={"name": "Harbourside"})
    for place in (house.place, house.elsewhere):
        with inside(place.pk):
            assert model.objects.filter(name="Harbourside").count() == 1


def test_the_manager_says_what_a_place_is_about(house: House) -> None:
    assert house.act("mina", describe_place, house.place, about="Boats.").about == "Boats."
    with pytest.raises(Refusal, match="Only managers"):
        house.act("olu", describe_place, house.place, about="Trains.")


def test_founding_enters_a_place_and_appoints_its_manager(house: House) -> None:
    place = found_place(manager=house.person("sam"), **NEW)
    with inside(place.pk):
        assert [(a.person.name, a.role) for a in Appointment.objects.select_related("person")] == [("Sam", "manager")]
    assert house.act("mina", describe_place, house.place, about="Unmoved.").about == "Unmoved."


NONSENSE = [{"slug": "api"}, {"slug": "Not a slug"}, {"slug": "larkmoor"}, {"kind": "empire"}, {"governance": ""}]
NONSENSE += [{"name": ""}, {"contact_email": "nobody"}, {"jurisdiction": "atlantis"}]


@pytest.mark.parametrize("wrong", NONSENSE)
def test_a_place_that_makes_no_sense_is_not_founded(house: House, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        found_place(manager=house.person("sam"), **{**NEW, **wrong})
    assert Place.objects.filter(slug=NEW["slug"]).count() == 0


def test_the_database_refuses_such_places_too(house: House) -> None:
    for wrong in ({"slug": "api"}, {"kind": "empire"}, {"governance": ""}, {"jurisdiction": "atlantis"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Place.objects.create(**{**NEW, **wrong})


def test_no_place_can_hide_behind_an_address_of_the_site() -> None:
    first_words = {str(pattern.pattern).split("/")[0] for pattern in _patterns(get_resolver().url_patterns)}
    ours = {word for word in first_words if word.isascii() and word.replace("-", "").isalpha()}
    assert ours <= set(RESERVED), f"add {ours - set(RESERVED)} to RESERVED"


def _patterns(patterns: Any) -> list[Any]:
    """The first part of every address, through includes that add none of their own."""
    found: list[Any] = []
    for each in patterns:
        found += _patterns(each.url_patterns) if hasattr(each, "url_patterns") and not str(each.pattern) else [each]
    return found
