"""What is made up for local use, and what is never made up for a deployment."""

import os
import stat
from pathlib import Path
from typing import Any

import psycopg
import pytest

from twofold.embedded import environment
from twofold.embedded.server import Server


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment that says nothing but where the data goes."""
    for name in ("TWOFOLD_SECRET_KEY", "DATABASE_URL", "DATABASE_APP_URL", "TWOFOLD_DEMO", "TWOFOLD_DATA_FOLDER"):
        monkeypatch.setenv(name, "")  # so that what is made up here is undone afterwards
        monkeypatch.delenv(name)
    monkeypatch.setenv("TWOFOLD_DATA_FOLDER", str(tmp_path / "var"))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stands in for the server, which has tests of its own; lists the folders it was started on."""
    folders: list[Path] = []

    class Stand:
        def url(self, database: str = "postgres") -> str:
            return f"postgresql://owner@/{database}"

        def stop(self) -> None: ...

    def start(folder: Path) -> Any:
        folders.append(folder)
        return Stand()

    monkeypatch.setattr(environment, "start", start)
    monkeypatch.setattr(environment, "make_database", lambda server: None)
    return folders


def test_fills_everything_in_for_local_use(started: list[Path], tmp_path: Path) -> None:
    environment.prepare()
    assert started == [tmp_path / "var" / "postgres"]
    assert os.environ["DATABASE_URL"] == "postgresql://owner@/twofold"
    assert len(os.environ["TWOFOLD_SECRET_KEY"]) >= 50
    assert os.environ["TWOFOLD_DEMO"] == "1"
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "twofold.settings"


def test_keeps_the_key_to_ourselves_and_for_the_next_time(started: list[Path], tmp_path: Path) -> None:
    environment.prepare()
    key = os.environ.pop("TWOFOLD_SECRET_KEY")
    environment.prepare()
    assert os.environ["TWOFOLD_SECRET_KEY"] == key
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret-key"]


def test_makes_nothing_up_for_a_deployment(started: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWOFOLD_SECRET_KEY", "x" * 50)
    assert environment.prepare() is None
    assert started == []
    assert "DATABASE_URL" not in os.environ


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_APP_URL"])
def test_a_database_of_your_own_is_used_and_gets_no_demo(
    name: str, started: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "postgresql://mine@/mine")
    environment.prepare()
    assert started == []
    assert "TWOFOLD_DEMO" not in os.environ
    assert os.environ["TWOFOLD_SECRET_KEY"]


def test_demo_stays_off_when_it_was_said_so(started: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWOFOLD_DEMO", "0")
    environment.prepare()
    assert os.environ["TWOFOLD_DEMO"] == "0"


def test_makes_the_database_once(postgres: Server) -> None:
    environment.make_database(postgres)
    environment.make_database(postgres)
    psycopg.connect(postgres.url(environment.DATABASE)).close()
