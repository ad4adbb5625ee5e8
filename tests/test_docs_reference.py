"""Nothing in the registries is missing from the reference, which is made from them."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from twofold.cli import VERBS
from twofold.foundation.actions import registry
from twofold.foundation.actions.errors import CATALOGUE
from twofold.foundation.activities.methods import all_methods
from twofold.foundation.wall.raising import OUTSIDE, walled_models

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def registries() -> ModuleType:
    sys.path.insert(0, str(DOCS / "_ext"))
    try:
        import registries
    finally:
        sys.path.pop(0)
    return registries


def made(registries: ModuleType, page: str) -> str:
    text: str = registries.expand((DOCS / "reference" / page).read_text())
    return text


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("actions.md", [action.name for action in registry.all_actions()]),
        ("problems.md", [kind.code for kind in CATALOGUE]),
        ("cli.md", [f"twofold {verb}" for verb in VERBS]),
        ("methods.md", [method.name for method in all_methods()]),
    ],
)
def test_everything_has_a_heading(registries: ModuleType, page: str, names: list[str]) -> None:
    assert re.findall(r"^## (.+)$", made(registries, page), flags=re.MULTILINE) == names


def test_every_action_is_in_the_matrix(registries: ModuleType) -> None:
    rows = re.findall(r"^\| \[([\w.]+)\]", made(registries, "permissions.md"), flags=re.MULTILINE)
    assert rows == [action.name for action in registry.all_actions()]


def test_every_input_is_described(registries: ModuleType) -> None:
    page = made(registries, "actions.md")
    for action in registry.all_actions():
        section = page.partition(f"## {action.name}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` ", section, flags=re.MULTILINE) == list(action.inputs.model_fields)


def test_every_table_is_listed(registries: ModuleType) -> None:
    listed = set(re.findall(r"^\| `(\w+)` ", made(registries, "tables.md"), flags=re.MULTILINE))
    assert listed == {model._meta.db_table for model in walled_models()} | set(OUTSIDE)


def test_every_verb_explains_itself(registries: ModuleType) -> None:
    for verb in VERBS:
        assert "usage: twofold" in registries.help_of(verb) or "twofold manage help" in registries.help_of(verb)
