"""What the pages tell people to type and to open is there, and what they say happens, happens."""

import argparse
import ast
import re
import secrets
import shlex
import subprocess
import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands
from django.test import Client
from django.utils import timezone

from twofold.cli import VERBS
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Project
from twofold.foundation.actions.models import Entry
from twofold.foundation.activities.models import Activity
from twofold.testing.cast import House, stage

HERE = Path(__file__).parents[1]
PAGES = [HERE / "README.md", *sorted(set((HERE / "docs").rglob("*.md")) - set((HERE / "docs/_build").rglob("*.md")))]
TUTORIAL = HERE / "docs/tutorial/first-budget.md"
RECOUNT = HERE / "docs/how-to/recount.md"


def blocks(text: str, *languages: str) -> list[str]:
    """Code blocks in one of the languages, without their options."""
    wanted = "|".join(map(re.escape, languages))
    found = re.findall(rf"^ *```(?:\{{code-block\}} )?(?:{wanted})\n(.*?)^ *```", text, flags=re.DOTALL | re.MULTILINE)
    return [re.sub(r"^:caption:.*\n", "", block) for block in found]


def commands(text: str) -> list[str]:
    lines = [line for block in blocks(text, "sh", "console") for line in block.replace("\\\n", " ").splitlines()]
    found = (re.match(r"\s*(?:\$ )?(?:\.venv/bin/)?twofold ([^#>]*)", line) for line in lines)
    return [match[1].strip() for match in found if match]


COMMANDS = sorted({command for page in PAGES for command in commands(page.read_text())})


class Parsed(Exception):
    """The command's options were understood; it is not carried out."""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = argparse.ArgumentParser.parse_args

    def stop_there(parser: argparse.ArgumentParser, *arguments: Any) -> None:
        parse(parser, *arguments)
        raise Parsed

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", stop_there)
    name, *rest = shlex.split(command)
    if name == "manage":
        assert rest[0] in get_commands()
        return
    if name == "worker":  # procrastinate's own
        assert not rest
        return
    module, _, function = VERBS[name].target.partition(":")
    with pytest.raises(Parsed):
        getattr(import_module(module), function or "main")(rest)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HERE)))
def test_every_python_block_is_python(page: Path) -> None:
    for block in blocks(page.read_text(), "python"):
        ast.parse(block)


def test_the_screenshot_is_light() -> None:
    assert (HERE / "docs/images/result.png").stat().st_size <= 150_000


def addresses() -> list[str]:
    return sorted(set(re.findall(r"<http://localhost:8000(/[^>]*)>", TUTORIAL.read_text())))


def sees(client: Client, path: str, *words: str) -> None:
    page = client.get(path)
    assert page.status_code == 200, path
    text = page.content.decode()
    assert [each for each in words if each not in text] == [], path


def submits(client: Client, path: str, **data: Any) -> str:
    """Send a form; the address it leads to."""
    answer = client.post(path, {"idempotency_key": secrets.token_urlsafe(24), **data})
    assert answer.status_code == 302, re.findall(r"error[^>]*>([^<]+)", answer.content.decode())
    return str(answer["Location"])


def local(days: float) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.usefixtures("db")
def test_the_tutorial_can_be_followed(house: House) -> None:
    rosa, olu, anyone = house.client("rosa"), house.client("olu"), house.client()
    rosa_votes_for_the_streets(house, rosa)
    sees(anyone, "/larkmoor/budgets/1/result/", "Two rules side by side", "How we know", "Count it again yourself")
    olu_prepares_the_library(house, olu)
    rosa_votes_for_the_library(house, rosa)
    olu_counts_the_library(house, olu)
    sees(anyone, "/larkmoor/budgets/3/result/", "A reading lamp for every table", "I counted by the rules.")
    for path in addresses():
        signed_out = anyone.get(path)
        in_sight = signed_out.status_code == 200 or "/accounts/login/" in signed_out.get("Location", "")
        assert in_sight or olu.get(path).status_code == 200, path


def rosa_votes_for_the_streets(house: House, rosa: Client) -> None:
    sees(rosa, "/larkmoor/", "How should we spend £400,000 on our streets and parks?")
    sees(rosa, "/larkmoor/budgets/2/", "You are here", "Choose your projects")
    shade = house.read(lambda: Project.objects.get(title="Shade for bus stops").pk)
    sees(rosa, "/larkmoor/budgets/2/projects/", "Shade for bus stops", "Add to my ballot")
    submits(rosa, "/larkmoor/budgets/2/projects/", add=shade)
    sees(rosa, "/larkmoor/budgets/2/projects/", "Look at my ballot")
    sees(rosa, "/larkmoor/budgets/2/ballot/", "Check my ballot")
    sees(rosa, "/larkmoor/budgets/2/check/", "You vote once")
    sees(rosa, submits(rosa, "/larkmoor/budgets/2/check/"), "Your receipt")
    sees(rosa, "/larkmoor/budgets/2/", "You have voted already. Your first ballot counts.")


