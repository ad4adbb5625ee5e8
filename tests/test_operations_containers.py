"""What the container files name exists: settings in the reference, commands among the verbs. Nothing is built here."""

import re
from pathlib import Path

import pytest

from twofold.cli import VERBS

ROOT = Path(__file__).parents[1]
FILES = ["Containerfile", "compose.yaml"]


@pytest.mark.parametrize("name", FILES)
def test_every_setting_is_in_the_reference(name: str) -> None:
    known = re.findall(r"^### (\w+)$", (ROOT / "docs/reference/settings.md").read_text(), flags=re.MULTILINE)
    named = re.findall(r"\b(?:TWOFOLD_[A-Z_]+|DATABASE_\w*URL)\b", (ROOT / name).read_text())
    assert named
    assert set(named) <= set(known)


@pytest.mark.parametrize("name", FILES)
def test_every_command_is_a_verb(name: str) -> None:
    text = (ROOT / name).read_text()
    verbs = re.findall(r"\.venv/bin/twofold (\w+)|\[\"?twofold\"?, \"?(\w+)", text)
    assert verbs
    assert {one or other for one, other in verbs} <= VERBS.keys()


def test_no_secret_is_baked_in_and_nobody_is_root() -> None:
    image, compose = ((ROOT / name).read_text() for name in FILES)
    final = image.rpartition("\nFROM ")[2]
    assert "SECRET" not in final
    assert re.search(r"^USER \d+$", final, flags=re.MULTILINE)
    assert "HEALTHCHECK" in final
    for secret in re.findall(r"^ +\w*(?:PASSWORD|SECRET_KEY): (.+)$", compose, flags=re.MULTILINE):
        assert re.fullmatch(r"\$\{\w+:\?\}", secret)
    assert "read_only: true" in compose


def test_every_image_of_others_is_named_by_its_version() -> None:
    named = re.findall(r"docker\.io/[\w/-]+(?::(\S+))?", "".join((ROOT / name).read_text() for name in FILES))
    assert len(named) >= 4
    assert all(tag and tag != "latest" for tag in named)
