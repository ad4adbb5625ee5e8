"""Compiled and plain loops propose the same, within what the exact arithmetic allows for."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.engines.ballots import Completion, Rule, RuleCard, TieKey, Utility, count, kernels, levels

from . import naive
from .elections import election, papers
from .naive import Paper

fast = pytest.importorskip("twofold.engines.ballots.levels_fast", reason="NUMBA MISSING: compiled loops not tested")
KERNELS = [levels, fast]

purses = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4), st.integers(1, 5)), min_size=1, max_size=8)


def columns(drawn: list[tuple[int, int, int]]) -> tuple[np.ndarray, ...]:
    purse = np.array([float(held) for held, _, _ in drawn])
    weight = np.array([w for _, w, _ in drawn], dtype=np.int64)
    size = np.array([n for _, _, n in drawn], dtype=np.int64)
    return purse, np.arange(len(drawn), dtype=np.int32), weight, (size * weight).astype(np.float64), size


@given(purses, st.integers(1, 60))
@settings(deadline=None)
def test_scan_finds_the_price_of_the_definition(drawn: list[tuple[int, int, int]], cost: int) -> None:
    purse, groups, weight, mass, _ = columns(drawn)
    people = [(Fraction(held), w) for held, w, n in drawn for _ in range(n)]
    expected = naive.price(cost, {i: h for i, (h, _) in enumerate(people)}, {i: w for i, (_, w) in enumerate(people)})
    for kernel in KERNELS:
        price, full = kernel.scan(purse, groups, weight, mass, float(cost), 0.0)
        if expected is None:
            assert price == np.inf
            assert full == pytest.approx(sum(h for h, _ in people))
        elif sum(h for h, _ in people) > cost:
            assert price == pytest.approx(float(expected))


@given(purses, st.integers(1, 60), st.integers(0, 100))
@settings(deadline=None)
def test_a_lower_bound_does_not_change_the_price(drawn: list[tuple[int, int, int]], cost: int, percent: int) -> None:
    purse, groups, weight, mass, size = columns(drawn)
    if float((purse * size).sum()) <= cost:
        return
    for kernel in KERNELS:
        price, _ = kernel.scan(purse, groups, weight, mass, float(cost), 0.0)
        again, _ = kernel.scan(purse, groups, weight, mass, float(cost), price * percent / 100)
        assert again == pytest.approx(price)


@given(purses, st.floats(0, 9), st.floats(0, 1))
@settings(deadline=None)
def test_sides_agree(drawn: list[tuple[int, int, int]], low: float, width: float) -> None:
    purse, groups, weight, mass, _ = columns(drawn)
    one, other = (kernel.sides(purse, groups, weight, mass, low, low + width) for kernel in KERNELS)
    assert one[0].tolist() == other[0].tolist()
    assert one[1].tolist() == other[1].tolist()
    assert one[2:] == other[2:]


@given(purses, st.floats(0, 3), st.data())
@settings(deadline=None)
def test_spending_agrees(drawn: list[tuple[int, int, int]], price: float, data: st.DataObject) -> None:
    emptied = np.array(data.draw(st.lists(st.booleans(), min_size=len(drawn), max_size=len(drawn))))
    after = []
    for kernel in KERNELS:
        purse, groups, weight, _, _ = columns(drawn)
        kernel.spend(purse, groups, weight, price, emptied)
        after.append(purse.tolist())
    assert after[0] == after[1]
    assert all(held >= 0 for held in after[0])
    assert all(held == 0 for held, gone in zip(after[0], emptied, strict=True) if gone)


@given(papers(points=True), st.data())
@settings(deadline=None)
def test_tallies_agree(paper: Paper, data: st.DataObject) -> None:
    from twofold.engines.ballots.grouping import group

    groups = group(election(paper, points=True))
    n, m = len(groups.size), len(paper.costs)
    members = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    alive = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    slot = np.array([c if c % 2 else -1 for c in range(m)], dtype=np.int32)
    rows = (groups.row_start, groups.row_project, groups.row_weight * np.repeat(groups.size, np.diff(groups.row_start)))
    everyone = np.arange(n, dtype=np.int32)
    results = [
        kernel.tally(everyone, members, alive, groups.size, groups.share_class, 1, rows, slot, m) for kernel in KERNELS
    ]
    assert results[0] == results[1]
    assert results[0][0] == [int(groups.size[members & alive].sum())]


@given(papers(points=True), st.sampled_from(list(Completion)))
@settings(deadline=None, max_examples=40)
def test_whole_counts_have_the_same_hash(paper: Paper, completion: Completion) -> None:
    card = RuleCard(rule=Rule.EQUAL_SHARES, utility=Utility.POINTS, completion=completion, ties=(TieKey.ID,))
    with pytest.MonkeyPatch.context() as patch:
        hashes = []
        for name in ("numpy", "numba"):
            patch.setenv("TWOFOLD_KERNELS", name)
            hashes.append(count(election(paper, points=True), card).result_hash)
    assert hashes[0] == hashes[1]


def test_numba_is_only_loaded_where_it_repays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWOFOLD_KERNELS", raising=False)
    assert kernels.choose(8_000_000) is levels
    assert kernels.choose(12_000_000) is fast
    assert kernels.choose(16_000, 60) is levels
    assert kernels.choose(110_000, 60) is fast
    monkeypatch.setenv("TWOFOLD_KERNELS", "numpy")
    assert kernels.choose(10**9) is levels
    monkeypatch.setenv("TWOFOLD_KERNELS", "numba")
    assert kernels.choose(1) is fast


def test_without_numba_everything_still_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "compiled", lambda: None)
    assert kernels.choose(10**9) is levels
