"""The one door. Every write passes here: fetch, permit, validate, once only, one transaction, one audit entry."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from django.db import DataError, IntegrityError, OperationalError
from django.db.models import Model
from psycopg import errors as pg
from pydantic import ValidationError

from twofold.foundation.wall.rows import writing

from . import audit, locks, replays
from .action import Action
from .actor import Actor
from .errors import Refusal, conflict, invalid, not_found
from .explain import refusal_for
from .plain import mistakes
from .violations import words_for

R = TypeVar("R")
TRIES = 3


@dataclass(frozen=True)
class Done(Generic[R]):
    result: R
    replayed: bool = False


Condition = Callable[[Model], None]


def perform(
    action: Action[Any, Any, R],
    subject_id: Any,
    *,
    by: Actor,
    data: dict[str, Any],
    key: str = "",
    provided: Condition | None = None,
) -> Done[R]:
    """Carry out one action. Raises `Refusal`; nothing is written then. `provided` may refuse too, with the subject
    locked: what it saw is what the action acts on."""
    inputs = validate(action, data)
    by = replace(by, key=key)
    for attempt in range(1, TRIES + 1):
        try:
            with writing(by.place_id):
                return _within(action, subject_id, by, inputs, provided)
        except OperationalError as error:
            if attempt == TRIES or not isinstance(error.__cause__, pg.DeadlockDetected | pg.SerializationFailure):
                raise
            time.sleep(0.02 * attempt)  # the whole transaction was undone, so trying again is safe
        except IntegrityError as error:
            raise Refusal(conflict, words_for(error)) from error
        except DataError as error:
            raise Refusal(invalid, "One of the answers is larger or longer than we can keep.") from error
    raise AssertionError("unreachable")


def validate(action: Action[Any, Any, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The inputs as the action wants them; pydantic alone decides."""
    try:
        model = action.inputs.model_validate(data)
    except ValidationError as error:
        raise Refusal(invalid, fields=mistakes(error)) from None
    return {name: getattr(model, name) for name in type(model).model_fields}


def _within(
    action: Action[Any, Any, R], subject_id: Any, by: Actor, inputs: dict[str, Any], provided: Condition | None
) -> Done[R]:
    replay = replays.claim(action, subject_id, by, inputs)
    if replay is not None:
        return Done(replay.result_of(action, by), replayed=True)
    subject = _fetch(action, subject_id, by)
    if provided is not None:
        provided(subject)
    refusal = refusal_for(by, action, subject, lock=True)
    if refusal:
        raise refusal
    named = audit.ref(subject)  # before the action, which may delete it
    result = action.body(subject, by=by, **inputs)
    replays.keep(action, by, result)
    audit.append(action, by, named, made="" if action.secret else audit.ref(result), asked=sorted(inputs))
    return Done(result)


def _fetch(action: Action[Any, Any, Any], subject_id: Any, by: Actor) -> Model:
    """The subject, locked. What is not there and what is not yours answer alike."""
    subject = locks.fetch(action.subject_model, subject_id, by, exclusive=action.changes_subject)
    if subject is None:
        raise Refusal(not_found)
    return subject
