"""What follows a write follows it if and only if it was committed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from procrastinate.contrib.django import app

from twofold.foundation.actions import listeners
from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity, Following
from twofold.foundation.places.actions import add_service
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

from .scenes import owner, throwaway


@contextmanager
def listening(action: Any, listener: listeners.Listener) -> Iterator[None]:
    before = list(listeners.LISTENERS.get(action.name, []))
    listeners.after(action)(listener)
    try:
        yield
    finally:
        listeners.LISTENERS[action.name] = before
        if not before:
            del listeners.LISTENERS[action.name]


def jobs() -> list[dict[str, Any]]:
    wanted = "task_name = 'twofold.foundation.actions.jobs.tell' AND status = 'todo'"
    return [json.loads(row[0]) for row in owner(f"SELECT args FROM procrastinate_jobs WHERE {wanted} ORDER BY id")]


def work() -> None:
    """A worker, until nothing is left to do."""
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def test_a_listener_hears_after_the_commit_what_was_made_and_sends_its_letters(house: House) -> None:
    heard: list[Any] = []

    def hear(made: str) -> list[EmailMessage]:
        heard.append((made, Service.objects.filter(name="Benches").count()))
        return []

    owner("DELETE FROM procrastinate_jobs")
    with listening(add_service, hear):
        made = house.act("olu", add_service, house.place, name="Benches")
        assert heard == []
        assert [job["made"] for job in jobs()] == [f"places.service:{made.pk}"]
        assert set(jobs()[0]) == {"place_id", "action", "made"}
        listeners.call(**jobs()[0])
        assert heard == [(f"places.service:{made.pk}", 1)]
    with listening(add_service, lambda made: [EmailMessage("News", made, to=["rosa@larkmoor.example"])]):
        listeners.call(**jobs()[0])
    assert [letter.body for letter in mail.outbox] == [f"places.service:{made.pk}"]


def test_a_write_undone_at_the_last_moment_is_announced_to_nobody(house: House) -> None:
    def point_at_nobody(activity: Activity, *, by: Actor) -> None:
        """Follow, for somebody who does not exist: seen only when the transaction ends."""
        Following.objects.create(activity=activity, person_id=987_654_321)

    activity = house.read(Activity.objects.first)
    before = jobs()
    with throwaway(point_at_nobody) as action, listening(action, lambda made: []), pytest.raises(Refusal):
        house.act("olu", action, activity)
    assert jobs() == before


def test_a_replay_is_not_announced_again(house: House) -> None:
    before = len(jobs())
    with listening(add_service, lambda made: []):
        for _ in range(2):
            house.act("olu", add_service, house.place, "k" * 20, name="Benches")
    assert len(jobs()) == before + 1


def test_a_listener_can_only_read(house: House) -> None:
    def write(made: str) -> list[EmailMessage]:
        Service.objects.create(name="Not here")
        return []

    with listening(add_service, write), pytest.raises(Exception, match="read-only"):
        listeners.call(house.place.pk, add_service.name, "")
