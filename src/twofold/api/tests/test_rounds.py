"""Rounds of the feed: bounded each, and nothing missed by all of them together."""

import threading
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twofold.api import changes, comparing
from twofold.api.jobs import publish_changes
from twofold.api.models import Due, Touched
from twofold.api.stretches import FIRST, LAST, LONG, MOST_APART, Stretch, joined, tidied
from twofold.api.watching import query_of, tables_of, watched
from twofold.foundation.activities.models import Activity
from twofold.foundation.places.actions import add_service
from twofold.foundation.places.models import Service
from twofold.foundation.resources.registry import RESOURCES
from twofold.foundation.wall.rows import writing
from twofold.testing.cast import House, at_once

from .test_changes import FOLLOWED, LATE, Copy, came, gone, hidden_or_shown, listing, publishing, renamed, steps

HOUR = LATE - LATE % 3600
SMALL = {"TURN": 2, "ROUND": 9}


def small() -> Any:
    return mock.patch.multiple(comparing, **SMALL)


def behind(house: House) -> bool:
    return bool(house.read(lambda: Due.objects.exists() or Touched.objects.exists()))


def publishing_all(house: House) -> int:
    """Rounds until nothing is due."""
    rounds = 0
    while behind(house):
        publishing(house)
        rounds += 1
        assert rounds < 2_000
    return rounds


def test_following_rebuilds_the_listing_across_the_bound(house: House) -> None:
    """As in test_changes, but no round is enough, and things happen between two of them."""
    copies = {name: Copy(house, name) for name in FOLLOWED}
    publishing_all(house)

    @given(steps=steps)
    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def followed(steps: Any) -> None:
        for step, nth, name in steps:
            publishing(house)
            if step is not None:
                step(house, nth, name)
            for copy in copies.values():
                copy.turn_page()
        publishing_all(house)
        for name, copy in copies.items():
            copy.catch_up()
            assert copy.rows == listing(house, name), name
            assert copy.seen == sorted(set(copy.seen)), "a number came twice or out of order"

    with mock.patch.object(changes, "MOST", 3), mock.patch.multiple(comparing, TURN=3, ROUND=20):
        followed()
    assert all(copy.rows for copy in copies.values())


def test_what_was_told_gone_and_can_be_read_again_is_told_again(house: House) -> None:
    """Hidden, read by somebody, and shown again, all between two rounds: nothing looks changed, and it is news."""
    publishing_all(house)
    copy = Copy(house, "stages")
    hidden_or_shown(house, 0, "")
    copy.catch_up()
    hidden_or_shown(house, 0, "")
    assert copy.rows != listing(house, "stages")
    publishing_all(house)
    copy.catch_up()
    assert copy.rows == listing(house, "stages")
    assert copy.seen == sorted(set(copy.seen))


def test_no_round_looks_at_more_than_its_rows(house: House) -> None:
    with house.tampering():
        Service.objects.bulk_create(Service(name=f"Hall {n}", about="A hall.") for n in range(60))
    looked: list[int] = []
    seen = comparing.digest_of
    with small(), mock.patch.object(comparing, "digest_of", side_effect=lambda row: looked.append(1) or seen(row)):
        rounds = 0
        while behind(house):
            looked.clear()
            publishing(house)
            assert len(looked) <= SMALL["ROUND"]
            rounds += 1
    assert rounds > 60 // SMALL["ROUND"]
    copy = Copy(house, "services")
    copy.catch_up()
    assert copy.rows == listing(house, "services")


def test_what_is_new_is_told_at_once_though_a_long_stretch_is_under_way(house: House) -> None:
    with house.tampering():
        Service.objects.bulk_create(Service(name=f"Hall {n}", about="A hall.") for n in range(60))
    publishing_all(house)
    copy = Copy(house, "services")
    copy.catch_up()
    with small():
        assert comparing.nothing_new(house.place, everything=True)
        assert behind(house)
        made = house.act("mina", add_service, house.place, name="The new hall", about="A hall.")
        publishing(house)
        copy.catch_up()
        assert made.pk in copy.rows
        assert behind(house)


