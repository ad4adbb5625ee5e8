"""What the map says, from what people said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.cycle.mapping.rules import Says, State, hints, missed, state_of, worries


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, State.UNASKED),
        ({"citizen": Says.HERE}, State.SPOTTED),
        ({"public": Says.HERE}, State.SPOTTED),
        ({"citizen": Says.HERE, "public": Says.HERE}, State.CONFIRMED),
        ({"citizen": Says.HERE, "public": Says.NONE}, State.SPOTTED),
        ({"citizen": Says.COULD}, State.POTENTIAL),
        ({"citizen": Says.COULD, "public": Says.NONE}, State.POTENTIAL),
        ({"public": Says.NONE}, State.NONE),
    ],
)
def test_one_side_sees_and_both_are_sure(said: dict[str, Says], state: State) -> None:
    assert state_of(said) is state


def test_how_many_are_missed_is_chapmans_estimate() -> None:
    found = missed(20, 15, 10)
    assert found is not None
    assert found.seen == 25
    assert found.estimate == pytest.approx(21 * 16 / 11 - 1)
    assert found.seen <= found.low < found.estimate < found.high
    assert missed(20, 15, 4) is None
    assert missed(5, 20, 6) is None


def test_the_interval_holds_the_truth_most_of_the_time() -> None:
    chance, held, told = np.random.default_rng(3), 0, 0
    for _ in range(600):
        one, other = chance.random(60) < 0.6, chance.random(60) < 0.5
        found = missed(int(one.sum()), int(other.sum()), int((one & other).sum()))
        if found:
            told += 1
            held += found.low <= 60 <= found.high
    assert told > 590
    assert 0.88 <= held / told <= 1


@given(st.integers(5, 60), st.integers(5, 60), st.integers(5, 60))
def test_never_fewer_than_were_seen(one: int, other: int, both: int) -> None:
    found = missed(one, other, both)
    if found:
        assert found.seen <= found.low <= found.estimate + 1e-9 <= found.high + 2e-9


def test_a_hint_names_its_words() -> None:
    (hint,) = hints("A befriending scheme with Volunteers")
    assert (hint.kind, hint.words) == ("co-performing", ("volunteer", "befriend"))
    assert hints("We collect bins on Tuesdays") == []
    assert hints("unmentored repeers") == []


def test_at_most_three_worries_the_worst_first() -> None:
    found = worries(cells=28, unasked=26, unconfirmed=3, no_reason=2, late=1, one_sided=["Meals"])
    assert len(found) == 3
    assert found[0].startswith("26 of 28")
    assert worries(cells=28, unasked=0, unconfirmed=0, no_reason=0, late=0, one_sided=[]) == []
