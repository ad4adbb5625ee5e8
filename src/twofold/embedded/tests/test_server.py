"""The private PostgreSQL, started and stopped for real."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from twofold.embedded import residence
from twofold.embedded.server import Server, ServerError, start

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root meets other system users")


@pytest.fixture
def empty() -> Iterator[Path]:
    """A folder to be, with a space in its path, that every user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="twofold test ") as name:
        Path(name).chmod(0o755)
        yield Path(name) / "postgres"


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A cluster made once and stopped."""
    with tempfile.TemporaryDirectory(prefix="twofold test ") as name:
        Path(name).chmod(0o755)
        start(Path(name) / "postgres", durable=False).stop()
        yield Path(name) / "postgres"


@pytest.fixture
def folder(empty: Path, made: Path) -> Path:
    """Like `empty`, with a copy of the cluster made once, which saves its making."""
    subprocess.run(["cp", "-a", str(made), str(empty)], check=True)
    return empty


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    server = start(folder, durable=False)
    yield server
    server.stop()


def ask(server: Server, question: str) -> object:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def can_connect(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def processes_in(folder: Path) -> list[str]:
    command_lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    return [line.decode() for line in command_lines if str(folder).encode() in line and b"postgres" in line]


def test_serves_unicode_to_many(server: Server) -> None:
    assert ask(server, "SELECT lower('ÉŴ')") == "éŵ"
    assert ask(server, "SHOW server_encoding") == "UTF8"
    assert int(str(ask(server, "SHOW max_connections"))) >= 100


def test_has_the_extensions_we_use(server: Server) -> None:
    for extension in ("btree_gist", "pg_trgm"):
        ask(server, f"CREATE EXTENSION {extension}")


def test_speed_costs_safety_only_when_asked(server: Server, folder: Path) -> None:
    assert ask(server, "SHOW fsync") == "off"
    durable = start(folder.with_name("durable"))
    try:
        assert ask(durable, "SHOW fsync") == "on"
        assert ask(durable, "SHOW synchronous_commit") == "on"
    finally:
        durable.stop()


def test_listens_on_no_network_and_wants_the_password(server: Server) -> None:
    assert ask(server, "SHOW listen_addresses") == ""
    secret = (server.folder / "password").read_text()
    assert not can_connect(server.url().replace(secret, "guess"))
    assert (server.folder / "password").stat().st_mode & 0o077 == 0
    assert server.socket_folder.stat().st_mode & 0o077 == 0


def test_keeps_data_over_a_stop(folder: Path) -> None:
    server = start(folder)
    ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    assert not can_connect(server.url())
    again = start(folder)
    try:
        assert ask(again, "SELECT answer FROM kept") == 42
    finally:
        again.stop()


def test_a_second_start_joins_and_the_last_to_leave_stops(server: Server) -> None:
    second = start(server.folder, durable=False)
    assert second.url() == server.url()
    server.stop()
    assert can_connect(second.url())
    second.stop()
    assert not can_connect(second.url())


def test_stopping_twice_is_harmless_and_leaves_nothing(server: Server) -> None:
    server.stop()
    server.stop()
    assert not server.socket_folder.exists()
    assert processes_in(server.folder) == []


def test_a_forked_child_does_not_stop_its_parents_server(server: Server) -> None:
    server._holder = os.getpid() + 1  # as a child sees itself
    server.stop()
    assert can_connect(server.url())
    server._holder = os.getpid()


def test_recovers_from_kill_9_with_everything_committed(folder: Path) -> None:
    server = start(folder)
    ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(int((server.home.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    while server.is_alive():
        time.sleep(0.02)
    again = start(folder)
    try:
        assert ask(again, "SELECT answer FROM kept") == 42
    finally:
        again.stop()
        server.stop()


def test_another_programs_process_number_is_not_taken_for_a_server(folder: Path) -> None:
    server = start(folder, durable=False)
    note = server.home.cluster / "postmaster.pid"
    lines = note.read_text().splitlines()
    server.stop()
    note.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    again = start(folder, durable=False)
    assert can_connect(again.url())
    again.stop()


def test_half_a_cluster_is_made_afresh(empty: Path) -> None:
    (empty / "cluster.unfinished").mkdir(parents=True)
    (empty / "cluster.unfinished" / "junk").touch()
    server = start(empty, durable=False)
    assert can_connect(server.url())
    server.stop()


def test_what_postgresql_said_is_passed_on(folder: Path) -> None:
    start(folder, durable=False).stop()
    (folder / "cluster" / "postgresql.conf").write_text("no such setting")
    with pytest.raises(ServerError, match=r"(?s)did not start.*syntax error"):
        start(folder, durable=False)


@as_root
def test_root_gives_the_data_to_a_system_user(server: Server) -> None:
    assert pwd.getpwuid(server.home.cluster.stat().st_uid).pw_name == residence.SYSTEM_USER


@as_root
def test_data_already_there_keeps_its_owner(folder: Path) -> None:
    start(folder, durable=False).stop()
    nobody = pwd.getpwnam("nobody")
    for path in (folder / "cluster", *(folder / "cluster").rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    server = start(folder, durable=False)
    assert server.home.user == nobody
    server.stop()


@as_root
def test_a_closed_home_stays_closed(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, elsewhere = empty.with_name("home"), empty.with_name("elsewhere")
    home.mkdir(mode=0o700)
    monkeypatch.setattr(residence, "SYSTEM_FOLDER", elsewhere)
    server = start(home / "postgres", durable=False)
    assert can_connect(server.url())
    assert (home / "postgres" / "cluster").resolve().parent == elsewhere
    assert home.stat().st_mode & 0o777 == 0o700
    server.stop()


@as_root
def test_data_follows_when_its_home_is_closed_later(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residence, "SYSTEM_FOLDER", empty.with_name("elsewhere"))
    home = empty.with_name("home")
    server = start(home / "postgres", durable=False)
    ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    home.chmod(0o700)
    again = start(home / "postgres", durable=False)
    assert ask(again, "SELECT answer FROM kept") == 42
    again.stop()


@as_root
def test_programs_out_of_reach_are_copied(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, elsewhere = empty.with_name("closed"), empty.with_name("elsewhere")
    programs = residence._programs()
    residence._copy_wheel(programs.parents[2], closed)
    closed.chmod(0o700)
    monkeypatch.setattr(residence, "SYSTEM_FOLDER", elsewhere)
    monkeypatch.setattr(residence, "_programs", lambda: closed / programs.relative_to(programs.parents[2]))
    server = start(empty, durable=False)
    assert elsewhere in server.home.programs.parents
    server.stop()


@as_root
def test_an_ordinary_user_needs_no_system_user(empty: Path) -> None:
    empty.parent.chmod(0o777)
    script = f"""
from pathlib import Path
from twofold.embedded.server import start
import psycopg
server = start(Path({str(empty)!r}), durable=False)
assert server.home.user is None
psycopg.connect(server.url()).close()
server.stop()
"""
    done = as_nobody("-c", script)
    assert done.returncode == 0, done.stderr
    assert pwd.getpwuid((empty / "cluster").stat().st_uid).pw_name == "nobody"


@as_root
def test_data_of_another_user_is_refused_in_words(folder: Path) -> None:
    start(folder, durable=False).stop()
    folder.chmod(0o777)
    done = as_nobody(
        "-c", f"from pathlib import Path; from twofold.embedded.server import *; start(Path({str(folder)!r}))"
    )
    assert "belongs to another user" in done.stderr


def as_nobody(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python as the user `nobody`, by whichever interpreter that user can reach."""
    same_version = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, same_version):
        if shutil.which("test") and subprocess.run(["test", "-x", python], user="nobody").returncode == 0:
            environ = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
            return subprocess.run(
                [python, *arguments],
                user="nobody",
                extra_groups=[],
                cwd="/",
                env=environ,
                capture_output=True,
                text=True,
            )
    pytest.skip("no Python here that an ordinary user can reach")