def test_a_reader_misses_nothing_while_many_write_and_small_rounds_are_published(house: House) -> None:
    copy = Copy(house, "services")

    def write(nth: int) -> None:
        for turn in range(3):
            house.act("mina", add_service, house.place, name=f"Hall {nth}-{turn}", about="A hall.")
            publishing(house)
            renamed(house, nth, f"By {turn}")

    def read() -> None:
        for _ in range(20):
            copy.turn_page()

    with mock.patch.multiple(comparing, TURN=3, ROUND=40):
        tasks = [*(lambda n=n: write(n) for n in range(3)), read]  # type: ignore[misc]
        assert not [each for each in at_once(*tasks) if each is not None]
        publishing_all(house)
    copy.catch_up()
    assert copy.rows == listing(house, "services")
    assert copy.seen == sorted(set(copy.seen))


def test_a_change_that_is_not_committed_yet_is_not_forgotten(house: House) -> None:
    publishing_all(house)
    written, told = threading.Event(), threading.Event()

    def slowly() -> None:
        with writing(house.place.pk):
            Service.objects.filter(pk=Service.objects.earliest("pk").pk).update(name="Slowly renamed")
            written.set()
            assert told.wait(30)

    def meanwhile() -> None:
        assert written.wait(30)
        publishing(house)
        told.set()

    assert not [each for each in at_once(slowly, meanwhile) if each is not None]
    assert behind(house)
    publishing_all(house)
    copy = Copy(house, "services")
    copy.catch_up()
    assert "Slowly renamed" in {row["name"] for row in copy.rows.values()}


def test_what_is_hidden_is_gone_at_once_though_its_stretch_is_far_behind(house: House) -> None:
    publishing_all(house)
    with small():
        hidden_or_shown(house, 0, "")
        hidden_or_shown(house, 1, "")
        copy = Copy(house, "projects")
        copy.catch_up()
        assert copy.rows == listing(house, "projects")


def test_a_round_with_nothing_to_say_leaves_no_entry_and_goes_on(house: House) -> None:
    publish_changes(HOUR)
    said = house.entries("api.publish")
    with small():
        publish_changes(HOUR)
        first = house.read(lambda: sorted(Due.objects.values_list("resource", "low", "high")))
        publish_changes(LATE)
        second = house.read(lambda: sorted(Due.objects.values_list("resource", "low", "high")))
    assert first
    assert first != second
    assert house.entries("api.publish") == said


def test_a_row_that_is_due_twice_over_is_told_once(house: House) -> None:
    publishing_all(house)
    renamed(house, 0, "Twice")
    with writing(house.place.pk):
        comparing.take_up(everything=True)
    renamed(house, 0, "Twice over")
    publishing_all(house)
    copy = Copy(house, "services")
    copy.catch_up()
    assert copy.rows == listing(house, "services")


def test_one_row_is_due_where_one_row_was_written(house: House) -> None:
    publishing_all(house)
    made = house.act("mina", add_service, house.place, name="One hall", about="A hall.")
    with writing(house.place.pk):
        due = comparing.take_up()
    assert [each for each in due if each.name == "services"] == [Stretch("services", made.pk, made.pk)]
    assert "public-contributions" not in {each.name for each in due}


def test_everything_a_row_depends_on_makes_it_due(house: House) -> None:
    publishing_all(house)
    hidden_or_shown(house, 0, "")
    with writing(house.place.pk):
        due = {each.name: each for each in comparing.take_up()}
    for name in RESOURCES:
        if "activities_activity" in tables_of(name) and RESOURCES[name].model is not Activity:
            assert due[name] == Stretch(name), name


def test_no_resource_asks_anything_while_its_tables_are_found(django_assert_num_queries: Any, db: None) -> None:
    """What a resource asked of the database beforehand would be missing from its query."""
    query_of.cache_clear()
    with django_assert_num_queries(0):
        for name, resource in RESOURCES.items():
            assert f'FROM "{resource.model._meta.db_table}"' in query_of(name), name


