"""The `twofold` command finds its verbs and says so when it cannot."""

import subprocess
import sys
from importlib import import_module

import pytest

from twofold import cli
from twofold.embedded import environment
from twofold.embedded.server import ServerError


def say(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["twofold", *words])
    return cli.main()


@pytest.mark.parametrize("words", [[], ["--help"], ["help"]])
def test_alone_it_lists_its_verbs(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say(monkeypatch, *words) == 0
    listed = capsys.readouterr().out
    assert all(f"  {name} " in listed for name in cli.VERBS)


def test_an_unknown_verb_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert say(monkeypatch, "dance") == 2
    assert "no verb 'dance'" in capsys.readouterr().err


@pytest.mark.parametrize("name", cli.VERBS)
def test_every_verb_is_there(name: str) -> None:
    module, _, function = cli.VERBS[name].target.partition(":")
    assert callable(getattr(import_module(module), function or "main"))


def test_what_keeps_it_from_starting_is_said_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def enter() -> None:
        raise ServerError("PostgreSQL is on holiday.")

    monkeypatch.setattr(environment, "enter", enter)
    with pytest.raises(SystemExit, match="on holiday"):
        say(monkeypatch, "migrate")


def test_counting_loads_neither_django_nor_a_server() -> None:
    code = "import sys; import twofold.engines.ballots.cli; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
