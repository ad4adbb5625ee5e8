"""The door: all or nothing, held still, retried, and in words."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget, Declaration
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.audit import verify_place
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.inputs import Id, Text
from twofold.foundation.actions.models import Entry
from twofold.foundation.activities.actions import follow, set_stage, start_initiative
from twofold.foundation.activities.models import Activity, Following, Stage, State
from twofold.foundation.people.actions import Standing, join_place
from twofold.foundation.people.actors import on_behalf_of
from twofold.foundation.places.actions import add_service
from twofold.foundation.places.models import Place, Service
from twofold.foundation.wall.rows import inside
from twofold.testing.cast import House, at_once

from .scenes import throwaway

WAIT = 10  # seconds after which a lock that should have been free is a failure


def add_named(place: Place, *, by: Actor, name: Text) -> Service:
    """Add a service of any length of name."""
    return Service.objects.create(name=name)


def services(house: House) -> set[str]:
    return house.read(lambda: set(Service.objects.values_list("name", flat=True)))


def test_an_action_that_fails_half_way_leaves_nothing(house: House) -> None:
    def half(place: Place, *, by: Actor) -> None:
        """Write, then fail."""
        Service.objects.create(name="Half")
        raise ZeroDivisionError

    before = services(house), house.entries()
    with throwaway(half) as action, pytest.raises(ZeroDivisionError):
        house.act("olu", action, house.place, key="k" * 20)
    assert (services(house), house.entries()) == before


def test_an_error_swallowed_in_the_middle_cannot_commit_half_a_write(house: House) -> None:
    def swallow(place: Place, *, by: Actor) -> None:
        """Write, break a constraint, carry on as if nothing had happened."""
        Service.objects.create(name="Half")
        with suppress(IntegrityError):
            Service.objects.create(name="Half")

    before = services(house), house.entries()
    with throwaway(swallow) as action, pytest.raises(TransactionManagementError):
        house.act("olu", action, house.place)
    assert (services(house), house.entries()) == before


def test_a_broken_constraint_speaks_for_itself(house: House) -> None:
    service = house.read(lambda: Service.objects.first().pk)
    answers = {"outcome": "x", "public_input": "x", "citizen_intensity": 1, "public_intensity": 1, "service": service}
    with pytest.raises(Refusal, match="There is already an initiative with this name") as refused:
        house.act("olu", start_initiative, house.place, name="Larkmoor decides", **answers)
    assert refused.value.status == 409


def test_a_key_broken_only_at_the_end_of_the_transaction_is_refused_all_the_same(house: House) -> None:
    def point_at_nobody(activity: Activity, *, by: Actor) -> None:
        """Follow, for somebody who does not exist."""
        Following.objects.create(activity=activity, person_id=987_654_321)

    activity = live_activity(house)
    before = house.entries()
    with throwaway(point_at_nobody) as action, pytest.raises(Refusal) as refused:
        house.act("olu", action, activity)
    assert refused.value.kind.code == "conflict"
    assert house.entries() == before


def test_what_the_database_cannot_hold_is_an_answer_to_look_at_again(house: House) -> None:
    with throwaway(add_named) as action, pytest.raises(Refusal, match="larger or longer") as refused:
        house.act("olu", action, house.place, name="x" * 150)
    assert refused.value.status == 422


@pytest.mark.parametrize("call", [0, 1])
def test_an_action_cannot_call_an_action(house: House, call: int) -> None:
    ways: list[Callable[[Place, Actor], Any]] = [
        lambda place, by: add_service(place, by=by, name="Inner"),
        lambda place, by: add_service.perform(place.pk, by=by, data={"name": "Inner"}),
    ]

    def outer(place: Place, *, by: Actor) -> None:
        """Call another."""
        ways[call](place, by)

    with throwaway(outer) as action, pytest.raises(RuntimeError, match="durable"):
        house.act("olu", action, house.place)
    assert "Inner" not in services(house)


def test_a_deadlock_is_tried_again(house: House) -> None:
    meet, calls = threading.Barrier(2), []

    def lock_both(place: Place, *, by: Actor, first: Id, second: Id) -> None:
        """Lock two services, one after the other."""
        calls.append(first)
        Service.objects.select_for_update().get(pk=first)
        if len(calls) <= 2:
            meet.wait(WAIT)
        Service.objects.select_for_update().get(pk=second)

    a, b = house.read(lambda: list(Service.objects.values_list("pk", flat=True)[:2]))
    before = house.entries()
    with throwaway(lock_both) as action:
        done = at_once(
            lambda: house.do("olu", action, house.place, first=a, second=b),
            lambda: house.do("olu", action, house.place, first=b, second=a),
        )
    assert [each.replayed for each in done] == [False, False]
    assert len(calls) == 3
    assert house.entries() == before + 2


def test_any_other_failure_of_the_database_is_not_tried_again(house: House) -> None:
    calls = []

    def fail(place: Place, *, by: Actor) -> None:
        """Lose the connection, or so it says."""
        calls.append(1)
        raise OperationalError("gone")

    with throwaway(fail) as action, pytest.raises(OperationalError):
        house.act("olu", action, house.place)
    assert calls == [1]


class InFlight:
    """An action's body that says when it is in the middle and stays there until told to go on."""

    def __init__(self) -> None:
        self.inside, self.go_on = threading.Event(), threading.Event()

    def stay(self) -> None:
        self.inside.set()
        assert self.go_on.wait(WAIT)

    def beside(self, other: Callable[[], Any]) -> tuple[bool, Any]:
        """Run `other` while the body waits. Whether it had to wait until the body was done; and its result."""
        assert self.inside.wait(WAIT)
        done, results = threading.Event(), []

        def run() -> None:
            results.extend(at_once(other))
            done.set()

        thread = threading.Thread(target=run)
        thread.start()
        waited = not done.wait(0.4)
        self.go_on.set()
        thread.join(WAIT)
        return waited, results[0]


