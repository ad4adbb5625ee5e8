"""The shared conversations (beside the repository, never vendored), and small sets of answers to draw."""

from functools import cache
from math import nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from twofold.engines.priorities import Answers
from twofold.engines.priorities.answers import Floats
from twofold.engines.priorities.reading import read_answers

ROOT = Path(__file__).parents[5]
FOLDER = ROOT.parent / "shared/data/polis"
# Machines are shared: no single example is held to a time.
patient = settings(deadline=None, max_examples=40)
Drawn = tuple[Floats, list[str | None]]


def shared_folder(name: str) -> Path:
    """The folder of one shared conversation; skips the test, saying so, if the data is absent."""
    path = FOLDER / name
    if not path.is_dir():
        pytest.skip(f"SHARED DATA MISSING: {path}")
    return path


@cache
def real(name: str) -> Answers:
    return read_answers(shared_folder(name)).answers


@st.composite
def votes(draw: st.DrawFn, values: tuple[float, ...] = (-1.0, 0.0, 1.0, nan), most: int = 12) -> Drawn:
    """A few people of two or three groups (some of none) and up to three statements; at least two groups."""
    people = draw(st.integers(4, most))
    width = draw(st.integers(1, 3))
    rows = st.lists(st.sampled_from(values), min_size=width, max_size=width)
    table = np.array(draw(st.lists(rows, min_size=people, max_size=people)))
    others = draw(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=people - 4, max_size=people - 4))
    return table, ["a", "a", "b", "b", *others]


def two_groups(first: str, second: str) -> Drawn:
    """One statement: votes as signs, + agree, - disagree, 0 pass, a dot for no answer."""
    marks = {"+": 1.0, "-": -1.0, "0": 0.0, ".": nan}
    table = np.array([[marks[mark]] for mark in first + second])
    return table, ["a"] * len(first) + ["b"] * len(second)
