"""The shared conversations (beside the repository, never vendored), made-up ones with known groups, and tiny ones."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from twofold.engines.opinions import Conversation, Votes, read_polis, votes_from

ROOT = Path(__file__).parents[5]
FOLDER = ROOT.parent / "shared/data/polis"
REAL = (
    "15-per-hour-seattle",
    "american-assembly.bowling-green",
    "brexit-consensus",
    "canadian-electoral-reform",
    "football-concussions",
    "scoop-hivemind.ubi",
    "vtaiwan.uberx",
)
# The first map loads SciPy, and machines are shared: no single example is held to a time.
patient = settings(deadline=None, max_examples=50)
MARKS = {"+": 1, "0": 0, "-": -1}


def shared_folder(name: str) -> Path:
    """The folder of one shared conversation; skips the test, saying so, if the data is absent."""
    path = FOLDER / name
    if not path.is_dir():
        pytest.skip(f"SHARED DATA MISSING: {path}")
    return path


@cache
def real(name: str) -> Conversation:
    return read_polis(shared_folder(name))


def written(*rows: str, out: tuple[int, ...] = ()) -> Votes:
    """Votes from a line a person and a sign a statement: + agree, - disagree, 0 pass, a dot for no vote."""
    cells = [
        (person, statement, MARKS[mark])
        for person, row in enumerate(rows)
        for statement, mark in enumerate(row)
        if mark != "."
    ]
    people, statements, values = zip(*cells, strict=True)
    return votes_from(people, statements, values, out)


def made_up(people: int = 120, statements: int = 30, groups: int = 2, seen: float = 0.6, seed: int = 1) -> Votes:
    """People of `groups` groups (person modulo groups) who agree with a statement at their group's own rate."""
    chance = np.random.default_rng(seed)
    rates = chance.choice([0.1, 0.5, 0.9], (groups, statements))
    person, statement = np.nonzero(chance.random((people, statements)) < seen)
    agrees = chance.random(len(person)) < rates[person % groups, statement]
    return votes_from(person, statement, np.where(agrees, 1, -1))


def structureless(people: int = 150, statements: int = 30, seen: float = 0.5, seed: int = 1) -> Votes:
    """Everybody agrees with a statement at the same rate, whatever else they said."""
    chance = np.random.default_rng(seed)
    rates = chance.uniform(0.1, 0.9, statements)
    person, statement = np.nonzero(chance.random((people, statements)) < seen)
    return votes_from(person, statement, np.where(chance.random(len(person)) < rates[statement], 1, -1))


@st.composite
def tiny(draw: st.DrawFn, most_people: int = 12, most_statements: int = 7) -> Votes:
    """A few people, a few statements, any pattern of votes, some statements moderated out; at least one vote."""
    people, statements = draw(st.integers(1, most_people)), draw(st.integers(1, most_statements))
    cells = st.lists(st.sampled_from("+-0."), min_size=statements, max_size=statements)
    rows = draw(
        st.lists(cells, min_size=people, max_size=people).filter(lambda rows: any(set(r) - {"."} for r in rows))
    )
    out = draw(st.sets(st.integers(0, statements - 1), max_size=2))
    return written(*map("".join, rows), out=tuple(out))
