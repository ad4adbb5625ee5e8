"""The named cast, in the demo place and in another one, so that tests read as sentences."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from django.db import connections
from django.test import Client
from django.utils import timezone

from twofold import demo
from twofold.api.webhooks.actions import add_webhook
from twofold.cocommissioning.prioritisation.participatory_budgets import demo as budgets_demo
from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.door import Done
from twofold.foundation.actions.models import Entry
from twofold.foundation.people.actions import Post, appoint
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.founding import found_place, register
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside, writing
from twofold.interop.actions import add_directory

FEW_VOTERS = 40
ELSEWHERE = "elsewhere"


def populate() -> None:
    """The demo place with few voters; another place with an officer and a manager; Sam, who belongs to neither."""
    with mock.patch.object(budgets_demo, "VOTERS", FEW_VOTERS):
        demo.load()
    _neighbours_on_the_net()
    register("sam@elsewhere.example", "Sam", demo.PASSWORD)
    manager = register("mo@elsewhere.example", "Mo", demo.PASSWORD)
    officer = register("ola@elsewhere.example", "Ola", demo.PASSWORD)
    other = found_place(
        manager=manager,
        slug=ELSEWHERE,
        name="Elsewhere",
        body="Elsewhere Housing",
        kind="housing",
        jurisdiction="wales",
        governance="board",
    )
    appoint(other, by=demo.acting(other, manager), email=officer.email, post=Post.OFFICER)


def _neighbours_on_the_net() -> None:
    """Not in the demo itself, which would ask addresses that are nobody's."""
    larkmoor = Place.objects.get(slug=demo.SLUG)
    mina = Person.objects.get(email__startswith="mina@")
    add_webhook(larkmoor, by=demo.acting(larkmoor, mina), address="https://listener.example/changes")
    add_directory(larkmoor, by=demo.acting(larkmoor, mina), name="The county's", address="https://county.example/api")


@dataclass(frozen=True)
class House:
    """The demo place as a test sees it. People are named by their first names: rosa, callum, olu, mina, carys, sam."""

    place: Place
    elsewhere: Place

    @classmethod
    def of_demo(cls) -> "House":
        return cls(Place.objects.get(slug=demo.SLUG), Place.objects.get(slug=ELSEWHERE))

    def person(self, name: str) -> Person:
        return Person.objects.get(email__startswith=f"{name}@")

    def actor(self, name: str, place: Place | None = None) -> Actor:
        """Who that person is here; "" is a visitor nobody knows."""
        place = place or self.place
        return demo.acting(place, self.person(name)) if name else Actor.visitor(place.pk)

    def actor_inside(self, name: str) -> Actor:
        """As `actor`, for a test that is inside the place already."""
        return actor_in(self.place.pk, self.person(name) if name else None)

    def client(self, name: str = "") -> Client:
        """A browser, signed in as that person."""
        client = Client(raise_request_exception=False)
        if name:
            client.force_login(self.person(name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def address(self, path: str) -> str:
        return f"/{self.place.slug}/{path}"

    def act(self, who: str, action: Action[Any, Any, Any], subject: Any, /, key: str = "", **data: Any) -> Any:
        """Carry out an action as that person, through the door."""
        return self.do(who, action, subject, key, **data).result

    def do(self, who: str, action: Action[Any, Any, Any], subject: Any, /, key: str = "", **data: Any) -> Done[Any]:
        return action.perform(getattr(subject, "pk", subject), by=self.actor(who), data=data, key=key)

    def api(self, name: str, action: str, subject: Any, data: Any, key: str = "", place: Place | None = None) -> Any:
        """The same through the API; returns the response."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.client(name).post(
            f"/api/v1/places/{(place or self.place).slug}/actions/{action}/{subject}",
            data,
            content_type="application/json",
            headers=headers,
        )

    def entries(self, action: str = "") -> int:
        """How many writes are on the record, of one action or of all."""
        with inside(self.place.pk):
            entries = Entry.objects.filter(action=action) if action else Entry.objects.all()
            return entries.count()

    def read(self, question: Callable[[], Any]) -> Any:
        """The answer to a question asked inside the place."""
        with inside(self.place.pk):
            return question()

    @contextmanager
    def tampering(self) -> Iterator[None]:
        """Write without the door, to set a scene that could not be played out in a test."""
        with writing(self.place.pk):
            yield


@contextmanager
def stage(activity: Any, name: str, *, open_: bool = True) -> Iterator[None]:
    """While the block runs, the stage is open (or has closed); its dates are moved, not the clock."""
    now = timezone.now()
    opens, closes = (-1, 1) if open_ else (-2, -1)
    with writing(activity.place_id):
        found = activity.stages.get(name=name)
        before = found.opens_at, found.closes_at
        _move(found, now + timedelta(hours=opens), now + timedelta(hours=closes))
    yield
    with writing(activity.place_id):
        _move(found, *before)


def _move(found: Any, opens_at: datetime, closes_at: datetime) -> None:
    found.opens_at, found.closes_at = opens_at, closes_at
    found.save(update_fields=["opens_at", "closes_at"])


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Run tasks at the same moment on connections of their own; results, or the exceptions, in order."""
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return task()
        except Exception as error:  # noqa: BLE001  # a race's losers are part of its result
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))