def test_every_table_of_open_data_is_watched(db: None) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT event_object_table, array_agg(event_manipulation::text ORDER BY 1)"
            " FROM information_schema.triggers WHERE trigger_name LIKE 'touched_%%' GROUP BY 1"
        )
        found = {table: set(events) for table, events in cursor.fetchall()}
    assert found == {table: {"INSERT", "UPDATE", "DELETE"} for table in watched()}


def test_the_database_refuses_a_stretch_that_ends_before_it_begins(house: House) -> None:
    with pytest.raises(IntegrityError), house.tampering():
        Due.objects.create(resource="services", low=2, high=1)


def test_came_and_went_between_two_rounds_is_nothing(house: House) -> None:
    publishing_all(house)
    came(house, 1, "x")
    gone(house, 1, "x")
    assert comparing.nothing_new(house.place)
    assert not behind(house)


ENDS = st.integers(-50, 50)
STRETCHES = st.lists(
    st.tuples(st.sampled_from("ab"), ENDS, ENDS).map(lambda t: Stretch(t[0], min(t[1:]), max(t[1:]))), max_size=60
)


def keys(stretches: list[Stretch]) -> set[tuple[str, int]]:
    return {(each.name, key) for each in stretches for key in range(each.low, each.high + 1)}


@given(STRETCHES)
def test_joining_keeps_every_key_and_adds_none(stretches: list[Stretch]) -> None:
    found = joined(stretches)
    assert keys(found) == keys(stretches)
    assert joined(found) == found
    assert sum(each.width + 1 for each in found) == len(keys(found))


def test_very_many_stretches_become_one() -> None:
    many = [Stretch("a", 10 * n, 10 * n + 1) for n in range(MOST_APART + 1)]
    assert joined(many) == [Stretch("a", 0, 10 * MOST_APART + 1)]
    assert Stretch("a").after(LAST) is None


WIDE = st.integers(-3 * LONG, 3 * LONG) | st.sampled_from([FIRST, LAST])
ANY = st.lists(
    st.tuples(st.sampled_from("ab"), WIDE, WIDE).map(lambda t: Stretch(t[0], min(t[1:]), max(t[1:]))), max_size=12
)


@given(ANY)
def test_tidying_forgets_no_key_and_leaves_at_most_two_long_ones_of_a_name(stretches: list[Stretch]) -> None:
    found = tidied(stretches)
    ends = {key for each in stretches for key in (each.low, each.high, (each.low + each.high) // 2)}
    for name in "ab":
        for key in ends:
            due = any(each.name == name and each.low <= key <= each.high for each in stretches)
            still = any(each.name == name and each.low <= key <= each.high for each in found)
            assert still or not due
        assert sum(each.long for each in found if each.name == name) <= 2
    assert sorted(found, key=lambda each: each.long) == found
    assert tidied(found) == found


def test_a_long_stretch_under_way_goes_on_though_all_of_it_is_due_again() -> None:
    under_way, again = Stretch("a", 500_000), Stretch("a")
    assert tidied([under_way, again, again]) == [under_way, again]
    assert tidied([Stretch("b"), under_way, Stretch("a", 7, 7), again]) == [
        Stretch("a", 7, 7),
        Stretch("b"),
        under_way,
        again,
    ]


def test_a_far_end_is_reached_though_everything_is_touched_each_round(house: House) -> None:
    publishing_all(house)
    copy = Copy(house, "projects")
    copy.catch_up()
    hidden_or_shown(house, 0, "")
    hidden_or_shown(house, 1, "")
    with mock.patch.multiple(comparing, TURN=10, ROUND=100):
        for _ in range(80):
            with house.tampering():
                Activity.objects.earliest("pk").save(update_fields=["state"])
            publishing(house)
    assert behind(house)
    copy.catch_up()
    assert copy.rows == listing(house, "projects")
