"""Answers from files: one person a row, or the folder of a Polis export."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path

import numpy as np

from .answers import Answers, Floats, Kind, from_points, from_rankings, from_votes
from .csvfile import Csv, open_csv
from .errors import PrioritiesError, TableError

PEOPLE = ("participant", "id", "person", "person_id", "respondent", "respondent_id", "voter_id", "row")
GROUPS = ("group", "group-id", "stakeholder", "stakeholder_group", "role")
COUNTED = ("n-comments", "n-votes", "n-agree", "n-disagree")
WORDS = {"agree": 1.0, "yes": 1.0, "for": 1.0, "pass": 0.0, "disagree": -1.0, "no": -1.0, "against": -1.0}
MOST_CELLS = 200_000_000


@dataclass(frozen=True)
class Source:
    """Where answers come from. `made_from_votes`: the groups are the export's own clusters of these very votes."""

    answers: Answers
    made_from_votes: bool


@dataclass(frozen=True)
class Sheet:
    """A file's answers: `table` (N, C), a group (or None) for each row."""

    table: Floats
    groups: list[str | None]
    names: tuple[str, ...]


def read_answers(
    path: Path,
    kind: Kind = Kind.VOTES,
    *,
    groups: str | None = None,
    ignore: Sequence[str] = (),
    pot: float | None = None,
) -> Source:
    """Read a CSV file with a person a row, or a folder with a Polis export's participants-votes.csv.

    `groups` is the column that names each person's group, or the path of a file with a person and a group a row. Raises
    TableError naming file, line and column; OSError for files that cannot be opened.
    """
    folder = path.is_dir()
    if folder and kind is not Kind.VOTES:
        raise PrioritiesError("a folder is read as an export of votes; name a file for rankings or points")
    file = open_csv(path / "participants-votes.csv" if folder else path)
    given = Path(groups) if groups and Path(groups).is_file() else None
    column = None if given else groups_column(file, groups)
    members = read_groups(given) if given else None
    sheet = read_sheet(file, READERS[kind], column, members, ignore)
    own = column is not None and file.columns[column] == "group-id" and is_export(file)
    return Source(answers_of(named(sheet, path) if folder else sheet, kind, pot), own)


def groups_column(file: Csv, name: str | None) -> int:
    if name is not None:
        return file.at(name)
    found = file.named(*GROUPS)
    if found is None:
        raise TableError("no column names people's groups; say which with --groups", file=file.name, line=1)
    return found


def is_export(file: Csv) -> bool:
    return file.named("participant") is not None and file.named("n-votes") is not None


def answers_of(sheet: Sheet, kind: Kind, pot: float | None) -> Answers:
    if kind is Kind.VOTES:
        return from_votes(sheet.table, sheet.groups, sheet.names)
    if kind is Kind.RANKINGS:
        return from_rankings(sheet.table, sheet.groups, sheet.names)
    return from_points(sheet.table, sheet.groups, sheet.names, pot=pot)


def read_groups(path: Path) -> dict[str, str]:
    """A file of groups: a column of people (`participant`, `id` …) and one of groups (`group` …)."""
    file = open_csv(path)
    person, group = file.at(*PEOPLE), file.at(*GROUPS)
    found: dict[str, str] = {}
    for line, cells in file.rows:
        key = cells[person].strip()
        if key in found:
            raise file.error(f"'{shown(key)}' stands above already", line, person)
        if label := group_name(cells[group], file, line, group):
            found[key] = label
    return found


