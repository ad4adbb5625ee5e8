"""JSON of strangers: bounded in depth, and with one meaning only."""

import json
from typing import Any

MOST_DEPTH = 32


def object_of(text: str) -> Any:
    """The value. Raises ValueError for NaN, infinities, repeated names, numbers of thousands of digits, depth."""
    _refuse_deep(text)
    try:
        return json.loads(text, parse_constant=_no_constants, object_pairs_hook=_no_repeats)
    except RecursionError:
        raise ValueError("too deep") from None


def _refuse_deep(text: str) -> None:
    # Counted before parsing, because the parser itself is what deep nesting exhausts. Brackets inside strings count
    # too, so a text that opens more than it closes may be refused; nothing we ask for comes near the bound.
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
