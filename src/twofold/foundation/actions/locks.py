"""Fetching a subject and holding it still. In this order: subject, activity, audit head."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from .actor import Actor

M = TypeVar("M", bound=Model)
LARGEST_ID = 2**63 - 1


def find(model: type[Model], pk: Any, by: Actor) -> Model | None:
    """The row with that key if `by` may see it; any key at all may be asked for."""
    return _visible(model, pk, by).first()


def fetch(model: type[Model], pk: Any, by: Actor, *, exclusive: bool) -> Model | None:
    """As `find`, locked until the transaction ends."""
    visible = _visible(model, pk, by)
    if getattr(model, "append_only", False):
        return visible.first()  # it cannot change, and locking asks for the right to change it, which nobody has
    if exclusive:
        return visible.select_for_update(of=("self",)).first()
    return _shared(model, visible)


def _visible(model: type[Model], pk: Any, by: Actor) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.visible_to(by)  # type: ignore[attr-defined]
    try:
        key = model._meta.pk.to_python(pk)
    except (ValidationError, ValueError, TypeError, OverflowError):
        return rows.none()
    # One spelling a key: int() also reads other scripts' digits, signs and underscores.
    if isinstance(key, int) and (not 0 < key <= LARGEST_ID or str(pk) != str(key)):
        return rows.none()
    return rows.filter(pk=key)


def _shared(model: type[Model], visible: QuerySet[Any]) -> Model | None:
    """FOR SHARE, which Django does not offer: others may share it, nobody may change it."""
    if visible.query.is_empty():
        return None
    sql, params = visible.order_by().query.sql_with_params()
    # Only literal SQL from the ORM is concatenated; every value stays a parameter.
    rows = model._default_manager.raw(f"{sql} FOR SHARE OF {model._meta.db_table}", params)
    return next(iter(rows), None)


def hold(row: M) -> M:
    """The row as it is now, kept so until the transaction ends."""
    held = _shared(type(row), type(row)._default_manager.filter(pk=row.pk))
    assert isinstance(held, type(row))
    return held
