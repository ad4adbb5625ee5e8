"""Who keeps what on people: how each app forgets a person, and how long it keeps what it holds."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

Forgets = Callable[[int], None]
Clears = Callable[[date], int]
F = TypeVar("F", bound=Forgets)
C = TypeVar("C", bound=Clears)

FORGETTING: list[Forgets] = []
CLEARING: dict[str, Clears] = {}


def on_erasure(forgets: F) -> F:
    """Call the function with a person's key when they are erased, inside each of their places.

    Only for what the foreign keys cannot say: names and words that a person left in columns of their own.
    """
    FORGETTING.append(forgets)
    return forgets


def cleared_by(rule: str) -> Callable[[C], C]:
    """Call the function every night with the day before which the rule wants things gone; it says how many went."""

    def register(clears: C) -> C:
        CLEARING[rule] = clears
        return clears

    return register
