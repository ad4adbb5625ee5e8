"""One strip divided: money used and left, or the shares of a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .scales import LINE, amount

STRIP = 30


@dataclass(frozen=True)
class Piece:
    label: str
    side: str
    x: float
    width: float
    mark_x: float
    text_x: float
    anchor: str
    y: int
    value: str
    share: str


def pieces(parts: Iterable[Mapping[str, Any]], unit: str) -> tuple[list[Piece], int]:
    """The parts side by side, each with its words on a line of its own below, tied to it by a thin rule."""
    given = [part for part in parts if part["value"]]
    whole = sum(part["value"] for part in given)
    placed, x = [], 0.0
    for index, part in enumerate(given):
        width = round(100 * part["value"] / whole, 2)
        placed.append(_piece(part, unit, x, width, STRIP + 24 + index * (LINE + 8), part["value"] / whole))
        x += width
    return placed, STRIP + 12 + len(given) * (LINE + 8)


def _piece(part: Mapping[str, Any], unit: str, x: float, width: float, y: int, share: float) -> Piece:
    # Words start at their piece, unless it begins so far right that they would run off a phone.
    late = x > 40
    mark = x + width - 0.6 if late else x + 0.6
    return Piece(
        label=str(part["label"]),
        side=part.get("side", "both"),
        x=round(x, 2),
        width=width,
        mark_x=round(mark, 2),
        text_x=round(mark, 2),
        anchor="end" if late else "start",
        y=y,
        value=amount(part["value"], unit),
        share=amount(share, "share"),
    )
