"""What flows from both sides into what they do together, and to what end: citizens first, bands as thick as amounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import Any

from .scales import LINE, amount

HEAD = 2 * LINE + 6  # a side's name and amount stand above its block
CHARACTERS = 15  # what fits beside the bands on a phone, in bold
THICKNESS = 40.0  # for each row, on average
SIDES = ("citizens", "public")
GAP = 24


@dataclass(frozen=True)
class Source:
    side: str
    y: float
    height: float
    name_y: float
    value_y: float
    value: str


@dataclass(frozen=True)
class Band:
    """From a side's block to a row's, as a path in a box one wide and one high."""

    side: str
    path: str


@dataclass(frozen=True)
class Target:
    label: str
    outcome: str
    citizens: str
    public: str
    y: float
    height: float
    lines: list[tuple[float, str, str]]  # y, text, what it is


@dataclass(frozen=True)
class Flow:
    sources: list[Source]
    bands: list[Band]
    targets: list[Target]
    height: float


def flow_of(rows: Iterable[Mapping[str, Any]], unit: str) -> Flow:
    """Rows: label, citizens, public, and outcome where there is one. One scale for everything."""
    given = [row for row in rows if any(row[side] for side in SIDES)]
    whole = sum(row[side] for row in given for side in SIDES)
    scale = THICKNESS * len(given) / whole if whole else 0.0
    sources = _sources(given, scale, unit)
    targets = _targets(given, scale, unit)
    ends = [source.y + source.height for source in sources] + [_bottom(target) for target in targets]
    height = round(max(ends, default=0) + 10, 1)
    return Flow(sources, _bands(given, sources, targets, scale, height), targets, height)


def _sources(rows: list[Mapping[str, Any]], scale: float, unit: str) -> list[Source]:
    placed, y = [], 0.0
    for side in SIDES:
        total = sum(row[side] for row in rows)
        top = y + HEAD
        placed.append(Source(side, top, round(total * scale, 1), y + 16, y + 16 + LINE, amount(total, unit)))
        y = top + total * scale + GAP
    return placed if rows else []


def _targets(rows: list[Mapping[str, Any]], scale: float, unit: str) -> list[Target]:
    placed, y = [], 0.0
    for row in rows:
        said = {side: amount(row[side], unit) for side in SIDES}
        outcome = str(row.get("outcome") or "")
        lines = [(y + 16 + LINE * n, text, kind) for n, (text, kind) in enumerate(_said(row["label"], outcome, said))]
        height = round(sum(row[side] for side in SIDES) * scale, 1)
        placed.append(Target(str(row["label"]), outcome, said["citizens"], said["public"], y, height, lines))
        y = max(y + height, lines[-1][0]) + GAP
    return placed


def _said(label: Any, outcome: str, said: Mapping[str, str]) -> list[tuple[str, str]]:
    name = wrap(shorten(str(label), 4 * CHARACTERS, placeholder="…"), CHARACTERS) or [""]
    end = wrap(shorten(outcome, 3 * CHARACTERS, placeholder="…"), CHARACTERS)
    sides = [(said[side], side) for side in SIDES]
    return [*((text, "label") for text in name), *sides, *((text, "both") for text in end)]


def _bands(
    rows: list[Mapping[str, Any]], sources: list[Source], targets: list[Target], scale: float, height: float
) -> list[Band]:
    left = {source.side: source.y for source in sources}
    placed = []
    for row, target in zip(rows, targets, strict=True):
        right = target.y
        for side in SIDES:
            width = row[side] * scale
            if width:
                placed.append(Band(side, _path(left[side] / height, right / height, width / height)))
            left[side] += width
            right += width
    return placed


def _path(left: float, right: float, width: float) -> str:
    a, b, c, d = (f"{each:.4f}" for each in (left, right, right + width, left + width))
    return f"M0 {a}C.5 {a} .5 {b} 1 {b}V{c}C.5 {c} .5 {d} 0 {d}Z"


def _bottom(target: Target) -> float:
    return max(target.y + target.height, target.lines[-1][0])
