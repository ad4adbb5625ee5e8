"""A backup is worth what its restoring is: both are done on real databases, and what would differ is found."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from twofold.embedded.server import Server, start
from twofold.operations.backup import BackupError, back_up, restore
from twofold.operations.snapshot import differences, looking, prove
from twofold.testing.cast import House


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "bench.webp").write_bytes(b"a picture")
    return folder


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    """The address of a database with nothing in it."""
    name = f"restored_{os.getpid()}"
    with psycopg.connect(postgres.url(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name}")
        yield postgres.url(name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(*words: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {
        "TWOFOLD_SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": url,
        "TWOFOLD_DATA_FOLDER": str(folder),
        "PATH": os.environ["PATH"],
    }
    return subprocess.run([sys.executable, "-m", "twofold.cli", *words], env=environ, capture_output=True, text=True)


def test_what_is_backed_up_comes_back_whole_and_the_copy_is_walled_again(
    house: House, db: str, postgres: Server, empty: str, media: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.gz"
    manifest = back_up(postgres.url(db), media, file)
    assert file.stat().st_mode & 0o077 == 0
    assert manifest.proof.balances
    assert manifest.proof.heads
    assert not manifest.proof.broken_chains
    done = run(
        "restore", str(file), "--into", empty, url="postgresql://nobody@127.0.0.1:9/none", folder=tmp_path / "new"
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new/media/deep/bench.webp").read_bytes() == b"a picture"
    with psycopg.connect(empty) as restored:
        lowered = "SELECT count(*) FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity"
        asleep = "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'"
        assert [restored.execute(question.encode()).fetchone() for question in (lowered, asleep)] == [(0,), (0,)]
        with pytest.raises(psycopg.errors.IntegrityError, match="append-only"):
            restored.execute("DELETE FROM actions_entry")


def test_a_database_in_use_is_never_restored_over(db: str, postgres: Server, media: Path, tmp_path: Path) -> None:
    back_up(postgres.url(db), media, tmp_path / "backup")
    with pytest.raises(BackupError, match="empty"):
        restore(tmp_path / "backup", postgres.url(db), media)


def test_a_backup_without_its_end_is_refused(postgres: Server, media: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "half", "w:gz"):
        pass
    with pytest.raises(BackupError, match="manifest"):
        restore(tmp_path / "half", postgres.url(), media)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("DELETE FROM people_membership WHERE id = (SELECT min(id) FROM people_membership)", "rows and has"),
        ("UPDATE places_place SET name = name || '.' WHERE id = (SELECT min(id) FROM places_place)", "other content"),
        ("UPDATE actions_entry SET body = body || ' ' WHERE seq = 2", "audit chain"),
        ("UPDATE ledger_transfer SET amount = amount + 1 WHERE id = (SELECT min(id) FROM ledger_transfer)", "balances"),
        ("SELECT nextval('places_place_id_seq')", "sequences"),
    ],
)
def test_every_kind_of_difference_is_found(db: str, postgres: Server, tampering: str, found: str) -> None:
    with looking(postgres.url(db)) as connection:
        before = prove(connection)
    with psycopg.connect(postgres.url(db)) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(tampering.encode())
    with looking(postgres.url(db)) as connection:
        assert found in " ".join(differences(before, prove(connection)))


def test_an_owner_without_special_powers_can_do_all_of_it(
    house: House, db: str, postgres: Server, media: Path, tmp_path: Path
) -> None:
    """As on a managed PostgreSQL: the owner may make roles, but is no superuser and is held by the wall."""
    back_up(postgres.url(db), media, tmp_path / "backup")
    server = start(tmp_path / "postgres", durable=False)
    try:
        with psycopg.connect(server.url(), autocommit=True) as admin:
            admin.execute("CREATE ROLE plain LOGIN CREATEROLE PASSWORD 'plain'")
            admin.execute("CREATE DATABASE plain OWNER plain")
        address = urlsplit(server.url("plain"))
        url = address._replace(netloc="plain:plain@").geturl()
        done = run("restore", str(tmp_path / "backup"), "--into", url, url=url, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        with psycopg.connect(url) as owner:
            lent = "SELECT count(*) FROM pg_auth_members WHERE roleid = 'twofold_backup'::regrole AND set_option"
            assert owner.execute(lent.encode()).fetchone() == (0,)
            assert owner.execute("SELECT count(*) FROM actions_entry").fetchone() == (0,)
    finally:
        server.stop()


def test_the_rehearsal_is_one_command(db: str, postgres: Server, empty: str, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.webp").write_bytes(b"a")
    done = run("rehearse", "--into", empty, url=postgres.url(db), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 uploads" in done.stdout
    assert done.stdout.endswith("The rehearsal succeeded.\n")
    again = run("rehearse", "--into", empty, url=postgres.url(db), folder=tmp_path)
    assert again.returncode == 1
    assert "empty" in again.stderr
