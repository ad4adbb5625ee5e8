"""The shared real ballot files: test data beside the repository, never vendored."""

from functools import cache
from pathlib import Path

import pytest

from twofold.engines.ballots import Reading, read_pb

ROOT = Path(__file__).parents[5]
FOLDER = ROOT.parent / "shared/data/pabulib"
RECORDED = ROOT / "bench/oracle/recorded.json"


def shared_file(name: str) -> Path:
    """The path of one shared file; skips the test, saying so, if the data is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"SHARED DATA MISSING: {path}")
    return path


@cache
def reading(name: str) -> Reading:
    return read_pb(shared_file(name))


def all_names() -> list[str]:
    return sorted(path.name for path in FOLDER.glob("*.pb"))
