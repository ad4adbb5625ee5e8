"""The shared conversations with their published groups: the figures that were measured before this was written.

These groups were made from the same votes, so the excess is flattered; they are a test of arithmetic, not of people.
"""

import pytest

from twofold.engines.priorities import Comparison, Label, Terms, compare

from .shared import real


def compared(name: str) -> Comparison:
    return compare(real(name), Terms(draws=199))


@pytest.mark.parametrize(
    ("name", "tested", "across", "within", "excess", "share", "conflicts"),
    [
        ("vtaiwan.uberx", 99, 0.458, 0.319, 0.140, 0.30, 31),
        ("american-assembly.bowling-green", 607, 0.383, 0.331, 0.052, 0.14, 86),
        # Measured earlier on 45 of these 47 statements: .349, .269, .080, 23 %, 8.
        ("brexit-consensus", 47, 0.343, 0.265, 0.077, 0.23, 8),
    ],
)
def test_excess_and_opposed_majorities_of_published_groups(
    name: str, tested: int, across: float, within: float, excess: float, share: float, conflicts: int
) -> None:
    (pair,) = compared(name).pairs
    assert pair.spread is not None
    assert len(pair.tested) == tested
    assert pair.spread.across == pytest.approx(across, abs=6e-4)
    assert pair.spread.within == pytest.approx(within, abs=6e-4)
    assert pair.spread.excess == pytest.approx(excess, abs=6e-4)
    assert pair.spread.share == pytest.approx(share, abs=6e-3)
    assert len(pair.labelled(Label.CONFLICT)) == conflicts
    assert pair.p == pytest.approx(1 / 200)


@pytest.mark.parametrize(
    ("name", "word", "across", "within"),
    [
        ("american-assembly.bowling-green", "fairness ordinance", 0.70, 0.24),
        ("brexit-consensus", "article 50", 0.74, 0.23),
    ],
)
def test_the_largest_trade_off(name: str, word: str, across: float, within: float) -> None:
    (pair,) = compared(name).pairs
    largest = pair.trade_offs[0]
    assert word in largest.name
    assert largest.label is Label.CONFLICT
    assert largest.spread is not None
    assert largest.spread.across == pytest.approx(across, abs=6e-3)
    assert largest.spread.within == pytest.approx(within, abs=6e-3)
    assert f"disagree {round(100 * across)} times in 100" in largest.explanation


def test_small_groups_are_left_alone() -> None:
    """Nine people make up the fourth group of this conversation: nothing is said of them."""
    comparison = compared("scoop-hivemind.ubi")
    assert len(comparison.pairs) == 6
    for pair in comparison.pairs:
        if "group 3" in pair.groups:
            assert pair.label is Label.TOO_FEW
            assert pair.spread is None
