"""Actions made for one test and forgotten after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from twofold.foundation.actions.action import REGISTERED, Action, action
from twofold.foundation.actions.actor import Role


@contextmanager
def throwaway(body: Callable[..., Any], *, role: Any = Role.OFFICER, **terms: Any) -> Iterator[Action[Any, Any, Any]]:
    made: Action[Any, Any, Any] = action(role=role, **terms)(body)
    try:
        yield made
    finally:
        del REGISTERED[made.name]


def owner(statement: str, *values: Any) -> list[Any]:
    """As the superuser who owns the tables; row security does not hold them back."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
