"""Reads CSV files that strangers made: every refusal names file, line and column."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import TableError
from .votes import MOST_ID

MOST_BYTES = 500_000_000
MOST_COLUMNS = 10_020
# A statement may be long, but not a whole file that lost its closing quote.
MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Csv:
    """A file open for reading: its header, and its rows still to come as (line, cells)."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[str]]]

    def at(self, column: str) -> int:
        """Where a column stands. Raises TableError if there is none of this name."""
        if column not in self.columns:
            raise TableError("there is no such column", file=self.name, line=1, column=column)
        return self.columns.index(column)

    def error(self, message: str, line: int, at: int) -> TableError:
        return TableError(message, file=self.name, line=line, column=self.columns[at])

    def whole(self, cells: Sequence[str], line: int, at: int, least: int = 0, most: int = MOST_ID) -> int:
        """A cell as a whole number. Raises TableError naming line and column for anything else."""
        text = cells[at].strip()
        digits = text.removeprefix("-")
        number = int(text) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None
        if number is None or not least <= number <= most:
            shown = text if len(text) <= 40 else f"{text[:40]}…"
            wanted = f"from {least} to {most}" if most < MOST_ID else f"from {least}"
            raise self.error(f"'{shown}' is not a whole number {wanted}" if text else "this cell is empty", line, at)
        return number


def open_csv(path: Path, needed: Sequence[str]) -> Csv:
    """Open a CSV file in UTF-8, with or without byte order mark, and check its header.

    Raises TableError for files that are not such text and where a `needed` column is missing; OSError if it cannot be
    opened.
    """
    name = str(path)
    lines = _records(text_of(path), name)
    columns = tuple(cell.strip() for cell in next(lines, (1, ()))[1])
    if not columns:
        raise TableError("the file is empty", file=name)
    if len(columns) > MOST_COLUMNS:
        raise TableError(f"more than {MOST_COLUMNS:,} columns", file=name, line=1)
    if len(set(columns)) < len(columns):
        twice = next(column for at, column in enumerate(columns) if column in columns[:at])
        raise TableError("two columns have this name", file=name, line=1, column=twice)
    found = Csv(name, columns, _fitted(lines, len(columns), name))
    for column in needed:
        found.at(column)
    return found


def text_of(path: Path) -> str:
    """The whole of a text file. Raises TableError if it is too large or not UTF-8 text."""
    if path.stat().st_size > MOST_BYTES:
        raise TableError(f"the file is larger than {MOST_BYTES:,} bytes", file=str(path))
    data = path.read_bytes()
    if (nul := data.find(b"\0")) >= 0:
        raise TableError("a NUL byte; this is not text", file=str(path), line=data.count(b"\n", 0, nul) + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError("not UTF-8 text; save it as UTF-8", file=str(path), line=line) from None


def _records(text: str, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row that is not blank, with the line it ends on."""
    before = csv.field_size_limit(MOST_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise TableError(f"not readable as CSV: {error}", file=name, line=max(reader.line_num, 1)) from None
    finally:
        csv.field_size_limit(before)


def _fitted(lines: Iterator[tuple[int, Sequence[str]]], width: int, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    for line, cells in lines:
        if len(cells) != width:
            raise TableError(f"{len(cells)} cells under {width} columns", file=name, line=line)
        yield line, cells