def olu_prepares_the_library(house: House, olu: Client) -> None:
    sees(olu, "/larkmoor/workspace/", "What would make your library feel like yours?", "Act for somebody")
    prepare = "/larkmoor/budgets/3/prepare/"
    sees(olu, prepare, "4 of 5 ready", "Add a project", "Set a stage", "Old Town library")
    activity = house.read(lambda: Activity.objects.get(pk=3))
    budget = house.read(lambda: activity.budgets.get())
    pot = house.read(lambda: budget.pots.get().pk)
    project = {
        "pot": pot,
        "number": "03",
        "title": "A reading lamp for every table",
        "summary": "Warm.",
        "cost": "£1,200",
    }
    submits(olu, f"/larkmoor/do/participatory_budgets.add_project/{budget.pk}/", **project)
    setting = "/larkmoor/do/activities.set_stage/3/"
    submits(olu, setting, stage="voting", opens_at=local(-0.01), closes_at=local(0.01))
    submits(olu, setting, stage="counting", opens_at=local(0.01), closes_at=local(1))
    sees(olu, prepare, "5 of 5 ready")
    submits(olu, "/larkmoor/do/activities.publish/3/")
    sees(olu, prepare, "the ballot and its rules stand still")


def rosa_votes_for_the_library(house: House, rosa: Client) -> None:
    on_ballot = house.read(lambda: list(Project.objects.filter(budget__activity=3).values_list("pk", flat=True)))
    assert len(on_ballot) == 3
    for project in on_ballot:
        submits(rosa, "/larkmoor/budgets/3/projects/", add=project)
    order: dict[str, Any] = {f"p-{project}": place for place, project in enumerate(on_ballot, 1)}
    submits(rosa, "/larkmoor/budgets/3/ballot/", **order)
    sees(rosa, submits(rosa, "/larkmoor/budgets/3/check/"), "Your receipt")


def olu_counts_the_library(house: House, olu: Client) -> None:
    activity = house.read(lambda: Activity.objects.get(pk=3))
    budget = house.read(lambda: activity.budgets.get().pk)
    count = "/larkmoor/budgets/3/count/"
    with stage(activity, "voting", open_=False), stage(activity, "counting"):
        sees(olu, "/larkmoor/workspace/", count)
        sees(olu, count, "1 person has voted", "Seal the boxes and count")
        submits(olu, count, do="count", budget=budget)
        sees(olu, count, "Look at what was counted", "Declare the result")
        submits(olu, count, do="declare", budget=budget, statement="I counted by the rules.")


@pytest.mark.usefixtures("db")
def test_a_recount_gives_the_published_code(house: House, tmp_path: Path) -> None:
    anyone = house.client()
    page = anyone.get("/larkmoor/budgets/1/result/").content.decode()
    pot = re.findall(r"result/(\d+)/ballots\.pb", page)[0]
    for name in ("ballots.pb", "rules.json"):
        (tmp_path / name).write_bytes(anyone.get(f"/larkmoor/budgets/1/result/{pot}/{name}").content)
    (program,) = blocks(RECOUNT.read_text(), "python")
    typed = next(command for command in commands(RECOUNT.read_text()) if command.startswith("count "))
    for command in (["-c", program], ["-m", "twofold", *shlex.split(typed)]):
        said = subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert said.stdout.split()[-1] in page


@pytest.mark.usefixtures("db")
def test_an_outsider_can_check_the_record(house: House) -> None:
    (program,) = (
        block
        for block in blocks((HERE / "docs/explanation/the-record.md").read_text(), "python")
        if "def whole" in block
    )
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102  # our own page
    entries = house.read(lambda: list(Entry.objects.values_list("seq", "body", "hash")))
    assert len(entries) > 20
    assert names["whole"](entries)
    assert not names["whole"]([*entries[:5], *entries[6:]])


def test_the_readme_points_at_files_that_are_there() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", (HERE / "README.md").read_text())
    assert len(targets) > 15
    assert [target for target in targets if not (HERE / target).exists()] == []


def test_every_method_and_every_decision_has_its_page() -> None:
    from twofold.foundation.activities.methods import all_methods

    assert [m.name for m in all_methods() if not (HERE / f"docs/methods/{m.name}.md").exists()] == []
    for decision in (HERE / "docs/adr").glob("*.md"):
        assert "**Decided** 20" in decision.read_text(), decision.name
