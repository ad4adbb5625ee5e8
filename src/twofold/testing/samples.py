"""Good and hostile input for any action, made from the types it asks for; and a subject from the demo place."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.explain import explain
from twofold.foundation.actions.fields import FormField, form_fields

WHO = {
    Role.VISITOR: "",
    Role.SIGNED_IN: "sam",
    Role.RESIDENT: "rosa",
    Role.OFFICER: "olu",
    Role.MANAGER: "mina",
    Role.COUNCILLOR: "carys",
}

DIGITS = "9" * 5_000
DEEP: Any = "end"
for _level in range(60):
    DEEP = [DEEP]

LONG = "x" * 10_000_000
TEXT = ["", "nul \x00 byte", "\ud800 alone", "turned \u202e round", "two\nlines", "‮" * 50, "e\u0301" * 5_000]
NUMBERS = [-1, 0, 2**63, -(2**70), 1e400, "NaN", "½", "1e3", "1,5", DIGITS]
SHAPES = [None, True, [], {}, DEEP, {"$gt": 1}, [None], "' OR 1=1 --", "<script>alert(1)</script>"]
HOSTILE = {
    "text": [*TEXT, *SHAPES],
    "long_text": [*TEXT, *SHAPES],
    "email": [*TEXT, *SHAPES, "a@b", "a@b.example\nBcc: c@d.example"],
    "int": [*NUMBERS, *SHAPES],
    "number": [*(each for each in NUMBERS if each not in (-1, 0)), *SHAPES],
    "money": [*NUMBERS, *SHAPES, "£", "1e999999", "-5", "1.234"],
    "bool": [2, "maybe", *SHAPES],
    "choice": [*TEXT, *SHAPES, DIGITS],
    "choices": [*SHAPES, [DIGITS], [-1, 0, 2**70], list(range(1, 2_000))],
    "points": [*SHAPES, {"x": 1}, {"1": -1}, {"1": DIGITS}, {DIGITS: 1}],
    "date": [*SHAPES, "29-02-2027", "2027-02-29", "0001-01-01", "9999-12-31", DIGITS],
    "datetime": [*SHAPES, "2027-02-29T00:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", DIGITS],
    "file": [*SHAPES, "not base64!", "AAAA"],
}


def subject_of(action: Action[Any, Any, Any], actor: Actor) -> Any:
    """A row of the action's subject from the demo place: one the actor may act on if there is one, else the newest."""
    rows: Any = action.subject_model._default_manager
    newest = list(rows.visible_to(actor).order_by("-pk")[:30])
    fitting = (row for row in newest if explain(actor, action, row) is None)
    return next(fitting, newest[0] if newest else None)


def good_input(action: Action[Any, Any, Any], subject: Any) -> dict[str, Any]:
    """An answer to everything the action must be told."""
    return {field.name: _good(field) for field in form_fields(action, subject) if field.required}


def _good(field: FormField) -> Any:
    soon = timezone.now() + timedelta(days=30 if "close" in field.name else 20)
    first = field.choices[0][0] if field.choices else ""
    return {
        "text": "A plain name",
        "long_text": "A plain sentence.",
        "email": "rosa@larkmoor.example",
        "int": timezone.localdate().year if field.name == "year" else 1984 if field.name == "born" else 3,
        "number": 1.5,
        "money": 12_000,
        "points": {first: 100},
        "bool": True,
        "choice": first,
        "choices": [first],
        "date": "2026-01-02",
        "datetime": soon.isoformat(),
        "file": "AAAA",
    }[field.kind]
