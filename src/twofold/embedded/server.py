"""A private PostgreSQL on one folder: no network port, no other local user, no set-up."""

import fcntl
import os
import secrets
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from psycopg.pq import PGconn, Ping

from twofold.embedded.residence import Residence, ServerError, residence

__all__ = ["OWNER", "Server", "ServerError", "start"]

OWNER = "twofold_owner"
PORT = 5432  # names the socket file only
PATIENCE = 120  # seconds; recovery after a crash replays what was written since the last checkpoint
NO_PROCESS = 2**31 - 1  # larger than any process number
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "password_encryption": "scram-sha-256",
    "scram_iterations": "1",  # our passwords are 32 random bytes, which stretching does not strengthen
    "log_checkpoints": "off",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Server:
    """A handle on a running server. The last handle to let go, in whichever process, stops it."""

    folder: Path
    home: Residence
    socket_folder: Path
    _hold: int | None = None
    _holder: int = field(default_factory=os.getpid)

    def url(self, database: str = "postgres") -> str:
        password = (self.folder / "password").read_text()
        return f"postgresql://{OWNER}:{password}@/{quote(database)}?host={quote(str(self.socket_folder))}&port={PORT}"

    def is_alive(self) -> bool:
        return _ping(self.socket_folder) is not Ping.NO_RESPONSE

    def stop(self) -> None:
        """Let go. Harmless twice, and in a forked child, which shares its parent's hold."""
        if self._hold is None or self._holder != os.getpid():
            return
        with _alone(self.folder):
            with suppress(BlockingIOError):  # somebody else still holds on
                fcntl.flock(self._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._shut_down()
            os.close(self._hold)
            self._hold = None

    def _shut_down(self) -> None:
        for how, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 10)):  # PostgreSQL's fast, then immediate
            if (running := _running(self.home.cluster)) is None:
                break
            with suppress(ProcessLookupError):
                os.kill(running.pid, how)
            _wait_for_end(self.home.cluster, patience)
            shutil.rmtree(running.socket_folder, ignore_errors=True)


def start(data_folder: Path, *, durable: bool = True) -> Server:
    """Serve this folder, making the cluster first if need be, or join the server that already does.

    `durable=False` trades safety for speed, for tests. Raises ServerError, whose message says what to do.
    """
    folder = data_folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        home = residence(folder)
        if not (home.cluster / "PG_VERSION").exists():
            _make_cluster(folder, home, durable=durable)
        server = _join(folder, home) or _launch(folder, home, durable=durable)
        server._hold = os.open(folder / "password", os.O_RDONLY)
        fcntl.flock(server._hold, fcntl.LOCK_SH)
        return server


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time starts or stops this folder's server."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _make_cluster(folder: Path, home: Residence, *, durable: bool) -> None:
    """Made beside its place and renamed into it, so that an interrupted set-up leaves no half a cluster."""
    password, scratch = secrets.token_urlsafe(32), home.private_folder()
    (folder / "password").unlink(missing_ok=True)
    for copy in (folder / "password", scratch / "password"):
        copy.touch(mode=0o600)
        copy.write_text(password)
    home.give(scratch / "password")
    unfinished = home.cluster.with_name(home.cluster.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    home.give(unfinished)
    try:
        _initdb(folder, home, unfinished, scratch / "password", durable=durable)
        unfinished.rename(home.cluster)
    finally:
        shutil.rmtree(scratch)


def _initdb(folder: Path, home: Residence, cluster: Path, password: Path, *, durable: bool) -> None:
    arguments = [
        f"--pgdata={cluster}",
        f"--username={OWNER}",
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--text-search-config=english",
        "--set=scram_iterations=1",
        *([] if durable else ["--no-sync"]),
    ]
    if home.spawn("initdb", *arguments, log=folder / "log").wait():
        raise ServerError(f"PostgreSQL could not make its data folder. {_last_words(folder)}")


def _join(folder: Path, home: Residence) -> Server | None:
    running = _running(home.cluster)
    if running is None or _ping(running.socket_folder) is Ping.NO_RESPONSE:
        return None
    server = Server(folder, home, running.socket_folder)
    _wait_until_ready(server)
    return server


def _launch(folder: Path, home: Residence, *, durable: bool) -> Server:
    _forget_the_dead(home.cluster)
    socket_folder = home.private_folder()
    settings = SETTINGS | {"unix_socket_directories": str(socket_folder)} | ({} if durable else CARELESS)
    options = " ".join(f"--{name}={value}" for name, value in settings.items())
    arguments = ["start", "--silent", f"--pgdata={home.cluster}", f"--timeout={PATIENCE}", f"--options={options}"]
    if home.spawn("pg_ctl", *arguments, log=folder / "log").wait():
        shutil.rmtree(socket_folder)
        raise ServerError(f"PostgreSQL did not start. {_last_words(folder)}")
    return Server(folder, home, socket_folder)


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE
    while _ping(server.socket_folder) is not Ping.OK:
        if time.monotonic() > deadline:
            raise ServerError(f"PostgreSQL is still not ready. {_last_words(server.folder)}")
        time.sleep(0.02)


@dataclass(frozen=True)
class _Postmaster:
    pid: int
    socket_folder: Path


def _running(cluster: Path) -> _Postmaster | None:
    """What PostgreSQL wrote of itself; stale after a crash."""
    with suppress(FileNotFoundError, IndexError):
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return _Postmaster(int(lines[0]), Path(lines[4]))
    return None


def _ping(socket_folder: Path) -> Ping:
    return Ping(PGconn.ping(f"host={socket_folder} port={PORT} connect_timeout=5".encode()))


def _forget_the_dead(cluster: Path) -> None:
    """After a crash the noted process number may be a zombie's or another program's, which PostgreSQL would not dare
    to succeed. Only the number goes: by the rest of its note PostgreSQL finds out whether orphans still write.
    """
    postmaster, processes = _running(cluster), Path("/proc")
    if postmaster is None or not processes.exists():
        return
    shutil.rmtree(postmaster.socket_folder, ignore_errors=True)
    command_line = processes / str(postmaster.pid) / "cmdline"  # empty for a zombie
    if not command_line.exists() or b"postgres" not in command_line.read_bytes():
        note = cluster / "postmaster.pid"
        note.write_text("\n".join([str(NO_PROCESS), *note.read_text().splitlines()[1:], ""]))


def _wait_for_end(cluster: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while (cluster / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def _last_words(folder: Path) -> str:
    lines = (folder / "log").read_text(errors="replace").splitlines()[-8:]
    return "\n".join([f"The end of {folder / 'log'}:", *lines])
