"""A directory kept elsewhere is read page by page, resumes where it stopped, and doubles nothing."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from twofold.cycle.mapping.models import Sheet
from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.notices.rules import TRIES
from twofold.foundation.places.models import Service
from twofold.interop.actions import (
    add_directory,
    bring_directory,
    bring_opportunities,
    carry_on,
    read_again,
    take_page,
)
from twofold.interop.jobs import read_directories
from twofold.interop.models import Directory
from twofold.testing.cast import House
from twofold.testing.receiver import Asked, Receiver, Reply, receiving

PAGES = 5


class County:
    """Their directory: two services a page; `broken` pages answer 500."""

    def __init__(self) -> None:
        self.broken: set[int] = set()
        self.about = "Run by the county."
        self.pages = PAGES

    def services(self, page: int) -> list[dict[str, str]]:
        names = [f"County service {page}{letter}" for letter in "ab"]
        return [{"id": name[-2:], "name": name, "description": self.about, "status": "active"} for name in names]

    def __call__(self, asked: Asked) -> Reply:
        page = int(parse_qs(urlsplit(asked.path).query)["page"][0])
        if page in self.broken:
            return 500, {}, b""
        content = {"contents": self.services(page), "page_number": page, "last_page": page >= self.pages}
        return 200, {"Content-Type": "application/json"}, json.dumps(content).encode()


@pytest.fixture
def county() -> County:
    return County()


@pytest.fixture
def theirs(house: House, county: County) -> Iterator[Receiver]:
    with house.tampering():
        Directory.objects.all().delete()
    with receiving() as receiver:
        receiver.reply = county
        yield receiver


def added(house: House, theirs: Receiver) -> None:
    house.act("olu", add_directory, house.place, name="County", address=theirs.address.replace("/hook", "/api"))


def directory(house: House) -> Directory:
    return house.read(lambda: Directory.objects.get())  # type: ignore[no-any-return]


def county_services(house: House) -> list[str]:
    found = Service.objects.filter(name__startswith="County service").order_by("name")
    return house.read(lambda: list(found.values_list("about", flat=True)))  # type: ignore[no-any-return]


def later(house: House) -> None:
    with house.tampering():
        Directory.objects.update(try_after=timezone.now() - timedelta(seconds=1))


def test_every_page_is_read_once(house: House, theirs: Receiver) -> None:
    added(house, theirs)
    read_directories(0)
    read_directories(0)
    assert [asked.path for asked in theirs.asked] == [
        f"/api/services?page={n}&per_page=100" for n in range(1, PAGES + 1)
    ]
    assert len(county_services(house)) == 2 * PAGES
    found = directory(house)
    assert (found.new, found.changed, found.known, found.left_out) == (2 * PAGES, 0, 0, [])
    assert found.finished_at


def test_it_goes_on_where_it_stopped(house: House, theirs: Receiver, county: County) -> None:
    added(house, theirs)
    county.broken = {3}
    read_directories(0)
    assert (directory(house).page, len(county_services(house))) == (3, 4)
    for _ in range(TRIES + 2):
        later(house)
        read_directories(0)
    assert "it answered 500" in directory(house).stopped_because
    assert "Stopped at page 3" in house.client("olu").get(house.address("exchange/directories/")).content.decode()
    county.broken = set()
    house.act("olu", carry_on, directory(house))
    read_directories(0)
    assert len(county_services(house)) == 2 * PAGES
    assert sum("page=1&" in asked.path for asked in theirs.asked) == 1


def test_reading_again_changes_what_changed_and_says_what_is_gone(
    house: House, theirs: Receiver, county: County
) -> None:
    added(house, theirs)
    read_directories(0)
    county.about, county.pages = "Run by the county and its users.", PAGES - 1
    house.act("olu", read_again, directory(house))
    read_directories(0)
    found = directory(house)
    assert (found.new, found.changed, found.known) == (0, 2 * (PAGES - 1), 0)
    assert county_services(house).count(county.about) == 2 * (PAGES - 1)
    page = house.client("olu").get(house.address("exchange/directories/")).content.decode()
    assert page.count("the directory lists it no more") == 2


def test_a_page_taken_twice_is_taken_once(house: House, theirs: Receiver, county: County) -> None:
    added(house, theirs)
    by = Actor.scheduled(house.place.pk, "test")
    content = json.dumps({"contents": county.services(1), "last_page": False}).encode()
    for _ in range(3):
        take_page(directory(house), by=by, page=1, content=content)
    assert (directory(house).page, directory(house).new) == (2, 2)


def test_a_page_that_is_none_is_said_and_nothing_is_half_taken(house: House, theirs: Receiver) -> None:
    added(house, theirs)
    theirs.reply = lambda asked: (200, {}, b"<html>Sorry</html>")
    for _ in range(TRIES):
        read_directories(0)
        later(house)
    assert "not readable as JSON" in directory(house).stopped_because
    assert county_services(house) == []


def test_a_service_of_ours_keeps_its_own_words(house: House) -> None:
    ours = house.read(lambda: Service.objects.order_by("pk")[0])
    listed = [{"id": "1", "name": ours.name.upper(), "description": "Their words.", "status": "active"}]
    house.act("olu", bring_directory, house.place, name="A file", file=json.dumps(listed).encode())
    assert house.read(lambda: Service.objects.get(pk=ours.pk).about) == ours.about
    assert house.read(lambda: Service.objects.filter(name__iexact=ours.name).count()) == 1


def test_a_file_brought_again_doubles_nothing(house: House) -> None:
    def bring(about: str) -> Any:
        listed = [{"id": "1", "name": "Swimming", "description": about, "status": "active"}]
        return house.act("olu", bring_directory, house.place, name="A file", file=json.dumps(listed).encode())

    assert bring("Warm.").new == 1
    again = bring("Warmer.")
    assert (again.new, again.changed) == (0, 1)
    assert house.read(lambda: Service.objects.get(name="Swimming").about) == "Warmer."


def test_a_file_that_is_none_names_its_field(house: House) -> None:
    for action in (bring_directory, bring_opportunities):
        with pytest.raises(Refusal) as refused:
            house.act("olu", action, house.place, name="A file", file=b"nothing")
        assert "file" in refused.value.fields


def test_opportunities_become_a_list_to_map(house: House) -> None:
    thing = {"type": "Organisation", "name": "Sky", "activity": [{"title": "Food", "role": [{"title": "Cook"}]}]}
    sheet = house.act("olu", bring_opportunities, house.place, name="Sky", file=json.dumps({"graph": [thing]}).encode())
    assert isinstance(sheet, Sheet)
    assert sheet.rows[0]["cells"]["opportunity"] == "Food / Cook"
    assert house.client("olu").get(house.address(f"map/lists/{sheet.pk}/")).status_code == 200


def test_directories_are_staffs(house: House) -> None:
    for name in ("", "rosa", "carys", "mo"):
        assert house.client(name).get(house.address("exchange/directories/")).status_code == 404


def test_decisions_in_others_words_say_what_ours_say(house: House) -> None:
    ours = house.client().get("/api/v1/places/larkmoor/decisions").json()["items"]
    assert ours
    popolo = house.client().get(house.address("exchange/decisions.popolo.json")).json()
    bodies = {each["id"] for each in popolo["organizations"]}
    assert len(popolo["motions"]) == len(ours)
    assert {motion["organization_id"] for motion in popolo["motions"]} <= bodies
    by_key = {each["identifier"]: each for each in popolo["motions"]}
    for decision in ours:
        assert decision["reasons"] in by_key[str(decision["id"])]["text"]
        assert by_key[str(decision["id"])]["date"] == decision["decided_on"]
    sent_back = [
        motion for motion in popolo["motions"] if motion["classification"] == "decision, sent back by a call-in"
    ]
    assert sent_back  # the park gates, decided otherwise since
    assert {motion["result"] for motion in sent_back} == {"fail"}
    xml = ElementTree.fromstring(house.client().get(house.address("exchange/decisions.moderngov.xml")).content)
    found = {row.findtext("decisionid"): row for row in xml.iter("decision") if row.findtext("decisionid")}
    assert set(found) == set(by_key)
    for decision in ours:
        row = found[str(decision["id"])]
        assert row.findtext("alternativesconsidered") == decision["rejected"]
        assert row.findtext("iskeydecision") in {"True", "False"}
        day = decision["decided_on"]
        assert row.findtext("decisiondate") == f"{day[8:]}/{day[5:7]}/{day[:4]}"
