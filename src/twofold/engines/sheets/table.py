"""A list somebody already keeps, whatever its columns are called: its columns and its rows, within bounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .errors import FileError
from .rows import rows_of, under_header
from .text import text_of
from .workbook import cells_of, is_workbook


@dataclass(frozen=True)
class Bounds:
    """The most a list may hold."""

    rows: int
    cells: int = 2_000
    columns: int = 60


Row = dict[str, Any]  # `line`, and `cells` by column


def table_of(
    content: bytes, name: str, bounds: Bounds, *, twins: bool = False, from_office: bool = False
) -> tuple[list[str], list[Row]]:
    """Columns, and rows with their lines. `twins` lets two columns have one name. Raises FileError naming where.

    `from_office` also reads what spreadsheet programs save: a workbook's first sheet that has any rows, and CSV in
    their own letters.
    """
    columns: list[str] = []
    rows: list[Row] = []
    for line, cells in _read(content, name, twins, from_office):
        columns = columns or list(cells)
        if len(columns) > bounds.columns or not all(columns):
            raise FileError(f"give every column a name, and at most {bounds.columns} of them", file=name, line=1)
        if long := next((column for column, cell in cells.items() if len(cell) > bounds.cells), None):
            raise FileError(f"longer than {bounds.cells:,} characters", file=name, line=line, column=long)
        rows.append({"line": line, "cells": cells})
        if len(rows) > bounds.rows:
            raise FileError(f"more than {bounds.rows:,} rows", file=name, line=line)
    if not rows:
        raise FileError("there is no row below the columns", file=name)
    return columns, rows


def _read(content: bytes, name: str, twins: bool, from_office: bool) -> Iterator[tuple[int, dict[str, str]]]:
    if from_office and is_workbook(content):
        return under_header(cells_of(content, name), name, twins=twins)
    return rows_of(text_of(content, name, from_office=from_office), name, twins=twins)