def live_activity(house: House) -> Activity:
    return house.read(lambda: Activity.objects.filter(state=State.LIVE).select_related("place").first())


def voting(house: House) -> Stage:
    return house.read(lambda: Stage.objects.get(activity=live_activity_id(), name="voting"))


def live_activity_id() -> int:
    return int(Activity.objects.filter(state=State.LIVE).values_list("pk", flat=True)[0])


@pytest.mark.parametrize("subject_model", [Activity, Budget])
def test_a_stage_cannot_be_moved_while_an_action_of_it_is_in_flight(house: House, subject_model: Any) -> None:
    flight = InFlight()

    def take_part(subject: Any, *, by: Actor) -> None:
        """Take part, slowly."""
        flight.stay()

    take_part.__annotations__["subject"] = subject_model
    activity, stage = live_activity(house), voting(house)
    subject = activity if subject_model is Activity else house.read(lambda: Budget.objects.get(activity=activity))
    later = {"opens_at": stage.opens_at, "closes_at": stage.closes_at + timedelta(days=1)}
    with throwaway(take_part, role=Role.RESIDENT, during="voting") as action:
        done, (waited, moved) = at_once(
            lambda: house.do("rosa", action, subject),
            lambda: flight.beside(lambda: house.act("olu", set_stage, activity, stage="voting", **later)),
        )
    assert done.replayed is False
    assert waited
    assert moved.closes_at == later["closes_at"]


def test_people_who_only_take_part_do_not_wait_for_each_other(house: House) -> None:
    together = threading.Barrier(2)

    def meet(activity: Activity, *, by: Actor) -> None:
        """Meet in the middle."""
        together.wait(WAIT)

    activity = live_activity(house)
    with throwaway(meet, role=Role.RESIDENT, during="voting") as action:
        done = at_once(*[lambda who=who: house.do(who, action, activity) for who in ("rosa", "callum")])
    assert [each.replayed for each in done] == [False, False]


def test_who_changes_the_subject_has_it_alone(house: House) -> None:
    flight = InFlight()

    def change(activity: Activity, *, by: Actor) -> None:
        """Change the activity, slowly."""
        flight.stay()

    activity = live_activity(house)
    with throwaway(change, changes_subject=True) as action:
        _done, (waited, _followed) = at_once(
            lambda: house.do("olu", action, activity),
            lambda: flight.beside(lambda: house.act("rosa", follow, activity)),
        )
    assert waited


def test_an_action_on_what_is_append_only_needs_no_lock(house: House) -> None:
    def note(declaration: Declaration, *, by: Actor) -> None:
        """Note a declaration, which can never change."""

    declared = house.read(Declaration.objects.first)
    for exclusive in (False, True):
        with throwaway(note, changes_subject=exclusive) as action:
            assert house.do("olu", action, declared).replayed is False


def test_a_stage_that_closes_at_this_very_moment_is_closed(house: House) -> None:
    def take_part(activity: Activity, *, by: Actor) -> None:
        """Take part."""

    activity = live_activity(house)
    with house.tampering():
        activity.stages.filter(name="voting").update(closes_at=timezone.now())
    taking_part = throwaway(take_part, role=Role.RESIDENT, during="voting")
    with taking_part as action, pytest.raises(Refusal, match="Voting closed on") as refused:
        house.act("rosa", action, activity)
    assert refused.value.kind.code == "wrong-stage"


def test_the_record_holds_ids_and_no_names(house: House) -> None:
    house.act("callum", join_place, house.place, standing=Standing.CITIZEN)
    house.act("olu", add_service, house.place, name="A walk with Rosa Quill", about="rosa@larkmoor.example")
    bodies = "\n".join(house.read(lambda: list(Entry.objects.values_list("body", flat=True))))
    heads = "\n".join(house.read(lambda: [f"{e.actor} {e.subject} {e.action}" for e in Entry.objects.all()]))
    for name in ("rosa", "callum", "olu", "mina", "carys", "sam"):
        person = house.person(name)
        for word in (person.email, person.name, *person.name.split()):
            assert word not in bodies + heads
    assert "@" not in bodies + heads
    for body in map(json.loads, bodies.splitlines()):
        assert set(body) == {"actor", "by_hand_of", "action", "subject", "made", "asked", "because", "at"}


def test_what_an_officer_does_for_somebody_is_logged_against_both(house: House) -> None:
    olu, rosa = house.person("olu"), house.person("rosa")
    with inside(house.place.pk):
        by = on_behalf_of(house.actor_inside("olu"), rosa)
    follow(live_activity(house), by=by)
    entry = house.read(lambda: Entry.objects.order_by("-seq").first())
    body = json.loads(entry.body)
    assert (body["actor"], body["by_hand_of"]) == (f"person:{rosa.pk}", f"person:{olu.pk}")
    assert house.read(lambda: Following.objects.filter(person=rosa).exists())


def test_twenty_writes_at_once_make_one_whole_chain(house: House) -> None:
    by, before = house.actor("olu"), house.entries()
    at_once(*[lambda n=n: add_service(house.place, by=by, name=f"Service {n}") for n in range(20)])
    assert house.entries() == before + 20
    with inside(house.place.pk), transaction.atomic():
        assert verify_place().whole
