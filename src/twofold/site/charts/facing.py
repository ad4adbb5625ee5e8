"""Facing bars: citizens to the left, the public body to the right, always."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .scales import LINE, across, amount, lines_of

BAR = 24
SIDE = 48.0
HEAD = 26


@dataclass(frozen=True)
class FacingRow:
    label: str
    lines: list[tuple[int, str]]
    bar_y: int
    text_y: int
    left_x: float
    left: float
    right: float
    citizens: str
    public: str


def facing_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[list[FacingRow], int]:
    """The rows placed, and the picture's height. Rows with the same unit share one scale."""
    given = list(rows)
    placed, y = [], HEAD + 10
    for row in given:
        made = _row(row, _most(given, row.get("unit", "")), y)
        placed.append(made)
        y = made.text_y + 24
    return placed, y


def _most(rows: list[Mapping[str, Any]], unit: str) -> float:
    return max(
        (row.get(side) or 0 for row in rows for side in ("citizens", "public") if row.get("unit", "") == unit),
        default=0,
    )


def _row(row: Mapping[str, Any], most: float, y: int) -> FacingRow:
    unit, label = row.get("unit", ""), lines_of(row["label"])
    left, right = (across(row.get(side) or 0, most, SIDE) for side in ("citizens", "public"))
    bar_y = y + LINE * len(label)
    return FacingRow(
        label=str(row["label"]),
        lines=[(y + 12 + LINE * n, text) for n, text in enumerate(label)],
        bar_y=bar_y,
        text_y=bar_y + BAR + 19,
        left_x=round(50 - left, 2),
        left=left,
        right=right,
        citizens=amount(row.get("citizens"), unit),
        public=amount(row.get("public"), unit),
    )
