"""Arms are drawn once, evenly, from a seed anybody can use again."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from twofold.engines.trials import (
    TrialsError,
    Unit,
    arm_of,
    assign_groups,
    assign_in_blocks,
    assign_stream,
    final_ratio,
    fresh_seed,
    watch_ratio,
)
from twofold.engines.trials.chance import Chance
from twofold.engines.trials.redraw import Redraws, randomisation_p, redrawn_differences

ARMS = ("new", "usual")
ids = st.lists(st.text("abcdef0123", min_size=1, max_size=4), unique=True, max_size=60)


@given(ids, st.text(max_size=8), st.sampled_from([ARMS, ("a", "b", "c")]))
def test_every_full_block_is_even_and_no_prefix_far_from_it(names: list[str], seed: str, arms: tuple[str, ...]) -> None:
    places = assign_in_blocks([Unit(name) for name in names], arms, seed)
    assert sorted(place.unit for place in places) == sorted(names)
    for block in {place.block for place in places}:
        own = [place for place in places if place.block == block]
        if len(own) == own[0].size:
            assert len(set(Counter(place.arm for place in own).values())) == 1
    counts = Counter(place.arm for place in places)
    assert max(counts.values(), default=0) - min((counts[arm] for arm in arms), default=0) <= 4


@given(ids, st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(names: list[str], shuffle: Any) -> None:
    before = assign_in_blocks([Unit(name, (name[0],)) for name in names], ARMS, "s")
    shuffle.shuffle(names)
    assert assign_in_blocks([Unit(name, (name[0],)) for name in names], ARMS, "s") == before


def test_strata_are_even_each() -> None:
    units = [Unit(f"p{at:03}", ("Harbour" if at % 3 else "Hill",)) for at in range(240)]
    places = assign_in_blocks(units, ARMS, "2026")
    for ward in ("Harbour", "Hill"):
        counts = Counter(place.arm for place in places if place.stratum == (ward,))
        assert abs(counts["new"] - counts["usual"]) <= 4


def test_every_order_of_a_block_is_equally_likely() -> None:
    chance = Chance("seed", "orders")
    seen: Counter[str] = Counter()
    for _ in range(6_000):
        block = list("aabb")
        chance.shuffle(block)
        seen["".join(block)] += 1
    assert len(seen) == 6
    assert stats.chisquare(list(seen.values())).pvalue > 1e-4


def test_a_stream_gives_the_same_person_the_same_arm() -> None:
    places = assign_stream([f"p{at}" for at in range(4_000)], ARMS, "salt")
    assert all(arm_of(place.unit, ARMS, "salt") == place.arm for place in places)
    assert stats.binomtest(sum(place.arm == "new" for place in places), 4_000).pvalue > 1e-4
    assert [place.arm for place in places] != [arm_of(place.unit, ARMS, "other") for place in places]


def test_a_seed_is_fixed_for_good() -> None:
    """What was drawn in 2026 must be drawn again in 2036: these arms were recorded."""
    places = assign_in_blocks([Unit(f"p{at}") for at in range(8)], ARMS, "larkmoor")
    assert "".join(place.arm[0] for place in places) == RECORDED


RECORDED = "nnuuuuun"


def test_groups_are_drawn_whole() -> None:
    members = {f"p{at}": Unit(f"p{at}", ("Hill",)) for at in range(40)}
    group_of = {name: f"street {int(name[1:]) // 5}" for name in members}
    places = assign_groups(members, group_of, ARMS, "s")
    for street in set(group_of.values()):
        assert len({place.arm for place in places if group_of[place.unit] == street}) == 1
    with pytest.raises(TrialsError, match="lies in two strata"):
        assign_groups({**members, "p0": Unit("p0", ("Harbour",))}, group_of, ARMS, "s")


@pytest.mark.parametrize("arms", [("one",), ("same", "same"), ()])
def test_arms_must_be_two(arms: tuple[str, ...]) -> None:
    with pytest.raises(TrialsError, match="two arms or more"):
        assign_in_blocks([Unit("p")], arms, "s")


def test_nobody_is_drawn_twice() -> None:
    with pytest.raises(TrialsError, match="'p' stands twice"):
        assign_in_blocks([Unit("p"), Unit("p")], ARMS, "s")
    assert fresh_seed() != fresh_seed()


def test_redraws_keep_the_design() -> None:
    places = assign_in_blocks([Unit(f"p{at:03}", (str(at % 2),)) for at in range(50)], ARMS, "s")
    drawn = Redraws(places, ARMS, "again").draw(200)
    for block in {(place.stratum, place.block) for place in places}:
        own = [at for at, place in enumerate(places) if (place.stratum, place.block) == block]
        if len(own) == places[own[0]].size:
            assert (drawn[:, own].sum(axis=1) == len(own) // 2).all()


def test_the_redrawn_p_is_fishers_where_both_can_be_had() -> None:
    """One block of everyone is the design of Fisher's exact test; compared with its two-sided p."""
    from twofold.engines.trials import Place

    arms = ["new"] * 10 + ["usual"] * 10
    values = np.array([1] * 8 + [0] * 2 + [1] * 3 + [0] * 7, dtype=float)
    places = [Place(f"p{at}", (), 1, 20, at + 1, arm) for at, arm in enumerate(arms)]
    redrawn = redrawn_differences(values, places, ARMS, ("new", "usual"), 20_000, "s")
    exact = stats.fisher_exact([[8, 2], [3, 7]])[1]
    assert randomisation_p(0.5, redrawn) == pytest.approx(exact, abs=0.012)


def test_the_ratio_alarm_rings_when_it_should() -> None:
    assert not watch_ratio([500, 510]).alarm
    assert watch_ratio([5_500, 4_500]).alarm
    assert not watch_ratio([660, 340], [2 / 3, 1 / 3]).alarm
    assert final_ratio([5_500, 4_500]) < 0.001 < final_ratio([505, 495])
    assert final_ratio([60, 40]) == pytest.approx(stats.chisquare([60, 40]).pvalue)
    for wrong in ([5], [-1, 3]):
        with pytest.raises(TrialsError):
            watch_ratio(wrong)


@settings(deadline=None)
@given(st.integers(0, 1_000))
def test_the_ratio_alarm_is_a_fair_bet(seed: int) -> None:
    """Its mean after one more person, under the plan, is what it was: the definition of a martingale."""
    counts = np.random.default_rng(seed).integers(0, 300, 2).tolist()
    now = watch_ratio(counts).factor
    after = [watch_ratio([counts[0] + a, counts[1] + 1 - a]).factor for a in (0, 1)]
    assert sum(after) / 2 == pytest.approx(now, rel=1e-9)


def test_ever_looking_at_the_ratio_alarms_in_one_of_twenty_at_most() -> None:
    chance = np.random.default_rng(4)
    rung = 0
    for _ in range(400):
        heads = np.cumsum(chance.integers(0, 2, 2_000))
        rung += any(watch_ratio([int(heads[n - 1]), n - int(heads[n - 1])]).alarm for n in range(20, 2_001, 40))
    assert rung <= 400 * 0.05 + 3 * (400 * 0.05 * 0.95) ** 0.5