def read_sheet(
    file: Csv,
    reader: Callable[[str], float | None],
    column: int | None,
    members: Mapping[str, str] | None,
    ignore: Sequence[str],
) -> Sheet:
    person = file.at(*PEOPLE) if members is not None else file.named(*PEOPLE)
    asked = questions(file, {person, column, *(file.at(name) for name in ignore)})
    known: dict[str, float | None] = {"": nan}
    rows: list[Floats] = []
    groups: list[str | None] = []
    lines: dict[str, int] = {}
    for line, cells in file.rows:
        key = cells[person].strip() if person is not None else str(line)
        if key in lines:
            raise file.error(f"'{shown(key)}' stands on line {lines[key]} already", line, person or 0)
        lines[key] = line
        rows.append(numbers(file, line, cells, asked, reader, known))
        groups.append(group_name(cells[column], file, line, column) if column is not None else (members or {}).get(key))
        if len(rows) * len(asked) > MOST_CELLS:
            raise TableError(f"more than {MOST_CELLS:,} cells", file=file.name, line=line)
    if not rows:
        raise TableError("there are no rows below the header", file=file.name)
    return Sheet(np.array(rows), groups, tuple(file.columns[at] for at in asked))


def questions(file: Csv, others: set[int | None]) -> list[int]:
    """The columns that hold answers: an export's are numbered, otherwise all that are nothing else."""
    if is_export(file):
        asked = [at for at, name in enumerate(file.columns) if name.isascii() and name.isdigit()]
    else:
        spoken_for = others | {file.named(name) for name in (*PEOPLE[:1], *COUNTED)}
        asked = [at for at in range(len(file.columns)) if at not in spoken_for]
    if not asked:
        raise TableError("there is no column with answers", file=file.name, line=1)
    return asked


def numbers(
    file: Csv,
    line: int,
    cells: Sequence[str],
    asked: Sequence[int],
    reader: Callable[[str], float | None],
    known: dict[str, float | None],
) -> Floats:
    row = np.empty(len(asked))
    for place, at in enumerate(asked):
        text = cells[at]
        if text not in known and len(known) < 10_000:
            known[text] = reader(text.strip()) if text.strip() else nan
        value = known[text] if text in known else reader(text.strip())
        if value is None:
            raise file.error(f"'{shown(text)}' is not {MEANT[reader]}; leave a column out with --ignore", line, at)
        row[place] = value
    return row


def group_name(text: str, file: Csv, line: int, at: int) -> str | None:
    name = text.strip()
    if not name.isprintable() or len(name) > 100:
        raise file.error("a group's name must be printable text, at most 100 characters", line, at)
    return f"group {name}" if name.isascii() and name.isdigit() else name or None


def vote(text: str) -> float | None:
    value = WORDS.get(text.casefold())
    value = amount(text.removeprefix("-")) if value is None else value
    if value is None or abs(value) > 1:
        return None
    return -value if text.startswith("-") else value


def rank(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) else None


def amount(text: str) -> float | None:
    whole, _, part = text.partition(".")
    digits = whole + part
    return float(text) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


READERS: dict[Kind, Callable[[str], float | None]] = {Kind.VOTES: vote, Kind.RANKINGS: rank, Kind.POINTS: amount}
MEANT: dict[Callable[[str], float | None], str] = {
    vote: "a vote (1, 0, -1, agree, pass, disagree, or a rating between -1 and 1)",
    rank: "a rank (1, 2, 3 …)",
    amount: "an amount (a number, not below 0)",
}


def shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def named(sheet: Sheet, folder: Path) -> Sheet:
    """The export's statements by their words, without those moderated out."""
    path = folder / "comments.csv"
    if not path.is_file():
        return sheet
    file = open_csv(path)
    own, words = file.at("comment-id"), file.at("comment-body")
    moderated = file.named("moderated")
    texts: dict[str, str] = {}
    out: set[str] = set()
    for _, cells in file.rows:
        texts[cells[own].strip()] = " ".join(cells[words].split())
        if moderated is not None and cells[moderated].strip() == "-1":
            out.add(cells[own].strip())
    kept = [at for at, name in enumerate(sheet.names) if name not in out]
    if not kept:
        raise TableError("every statement was moderated out", file=str(path))
    names = [sheet.names[at] for at in kept]
    return Sheet(sheet.table[:, kept], sheet.groups, distinct(names, [texts.get(name, "") for name in names]))


def distinct(ids: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    """The texts, with the id behind those that are blank or stand twice."""
    times = Counter(texts)
    return tuple(
        text if text and times[text] == 1 else f"{text or 'statement'} ({own})"
        for own, text in zip(ids, texts, strict=True)
    )
