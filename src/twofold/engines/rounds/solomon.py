"""Reads Solomon's files (1987) by the convention of the DIMACS challenge: everything cut to one decimal.

A distance is floor(10 d) tenths, and so is the time it takes; windows and service are whole units, so ten tenths each.
Cut distances can break the triangle inequality by a tenth; that is the convention the best known values stand by.
"""

import re

import numpy as np

from twofold.engines.sheets import FileError

from .model import TENTHS, Ints, Kind, Model, Stop, Vehicle

COLUMNS = ("number", "x", "y", "demand", "ready time", "due date", "service time")
MOST = 10_000_000
MOST_CUSTOMERS = 1_000


def read_solomon(text: str, name: str) -> Model:
    """The model of a Solomon file: identical vehicles at one depot, one kind of load, windows on the start of service.

    Raises FileError naming line and column.
    """
    rows = numbered(text)
    fleet, fleet_line = section(rows, "VEHICLE", 2, name)[0]
    count, capacity = (
        number(cell, name, fleet_line, column) for cell, column in zip(fleet, ("number", "capacity"), strict=True)
    )
    if not 1 <= count <= MOST_CUSTOMERS:
        raise FileError(f"between 1 and {MOST_CUSTOMERS:,} vehicles", file=name, line=fleet_line, column="number")
    table = customers(section(rows, "CUSTOMER", len(COLUMNS), name), name)
    depot, clients = table[0], table[1:]
    times = (depot[4] * 10, depot[5] * 10)
    distance = tenths(np.array([row[1:3] for row in table], dtype=np.int64))
    return Model(
        name,
        TENTHS,
        (Kind("load"),),
        tuple(
            Stop(str(n), opens * 10, due * 10, service * 10, (need,)) for n, _, _, need, opens, due, service in clients
        ),
        tuple(Vehicle(str(at + 1), "", *times, (capacity,)) for at in range(count)),
        distance,
        distance,
    )


def tenths(points: Ints) -> Ints:
    """floor(10 d) between whole points, exactly: the root of 100 d² is taken in whole numbers."""
    squares = ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2) * 100
    roots = np.floor(np.sqrt(squares.astype(np.float64))).astype(np.int64)
    roots -= roots**2 > squares
    return np.asarray(roots + ((roots + 1) ** 2 <= squares), dtype=np.int64)


def numbered(text: str) -> list[tuple[list[str], int]]:
    """The cells of each line that is not blank, with its number."""
    return [(line.split(), at) for at, line in enumerate(text.splitlines(), 1) if line.strip()]


def section(rows: list[tuple[list[str], int]], title: str, width: int, name: str) -> list[tuple[list[str], int]]:
    """The rows of figures below a title and its line of headings."""
    found = next((at for at, (cells, _) in enumerate(rows) if [cell.upper() for cell in cells] == [title]), None)
    if found is None:
        raise FileError(
            f"not a Solomon file: it has no line '{title}' (nor is it JSON, or CSV with a column 'kind')", file=name
        )
    kept = []
    for cells, line in rows[found + 2 :]:
        if re.fullmatch(r"[A-Za-z]+", cells[0]):
            break
        if len(cells) != width:
            raise FileError(f"{len(cells)} figures where {width} belong", file=name, line=line)
        kept.append((cells, line))
    if not kept:
        raise FileError(f"no figures below '{title}'", file=name, line=rows[found][1])
    return kept


def customers(rows: list[tuple[list[str], int]], name: str) -> list[list[int]]:
    if len(rows) < 2:
        raise FileError("no customer beside the depot", file=name, line=rows[0][1])
    if len(rows) > MOST_CUSTOMERS + 1:
        raise FileError(f"more than {MOST_CUSTOMERS:,} customers", file=name, line=rows[MOST_CUSTOMERS][1])
    seen: dict[int, int] = {}
    table = []
    for cells, line in rows:
        values = [number(cell, name, line, column) for cell, column in zip(cells, COLUMNS, strict=True)]
        if values[0] in seen:
            raise FileError(
                f"customer {values[0]} stands on line {seen[values[0]]} too", file=name, line=line, column="number"
            )
        if values[4] > values[5]:
            raise FileError("the window closes before it opens", file=name, line=line, column="due date")
        seen[values[0]] = line
        table.append(values)
    return table


def number(cell: str, name: str, line: int, column: str) -> int:
    least = -MOST if column in ("x", "y") else 0
    if not re.fullmatch(r"-?[0-9]{1,9}(\.0*)?", cell) or not least <= int(float(cell)) <= MOST:
        raise FileError(
            f"'{cell[:40]}' is not a whole number from {least:,} to {MOST:,}", file=name, line=line, column=column
        )
    return int(float(cell))
