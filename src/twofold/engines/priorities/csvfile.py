"""Reads CSV files that strangers made: every refusal names file, line and column."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import TableError

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

    def named(self, *names: str) -> int | None:
        """Where the first column with one of these names stands, whatever its capitals."""
        own = [column.casefold() for column in self.columns]
        return next((own.index(name.casefold()) for name in names if name.casefold() in own), None)

    def at(self, *names: str) -> int:
        """Where it stands. Raises TableError if there is none."""
        found = self.named(*names)
        if found is None:
            has = ", ".join(self.columns[:12]) + (", …" if len(self.columns) > 12 else "")
            raise TableError(f"there is no column '{names[0]}'; the columns are {has}", file=self.name, line=1)
        return found

    def error(self, message: str, line: int, at: int) -> TableError:
        return TableError(message, file=self.name, line=line, column=self.columns[at])


def open_csv(path: Path) -> Csv:
    """Open a CSV file in UTF-8, with or without byte order mark; separated by commas, semicolons or tabs.

    Raises TableError for files that are not such text or whose header is empty or names a column twice; OSError if the
    file cannot be opened.
    """
    name = str(path)
    lines = _records(text_of(path), name)
    columns = tuple(cell.strip() for cell in next(lines, (1, ()))[1])
    if not columns:
        raise TableError("the file is empty", file=name)
    if len(columns) > MOST_COLUMNS:
        raise TableError(f"more than {MOST_COLUMNS:,} columns", file=name, line=1)
    seen: set[str] = set()
    for column in columns:
        if column.casefold() in seen:
            raise TableError("two columns have this name", file=name, line=1, column=column or "(no name)")
        seen.add(column.casefold())
    return Csv(name, columns, _fitted(lines, len(columns), name))


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
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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
