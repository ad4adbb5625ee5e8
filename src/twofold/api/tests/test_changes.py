"""The change feed: whoever follows it has the listing, whatever happened between two of its pages."""

from typing import Any
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twofold.api import changes
from twofold.api.actions import publish
from twofold.api.jobs import publish_changes
from twofold.api.models import Published
from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.places.actions import add_service
from twofold.foundation.places.models import Service
from twofold.testing.cast import House, at_once

ROOT = "/api/v1/places/larkmoor"
START = "http://localhost:8000/api/v1/places/larkmoor/{}/feed?afterChangeNumber=0"
FOLLOWED = ("services", "activities", "stages", "projects")
# Far from any full hour, so that the job looks only where something was written.
LATE = 4_102_446_600


class Copy:
    """Somebody's copy of a resource, kept by following its feed page by page."""

    def __init__(self, house: House, resource: str) -> None:
        self.house, self.resource = house, resource
        self.next = f"{ROOT}/{resource}/feed"
        self.rows: dict[int, Any] = {}
        self.seen: list[int] = []

    def turn_page(self) -> bool:
        """Take one page in; False at the end."""
        page = self.house.client().get(self.next.removeprefix("http://localhost:8000")).json()
        for item in page["items"]:
            self.seen.append(item["modified"])
            if item["state"] == "deleted":
                self.rows.pop(item["id"], None)
            else:
                self.rows[item["id"]] = item["data"]
        asked, self.next = self.next, page["next"]
        assert page["items"] or self.next in (asked, START.format(self.resource))
        return bool(page["items"])

    def catch_up(self) -> None:
        while self.turn_page():
            pass


def listing(house: House, resource: str) -> dict[int, Any]:
    found: dict[int, Any] = {}
    address = f"{ROOT}/{resource}?limit=200"
    while address:
        page = house.client().get(address).json()
        found.update({row["id"]: row for row in page["items"]})
        address = page["next"]
    return found


def publishing(house: House) -> None:
    publish(house.place, by=Actor.scheduled(house.place.pk, "test"))


def renamed(house: House, nth: int, name: str) -> None:
    with house.tampering():
        service = Service.objects.order_by("pk")[nth % 4]
        service.name = f"{name} {service.pk}"
        service.save(update_fields=["name"])


def hidden_or_shown(house: House, nth: int, _name: str) -> None:
    """One row changes, and with it whether all that belongs to it can be read."""
    with house.tampering():
        activity = Activity.objects.exclude(published_at=None).order_by("pk")[nth % 2]
        activity.state = State.LIVE if activity.state == State.DRAFT else State.DRAFT
        activity.save(update_fields=["state"])


def came(house: House, nth: int, name: str) -> None:
    with house.tampering():
        Service.objects.get_or_create(name=f"Short-lived {name} {nth}", defaults={"about": "Gone soon."})


def gone(house: House, _nth: int, _name: str) -> None:
    with house.tampering():
        Service.objects.filter(name__startswith="Short-lived").delete()


steps = st.lists(
    st.tuples(st.sampled_from([renamed, hidden_or_shown, came, gone, None]), st.integers(0, 9), st.sampled_from("abc")),
    min_size=1,
    max_size=8,
)


def test_following_the_feed_rebuilds_the_listing(house: House) -> None:
    copies = {name: Copy(house, name) for name in FOLLOWED}

    @given(steps=steps)
    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def followed(steps: Any) -> None:
        for step, nth, name in steps:
            if step is None:
                publishing(house)
            else:
                step(house, nth, name)
            for copy in copies.values():
                copy.turn_page()
        publishing(house)
        for name, copy in copies.items():
            copy.catch_up()
            assert copy.rows == listing(house, name), name
            assert copy.seen == sorted(set(copy.seen)), "a number came twice or out of order"

    with mock.patch.object(changes, "MOST", 3):
        followed()
    assert all(copy.rows for copy in copies.values())


def test_a_reader_misses_nothing_while_many_write_and_publish(house: House) -> None:
    copy = Copy(house, "services")

    def write(nth: int) -> None:
        for turn in range(4):
            house.act("mina", add_service, house.place, name=f"Hall {nth}-{turn}", about="A hall.")
            publishing(house)

    def read() -> None:
        for _ in range(25):
            copy.turn_page()

    failures = [each for each in at_once(*(lambda n=n: write(n) for n in range(4)), read) if each is not None]  # type: ignore[misc]
    assert not failures
    publishing(house)
    copy.catch_up()
    assert copy.rows == listing(house, "services")
    assert copy.seen == sorted(set(copy.seen))
    numbers = house.read(lambda: sorted(Published.objects.order_by().values_list("number", flat=True)))
    assert len(numbers) == len(set(numbers))


def test_what_is_hidden_is_gone_before_it_is_published_as_gone(house: House) -> None:
    publishing(house)
    copy = Copy(house, "projects")
    copy.catch_up()
    assert copy.rows
    hidden_or_shown(house, 0, "")
    hidden_or_shown(house, 1, "")
    late = Copy(house, "projects")
    late.catch_up()
    assert late.rows == listing(house, "projects") != copy.rows


def test_pages_end_as_rpde_says(house: House) -> None:
    publishing(house)
    first = house.client().get(f"{ROOT}/services/feed")
    assert first["Content-Type"] == "application/json"
    assert first["Cache-Control"] == "public, max-age=3600"
    content = first.json()
    assert content["license"].startswith("https://www.nationalarchives.gov.uk/")
    assert content["next"].startswith("http://localhost:8000/api/v1/places/larkmoor/services/feed?")
    assert {item["kind"] for item in content["items"]} == {"services"}
    end = house.client().get(content["next"])
    assert end.json() == {"next": content["next"], "items": [], "license": content["license"]}
    assert end["Cache-Control"] == "public, max-age=8"


def test_a_number_that_is_none_is_named(house: House) -> None:
    for query in ("afterChangeNumber=x", "afterChangeNumber=-1", "afterChangeNumber=٣", "after=1"):
        answer = house.client().get(f"{ROOT}/services/feed?{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"]


def test_the_job_says_nothing_when_nothing_is_new(house: House) -> None:
    hour = LATE - LATE % 3600
    publish_changes(hour)
    said = house.entries("api.publish")
    assert said == 1
    publish_changes(hour)
    assert house.entries("api.publish") == said
    renamed(house, 0, "New")
    publish_changes(LATE)
    assert house.entries("api.publish") == said, "nothing was written lately through the door"
    publish_changes(hour)
    assert house.entries("api.publish") == said + 1


def test_strangers_places_are_apart(house: House) -> None:
    publishing(house)
    answer = house.client().get("/api/v1/places/elsewhere/services/feed").json()
    assert answer["items"] == []
    for name in FOLLOWED:
        page = house.client("rosa").get(f"{ROOT}/{name}/feed")
        assert page.json() == house.client().get(f"{ROOT}/{name}/feed").json()
