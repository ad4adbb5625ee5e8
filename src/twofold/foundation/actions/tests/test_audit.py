"""A rewritten past shows."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.audit import chained, verify, verify_place
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.models import Entry, PublishedHead
from twofold.foundation.places.actions import add_service, publish_head
from twofold.foundation.places.jobs import publish_heads
from twofold.testing.cast import House

from .scenes import owner


def rewrite(statement: str) -> None:
    """What only somebody with the server in their hands can do."""
    owner("ALTER TABLE actions_entry DISABLE TRIGGER sealed")
    owner(statement)
    owner("ALTER TABLE actions_entry ENABLE TRIGGER sealed")


def test_an_untouched_record_is_whole(house: House) -> None:
    verdict = house.read(verify_place)
    assert verdict.whole
    assert verdict.entries == house.entries() > 10
    assert house.read(lambda: Entry.objects.order_by("-seq").first().hash) == verdict.head


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, 'person:', 'person:9')",
        "hash = repeat('0', 64)",
        "actor = 'visitor'",
        "action = 'places.add_service '",
        "subject = 'places.place:9'",
        "at = at - interval '1 day'",
    ],
)
def test_one_altered_entry_shows_where_it_is(house: House, change: str) -> None:
    rewrite(f"UPDATE actions_entry SET {change} WHERE seq = 7 AND place_id = {house.place.pk}")
    verdict = house.read(verify_place)
    assert verdict.broken_at == 7
    assert verdict.entries == 6


def test_an_entry_taken_out_or_put_in_shows(house: House) -> None:
    rewrite(f"DELETE FROM actions_entry WHERE seq = 5 AND place_id = {house.place.pk}")
    assert house.read(verify_place).broken_at == 5


def test_an_end_cut_off_shows_against_the_recorded_head(house: House) -> None:
    last = house.entries()
    rewrite(f"DELETE FROM actions_entry WHERE seq = {last} AND place_id = {house.place.pk}")
    assert house.read(verify_place).broken_at == last
    owner(f"DELETE FROM actions_head WHERE place_id = {house.place.pk}")
    assert house.read(verify_place).broken_at == last


def test_a_past_rewritten_to_the_last_hash_shows_against_what_was_published(house: House) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        publish(house, timezone.localdate() - timedelta(days=1))
    entries, previous = house.read(lambda: list(Entry.objects.order_by("seq"))), ""
    for entry in entries:
        entry.body = entry.body.replace('"because":""', '"because":"a whim"')
        entry.hash = previous = chained(previous, entry.body)
        rewrite(f"UPDATE actions_entry SET body = '{entry.body}', hash = '{previous}' WHERE id = {entry.pk}")
    owner(f"UPDATE actions_head SET hash = '{previous}' WHERE place_id = {house.place.pk}")
    assert verify(entries).whole
    assert not house.read(verify_place).whole


def publish(house: House, day: date) -> PublishedHead:
    return publish_head(house.place, by=Actor.scheduled(house.place.pk, "tests"), day=day)


def test_a_day_is_published_once_and_only_when_it_is_over(house: House) -> None:
    today = timezone.localdate()
    for day in (today, today + timedelta(days=1)):
        with pytest.raises(Refusal, match="not ended yet"):
            publish(house, day)
    first = publish(house, today - timedelta(days=1))
    house.act("olu", add_service, house.place, name="Benches")
    again = publish(house, today - timedelta(days=1))
    assert (again.pk, again.seq, again.hash) == (first.pk, first.seq, first.hash)


def test_what_is_published_is_where_the_day_ended_however_late_the_job_runs(house: House) -> None:
    evening = house.entries()
    today = timezone.localdate()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        house.act("olu", add_service, house.place, name="Benches")
        late = publish(house, today)
        assert publish(house, today - timedelta(days=900)).seq == 0
    assert late.seq == evening
    assert late.hash == house.read(lambda: Entry.objects.get(seq=evening).hash)
    assert house.read(verify_place).whole


def test_just_after_midnight_every_place_publishes_yesterday(house: House) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=5, second=0, microsecond=0) + timedelta(days=1)
    with time_machine.travel(midnight):
        publish_heads(timestamp=int(midnight.timestamp()))
    assert house.read(lambda: PublishedHead.objects.get().day) == midnight.date() - timedelta(days=1)
