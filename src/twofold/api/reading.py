"""Reading a request's JSON: bounded in size and depth, one meaning only, or a plain refusal."""

import json
from typing import Any

from django.http import HttpRequest, RawPostDataException

from twofold.foundation.actions.errors import Refusal, unreadable

MOST_DEPTH = 32


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The body as an object. NaN, infinities, repeated names and numbers of thousands of digits are refused."""
    try:
        text = request.body.decode() or "{}"
        _refuse_deep(text)
        found = json.loads(text, parse_constant=_no_constants, object_pairs_hook=_no_repeats)
    except (ValueError, RecursionError):
        raise Refusal(unreadable) from None
    except RawPostDataException:  # a form with files was read as one while looking for its token
        raise Refusal(unreadable, "Send a JSON object, not a form.") from None
    if not isinstance(found, dict):
        raise Refusal(unreadable, "Send a JSON object.")
    return found


def _refuse_deep(text: str) -> None:
    # Counted before parsing, because the parser itself is what deep nesting exhausts. Brackets inside strings count
    # too; nothing we ask for comes near the bound.
    depth = 0
    for character in text if text.count("[") + text.count("{") > MOST_DEPTH else "":
        depth += (character in "[{") - (character in "]}")
        if depth > MOST_DEPTH:
            raise ValueError("too deep")


def _no_constants(name: str) -> Any:
    raise ValueError(name)


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is repeated")
    return found
