"""Lists of units, assignments and outcomes as CSV, in and out."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from pathlib import Path

from twofold.engines.sheets import Entry, FileError, rows_of, text_of

from .design import Place, Unit
from .plan import Design, Plan

MOST_UNITS = 1_000_000
COLUMNS = ("unit", "arm", "stratum", "block", "size", "place")
SPLIT = " | "  # between the values of a stratum, none of which may hold it


def read_units(path: Path, plan: Plan) -> tuple[dict[str, Unit], dict[str, str]]:
    """Units with their strata, and the group of each where groups are randomised.

    Columns: `unit`, those of the plan's strata, and its group's. Raises FileError naming line and column.
    """
    units: dict[str, Unit] = {}
    groups: dict[str, str] = {}
    for entry in entries(path, ("unit", *plan.strata, *([plan.group] if plan.group else []))):
        name = entry.text("unit")
        if name in units:
            entry.refuse("unit", f"'{name}' stands twice")
        stratum = tuple(entry.text(column) for column in plan.strata)
        for column, value in zip(plan.strata, stratum, strict=True):
            if SPLIT in value:
                entry.refuse(column, f"must not hold '{SPLIT}'")
        units[name] = Unit(name, stratum)
        if plan.design is Design.GROUPS:
            groups[name] = entry.text(plan.group)
    return units, groups


def write_assignment(places: Iterable[Place]) -> str:
    """The assignment as CSV, in its own order."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for place in places:
        writer.writerow((place.unit, place.arm, SPLIT.join(place.stratum), place.block, place.size, place.place))
    return out.getvalue()


def read_assignment(path: Path, plan: Plan) -> list[Place]:
    """What `write_assignment` wrote. Raises FileError naming line and column."""
    found: dict[str, Place] = {}
    for entry in entries(path, COLUMNS):
        unit, arm = entry.text("unit"), entry.text("arm")
        if unit in found:
            entry.refuse("unit", f"'{unit}' stands twice")
        if arm not in plan.arms:
            entry.refuse("arm", f"'{arm[:40]}' is not an arm of the plan: {', '.join(plan.arms)}")
        stratum = tuple(str(entry.value("stratum") or "").split(SPLIT)) if plan.strata else ()
        block, size, place = (entry.whole(name, 10_000_000) for name in ("block", "size", "place"))
        if size and not 1 <= place <= size:
            entry.refuse("place", "must lie within its block")
        found[unit] = Place(unit, stratum, block, size, place, arm)
    return list(found.values())


def read_outcomes(path: Path, plan: Plan, units: Mapping[str, object]) -> dict[str, dict[str, float]]:
    """Outcomes and covariates of each unit; a blank cell is not known. yes and no stand for 1 and 0.

    Raises FileError for a unit that was never assigned, a value that is no number, a column that is not there.
    """
    columns = (plan.outcome, *plan.secondary, *plan.covariates)
    found: dict[str, dict[str, float]] = {}
    for entry in entries(path, ("unit", *columns)):
        unit = entry.text("unit")
        if unit not in units:
            entry.refuse("unit", f"'{unit[:40]}' was never assigned")
        if unit in found:
            entry.refuse("unit", f"'{unit[:40]}' stands twice")
        found[unit] = {name: value for name in columns if (value := number(entry, name)) is not None}
    return found


def number(entry: Entry, column: str) -> float | None:
    given = entry.value(column)
    said = {"yes": 1.0, "no": 0.0}.get(str(given).casefold())
    if given is None or said is not None:
        return said
    value = entry.number(column, -1e15, 1e15)
    return value if isfinite(value) else None


def entries(path: Path, columns: Sequence[str]) -> Iterable[Entry]:
    """Rows that have these columns, whatever else they have; column names in small letters count as the same."""
    name = str(path)
    count = 0
    for line, cells in rows_of(text_of(path, name), name):
        entry = Entry(name, "", line, {column: cells.get(column.casefold()) for column in columns}, cells=True)
        if missing := [column for column in columns if column.casefold() not in cells]:
            entry.refuse(missing[0], f"there is no such column; the columns are {', '.join(list(cells)[:12])}")
        count += 1
        if count > MOST_UNITS:
            raise FileError(f"more than {MOST_UNITS:,} rows", file=name, line=line)
        yield entry
    if not count:
        raise FileError("there is no row below the columns", file=name)
