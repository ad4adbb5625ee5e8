"""Horizontal bars from zero with their values beside them, and dots with intervals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .scales import LINE, across, amount, lines_of

BAR = 22
GAP = 16
ROOM = 68.0
A_LETTER = 3.0  # of the width of a small phone, in per cent


@dataclass(frozen=True)
class BarRow:
    label: str
    lines: list[tuple[int, str]]
    y: int
    middle: int
    width: float
    side: str
    value: str


@dataclass(frozen=True)
class IntervalRow:
    label: str
    lines: list[tuple[int, str]]
    y: int
    low: float
    dot: float
    high: float
    value: str
    range: str


def bar_rows(rows: Iterable[Mapping[str, Any]], unit: str, most: float | None = None) -> tuple[list[BarRow], int]:
    """Bars placed one under another, longest scale from zero to `most`, and the picture's height."""
    given = list(rows)
    top = most or max((row["value"] or 0 for row in given), default=0)
    room = min(ROOM, 96 - A_LETTER * max((len(_value(row, unit)) for row in given), default=0))
    placed, y = [], 0
    for row in given:
        made = _bar(row, unit, top, y, room)
        placed.append(made)
        y = made.y + BAR + GAP
    return placed, y


def _bar(row: Mapping[str, Any], unit: str, most: float, y: int, room: float) -> BarRow:
    label = lines_of(row["label"])
    bar_y = y + 4 + LINE * len(label)
    return BarRow(
        label=str(row["label"]),
        lines=_lines(label, y),
        y=bar_y,
        middle=bar_y + BAR // 2,
        width=across(row["value"] or 0, most, room),
        side=row.get("side", "both"),
        value=_value(row, unit),
    )


def _value(row: Mapping[str, Any], unit: str) -> str:
    return str(row.get("text") or amount(row["value"], unit))


def interval_rows(
    rows: Iterable[Mapping[str, Any]], unit: str, most: float | None = None
) -> tuple[list[IntervalRow], int]:
    """A dot for each value with the range it may lie in; zero at the left edge."""
    given = list(rows)
    top = most or max((row["high"] for row in given), default=0)
    placed, y = [], 0
    for row in given:
        label = lines_of(row["label"])
        line_y = y + 12 + LINE * (len(label) + 1)
        low, dot, high = (across(row[key], top, 96.0) for key in ("low", "value", "high"))
        said = {"low": amount(row["low"], unit), "high": amount(row["high"], unit)}
        placed.append(
            IntervalRow(
                label=str(row["label"]),
                lines=_lines(label, y),
                y=line_y,
                low=low + 2,
                dot=dot + 2,
                high=high + 2,
                value=amount(row["value"], unit),
                range=_("%(low)s to %(high)s") % said,
            )
        )
        y = line_y + 10 + GAP
    return placed, y


def _lines(label: list[str], y: int) -> list[tuple[int, str]]:
    return [(y + 15 + LINE * n, text) for n, text in enumerate(label)]
