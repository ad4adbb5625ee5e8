"""Polis exports: comments.csv, votes.csv and participants-votes.csv, read and written."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from .conversation import Casts, Conversation, Statement, settled
from .csvfile import Csv, open_csv, text_of
from .errors import TableError
from .votes import MOST_ID, Votes

MOST_TIME = 2**60


def read_polis(folder: Path, agree: int | None = None, strict: bool = False) -> Conversation:
    """Read an export: a folder with votes.csv or participants-votes.csv, and comments.csv if there is one; or the
    archive's votes.json and comments.json.

    votes.csv holds every vote cast, and the latest in each cell counts; it is read where there are both. `agree` says
    which number is agree, 1 (exports) or -1 (the live interface); None tells from the counts of the statements.
    `strict` leaves out statements nobody has moderated, too. Raises TableError naming file, line and column.
    """
    if not folder.is_dir():
        raise TableError("not a folder" if folder.exists() else "there is no such folder", file=str(folder))
    if (folder / "votes.json").is_file() and not (folder / "votes.csv").is_file():
        return settled(_json_casts(folder), _json_statements(folder), agree, strict, "comments.json")
    return settled(_csv_casts(folder), _csv_statements(folder), agree, strict, "comments.csv")


def _csv_casts(folder: Path) -> Casts:
    if (path := folder / "votes.csv").is_file():
        return _log(path)
    if (path := folder / "participants-votes.csv").is_file():
        return _matrix(path)
    raise TableError("there is no votes.csv, participants-votes.csv or votes.json here", file=str(folder))


def _log(path: Path) -> Casts:
    file = open_csv(path, ("timestamp", "comment-id", "voter-id", "vote"))
    time, statement, person, vote = (file.at(name) for name in ("timestamp", "comment-id", "voter-id", "vote"))
    rows = [
        (
            file.whole(cells, line, time, -MOST_TIME, MOST_TIME),
            file.whole(cells, line, person),
            file.whole(cells, line, statement),
            file.whole(cells, line, vote, -1, 1),
        )
        for line, cells in file.rows
    ]
    return Casts.by_time(rows, str(path))


def _matrix(path: Path) -> Casts:
    file = open_csv(path, ("participant",))
    own = file.at("participant")
    columns = [(at, int(name)) for at, name in enumerate(file.columns) if name.isascii() and name.isdigit()]
    if twice := [at for at, id_ in columns if file.columns[at] != str(id_) or id_ > MOST_ID]:
        raise file.error("not an id as exports write them", 1, twice[0])
    rows: list[tuple[int, int, int, int]] = []
    lines: dict[int, int] = {}
    for line, cells in file.rows:
        person = file.whole(cells, line, own)
        if person in lines:
            raise file.error(f"participant {person} stands on line {lines[person]} already", line, own)
        lines[person] = line
        rows += [
            (0, person, statement, file.whole(cells, line, at, -1, 1))
            for at, statement in columns
            if cells[at] and not cells[at].isspace()
        ]
    return Casts.by_time(rows, str(path))


def _csv_statements(folder: Path) -> dict[int, Statement]:
    if not (path := folder / "comments.csv").is_file():
        return {}
    file = open_csv(path, ("comment-id",))
    found: dict[int, Statement] = {}
    for line, cells in file.rows:
        statement = _statement(file, line, cells)
        if statement.id in found:
            raise file.error(f"comment {statement.id} stands above already", line, file.at("comment-id"))
        found[statement.id] = statement
    return found


def _statement(file: Csv, line: int, cells: Any) -> Statement:
    def optional(name: str, least: int, most: int) -> int | None:
        if name not in file.columns or not cells[file.at(name)].strip():
            return None
        return file.whole(cells, line, file.at(name), least, most)

    moderated = optional("moderated", -1, 1)
    return Statement(
        file.whole(cells, line, file.at("comment-id")),
        cells[file.at("comment-body")] if "comment-body" in file.columns else "",
        1 if moderated is None else moderated,
        optional("agrees", 0, MOST_ID),
        optional("disagrees", 0, MOST_ID),
    )


def _json_casts(folder: Path) -> Casts:
    path = folder / "votes.json"
    rows = [
        (
            _whole(entry, "modified", path, at, -MOST_TIME, MOST_TIME, default=0),
            _whole(entry, "pid", path, at),
            _whole(entry, "tid", path, at),
            _whole(entry, "vote", path, at, -1, 1),
        )
        for at, entry in _entries(path)
    ]
    return Casts.by_time(rows, str(path))


def _json_statements(folder: Path) -> dict[int, Statement]:
    path = folder / "comments.json"
    found: dict[int, Statement] = {}
    for at, entry in _entries(path) if path.is_file() else ():
        counts = [
            _whole(entry, name, path, at) if name in entry else None for name in ("agree_count", "disagree_count")
        ]
        id_ = _whole(entry, "tid", path, at)
        if id_ in found:
            raise TableError(f"entry {at}: tid {id_} stands above already", file=str(path))
        found[id_] = Statement(id_, str(entry.get("txt", "")), _whole(entry, "mod", path, at, -1, 1, 1), *counts)
    return found


def _entries(path: Path) -> Iterable[tuple[int, dict[str, Any]]]:
    """The objects of a JSON list, counted from 1."""
    try:
        found = json.loads(text_of(path))
    except json.JSONDecodeError as error:
        raise TableError(f"not JSON: {error.msg}, character {error.colno}", file=str(path), line=error.lineno) from None
    except (RecursionError, ValueError):
        raise TableError("not JSON that can be read: too deep, or a number too long", file=str(path)) from None
    if not isinstance(found, list):
        raise TableError("not a list", file=str(path))
    for at, entry in enumerate(found, 1):
        if not isinstance(entry, dict):
            raise TableError(f"entry {at} is not an object", file=str(path))
        yield at, entry


def _whole(
    entry: dict[str, Any],
    name: str,
    path: Path,
    at: int,
    least: int = 0,
    most: int = MOST_ID,
    default: int | None = None,
) -> int:
    value = entry.get(name, default)
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and value.isascii() and len(value) < 20:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise TableError(f"entry {at}: '{name}' is not a whole number that can stand there", file=str(path))
    return value


def write_polis(
    folder: Path,
    votes: Votes,
    statements: dict[int, Statement] | None = None,
    groups: dict[int, int] | None = None,
    agree: int = 1,
) -> None:
    """Write an export: comments.csv, participants-votes.csv and votes.csv, into a folder made if need be.

    `groups` gives people's group by id; `agree` is the number to write for agree, 1 as exports or -1 as the live
    interface. Times are not kept here, so they are written as 0, and only the latest vote of each cell.
    """
    folder.mkdir(parents=True, exist_ok=True)
    signed = votes.value.astype(np.int64) * agree
    _write(
        folder / "votes.csv",
        ["timestamp", "datetime", "comment-id", "voter-id", "vote"],
        (
            [0, "", statement, person, value]
            for person, statement, value in zip(
                votes.people[votes.person].tolist(),
                votes.statements[votes.statement].tolist(),
                signed.tolist(),
                strict=True,
            )
        ),
    )
    _write(
        folder / "participants-votes.csv",
        ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", *votes.statements.tolist()],
        _people(votes, groups or {}, agree),
    )
    _write(
        folder / "comments.csv",
        ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"],
        _comments(votes, statements or {}),
    )


def _people(votes: Votes, groups: dict[int, int], agree: int) -> Iterable[list[Any]]:
    for at, person in enumerate(votes.people.tolist()):
        own = slice(votes.starts[at], votes.starts[at + 1])
        values = votes.value[own].astype(np.int64)
        cells: list[Any] = [""] * len(votes.statements)
        for column, value in zip(votes.statement[own].tolist(), (values * agree).tolist(), strict=True):
            cells[column] = value
        counts = [0, len(values), int((values == 1).sum()), int((values == -1).sum())]
        yield [person, groups.get(person, ""), *counts, *cells]


def _comments(votes: Votes, statements: dict[int, Statement]) -> Iterable[list[Any]]:
    counts = [np.bincount(votes.statement[votes.value == sign], minlength=len(votes.statements)) for sign in (1, -1)]
    for at, id_ in enumerate(votes.statements.tolist()):
        given = statements.get(id_, Statement(id_))
        # What is out stays out for whoever reads this, however it came to be.
        moderated = -1 if votes.out[at] else max(given.moderated, 0)
        yield [0, "", id_, "", int(counts[0][at]), int(counts[1][at]), moderated, given.text]


def _write(path: Path, header: list[Any], rows: Iterable[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
