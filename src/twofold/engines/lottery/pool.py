"""The pool: everyone who registered, with the features the quotas speak of and the household they live in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import LotteryError, TableError
from .quotas import Quota, by_feature
from .tables import Row, Table, plain, read_table

IDS = ("id", "person_id", "nationbuilder_id", "respondent_id", "unique_id")
MOST_PEOPLE = 100_000


@dataclass(frozen=True, slots=True)
class Person:
    """`values` holds one value a feature, in the order of the quotas' features; no `household` means living alone."""

    id: str
    values: tuple[str, ...]
    household: str | None = None


@dataclass(frozen=True)
class Pool:
    """Who may be drawn. Ids are unique."""

    features: tuple[str, ...]
    people: tuple[Person, ...]

    def __post_init__(self) -> None:
        (twice, times), *_ = Counter(person.id for person in self.people).most_common(1) or [("", 0)]
        if times > 1:
            raise LotteryError(f"two people have the id '{twice}'")
        if len(self.people) > MOST_PEOPLE:
            raise LotteryError(f"more than {MOST_PEOPLE:,} people")

    def without(self, ids: Sequence[str]) -> "Pool":
        """The pool once these people have left it."""
        gone = set(ids)
        return Pool(self.features, tuple(person for person in self.people if person.id not in gone))


def read_pool(
    source: Path | bytes | str,
    quotas: Sequence[Quota],
    *,
    name: str = "pool",
    id_column: str | None = None,
    same_address: Sequence[str] = (),
) -> Pool:
    """Read a pool, one person a row, with a column for each feature; capitals and extra spaces do not matter.

    People are known by `id_column`, else by a column called id (or nationbuilder_id, …), else by their row from 1.
    Those equal in all the columns of `same_address` share a household. Raises TableError naming line and column.
    """
    table = read_table(source, name)
    groups = by_feature(quotas)
    columns = [known(table, feature) for feature in groups]
    spelling = [{plain(quota.value): quota.value for quota in group} for group in groups.values()]
    key = known(table, id_column) if id_column else table.column_called(*IDS)
    address = [known(table, column) for column in same_address]
    seen: dict[str, int] = {}
    people = []
    for number, row in enumerate(table.rows, 1):
        person_id = identity(row, key, number, name)
        if person_id in seen:
            raise TableError(
                f"'{person_id}' stands on line {seen[person_id]} already", file=name, line=row.line, column=key
            )
        seen[person_id] = row.line
        values = tuple(spelt(row, column, words, name) for column, words in zip(columns, spelling, strict=True))
        people.append(Person(person_id, values, household(row, address)))
    return Pool(tuple(groups), tuple(people))


def known(table: Table, column: str) -> str:
    found = table.column_called(column)
    if found is None:
        has = ", ".join(table.columns[:20])
        raise TableError(f"there is no column '{column}'; the columns are {has}", file=table.name, line=1)
    return found


def identity(row: Row, key: str | None, number: int, name: str) -> str:
    if key is None:
        return str(number)
    if not row.cells[key]:
        raise TableError("this person has no id", file=name, line=row.line, column=key)
    if not row.cells[key].isprintable():
        raise TableError("an id must be printable text on one line", file=name, line=row.line, column=key)
    return row.cells[key]


def spelt(row: Row, column: str, words: dict[str, str], name: str) -> str:
    """The person's value as the quotas spell it."""
    cell = row.cells[column]
    if plain(cell) not in words:
        problem = f"no quota for '{cell[:60]}'" if cell else "this cell is empty"
        choices = ", ".join(list(words.values())[:12])
        raise TableError(f"{problem}; the quotas name {choices}", file=name, line=row.line, column=column)
    return words[plain(cell)]


def household(row: Row, address: Sequence[str]) -> str | None:
    """The address as compared, or None where it is blank: a blank says nothing about who lives together."""
    parts = [plain(row.cells[column]) for column in address]
    return "\n".join(parts) if any(parts) else None
