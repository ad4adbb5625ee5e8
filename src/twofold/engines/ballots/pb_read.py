"""Reads Pabulib's `.pb` files: whole or not at all, every oddity named by line and field.

Format: pabulib.org/format and arXiv 2012.06539. Three sections, META, PROJECTS and VOTES, of `;`-separated values.
"""

import codecs
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .election import MOST_POINTS, MOST_PROJECTS, BallotType, Election, Indices, Ints, Project
from .errors import BallotFileError
from .grouping import how_many_distinct
from .money import parse_amount
from .pb_votes import ROWS_AT_ONCE, Tokens, VoteTable, look_up, read_table, split, whole_numbers

MOST_BYTES = 1_000_000_000
_SECTIONS = ("META", "PROJECTS", "VOTES")
_NONE = {"", "none"}


@dataclass(frozen=True, slots=True)
class FileWarning:
    """Something odd in a file that the count could still make sense of, and what it made of it."""

    message: str
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line else []
        where += [f"field '{self.field}'"] if self.field else []
        return ", ".join(where) + ": " + self.message if where else self.message


@dataclass(frozen=True, eq=False)
class Reading:
    """A file read: the election, what was odd, META as text, and the columns the count has no use for.

    `project_rows` has one mapping a project, in the election's order; `votes` holds the voters' columns.
    """

    election: Election
    warnings: tuple[FileWarning, ...]
    meta: dict[str, str]
    project_rows: tuple[dict[str, str], ...]
    votes: VoteTable


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: tuple[str, ...]


def read_pb(source: Path | bytes | str) -> Reading:
    """Read a ballot file from a path, its bytes, or its text.

    Costs and points become whole minor units: the fewest decimals that lose nothing. Raises BallotFileError, naming
    line and field, for anything that would have to be guessed; OSError if the path cannot be opened.
    """
    data = _bytes(source)
    head, votes_at, votes_line = _head(data)
    warnings: list[FileWarning] = []
    meta, meta_lines = _meta(head["META"], warnings)
    rows = _project_rows(head["PROJECTS"])
    budget_and_costs, minor = _money(meta, meta_lines, rows, warnings)
    projects = [_project(row, cost) for row, cost in zip(rows, budget_and_costs[1:], strict=True)]
    table = read_table(data[votes_at:], votes_line)
    kind = _ballot_type(meta, meta_lines)
    ballots = _Ballots(table, [project.id for project in projects], kind, warnings).read()
    election = Election(
        projects=tuple(projects),
        budget=budget_and_costs[0],
        ballot_type=kind,
        start=ballots.start,
        choice=ballots.choice,
        points=ballots.points,
        minor=minor,
        currency=meta.get("currency", ""),
    )
    _check_counts(meta, meta_lines, election, warnings)
    _check_voters(table, warnings)
    cells = tuple({name: cell for name, (cell, _) in row.items()} for row in rows)
    return Reading(election, tuple(warnings), meta, cells, table)


def _bytes(source: Path | bytes | str) -> bytes:
    data = source.read_bytes() if isinstance(source, Path) else source.encode() if isinstance(source, str) else source
    if len(data) > MOST_BYTES:
        raise BallotFileError(f"the file is larger than {MOST_BYTES:,} bytes")
    if (nul := data.find(b"\0")) >= 0:
        raise BallotFileError("the file holds a NUL byte; this is not text", line=data.count(b"\n", 0, nul) + 1)
    _check_utf8(data)
    return data.removeprefix(codecs.BOM_UTF8)


