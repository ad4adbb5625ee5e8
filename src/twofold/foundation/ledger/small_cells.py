"""Hiding small numbers of people in a table, and enough beside them that nobody can work them out. Pure: no Django.

A table with its totals is a graph: rows and columns are its points, hidden cells its lines. Whoever adds and subtracts
can work a hidden cell out exactly when its line is a bridge, so cells are hidden until no line is one.
"""

from collections.abc import Hashable, Iterable, Mapping

LEAST = 5
TOTAL = "total"
Cell = tuple[Hashable, Hashable]  # row, column; either may be TOTAL


def with_totals(people: Mapping[Cell, int]) -> dict[Cell, int]:
    """Every cell of the table, empty ones too, and what its rows and columns add up to."""
    rows = list(dict.fromkeys(row for row, _column in people))
    columns = list(dict.fromkeys(column for _row, column in people))
    full: dict[Cell, int] = {(row, column): people.get((row, column), 0) for row in rows for column in columns}
    by_row: dict[Cell, int] = {(row, TOTAL): sum(full[row, column] for column in columns) for row in rows}
    by_column: dict[Cell, int] = {(TOTAL, column): sum(full[row, column] for row in rows) for column in columns}
    return {**full, **by_row, **by_column, (TOTAL, TOTAL): sum(full.values())}


def hidden(table: Mapping[Cell, int], least: int = LEAST) -> set[Cell]:
    """Which cells of a table with totals are not shown: small ones, and those that would give small ones away."""
    found = {cell for cell, number in table.items() if 0 < number < least}
    while revealed := next(iter(sorted(bridges(found) | _alone(table, found, least), key=str)), None):
        beside = [cell for cell in table if cell not in found and (cell[0] == revealed[0] or cell[1] == revealed[1])]
        if not beside:
            return set(table)
        # The smallest that holds anybody; an empty one where nothing else is left, a total last of all.
        found.add(min(beside, key=lambda cell: (TOTAL in cell, not table[cell], table[cell], str(cell))))
    return found


def _alone(table: Mapping[Cell, int], found: set[Cell], least: int) -> set[Cell]:
    """A hidden cell of each line whose hidden cells hold few people together: their sum can be worked out."""
    short = set()
    for at in (0, 1):
        for line in {cell[at] for cell in found}:
            inner = [cell for cell in found if cell[at] == line and TOTAL not in cell]
            shown = [cell for cell in table if cell[at] == line and TOTAL in cell and cell not in found]
            if inner and shown and sum(table[cell] for cell in inner) < least:
                short.add(min(inner, key=str))
    return short


def bridges(lines: Iterable[Cell]) -> set[Cell]:
    """Lines on no way round: without one, its row and its column no longer hang together."""
    lines = set(lines)
    return {line for line in lines if not _joined(("row", line[0]), ("column", line[1]), lines - {line})}


def _joined(start: Hashable, end: Hashable, lines: set[Cell]) -> bool:
    reached, new = {start}, {start}
    while new:
        ends = {point for a, b in lines for point in _other_end(("row", a), ("column", b), new)}
        new = ends - reached
        reached |= new
    return end in reached


def _other_end(a: Hashable, b: Hashable, reached: set[Hashable]) -> Iterable[Hashable]:
    return {b} if a in reached else {a} if b in reached else set()
