"""Where the shared ballot files are, and small elections to draw from."""

from pathlib import Path

import pytest

from .shared import FOLDER, shared_file


@pytest.fixture
def wieliczka() -> Path:
    return shared_file("poland_wieliczka_2023_green-budget.pb")


@pytest.fixture
def kernels_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWOFOLD_KERNELS", "numpy")


def pytest_report_header() -> list[str]:
    return [] if FOLDER.is_dir() else [f"BALLOT FILES MISSING: {FOLDER} is absent, their tests are skipped"]
