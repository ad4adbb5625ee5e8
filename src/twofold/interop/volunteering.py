"""Volunteering opportunities by the Volunteering Data standard (beta, 2026): organisations, activities, roles. Names,
e-mail addresses and telephone numbers of people are not read. Pure: no Django, no database."""

from collections.abc import Iterator
from typing import Any

from twofold.engines.sheets import FileError
from twofold.engines.sheets.objects import object_of

from .openreferral import plain

COLUMNS = ("opportunity", "organisation", "about", "commitment", "asks for", "gives back", "causes")
MOST, LONGEST, SHORT = 5_000, 500, 80
CALLED = ("name", "label", "description", "website", "applylink")


def read(content: bytes, name: str) -> list[dict[str, str]]:
    """A row for each role, each activity without roles, and each organisation without activities. Raises FileError."""
    try:
        found = object_of(content.decode("utf-8-sig"))
    except ValueError as error:
        raise FileError(f"not readable as JSON: {error}"[:200], file=name) from None
    graph = _list(found.get("@graph", found.get("graph"))) if isinstance(found, dict) else []
    rows = [row for thing in graph if isinstance(thing, dict) for row in _of_thing(thing)]
    rows = [row for row in rows if row["opportunity"]]
    if not rows:
        raise FileError("there is no organisation and no activity in it (the standard calls it graph)", file=name)
    if len(rows) > MOST:
        raise FileError(f"more than {MOST:,} opportunities", file=name)
    return rows


def _of_thing(thing: dict[str, Any]) -> Iterator[dict[str, str]]:
    if thing.get("type", thing.get("@type")) == "Activity":
        yield from _of_activity(thing, thing.get("organisation"), thing)
        return
    activities = [each for each in _list(thing.get("activity")) if isinstance(each, dict)]
    for activity in activities:
        yield from _of_activity(activity, thing.get("name"), thing)
    if not activities:
        # Some have no name; what they say of themselves is better than nothing.
        name = next(filter(None, (plain(thing.get(each), SHORT) for each in CALLED)), "")
        yield _row(name, name, thing, thing)


def _of_activity(activity: dict[str, Any], organisation: Any, thing: dict[str, Any]) -> Iterator[dict[str, str]]:
    title = activity.get("title", activity.get("label"))
    roles = [each for each in _list(activity.get("role")) if isinstance(each, dict)]
    for role in roles or [activity]:
        whole = " / ".join(filter(None, (_text(title), _text(role.get("title")) if roles else "")))
        yield _row(whole, organisation, {**activity, **role}, thing)


def _row(opportunity: Any, organisation: Any, about: dict[str, Any], thing: dict[str, Any]) -> dict[str, str]:
    values = (
        _text(opportunity),
        _text(organisation),
        _text(about.get("description")),
        _text(about.get("commitment")),
        _terms(about.get("requirement")),
        _terms(about.get("reward")),
        _terms(about.get("cause", thing.get("cause"))),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _terms(value: Any) -> str:
    """Terms of the vocabulary as words: `…/DBSCheck` is "DBSCheck", and a labelled one has its label."""
    found = [each.get("label", each.get("id")) if isinstance(each, dict) else each for each in _list(value)]
    return ", ".join(filter(None, (_text(each).rpartition("/")[2] for each in found)))


def _list(value: Any) -> list[Any]:
    """One thing or many: JSON-LD allows both."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return plain(value, LONGEST)
