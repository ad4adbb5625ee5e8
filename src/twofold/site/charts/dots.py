"""Several dots with their ranges on one scale, a line each, under one label: groups side by side, never their mean.

Unlike bars the scale need not begin at zero; where it crosses zero a line marks it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .scales import LINE, amount, lines_of

DOT = 26
GAP = 14
NAMES = 40.0  # percent of the width for names, the rest for the scale
WIDTH = 58.0


@dataclass(frozen=True)
class Dot:
    label: str
    name: str
    side: str
    y: int
    low: float
    at: float
    high: float
    value: str


@dataclass(frozen=True)
class DotRow:
    label: str
    lines: list[tuple[int, str]]
    dots: list[Dot]


def dot_rows(
    rows: Iterable[Mapping[str, Any]], unit: str, least: float, most: float
) -> tuple[list[DotRow], int, float | None]:
    """The rows placed, the picture's height, and where zero lies if it is within the scale and not at its edge."""
    placed, y = [], 0
    for row in rows:
        lines = lines_of(row["label"]) if row["label"] else []
        top = y + LINE * len(lines) + 6
        dots = [_dot(dot, unit, least, most, top + DOT * n + DOT // 2) for n, dot in enumerate(row["dots"])]
        placed.append(DotRow(str(row["label"]), [(y + 15 + LINE * n, text) for n, text in enumerate(lines)], dots))
        y = top + DOT * len(dots) + GAP
    return placed, y, _along(0, least, most) if least < 0 < most else None


def _dot(dot: Mapping[str, Any], unit: str, least: float, most: float, y: int) -> Dot:
    low, at, high = (_along(dot[key], least, most) for key in ("low", "value", "high"))
    said = amount(dot["value"], unit)
    if dot["low"] != dot["high"]:
        said = f"{said} ({amount(dot['low'], unit)}–{amount(dot['high'], unit)})"
    name = str(dot.get("name") or dot["label"])
    return Dot(str(dot["label"]), name, dot.get("side", "both"), y, low, at, high, dot.get("text") or said)


def _along(value: float, least: float, most: float) -> float:
    return round(NAMES + WIDTH * (min(max(value, least), most) - least) / (most - least), 2)
