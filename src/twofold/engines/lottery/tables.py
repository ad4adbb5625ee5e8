"""Reads CSV tables that strangers made: every refusal names file, line and column."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import TableError

MOST_BYTES = 100_000_000
MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A header and its rows; cells are stripped of spaces around them."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def column_called(self, *names: str) -> str | None:
        """The first column with one of these names, whatever its capitals."""
        own = {plain(column): column for column in self.columns}
        return next((own[plain(name)] for name in names if plain(name) in own), None)


def plain(text: str) -> str:
    """Text as compared: capitals and runs of spaces do not matter."""
    return " ".join(text.split()).casefold()


def read_table(source: Path | bytes | str, name: str) -> Table:
    """Read a CSV table from a path, bytes or text; separated by commas, semicolons or tabs.

    Raises TableError naming the line for anything that would have to be guessed; OSError if a path cannot be opened.
    """
    text = text_of(source, name)
    lines = records(text, name)
    line, header = next(lines, (1, ()))
    check_header(header, name, line)
    rows = tuple(Row(at, dict(zip(header, fitted(cells, header, name, at), strict=True))) for at, cells in lines)
    if not rows:
        raise TableError("there are no rows below the header", file=name)
    return Table(name, tuple(header), rows)


def text_of(source: Path | bytes | str, name: str) -> str:
    if isinstance(source, Path) and source.stat().st_size > MOST_BYTES:
        raise TableError(f"the file is larger than {MOST_BYTES:,} bytes", file=name)
    data = source.read_bytes() if isinstance(source, Path) else source.encode() if isinstance(source, str) else source
    if (nul := data.find(b"\0")) >= 0:
        raise TableError("a NUL byte; this is not text", file=name, line=data.count(b"\n", 0, nul) + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError("not UTF-8 text; save it as UTF-8", file=name, line=line) from None


def records(text: str, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row that is not blank, with the line it ends on."""
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, tuple(cell.strip() for cell in cells)
    except csv.Error as error:
        raise TableError(f"not readable as CSV: {error}", file=name, line=max(reader.line_num, 1)) from None


def check_header(header: Sequence[str], name: str, line: int) -> None:
    if not header:
        raise TableError("the file is empty", file=name)
    if len(header) > MOST_COLUMNS:
        raise TableError(f"more than {MOST_COLUMNS} columns", file=name, line=line)
    seen: set[str] = set()
    for column in header:
        if plain(column) in seen:
            what = "two columns have this name" if column else "two columns have no name"
            raise TableError(what, file=name, line=line, column=column or None)
        seen.add(plain(column))


def fitted(cells: Sequence[str], header: Sequence[str], name: str, line: int) -> Sequence[str]:
    """The cells, as many as the header has; empty ones beyond it are let go, missing ones are empty."""
    if any(cells[len(header) :]):
        raise TableError(f"{len(cells)} cells under {len(header)} columns", file=name, line=line)
    return [*cells[: len(header)], *[""] * (len(header) - len(cells))]
