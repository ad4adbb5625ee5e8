"""The documentation builds, and its page of settings is whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]


def names(pattern: str, file: str) -> list[str]:
    return re.findall(pattern, (HERE / file).read_text(), flags=re.MULTILINE)


def test_every_setting_has_a_heading_and_every_heading_is_a_setting() -> None:
    settings = names(r'env\.\w+\(\s*"(\w+)"', "src/twofold/settings.py")
    headings = names(r"^### (\w+)$", "docs/reference/settings.md")
    assert sorted(headings) == sorted(set(settings))


def test_every_make_target_named_in_the_documentation_exists() -> None:
    targets = names(r"^([a-z]+):", "Makefile")
    pages = [HERE / "README.md", *(HERE / "docs").rglob("*.md")]
    named = {name for page in pages for name in re.findall(r"`make ([a-z]+)[`\s]", page.read_text())}
    assert named <= set(targets)


def test_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="the documentation tools are not installed: scripts/bootstrap all")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "dirhtml", "docs", str(tmp_path)]
    built = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
