"""Each check of the doctor's, first on a healthy deployment, then with one thing wrong."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from twofold.doctor import checks, visit
from twofold.doctor.checks import Finding, check_database, check_deployment, demo_accounts
from twofold.doctor.facts import Database, Deployment, read_database, read_deployment

DATABASE = Database(
    version=18,
    app_role="twofold_app",
    app_passes_walls=False,
    owned_by_app=(),
    unwalled=(),
    missing_extensions=(),
    pending=(),
    careless=(),
    worker_seen=4.0,
    clock_ahead=0.1,
    demo_accounts=0,
)


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    (tmp_path / "staticfiles.json").touch()
    return Deployment(
        deployed=True,
        secret_key="kX3v9QmZ-b7RtPw2LsYc" * 3,
        address="https://together.example.gov.uk",
        hosts=("together.example.gov.uk",),
        demo=False,
        debug=False,
        email_backend="django.core.mail.backends.smtp.EmailBackend",
        email_from="Together <hello@together.gov.uk>",
        data_folder=tmp_path,
        static_folder=tmp_path,
    )


def only(findings: Iterable[Finding]) -> Finding:
    (finding,) = findings
    assert finding.wrong.endswith(".")
    assert finding.mend.strip()
    return finding


def test_finds_nothing_wrong_with_a_healthy_deployment(deployment: Deployment) -> None:
    assert list(check_deployment(deployment)) == []
    assert list(check_database(DATABASE)) == []
    assert list(demo_accounts(deployment, DATABASE)) == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"secret_key": "changeme"}, "weak"),
        ({"secret_key": "x" * 64}, "weak"),
        ({"address": "http://together.example.gov.uk"}, "in the clear"),
        ({"hosts": ("localhost",)}, "refuses its own address"),
        ({"email_backend": "django.core.mail.backends.console.EmailBackend"}, "nobody receives a sign-in code"),
        ({"email_from": "Twofold <hello@twofold.example>"}, "does not exist"),
        ({"debug": True}, "TWOFOLD_DEBUG is on"),
        ({"data_folder": Path("/nowhere")}, "data folder /nowhere"),
        ({"static_folder": Path("/nowhere")}, "not gathered"),
    ],
)
def test_finds_what_is_wrong_with_the_settings(deployment: Deployment, change: dict[str, Any], wrong: str) -> None:
    assert wrong in only(check_deployment(replace(deployment, **change))).wrong


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"version": 14}, "needs 15"),
        ({"app_passes_walls": True}, "bypasses row security"),
        ({"owned_by_app": ("people_membership",)}, "owns tables (people_membership)"),
        ({"missing_extensions": ("btree_gist",)}, "lacks the extension btree_gist"),
        ({"pending": ("people 0002_consent",), "worker_seen": None}, "behind the software by 1"),
        ({"unwalled": ("a", "b", "c", "d", "e")}, "a, b, c and 2 more show rows of any place"),
        ({"careless": ("fsync",)}, "power cut"),
        ({"worker_seen": None}, "none was ever"),
        ({"worker_seen": 600.0}, "the last was 10 min ago"),
        ({"clock_ahead": -42.0}, "-42 s off"),
    ],
)
def test_finds_what_is_wrong_with_the_database(change: dict[str, Any], wrong: str) -> None:
    assert wrong in only(check_database(replace(DATABASE, **change))).wrong


def test_a_full_disk_is_seen_before_it_is_full(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 10**6})
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: usage)
    assert "Less than 1 GB" in only(check_deployment(deployment)).wrong


def test_a_local_set_up_may_be_plain(deployment: Deployment) -> None:
    local = replace(
        deployment,
        deployed=False,
        address="http://localhost:8000",
        demo=True,
        email_backend="django.core.mail.backends.console.EmailBackend",
    )
    assert list(check_deployment(local)) == []
    assert list(demo_accounts(local, replace(DATABASE, demo_accounts=6))) == []


def test_finds_demo_accounts_where_real_people_sign_in(deployment: Deployment) -> None:
    shown = replace(deployment, demo=True)
    assert "shows the demo sign-ins" in only(demo_accounts(shown, DATABASE)).wrong
    assert "6 demo accounts" in only(demo_accounts(deployment, replace(DATABASE, demo_accounts=6))).wrong


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [("*", "a.org", True), (".a.org", "b.a.org", True), (".a.org", "a.org", True), ("a.org", "b.a.org", False)],
)
def test_hosts_cover_as_django_says(pattern: str, host: str, covered: bool) -> None:
    assert checks._covers(pattern, host) is covered


def test_a_deployment_without_a_database_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_APP_URL", raising=False)
    assert "No database" in only(visit.examine()).wrong


def test_says_what_is_wrong_and_exits_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(visit, "examine", lambda: iter([Finding("It rains.", "Take an umbrella.")]))
    assert visit.main([]) == 1
    assert capsys.readouterr().out == "1. It rains.\n   Mend: Take an umbrella.\n\n1 to mend.\n"


def test_says_when_all_is_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(visit, "examine", lambda: iter(()))
    assert visit.main([]) == 0
    assert capsys.readouterr().out == "Nothing wrong was found.\n"


def test_reads_a_real_database(db: str) -> None:
    facts = read_database()
    assert facts.version >= 15
    assert facts.app_role == "twofold_app"
    assert (facts.app_passes_walls, facts.owned_by_app, facts.pending, facts.unwalled) == (False, (), (), ())
    assert facts.missing_extensions == ()
    assert facts.worker_seen is None
    assert abs(facts.clock_ahead) < 5
    assert list(visit.app_sign_in(facts)) == []


def test_reads_the_settings() -> None:
    assert read_deployment(deployed=True).secret_key == os.environ["TWOFOLD_SECRET_KEY"]
