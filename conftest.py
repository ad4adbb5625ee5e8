"""Tests run against a real PostgreSQL of their own. Each test that asks for `db` gets a fresh clone of one template
database, so that everything commits, locks and races as it does in service; no switch turns any of it off."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from twofold.embedded.server import Server, start
from twofold.testing.browser import browser_missing, browsing
from twofold.testing.cast import House, populate
from twofold.testing.databases import cloned, make_template

HERE = Path(__file__).parent
ROOM = 2 << 30
MADE_OF = ["**/migrations/*.py", "**/models.py", "foundation/**/*.py", "**/demo*.py", "testing/*.py", "**/counting.py"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server that forgets on power loss and is the faster for it."""
    server = start(_where_data_goes(), durable=False)
    yield server
    server.stop()


def _where_data_goes() -> Path:
    """In memory where there is room: a clone is a thousand small files, made thirty times sooner there."""
    memory = Path("/dev/shm")  # noqa: S108  # a folder of our own below it, readable by nobody else
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        return memory / f"twofold-tests-{os.getuid()}-{hashlib.sha256(str(HERE).encode()).hexdigest()[:8]}"
    return HERE / "var" / "test-postgres"


@pytest.fixture(scope="session")
def template(postgres: Server, django_db_blocker: DjangoDbBlocker) -> str:
    """The name of a database with the demo place and the cast; made once for what it is made of."""
    digest = hashlib.sha256()
    for pattern in MADE_OF:
        for file in sorted((HERE / "src" / "twofold").glob(pattern)):
            digest.update(file.read_bytes())
    with django_db_blocker.unblock():
        return make_template(postgres, f"template_{digest.hexdigest()[:12]}", populate)


@pytest.fixture
def db(postgres: Server, template: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of the test's own."""
    with django_db_blocker.unblock(), cloned(postgres, template, f"test_{os.getpid()}") as name:
        yield name


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys of a worker: Playwright allows one at a time in a process."""
    missing = browser_missing()
    if missing:
        pytest.skip(f"browser journeys skipped: {missing}")
    with browsing() as browser:
        yield browser


@pytest.fixture
def house(db: str) -> House:
    """The demo place with its cast, in a database of the test's own."""
    return House.of_demo()
