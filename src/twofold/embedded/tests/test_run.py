"""The supervisor: what it starts it stops, in order, whoever ends it."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest

from twofold.embedded import ports, run


@contextmanager
def child(code: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


SLEEP = "import time; time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); {SLEEP}"


def test_names_the_part_that_ended_by_itself() -> None:
    with child(SLEEP) as site, child("raise SystemExit(3)") as worker:
        assert run.watch({"site": site, "worker": worker}, lambda: True, every=0.01) == "worker"


def test_a_dead_database_ends_it_too() -> None:
    answers = iter([True, True, False])
    with child(SLEEP) as site:
        assert run.watch({"site": site}, lambda: next(answers), every=0) == "database"


def test_a_child_that_will_not_stop_is_killed() -> None:
    with child(STUBBORN) as process:
        assert process.stdout
        process.stdout.readline()
        run.stop(process, grace=0.1)
        assert process.returncode == -signal.SIGKILL


def test_a_port_in_use_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1]
        assert ports.is_taken(wanted)
        assert ports.free(wanted) > wanted
    assert ports.free(wanted) == wanted


class Running:
    """`twofold run` on a folder, as a terminal would start it."""

    def __init__(self, folder: Path, port: int) -> None:
        ours = ("TWOFOLD_", "DATABASE_", "DJANGO_")
        environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        environ |= {"TWOFOLD_DATA_FOLDER": str(folder), "TWOFOLD_DEMO": "0"}
        command = [sys.executable, "-m", "twofold", "run", "--no-browser-build", f"--port={port}"]
        self.log = folder.with_suffix(".log")
        with self.log.open("w") as output:
            self.process = subprocess.Popen(command, env=environ, stdout=output, stderr=output, start_new_session=True)
        self.address = self.wait_for_address()

    def wait_for_address(self) -> str:
        wait_until(lambda: "Ctrl-C stops" in self.said or self.process.poll() is not None, patience=120)
        found = re.search(r"Twofold is at (\S+)", self.said)
        assert found, self.said
        return found[1]

    @property
    def said(self) -> str:
        return self.log.read_text()

    def get(self, path: str) -> HTTPResponse:
        return urllib.request.urlopen(self.address + path, timeout=30)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


def wait_until(true: Callable[[], bool], patience: float) -> None:
    deadline = time.monotonic() + patience
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)


def living(folder: Path) -> list[str]:
    """Processes with this data folder in their command line or environment; a zombie has neither."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            about = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in b"".join(about):
            found.append(about[0].replace(b"\0", b" ").decode())
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_serves_survives_kill_9_and_leaves_nothing_behind() -> None:
    with tempfile.TemporaryDirectory(prefix="twofold test ") as name, socket.create_server(("127.0.0.1", 0)) as taken:
        Path(name).chmod(0o755)
        folder, port = Path(name) / "var", taken.getsockname()[1]
        first = Running(folder, port)
        assert f"port {port} is taken" in first.said
        assert first.get("/").status == 200

        first.end(signal.SIGKILL)
        wait_until(lambda: not any("twofold web" in line for line in living(folder)), patience=20)
        second = Running(folder, port)
        assert second.get("/").status == 200

        assert second.end(signal.SIGINT) == 0
        assert living(folder) == []
