"""The place wall: every row belongs to one place, and no statement sees past the place it runs inside.

PostgreSQL row security does the refusing (`raising.py` builds it from the models); this module is the way in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import connection, models, transaction

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

M = TypeVar("M", bound=models.Model)
_place_id: ContextVar[int | None] = ContextVar("place_id", default=None)


class OutsideTheWall(RuntimeError):
    """Walled rows were touched with no place entered: always a fault in our code, never a visitor's."""


@contextmanager
def inside(place_id: int) -> Iterator[None]:
    """Read one place: a single read-only transaction, so that nothing caught in the middle can commit half a write.

    Render before leaving: afterwards every walled table is empty to you.
    """
    with _enter("twofold.place", place_id, read_only=True):
        yield


@contextmanager
def writing(place_id: int) -> Iterator[None]:
    """Write in one place. Only the door opens this."""
    with _enter("twofold.place", place_id, read_only=False):
        yield


@contextmanager
def reading_own(person_id: int) -> Iterator[None]:
    """Read one person's own rows across their places, through the second, read-only policy."""
    with _enter("twofold.person", person_id, read_only=True):
        yield


@contextmanager
def _enter(setting: str, value: int, *, read_only: bool) -> Iterator[None]:
    # Transaction-local settings only: behind a pooler the session belongs to somebody else a moment later.
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config(%s, %s, true), set_config('transaction_read_only', %s, true)",
                [setting, str(value), "on" if read_only else "off"],
            )
        token = _place_id.set(value if setting == "twofold.place" else None)
        try:
            yield
        finally:
            _place_id.reset(token)


def current_place_id() -> int:
    """The place the running code is inside; the default of every walled row's `place`."""
    place_id = _place_id.get()
    if place_id is None:
        raise OutsideTheWall("Enter a place with inside(place_id) before touching its rows.")
    return place_id


class WalledKey(models.ForeignKey[Any, Any]):
    """A foreign key between walled tables.

    Row security does not look at foreign keys, so the key in the database is (place_id, this column),
    and a row can never point into another place.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False  # the composite key that raising.py adds replaces it
        super().__init__(to, on_delete, **kwargs)


class PlacedQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: "Actor") -> Self:
        """What everyone in or visiting the place may see; the wall has already hidden other places."""
        return self


class Walled(models.Model):
    """A row behind the wall. Subclasses may set `append_only` and name the column whose person may read it anywhere."""

    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, default=current_place_id, editable=False, related_name="+"
    )

    append_only = False
    own_column: str | None = None

    class Meta:
        abstract = True