def _check_utf8(data: bytes) -> None:
    """Decode piece by piece, so that a large file is never held twice."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for at in range(0, len(data) + 1, 1 << 20):
        try:
            decoder.decode(data[at : at + (1 << 20)], final=at + (1 << 20) > len(data))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, min(at + error.start, len(data))) + 1
            raise BallotFileError("the file is not UTF-8 text; save it as UTF-8", line=line) from None


def _head(data: bytes) -> tuple[dict[str, list[_Row]], int, int]:
    """META and PROJECTS as rows; where VOTES begins, in bytes, and on which line its header stands."""
    lines = _Lines(data)
    reader = csv.reader(lines, delimiter=";", strict=True)
    sections: dict[str, list[_Row]] = {}
    current: list[_Row] | None = None
    try:
        for cells in reader:
            title = cells[0].strip().upper() if len(cells) >= 1 and not any(cells[1:]) else ""
            if title == "VOTES":
                _check_sections(sections, reader.line_num)
                return sections, lines.at, reader.line_num + 1
            if title in _SECTIONS:
                if title in sections:
                    raise BallotFileError(f"a second section {title}", line=reader.line_num)
                current = sections.setdefault(title, [])
            elif any(cell.strip() for cell in cells):
                if current is None:
                    raise BallotFileError("the file should begin with a line saying META", line=reader.line_num)
                current.append(_Row(reader.line_num, tuple(cell.strip() for cell in cells)))
    except csv.Error as error:
        raise BallotFileError(f"not readable as CSV: {error}", line=reader.line_num) from None
    raise BallotFileError("the file has no section VOTES; it may have been cut short", line=reader.line_num or 1)


class _Lines:
    """The text lines of a file, knowing how many bytes have been handed out."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.data):
            raise StopIteration
        end = self.data.find(b"\n", self.at) + 1 or len(self.data)
        line, self.at = self.data[self.at : end], end
        return line.decode()


def _check_sections(sections: Mapping[str, list[_Row]], line: int) -> None:
    for title in ("META", "PROJECTS"):
        if not sections.get(title):
            raise BallotFileError(f"no section {title} before VOTES", line=line)


def _meta(rows: list[_Row], warnings: list[FileWarning]) -> tuple[dict[str, str], dict[str, int]]:
    meta: dict[str, str] = {}
    lines: dict[str, int] = {}
    for row in rows[1:] if rows[0].cells[0].lower() == "key" else rows:
        name = row.cells[0]
        if len(row.cells) < 2:
            raise BallotFileError("no value", line=row.line, field=name)
        if name in meta:
            raise BallotFileError("given twice", line=row.line, field=name)
        if len(row.cells) > 2:
            warnings.append(FileWarning("more than one value; the rest was joined with ';'", row.line, name))
        meta[name], lines[name] = ";".join(row.cells[1:]), row.line
    for needed in ("budget", "vote_type"):
        if needed not in meta:
            raise BallotFileError(f"META does not say '{needed}'", line=rows[0].line)
    return meta, lines


def _project_rows(rows: list[_Row]) -> list[dict[str, tuple[str, int]]]:
    """Each project as column → (text, line)."""
    header, records = rows[0], rows[1:]
    for needed in ("project_id", "cost"):
        if needed not in header.cells:
            raise BallotFileError(f"the header of PROJECTS has no column '{needed}'", line=header.line)
    if len(records) > MOST_PROJECTS:
        raise BallotFileError(f"more than {MOST_PROJECTS:,} projects", line=records[MOST_PROJECTS].line)
    projects = [_project_row(header, row) for row in records]
    first: dict[str, int] = {}
    for project in projects:
        name, line = project["project_id"]
        if not name or "," in name:
            raise BallotFileError("an id is needed, without commas", line=line, field="project_id")
        if name in first:
            message = f"project '{name}' was already listed on line {first[name]}"
            raise BallotFileError(message, line=line, field="project_id")
        first[name] = line
    return projects


def _project_row(header: _Row, row: _Row) -> dict[str, tuple[str, int]]:
    if len(row.cells) != len(header.cells):
        raise BallotFileError(f"{len(row.cells)} fields where the header has {len(header.cells)}", line=row.line)
    return {name: (cell, row.line) for name, cell in zip(header.cells, row.cells, strict=True)}


