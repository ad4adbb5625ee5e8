"""What follows a write: listeners run in a job after the commit, never inside the write.

The job is enqueued in the write's own transaction, so it exists if and only if the write does.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.mail import EmailMessage

from twofold.foundation.wall.rows import inside

from .action import Action
from .actor import Actor
from .audit import ref

Listener = Callable[[str], Iterable[EmailMessage]]
LISTENERS: dict[str, list[Listener]] = {}


def after(action: Action[Any, Any, Any]) -> Callable[[Listener], Listener]:
    """Call the decorated function, inside the place, with the reference of what the action made; send its letters."""

    def register(listener: Listener) -> Listener:
        LISTENERS.setdefault(action.name, []).append(listener)
        return listener

    return register


def announce(action: Action[Any, Any, Any], by: Actor, result: Any) -> None:
    if action.name in LISTENERS:
        from .jobs import tell

        tell.defer(place_id=by.place_id, action=action.name, made=ref(result))


def call(place_id: int, action: str, made: str) -> None:
    with inside(place_id):
        letters = [letter for listener in LISTENERS.get(action, []) for letter in listener(made)]
    for letter in letters:  # after the transaction, which a slow mail server must not hold open
        letter.send()
