"""Everything on one machine: PostgreSQL, the site and a worker, started in order and stopped in the other order."""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException

import django

from twofold.embedded import assets, ports, welcome
from twofold.embedded.environment import CANNOT_START, prepare
from twofold.embedded.progress import step
from twofold.embedded.server import Server

GRACE = 15  # seconds a child gets to finish what it is doing
PATIENCE = 90  # seconds until the first page must have answered
Children = Mapping[str, subprocess.Popen[bytes]]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="twofold run", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="the next free one is taken if need be (%(default)s)")
    parser.add_argument("--no-browser-build", action="store_true", help="leave styles and scripts as they are")
    options = parser.parse_args(argv)
    _on_signals(signal.default_int_handler)
    try:
        return run(options.port, build=not options.no_browser_build)
    except KeyboardInterrupt:
        return 0
    except (*CANNOT_START, assets.BuildError) as error:
        print(f"\ntwofold: {error}", file=sys.stderr)
        return 1


def run(wanted_port: int, *, build: bool) -> int:
    """Serve until told to stop or until a part ends by itself; the exit code says which."""
    with ExitStack() as leaving:
        try:
            return _serve(wanted_port, leaving, build=build)
        finally:
            _on_signals(signal.SIG_IGN)  # what stops is not interrupted again
            print()


def _serve(wanted_port: int, leaving: ExitStack, *, build: bool) -> int:
    if build:
        assets.build()
    with step("Starting PostgreSQL"):
        server = prepare()
    if server:
        leaving.callback(_stop_database, server)
    port = ports.free(wanted_port)
    os.environ.setdefault("TWOFOLD_ADDRESS", f"http://localhost:{port}")
    _make_ready()
    children = {
        "worker": leaving.enter_context(_child("the worker", "worker")),
        "site": leaving.enter_context(_child("the site", "web", f"--bind=127.0.0.1:{port}")),
    }
    with step("Starting the site and the worker"):
        _wait_until_served(port, children)
    if all(child.poll() is None for child in children.values()):
        print(welcome.message(os.environ["TWOFOLD_ADDRESS"], port, wanted_port), flush=True)
    ended = watch(children, lambda: server is None or server.is_alive())
    print(f"\ntwofold: the {ended} ended by itself, so everything stops. What it said is above.", file=sys.stderr)
    return 1


def _make_ready() -> None:
    """Static files, tables and the demo place, each only as far as something is missing."""
    django.setup()
    from django.conf import settings
    from django.db import connections

    from twofold.embedded import static
    from twofold.foundation.wall import setup

    static.collect()
    with step("Bringing the database up to date"):
        setup.migrate(verbosity=0)
    if settings.DEMO:
        from twofold import demo

        with step("Loading the demo place"):
            demo.load(reset=False)
    connections.close_all()


def watch(children: Children, database_is_alive: Callable[[], bool], *, every: float = 1) -> str:
    """Wait until a part ends by itself and name it. Nothing is restarted silently: a crash is a fault to be seen."""
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        if not database_is_alive():
            return "database"
        time.sleep(every)


@contextmanager
def _child(name: str, verb: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A verb in a process of its own, in a session of its own so that Ctrl-C reaches it in its turn."""
    command = [sys.executable, "-m", "twofold", verb, *arguments]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_end_with_parent)
    try:
        yield process
    finally:
        with step(f"Stopping {name}"):
            stop(process)


def _stop_database(server: Server) -> None:
    with step("Stopping PostgreSQL"):
        server.stop()


def stop(process: subprocess.Popen[bytes], grace: float = GRACE) -> None:
    process.terminate()
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_with_parent() -> None:
    """Even a kill -9 of the supervisor leaves no site behind; only Linux knows how."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _wait_until_served(port: int, children: Children) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and all(child.poll() is None for child in children.values()):
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/", headers={"Host": "localhost"})
            connection.getresponse()
            return
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()


def _on_signals(handler: signal.Handlers | Callable[..., object]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, handler)