def _money(
    meta: Mapping[str, str],
    meta_lines: Mapping[str, int],
    rows: list[dict[str, tuple[str, int]]],
    warnings: list[FileWarning],
) -> tuple[list[int], int]:
    """Budget and costs in minor units, and how many of those make a unit."""
    cells = [("budget", meta["budget"], meta_lines["budget"]), *(("cost", *row["cost"]) for row in rows)]
    amounts = []
    for field, text, line in cells:
        try:
            amounts.append(parse_amount(text))
        except ValueError:
            shown = text if len(text) <= 40 else text[:40] + "…"
            message = f"'{shown}' is not an amount of money; write digits, such as 1200 or 1200.50"
            raise BallotFileError(message, line=line, field=field) from None
        if "," in text:
            warnings.append(FileWarning(f"'{text}' read with a decimal comma", line, field))
    places = max(decimals for _, decimals in amounts)
    # Nobody counts in tenths of a pound.
    places = 2 if places == 1 else places
    return [digits * 10 ** (places - decimals) for digits, decimals in amounts], 10**places


def _project(row: Mapping[str, tuple[str, int]], cost: int) -> Project:
    def cell(*names: str) -> str:
        return next((row[name][0] for name in names if name in row and row[name][0].lower() not in _NONE), "")

    categories = (part.strip() for part in cell("category", "categories").split(","))
    return Project(
        id=row["project_id"][0],
        cost=cost,
        name=cell("name"),
        categories=tuple(dict.fromkeys(part for part in categories if part)),
        area=cell("neighborhood", "district"),
        latitude=_degrees(row, "latitude", 90),
        longitude=_degrees(row, "longitude", 180),
    )


def _degrees(row: Mapping[str, tuple[str, int]], name: str, most: int) -> float | None:
    text, line = row.get(name, ("", 0))
    if text.lower() in _NONE:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -most <= value <= most:
        raise BallotFileError(f"'{text[:40]}' is not a number of degrees", line=line, field=name)
    return value


def _ballot_type(meta: Mapping[str, str], lines: Mapping[str, int]) -> BallotType:
    try:
        return BallotType(meta["vote_type"].lower())
    except ValueError:
        known = ", ".join(BallotType)
        message = f"'{meta['vote_type'][:40]}' is not a kind of ballot; known are {known}"
        raise BallotFileError(message, line=lines["vote_type"], field="vote_type") from None


@dataclass(frozen=True, eq=False)
class _Columns:
    start: Ints
    choice: Indices
    points: Ints | None


