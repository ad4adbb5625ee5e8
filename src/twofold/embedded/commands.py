"""The verbs that are little more than a call: what a deployment runs, and Django's own commands."""

import argparse
import os
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication


def web(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="twofold web", description="Serve the site with gunicorn.")
    parser.add_argument("--bind", default="127.0.0.1:8000", help="address and port (default: %(default)s)")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="default: one a core (%(default)s)")
    parser.add_argument("--threads", type=int, default=4, help="in each process (default: %(default)s)")
    options = parser.parse_args(argv)
    Gunicorn(bind=options.bind, workers=options.processes, threads=options.threads).run()
    return 0


class Gunicorn(BaseApplication):
    """Gunicorn with our application and no settings file."""

    def __init__(self, **settings: Any) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        # The control socket sits in the home folder, where two sites of one user would fight over it.
        ours = {"worker_class": "gthread", "loglevel": "warning", "control_socket_disable": True}
        for name, value in {**ours, **self.settings}.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        from twofold.wsgi import application

        return application


def worker(argv: list[str]) -> int:
    """Work through the jobs until told to stop; `argv` goes to procrastinate."""
    return manage(["procrastinate", "worker", "--shutdown-graceful-timeout=10", *argv])


def migrate(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="twofold migrate", description="Roles, tables, place wall.").parse_args(argv)
    from twofold.foundation.wall import setup

    setup.migrate()
    return 0


def demo(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="twofold demo", description="Load the demo place.")
    parser.add_argument("--reset", action="store_true", help="throw away what was tried in the demo place first")
    options = parser.parse_args(argv)
    from twofold import demo as place
    from twofold.foundation.wall import setup

    setup.migrate(verbosity=0)
    place.load(reset=options.reset)
    return 0


def manage(argv: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["twofold manage", *argv])
    return 0
