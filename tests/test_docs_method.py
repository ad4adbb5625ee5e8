"""The method that docs/how-to/add-a-method.md makes is a method: it is installed, migrated, loaded, visited, tested."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from twofold.embedded.server import Server

HERE = Path(__file__).parents[1]
PAGE = HERE / "docs" / "how-to" / "add-a-method.md"
GENERIC = [str(HERE / "tests" / name) for name in ("test_every_action.py", "test_wall.py")]
BLOCK = re.compile(r"```\{code-block\} \S+\n:caption: (\S+)\n(.*?)```", re.DOTALL)

KNOWN_TO_THE_REGISTRIES = """
import django; django.setup()
from twofold.foundation.actions import registry
from twofold.foundation.activities.methods import method_named
from twofold.foundation.wall.raising import walled_keys, walled_models
import snow_wardens.models

registry.check()
assert method_named("snow_wardens").urls == "snow_wardens.urls"
names = {action.name for action in registry.all_actions()}
assert {"snow_wardens.take_street", "snow_wardens.record_delivery"} <= names
ours = [model for model in walled_models() if model._meta.app_label == "snow_wardens"]
assert len(ours) == 4, ours
assert all(any(True for _key in walled_keys(model)) for model in ours)
"""

# One database for all of them; what takes the stages away comes last.
THE_GENERIC_TESTS = """
import importlib.util, sys
import django; django.setup()
from django.test.utils import setup_test_environment
from twofold.foundation.actions import registry
from twofold.foundation.wall import setup
from twofold.testing.cast import House, populate

setup_test_environment()
setup.migrate(verbosity=0)
populate()
house = House.of_demo()

from snow_wardens.tests import test_winter
for name, test in vars(test_winter).items():
    if name.startswith("test_"):
        test(*[house] * test.__code__.co_argcount)

def load(path):
    spec = importlib.util.spec_from_file_location(path.rpartition("/")[2], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

every, wall = map(load, sys.argv[1:])
assert wall.faults() == []
ours = [action for action in registry.all_actions() if action.name.startswith("snow_wardens.")]
tests = [test for name, test in vars(every).items()
         if name.startswith("test_") and test.__code__.co_varnames[:test.__code__.co_argcount] == ("house", "action")]
tests.sort(key=lambda test: test.__name__.startswith("test_outside_its_stage"))
for test in tests:
    for action in ours:
        if action.during or not test.__name__.startswith("test_outside_its_stage"):
            test(house, action)
print(f"{len(tests)} tests, {len(ours)} actions")
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page's files in it and the metadata an installer would have left."""
    folder = tmp_path_factory.mktemp("package")
    for name, text in BLOCK.findall(PAGE.read_text()):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for each in ("snow_wardens", "snow_wardens/tests", "snow_wardens/migrations"):
        (folder / each).mkdir(exist_ok=True)
        (folder / each / "__init__.py").touch()
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    (group,) = project["entry-points"]
    lines = [f"{name} = {target}" for name, target in project["entry-points"][group].items()]
    (info / "entry_points.txt").write_text("\n".join([f"[{group}]", *lines, ""]))
    return folder


def run(package: Path, *arguments: str, **environment: str) -> str:
    command = [sys.executable, "-W", "error", "-W", "ignore::RuntimeWarning", *arguments]
    settings = {"DJANGO_SETTINGS_MODULE": "twofold.settings", "PYTHONPATH": str(package), "TWOFOLD_LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        command, cwd=package, env={**os.environ, **settings, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-6000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def migrated(package: Path) -> Path:
    run(package, "-m", "django", "makemigrations", "snow_wardens")
    return package


@pytest.fixture
def database(postgres: Server) -> Iterator[str]:
    """The address of an empty database."""
    name = f"method_{os.getpid()}"
    with psycopg.connect(postgres.url(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name}")
        yield postgres.url(name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_registries_know_it(package: Path) -> None:
    run(package, "-c", KNOWN_TO_THE_REGISTRIES)


def test_its_migration_is_made(migrated: Path) -> None:
    assert (migrated / "snow_wardens/migrations/0001_initial.py").exists()
    run(migrated, "-m", "django", "makemigrations", "--check", "--dry-run")


def test_it_passes_its_own_tests_and_the_generic_ones(migrated: Path, database: str) -> None:
    said = run(migrated, "-c", THE_GENERIC_TESTS, *GENERIC, DATABASE_URL=database)
    tests, actions = re.findall(r"^(\d+) tests, (\d+) actions$", said, flags=re.MULTILINE)[0]
    assert int(tests) >= 8
    assert int(actions) == 5
