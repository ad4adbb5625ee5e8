"""One look at the whole database at one moment, past every place's wall: for backups, and for proving them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, Any

import psycopg
from psycopg.sql import SQL, Identifier

from twofold.foundation.actions.audit import chained
from twofold.foundation.wall.connections import BACKUP_ROLE

Connection = psycopg.Connection[Any]

TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attname
"""
KEY = """
    SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    WHERE indrelid = %s::regclass AND indisprimary ORDER BY attname
"""
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename"
MIGRATIONS = "SELECT app || ' ' || name FROM django_migrations ORDER BY 1"
BALANCES = """
    SELECT place_id, commodity, stage, sum(amount)::bigint FROM (
        SELECT place_id, commodity, went_to AS stage, amount FROM ledger_transfer
        UNION ALL SELECT place_id, commodity, came_from, -amount FROM ledger_transfer) AS sides
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
ENTRIES = "SELECT place_id, seq, body, hash FROM actions_entry ORDER BY place_id, seq"
HEADS = "SELECT place_id, seq, hash FROM actions_head WHERE seq > 0 ORDER BY place_id"


@dataclass(frozen=True)
class Table:
    name: str
    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Proof:
    """What must be equal before and after: JSON-ready, so that a backup carries its own."""

    tables: list[Table]
    sequences: list[list[Any]]
    balances: list[list[Any]]  # place, commodity, stage, amount
    heads: list[list[Any]]  # place, seq, hash
    broken_chains: list[int]  # places whose audit chain does not hold
    migrations: list[str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Proof":
        return cls(**{**said, "tables": [Table(**table) for table in said["tables"]]})


@contextmanager
def looking(url: str) -> Iterator[Connection]:
    """One moment of the database as the backup role, which reads past the wall and writes nothing.

    The owner lends itself that role for this transaction alone: it is rolled back, and nothing is granted for good.
    """
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute(SQL("GRANT {} TO CURRENT_USER").format(Identifier(BACKUP_ROLE)))
        connection.execute(SQL("SET LOCAL ROLE {}").format(Identifier(BACKUP_ROLE)))
        try:
            yield connection
        finally:
            connection.rollback()


def copy_out(connection: Connection, name: str, into: IO[bytes] | None = None) -> Table:
    """Write a table as COPY text in order of its key, so that equal rows have equal hashes whatever their history."""
    columns = _names(connection, COLUMNS, name)
    listed = SQL(", ").join(map(Identifier, columns))
    order = SQL(", ").join(map(Identifier, _names(connection, KEY, name) or columns))
    question = SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(listed, Identifier(name), order)
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        with cursor.copy(question) as copy:
            for block in copy:
                digest.update(block)
                if into is not None:
                    into.write(block)
        return Table(name, columns, cursor.rowcount, digest.hexdigest())


def table_names(connection: Connection) -> list[str]:
    return _names(connection, TABLES)


def prove(connection: Connection, tables: list[Table] | None = None) -> Proof:
    """Everything a restored database must agree on. `tables` spares copying them twice."""
    return Proof(
        tables=tables or [copy_out(connection, name) for name in table_names(connection)],
        sequences=[_sequence(connection, name) for name in _names(connection, SEQUENCES)],
        balances=[list(row) for row in connection.execute(BALANCES)],
        heads=[list(row) for row in connection.execute(HEADS)],
        broken_chains=broken_chains(connection),
        migrations=_names(connection, MIGRATIONS),
    )


def broken_chains(connection: Connection) -> list[int]:
    """The places whose entries do not follow one from another, or do not end at the recorded head."""
    ends: dict[int, tuple[int, str]] = {}
    broken = set()
    with connection.cursor("entries") as cursor:
        for place, seq, body, sealed in cursor.execute(ENTRIES):
            last, previous = ends.get(place, (0, ""))
            if seq != last + 1 or sealed != chained(previous, body):
                broken.add(place)
            ends[place] = (seq, sealed)
    heads = {place: (seq, sealed) for place, seq, sealed in connection.execute(HEADS)}
    return sorted(broken | {place for place in ends | heads if ends.get(place) != heads.get(place)})


def differences(before: Proof, after: Proof) -> list[str]:
    """In words, one each; none when the two databases say the same."""
    then, now = ({table.name: table for table in proof.tables} for proof in (before, after))
    found = [f"table {name} is only in one of the two" for name in sorted(then.keys() ^ now.keys())]
    for name in sorted(then.keys() & now.keys() - {"django_migrations"}):
        if then[name].rows != now[name].rows:
            found.append(f"table {name} had {then[name].rows} rows and has {now[name].rows}")
        elif then[name].sha256 != now[name].sha256:
            found.append(f"table {name} has other content")
    for what in ("sequences", "balances", "heads", "migrations"):
        if getattr(before, what) != getattr(after, what):
            found.append(f"{what} differ")
    return found + [f"the audit chain of place {place} is broken" for place in after.broken_chains]


def _sequence(connection: Connection, name: str) -> list[Any]:
    row = connection.execute(SQL("SELECT last_value, is_called FROM {}").format(Identifier(name))).fetchone()
    return [name, *(row or ())]


def _names(connection: Connection, question: str, *parameters: str) -> list[str]:
    return [row[0] for row in connection.execute(question.encode(), parameters or None)]
