"""Backups: one file with every row, every upload, and a proof of what is in it.

Made with COPY through the database connection, so that the tool needs no client program of the server's version.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.sql import SQL, Identifier

from .snapshot import Connection, Proof, Table, copy_out, differences, looking, prove, table_names

FORMAT = 1
BLOCK = 1 << 20
IN_MEMORY = 16 << 20  # tables larger than this pass through a temporary file

# Keys the database checks at once rather than at the end: what they point to must come first.
POINTS_TO = """
    SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND NOT condeferrable AND conrelid <> confrelid
"""
FORCED = "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace"
IN_USE = "SELECT EXISTS (SELECT FROM places_place) OR EXISTS (SELECT FROM people_person)"


class BackupError(Exception):
    """Says in words what kept a backup from being taken or restored."""


@dataclass(frozen=True)
class Manifest:
    proof: Proof
    uploads: dict[str, str]  # path below the media folder, SHA-256


def back_up(url: str, media: Path, file: Path) -> Manifest:
    """Write everything into one file, which appears only when it is whole and only its owner may read."""
    draft = file.with_name(f"{file.name}.partial")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar, looking(url) as connection:
            tables = [_add_table(tar, connection, name) for name in table_names(connection)]
            # Uploads are written before the rows that name them, so files read now include all that the rows need.
            manifest = Manifest(prove(connection, tables), _add_uploads(tar, media))
            said = {"format": FORMAT, "proof": manifest.proof.as_json(), "uploads": manifest.uploads}
            _add(tar, "manifest.json", io.BytesIO(json.dumps(said).encode()))
        out.flush()
        os.fsync(out.fileno())
    draft.rename(file)
    return manifest


def restore(file: Path, url: str, media: Path) -> list[str]:
    """Fill a migrated, empty database and a media folder; what differs from the backup afterwards, in words."""
    with tarfile.open(file) as tar:
        manifest = read_manifest(tar)
        with psycopg.connect(url) as connection:
            _check_fits(connection, manifest)
            _fill(connection, tar, manifest.proof)
        _unpack_uploads(tar, manifest.uploads, media)
    with looking(url) as connection:
        return differences(manifest.proof, prove(connection)) + uploads_differ(manifest.uploads, media)


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        said: dict[str, Any] = json.load(_member(tar, "manifest.json"))
    except KeyError:
        raise BackupError("That file is not a whole backup: it has no manifest.") from None
    if said["format"] != FORMAT:
        raise BackupError(f"That backup has format {said['format']}; this version reads format {FORMAT}.")
    return Manifest(Proof.from_json(said["proof"]), said["uploads"])


def uploads_differ(expected: dict[str, str], media: Path) -> list[str]:
    there = {name: _hash_of(media / name) for name in expected if (media / name).is_file()}
    return [f"upload {name} is missing or has other content" for name in expected if there.get(name) != expected[name]]


def _check_fits(connection: Connection, manifest: Manifest) -> None:
    row = connection.execute(IN_USE).fetchone()
    if row and row[0]:
        raise BackupError("There are places or people in that database. Restore into an empty one.")
    applied = [row[0] for row in connection.execute("SELECT app || ' ' || name FROM django_migrations ORDER BY 1")]
    if applied != manifest.proof.migrations:
        odd = sorted(set(applied) ^ set(manifest.proof.migrations))
        raise BackupError(f"The backup is of another version of Twofold: {', '.join(odd[:5])}. Restore with that one.")


def _fill(connection: Connection, tar: tarfile.TarFile, proof: Proof) -> None:
    """In one transaction: the wall and the seals are lowered for the owner, rows copied, keys checked, all raised."""
    tables = {table.name: table for table in proof.tables if table.name != "django_migrations"}
    forced = [row[0] for row in connection.execute(FORCED) if row[0] in tables]
    _alter(connection, tables, "DISABLE TRIGGER USER")
    _alter(connection, forced, "NO FORCE ROW LEVEL SECURITY")
    everything = SQL(", ").join(map(Identifier, tables))
    connection.execute(SQL("TRUNCATE {}").format(everything))
    connection.execute("SET CONSTRAINTS ALL DEFERRED")
    for name in _in_order(tables, connection.execute(POINTS_TO).fetchall()):
        _copy_in(connection, tables[name], tar)
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name, last, called in proof.sequences:
        connection.execute("SELECT setval(%s::regclass, %s, %s)", [name, last, called])
    _alter(connection, tables, "ENABLE TRIGGER USER")
    _alter(connection, forced, "FORCE ROW LEVEL SECURITY")


def _alter(connection: Connection, tables: Any, how: str) -> None:
    for name in tables:
        connection.execute(SQL("ALTER TABLE {} ").format(Identifier(name)) + SQL(how))


def _in_order(tables: dict[str, Table], points_to: list[tuple[str, str]]) -> Iterator[str]:
    waiting, done = list(tables), set[str]()
    while waiting:
        ready = [name for name in waiting if {to for source, to in points_to if source == name} <= done]
        if not ready:
            raise BackupError(f"These tables point at each other in a ring: {', '.join(waiting)}.")
        yield from ready
        done.update(ready)
        waiting = [name for name in waiting if name not in done]


def _copy_in(connection: Connection, table: Table, tar: tarfile.TarFile) -> None:
    columns = SQL(", ").join(map(Identifier, table.columns))
    question = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table.name), columns)
    rows = _member(tar, f"tables/{table.name}")
    with connection.cursor() as cursor, cursor.copy(question) as copy:
        while block := rows.read(BLOCK):
            copy.write(block)


def _unpack_uploads(tar: tarfile.TarFile, uploads: dict[str, str], media: Path) -> None:
    media = media.resolve()
    for name in uploads:
        target = (media / name).resolve()
        if not target.is_relative_to(media):
            raise BackupError(f"That backup names a file outside the media folder: {name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_member(tar, f"uploads/{name}").read())


def _add_table(tar: tarfile.TarFile, connection: Connection, name: str) -> Table:
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as rows:
        table = copy_out(connection, name, rows)
        _add(tar, f"tables/{name}", rows)
    return table


def _add_uploads(tar: tarfile.TarFile, media: Path) -> dict[str, str]:
    found = {}
    for path in sorted(path for path in media.rglob("*") if path.is_file()):
        name = path.relative_to(media).as_posix()
        content = path.read_bytes()
        found[name] = hashlib.sha256(content).hexdigest()
        _add(tar, f"uploads/{name}", io.BytesIO(content))
    return found


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = content.seek(0, os.SEEK_END), 0o600
    content.seek(0)
    tar.addfile(info, content)


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    member = tar.extractfile(name)
    if member is None:
        raise BackupError(f"{name} in that backup is not a file.")
    return member


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
