"""One key, one effect, one answer."""

import hashlib
import hmac
import json
import secrets
import threading
from typing import Any

import pytest

from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.inputs import Count, Text
from twofold.foundation.actions.models import Entry, Replay
from twofold.foundation.places.actions import add_service
from twofold.foundation.places.models import Place, Service
from twofold.testing.cast import House, at_once

from .scenes import owner, throwaway

KEY = secrets.token_urlsafe(24)


def shout(place: Place, *, by: Actor, word: Text, times: Count = 1) -> str:
    """Say a word."""
    Service.objects.create(name=word * times)
    return word * times


def test_the_same_key_gets_the_same_answer_and_does_nothing_more(house: House) -> None:
    first = house.do("olu", add_service, house.place, KEY, name="Benches")
    again = house.do("olu", add_service, house.place, KEY, name="Benches")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.result == first.result
    assert house.read(Service.objects.filter(name="Benches").count) == 1
    assert house.entries("places.add_service") == house.read(Service.objects.count)


def test_a_result_that_is_no_row_is_answered_again_too(house: House) -> None:
    with throwaway(shout) as action:
        first = house.do("olu", action, house.place, KEY, word="Hey", times=2)
        again = house.do("olu", action, house.place, KEY, word="Hey", times=2)
    assert (first.result, again.result, again.replayed) == ("HeyHey", "HeyHey", True)


def test_a_row_that_is_gone_is_answered_with_nothing(house: House) -> None:
    made = house.act("olu", add_service, house.place, KEY, name="Benches")
    with house.tampering():
        Service.objects.filter(pk=made.pk).delete()
    assert house.do("olu", add_service, house.place, KEY, name="Benches").result is None


@pytest.mark.parametrize("change", [{"name": "Bins"}, {"name": "Benches", "about": "To sit on"}])
def test_a_key_used_for_something_else_is_refused(house: House, change: dict[str, str]) -> None:
    house.act("olu", add_service, house.place, KEY, name="Benches")
    with pytest.raises(Refusal) as refused:
        house.act("olu", add_service, house.place, KEY, **change)
    assert (refused.value.kind.code, refused.value.status) == ("key-reused", 422)


def test_the_same_key_from_somebody_else_or_for_another_action_is_another_key(house: House) -> None:
    house.act("olu", add_service, house.place, KEY, name="Benches")
    assert house.do("mina", add_service, house.place, KEY, name="Bins").replayed is False
    with throwaway(shout) as action:
        assert house.do("olu", action, house.place, KEY, word="Hey").replayed is False
    theirs = add_service.perform(
        house.elsewhere.pk, by=house.actor("ola", house.elsewhere), data={"name": "Benches"}, key=KEY
    )
    assert theirs.replayed is False


def test_a_refused_request_leaves_its_key_free(house: House) -> None:
    house.act("olu", add_service, house.place, name="Benches")
    with pytest.raises(Refusal):
        house.act("olu", add_service, house.place, KEY, name="Benches")
    assert house.read(Replay.objects.filter(action="places.add_service", key_hash__gt="").count) == 0
    assert house.act("olu", add_service, house.place, KEY, name="Bins").name == "Bins"


@pytest.mark.parametrize("key", ["short", "x" * 15, "x" * 201])
def test_a_key_too_short_to_be_random_or_too_long_is_refused(house: House, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        house.act("olu", add_service, house.place, key, name="Benches")
    assert "idempotency_key" in refused.value.fields


def test_a_second_request_in_flight_waits_for_the_first(house: House) -> None:
    inside, go_on, answered = threading.Event(), threading.Event(), threading.Event()

    def slow(place: Place, *, by: Actor) -> str:
        """Take a while."""
        inside.set()
        assert go_on.wait(10)
        return "done"

    def second() -> Any:
        inside.wait(10)
        try:
            return house.do("olu", action, house.place, KEY)
        finally:
            answered.set()

    def watch() -> bool:
        inside.wait(10)
        waited = not answered.wait(0.3)
        go_on.set()
        return waited

    with throwaway(slow) as action:
        first, again, waited = at_once(lambda: house.do("olu", action, house.place, KEY), second, watch)
    assert waited is True
    assert (first.result, first.replayed) == ("done", False)
    assert (again.result, again.replayed) == ("done", True)


def test_a_waiting_request_goes_ahead_when_the_first_fails(house: House) -> None:
    inside = threading.Event()
    calls: list[int] = []

    def first_fails(place: Place, *, by: Actor) -> str:
        """Fail once."""
        calls.append(1)
        if len(calls) == 1:
            inside.set()
            raise ZeroDivisionError
        return "done"

    with throwaway(first_fails) as action:
        results = at_once(
            lambda: house.do("olu", action, house.place, KEY),
            lambda: inside.wait(10) and house.do("olu", action, house.place, KEY),
        )
    assert isinstance(results[0], ZeroDivisionError)
    assert (results[1].result, results[1].replayed) == ("done", False)


def test_of_a_secret_action_nothing_is_kept_that_names_dates_or_can_be_guessed(house: House) -> None:
    def whisper(place: Place, *, by: Actor, choice: Count) -> str:
        """Say which, to nobody."""
        return receipt(by.key)

    with throwaway(whisper, role=Role.RESIDENT, secret=receipt) as action:
        first = house.do("rosa", action, house.place, KEY, choice=2)
        again = house.do("rosa", action, house.place, KEY, choice=2)
        with pytest.raises(Refusal, match="key was used before"):
            house.do("rosa", action, house.place, KEY, choice=1)
        kept = house.read(lambda: Replay.objects.get(action=action.name))
        entry = house.read(lambda: Entry.objects.get(action=action.name))
        assert not house.do("callum", action, house.place, KEY, choice=2).replayed  # a key is its owner's
    assert (first.result, again.result, again.replayed) == (receipt(KEY), receipt(KEY), True)
    rosa = f"person:{house.person('rosa').pk}".encode()
    assert kept.actor == hmac.new(KEY.encode(), rosa, hashlib.sha256).hexdigest()
    assert (kept.at, kept.result) == (None, None)
    body = json.loads(entry.body)
    assert (body["asked"], body["made"]) == ([], "")
    everything = json.dumps(owner("SELECT * FROM actions_replay") + owner("SELECT * FROM actions_entry"), default=str)
    assert KEY not in everything
    assert receipt(KEY) not in everything
    for choice in range(5):
        text = json.dumps([str(house.place.pk), {"choice": choice}], sort_keys=True).encode()
        guesses = [hashlib.sha256(text).hexdigest()] + [
            hmac.new(known.encode(), text, hashlib.sha256).hexdigest()
            for known in (kept.key_hash, "", action.name, f"person:{house.person('rosa').pk}", receipt(KEY))
        ]
        assert kept.fingerprint not in guesses
        with_the_key = hmac.new(KEY.encode(), text, hashlib.sha256).hexdigest()
        assert (kept.fingerprint == with_the_key) == (choice == 2)


def receipt(key: str) -> str:
    return hashlib.sha256(b"receipt" + key.encode()).hexdigest()
