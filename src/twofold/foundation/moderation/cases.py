"""Opening and settling cases: plain functions for actions to call."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.audit import ref

from .brakes import Lately, reason_to_park
from .models import Case, Moderated, State

Hides = Callable[[Any, bool], None]
# What else must follow when a thing is hidden or shown, by model label.
FOLLOWING: dict[str, Hides] = {}


def brake(thing: Moderated, *, by: Actor, title: str, text: str, address: str, before: Any) -> bool:
    """Park a thing just written if it looks like spam; `before` are the rows of its kind by the same person."""
    now = timezone.now()
    day = list(before.filter(pk__lt=thing.pk).order_by("-pk")[:50])
    lately = Lately([str(row.text) for row in day], sum(_age(row, now) < timedelta(minutes=10) for row in day))
    reason = reason_to_park(text, lately)
    if not reason:
        return False
    _hide(thing, True)
    open_case(thing, State.PARKED, reason, title=title, text=text, address=address, writer=by.person_id)
    return True


def open_case(
    thing: Model, state: State, because: str, *, title: str, text: str, address: str, writer: int | None
) -> Case:
    """The open case about a thing, made if there is none."""
    made, _new = Case.objects.get_or_create(
        thing=ref(thing),
        state__in=[State.PARKED, State.REPORTED],
        defaults={
            "state": state,
            "because": because,
            "title": title[:200],
            "text": text,
            "address": address,
            "writer_id": writer,
        },
    )
    return made


def settle(case: Case, *, hide: bool, decision: str, by: Actor) -> Case:
    """Hide or show the thing, with the reason."""
    _hide(thing_of(case.thing), hide)
    case.state = State.HIDDEN if hide else State.SHOWN
    case.decision, case.decided_by, case.decided_at = decision, by.ref, timezone.now()
    case.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    return case


def thing_of(name: str) -> Any:
    """The row a reference names; None when it is not a thing that can be moderated, or is gone."""
    label, _colon, key = name.partition(":")
    model = next((each for each in apps.get_models() if each._meta.label_lower == label), None)
    if model is None or not issubclass(model, Moderated) or not key.isdecimal() or len(key) > 18:
        return None
    return model._default_manager.filter(pk=int(key)).first()


def may_appeal(actor: Actor, things: Iterable[Model]) -> dict[str, Case]:
    """The cases in which this actor can ask for hidden words of theirs to be looked at again, by reference."""
    named = [ref(thing) for thing in things]
    hidden = Case.objects.filter(writer_id=actor.person_id or 0, state=State.HIDDEN, appeal="", thing__in=named)
    return {case.thing: case for case in hidden} if named else {}


def _hide(thing: Any, hidden: bool) -> None:
    if thing is None:
        return
    thing.hidden = hidden
    thing.save(update_fields=["hidden"])
    follow = FOLLOWING.get(thing._meta.label_lower)
    if follow:
        follow(thing, hidden)


def _age(row: Any, now: Any) -> timedelta:
    written = next(getattr(row, name) for name in ("sent_at", "asked_at", "at") if hasattr(row, name))
    age: timedelta = now - written
    return age
