"""The shared pools (beside the repository, never vendored), larger ones resampled from them, and tiny ones to draw."""

from functools import cache
from hashlib import sha256
from math import ceil
from pathlib import Path

import pytest
from hypothesis import strategies as st

from twofold.engines.lottery import Person, Pool, Quota, read_pool, read_quotas

ROOT = Path(__file__).parents[5]
FOLDER = ROOT.parent / "shared/data/sortition"
Problem = tuple[Pool, list[Quota], int]


def shared_file(name: str) -> Path:
    """The path of one shared file; skips the test, saying so, if the data is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"SHARED DATA MISSING: {path}")
    return path


@cache
def fixture() -> Problem:
    """The Sortition Foundation's fixture: 150 people, a panel of 22, four features."""
    quotas = read_quotas(shared_file("features.csv"))
    return read_pool(shared_file("candidates.csv"), quotas), list(quotas), 22


@cache
def resampled(people: int, size: int) -> Problem:
    """People drawn from the fixture with replacement, the same on every machine, and its quotas scaled."""
    pool, quotas, base = fixture()
    chosen = [int.from_bytes(sha256(f"{people} {at}".encode()).digest()[:8], "big") % 150 for at in range(people)]
    drawn = tuple(Person(f"r{at}", pool.people[source].values) for at, source in enumerate(chosen))
    scaled = [Quota(q.feature, q.value, q.least * size // base, ceil(q.most * size / base)) for q in quotas]
    return Pool(pool.features, drawn), scaled, size


def problem(rows: list[str], quotas: dict[str, tuple[int, int]], size: int, homes: str = "") -> Problem:
    """Two features of one letter: rows like "fy"; quotas by letter; `homes` has one letter a person, - for alone."""
    people = tuple(
        Person(f"p{at}", tuple(row), homes[at] if homes and homes[at] != "-" else None) for at, row in enumerate(rows)
    )
    feature = {"f": "sex", "m": "sex", "y": "age", "o": "age"}
    limits = [Quota(feature[letter], letter, *quotas.get(letter, (0, size))) for letter in "fmyo"]
    return Pool(("sex", "age"), people), limits, size


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Pools of up to eight people, panels of up to three, some in shared households; some cannot be filled."""
    rows = draw(st.lists(st.sampled_from(["fy", "fo", "my", "mo"]), min_size=2, max_size=8))
    size = draw(st.integers(1, min(3, len(rows))))
    limit = st.tuples(st.integers(0, size), st.integers(0, size)).map(lambda pair: (min(pair), max(pair)))
    quotas = draw(st.dictionaries(st.sampled_from("fmyo"), limit, max_size=3))
    homes = draw(st.text("-abc", min_size=len(rows), max_size=len(rows)))
    return problem(rows, quotas, size, homes)
