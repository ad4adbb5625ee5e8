"""Quotas: how many members a panel has of each value of each feature."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import LotteryError, TableError
from .tables import Row, Table, plain, read_table

MOST_MEMBERS = 10_000


@dataclass(frozen=True, slots=True)
class Quota:
    """Between `least` and `most` members have this value of this feature."""

    feature: str
    value: str
    least: int
    most: int

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.most:
            raise LotteryError(f"{self}: the least must lie between 0 and the most")

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.feature} '{self.value}' exactly {self.least}"
        return f"{self.feature} '{self.value}' {self.least}–{self.most}"


def read_quotas(source: Path | bytes | str, name: str = "quotas") -> tuple[Quota, ...]:
    """Read quotas: columns `feature, value, min, max`, or the older `category, feature, min, max` (or `name`).

    Other columns (`min_flex`, …) are passed over. Raises TableError naming line and column.
    """
    table = read_table(source, name)
    feature, value = names_of(table)
    least, most = (needed(table, column) for column in ("min", "max"))
    quotas: list[Quota] = []
    seen: set[tuple[str, str]] = set()
    for row in table.rows:
        low, high = (whole(row, column, name) for column in (least, most))
        key = (plain(row.cells[feature]), plain(row.cells[value]))
        if not all(key):
            empty = value if key[0] else feature
            raise TableError("this cell is empty", file=name, line=row.line, column=empty)
        if key in seen:
            raise TableError(f"'{row.cells[value]}' has a quota already", file=name, line=row.line, column=value)
        if low > high:
            raise TableError(f"the least, {low}, is more than the most, {high}", file=name, line=row.line, column=least)
        seen.add(key)
        quotas.append(Quota(row.cells[feature], row.cells[value], low, high))
    return tuple(quotas)


def names_of(table: Table) -> tuple[str, str]:
    """The columns holding feature and value. In older files `category` is the feature, and `feature` its value."""
    if older := table.column_called("category"):
        return older, needed(table, "feature", "name", "value")
    return needed(table, "feature"), needed(table, "value", "name")


def needed(table: Table, *names: str) -> str:
    found = table.column_called(*names)
    if found is None:
        has = ", ".join(table.columns[:20])
        raise TableError(f"there is no column '{names[0]}'; the columns are {has}", file=table.name, line=1)
    return found


def whole(row: Row, column: str, name: str) -> int:
    cell = row.cells[column]
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 9):
        raise TableError(f"'{cell[:40]}' is not a whole number", file=name, line=row.line, column=column)
    return min(int(cell), MOST_MEMBERS)


def by_feature(quotas: Sequence[Quota]) -> dict[str, list[Quota]]:
    """Quotas under their feature, in the order given."""
    grouped: dict[str, list[Quota]] = defaultdict(list)
    for quota in quotas:
        grouped[quota.feature].append(quota)
    return dict(grouped)