class _Ballots:
    """Turns the columns `vote` and `points` into numbers, some thousand rows at a time."""

    def __init__(self, table: VoteTable, ids: list[str], kind: BallotType, warnings: list[FileWarning]) -> None:
        self.table, self.ids, self.kind, self.warnings = table, ids, kind, warnings
        if kind.has_points and "points" not in table.header:
            line = int(table.line[0]) if table.rows else None
            raise BallotFileError(f"{kind} ballots need a column 'points'", line=line)

    def read(self) -> _Columns:
        parts = [
            self._read_rows(slice(low, low + ROWS_AT_ONCE)) for low in range(0, max(1, self.table.rows), ROWS_AT_ONCE)
        ]
        counts = np.concatenate([count for count, _, _ in parts])
        points = [part for _, _, part in parts if part is not None]
        return _Columns(
            start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            choice=np.concatenate([choice for _, choice, _ in parts]),
            points=np.concatenate(points) if points else None,
        )

    def _read_rows(self, rows: slice) -> tuple[Ints, Indices, Ints | None]:
        tokens = split(self.table, "vote", rows)
        choice = look_up(tokens, self.ids)
        if len(unknown := np.flatnonzero(choice < 0)):
            word, line = tokens.word(int(unknown[0])), self._line(rows, tokens, int(unknown[0]))
            raise BallotFileError(f"'{word[:40]}' is not among the projects", line=line, field="vote")
        points = self._points(rows, tokens) if self.kind.has_points else None
        if len(empty := np.flatnonzero(tokens.count == 0)):
            line = int(self.table.line[rows][empty[0]])
            self._warn(f"{len(empty):,} empty ballots, counted as voters who chose nothing", line)
        return self._once(rows, tokens, choice, points)

    def _line(self, rows: slice, tokens: Tokens, place: int) -> int:
        return int(self.table.line[rows][tokens.row_of(place)])

    def _warn(self, message: str, line: int, field: str = "vote") -> None:
        self.warnings.append(FileWarning(message, line, field))

    def _points(self, rows: slice, tokens: Tokens) -> Ints:
        given = split(self.table, "points", rows)
        if len(uneven := np.flatnonzero(given.count != tokens.count)):
            message = f"{given.count[uneven[0]]} points for {tokens.count[uneven[0]]} projects"
            raise BallotFileError(message, line=int(self.table.line[rows][uneven[0]]), field="points")
        value, bad = whole_numbers(given)
        for place in np.flatnonzero(bad).tolist():
            value[place] = self._odd_points(given.word(place), self._line(rows, given, place))
        return value

    def _odd_points(self, word: str, line: int) -> int:
        """Points written like `3.0`. Real halves would need every ballot rescaled; no known city uses them."""
        try:
            digits, decimals = parse_amount(word)
        except ValueError:
            digits, decimals = 0, 1
        if decimals or digits > MOST_POINTS:
            message = f"'{word[:40]}' is not a whole number of points from 0 to {MOST_POINTS:,}"
            raise BallotFileError(message, line=line, field="points")
        return digits

    def _once(
        self, rows: slice, tokens: Tokens, choice: Indices, points: Ints | None
    ) -> tuple[Ints, Indices, Ints | None]:
        """Ballots that name a project twice count it once: the first mention, or the last points given."""
        owner = np.repeat(np.arange(len(tokens.count)), tokens.count)
        width = max(1, len(self.ids))
        key = owner * width + choice
        if how_many_distinct(key, len(tokens.count) * width) == len(key):
            return tokens.count, choice, points
        _, first, again = np.unique(key, return_index=True, return_inverse=True)
        if points is not None:
            points[first[again]] = points
        twice = np.setdiff1d(np.arange(len(key)), first)
        keep = np.sort(first)
        self._warn(
            f"{len(np.unique(owner[twice])):,} ballots name a project twice; it was counted once",
            self._line(rows, tokens, int(twice[0])),
        )
        counts = np.bincount(owner[keep], minlength=len(tokens.count))
        return counts.astype(np.int64), choice[keep], None if points is None else points[keep]


def _check_counts(
    meta: Mapping[str, str], lines: Mapping[str, int], election: Election, warnings: list[FileWarning]
) -> None:
    for field, actual in (("num_projects", len(election.projects)), ("num_votes", election.voters)):
        if field in meta and meta[field] != str(actual):
            warnings.append(FileWarning(f"says {meta[field][:40]}, but the file has {actual:,}", lines[field], field))


def _check_voters(table: VoteTable, warnings: list[FileWarning]) -> None:
    """Warn of voters listed twice; which ballot stands is a policy (`intake.settle_double_votes`), not a guess."""
    k = table.header.index("voter_id")
    begin, end = table.begin[:, k], table.end[:, k]
    mark = np.zeros(table.rows, dtype=np.uint64)
    for i in range(int((end - begin).max(initial=0))):
        letter = np.where(begin + i < end, table.text[np.minimum(begin + i, end - 1)], 0).astype(np.uint64)
        mark = (mark ^ (letter + np.uint64(1))) * np.uint64(0x100000001B3)
    mark.sort()
    if not (mark[1:] == mark[:-1]).any():
        return
    names = table.column("voter_id")
    seen: set[str] = set()
    again = [i for i, name in enumerate(names) if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    if again:
        message = f"{len(again):,} ballots under a voter_id already used, the first '{names[again[0]][:40]}'"
        warnings.append(FileWarning(message + "; all were counted", int(table.line[again[0]]), "voter_id"))
