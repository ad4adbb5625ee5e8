"""Shares are exact: whatever they are, the parts make the whole."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.ledger.shares import FINEST, NotOne, apportion, parts_of, read_share, read_shares

WEIGHTS = st.lists(st.integers(1, 50), min_size=1, max_size=12)


def of(weights: list[int]) -> list[Fraction]:
    return [Fraction(weight, sum(weights)) for weight in weights]


@given(st.integers(0, 10**12), WEIGHTS)
def test_the_parts_make_the_whole_and_none_is_a_unit_away(amount: int, weights: list[int]) -> None:
    shares = of(weights)
    parts = apportion(amount, shares)
    assert sum(parts) == amount
    assert all(abs(part - amount * share) < 1 for part, share in zip(parts, shares, strict=True))


@given(st.integers(1, 10**6), WEIGHTS, WEIGHTS)
def test_parts_of_parts_make_the_whole_too(amount: int, weights: list[int], again: list[int]) -> None:
    assert sum(sum(apportion(part, of(again))) for part in apportion(amount, of(weights))) == amount


@given(st.integers(0, 10**6), WEIGHTS)
def test_who_has_the_larger_share_never_has_the_smaller_part(amount: int, weights: list[int]) -> None:
    ordered = sorted(weights, reverse=True)
    parts = apportion(amount, of(ordered))
    assert parts == sorted(parts, reverse=True)


def test_the_largest_remainder_gets_the_unit_and_of_equals_the_first() -> None:
    assert apportion(60, [Fraction(1, 3)] * 3) == [20, 20, 20]
    assert apportion(100, [Fraction(1, 3)] * 3) == [34, 33, 33]
    assert apportion(10, [Fraction(14, 100), Fraction(17, 100), Fraction(69, 100)]) == [1, 2, 7]


@pytest.mark.parametrize(
    ("told", "share"),
    [
        ("50", Fraction(1, 2)),
        ("33.33 %", Fraction(3333, 10_000)),
        ("12,5", Fraction(1, 8)),
        (" 1 / 3 ", Fraction(1, 3)),
        ("100%", Fraction(1)),
    ],
)
def test_a_share_is_read_as_people_write_it(told: str, share: Fraction) -> None:
    assert read_share(told) == share


@pytest.mark.parametrize("told", ["", "0", "-5", "101", "3/2", "1/0", "half", "1e2", "0/3", "½", "1/3/3", "٣"])
def test_what_is_no_share_is_named(told: str) -> None:
    with pytest.raises(NotOne, match="is not a share"):
        read_share(told)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({1: "50", 2: "40"}, "come to 90, not to 100"),
        ({1: "1/3", 2: "1/3"}, "come to 66.6667"),
        ({1: "60", 2: "60"}, "come to 120"),
        ({1: "100"}, "two or more"),
        ({}, "two or more"),
    ],
)
def test_shares_make_one_or_say_what_they_make(told: dict[int, str], why: str) -> None:
    with pytest.raises(NotOne, match=why):
        read_shares(told)


def test_thirds_are_thirds() -> None:
    shares = read_shares({1: "1/3", 2: "1/3", 3: "1/3"})
    assert parts_of(list(shares.values())) == 3


def test_shares_that_cannot_be_counted_are_refused() -> None:
    primes = {1: "1/997", 2: "1/991", 3: "1/983", 4: "1/977"}
    rest = 1 - sum((read_share(each) for each in primes.values()), Fraction())
    assert parts_of([*map(read_share, primes.values()), rest]) > FINEST
