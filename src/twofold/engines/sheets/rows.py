"""A list row by row: of CSV, whatever separates its cells, or of any other table of cells."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from .errors import FileError


def rows_of(text: str, name: str, *, twins: bool = False) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not blank with its line; columns in small letters, cells without spaces around them.

    Two columns of one name are refused; with `twins` the second is called "name (2)", as some systems export them.
    """
    return under_header(_cells_of(text, name), name, twins=twins)


def _cells_of(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    first = next(line for line in text.splitlines() if line.strip())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise FileError(f"not readable as CSV: {error}", file=name, line=max(reader.line_num, 1)) from None


def under_header(
    rows: Iterable[tuple[int, list[str]]], name: str, *, twins: bool = False
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their lines as rows by column: the first that is not blank names the columns."""
    header: list[str] = []
    for line, row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not header:
            header = header_of(named_apart(cells) if twins else cells, name, line)
        elif any(cells[len(header) :]):
            raise FileError(f"{len(cells)} cells under {len(header)} columns", file=name, line=line)
        else:
            # A row may end early, and a column is there all the same.
            yield line, dict(zip_longest(header, cells[: len(header)], fillvalue=""))


def header_of(cells: list[str], name: str, line: int) -> list[str]:
    header = [cell.casefold() for cell in cells]
    if twice := next((column for at, column in enumerate(header) if column in header[:at]), None):
        raise FileError("two columns have this name", file=name, line=line, column=twice)
    return header


def named_apart(cells: list[str]) -> list[str]:
    small = [cell.casefold() for cell in cells]
    before = [small[:at].count(cell) for at, cell in enumerate(small)]
    return [f"{cell} ({n + 1})" if n else cell for cell, n in zip(cells, before, strict=True)]
