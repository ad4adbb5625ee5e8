"""What a trial found, beside statsmodels and by hand; and intervals that stand being looked at."""

from math import isclose, sqrt
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]
from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]
from statsmodels.stats.power import NormalIndPower  # type: ignore[import-untyped]

from twofold.engines.trials import (
    Arm,
    Batch,
    Groups,
    Place,
    TrialsError,
    Unit,
    analyse,
    assign_groups,
    assign_in_blocks,
    average_e_values,
    confidence_sequence,
    e_value,
    e_value_in_strata,
    holm,
    in_batches,
    simulate,
    size_for_means,
    size_for_shares,
    watch,
)
from twofold.engines.trials.report import verdict
from twofold.engines.trials.sequences import multiplier, multiplier_when_planned

from .made import answers, plan

ARMS = ("new letter", "usual letter")


def drawn(count: int, seed: str = "s") -> list[Place]:
    return list(assign_in_blocks([Unit(f"p{at:05}") for at in range(count)], ARMS, seed))


def test_the_difference_and_its_error_are_neymans() -> None:
    places = drawn(300)
    outcomes = answers(places, 3, effect=0.15)
    found = analyse(plan(), places, outcomes, "0", draws=999)
    sides = [np.array([outcomes[p.unit]["came"] for p in places if p.arm == arm]) for arm in ARMS]
    assert found.primary.estimate == pytest.approx(sides[0].mean() - sides[1].mean())
    assert found.primary.error == pytest.approx(sqrt(sum(side.var(ddof=1) / len(side) for side in sides)))
    assert (found.primary.treated, found.primary.control) == tuple(map(len, sides))
    welch = stats.ttest_ind(*sides, equal_var=False)
    assert found.primary.p == pytest.approx(welch.pvalue, rel=0.05)
    assert found.randomisation_p == pytest.approx(found.primary.p, abs=0.02)


def test_lins_adjustment_is_the_interacted_regression() -> None:
    places, chance = drawn(200), np.random.default_rng(8)
    age = {place.unit: float(chance.normal(50, 10)) for place in places}
    outcomes = {
        place.unit: {"came": age[place.unit] / 10 + (place.arm == ARMS[0]) + chance.normal(), "age": age[place.unit]}
        for place in places
    }
    asked = plan(outcome_kind="number", smallest_effect=0.5, covariates=["age"])
    found = analyse(asked, places, outcomes, "0", draws=999)
    arm = np.array([place.arm == ARMS[0] for place in places], dtype=float)
    centred = np.array(list(age.values())) - np.mean(list(age.values()))
    design = sm.add_constant(np.stack([arm, centred, arm * centred], axis=1))
    theirs = sm.OLS([outcomes[place.unit]["came"] for place in places], design).fit(cov_type="HC2", use_t=True)
    assert found.adjusted is not None
    assert found.adjusted.estimate == pytest.approx(theirs.params[1])
    assert found.adjusted.error == pytest.approx(theirs.bse[1])
    assert found.adjusted.error < found.primary.error  # age explains most of it
    assert abs(found.adjusted.estimate - 1) < 0.5


def test_everyone_counts_as_assigned_and_the_missing_are_named() -> None:
    places = drawn(200)
    outcomes = answers(places, 1)
    for place in [place for place in places if place.arm == ARMS[0]][:60]:
        del outcomes[place.unit]["came"]
    found = analyse(plan(), places, outcomes, "0", draws=199)
    assert [(each.assigned, each.known) for each in found.attrition] == [(100, 40), (100, 100)]
    assert found.attrition_p < 0.001
    assert any("new letter 60%, usual letter 0%" in each for each in found.warnings)
    assert any("More than a fifth" in each for each in found.warnings)


def test_arms_that_did_not_fill_as_planned_are_not_believed() -> None:
    places = [place for place in drawn(2_000) if place.arm == ARMS[0] or int(place.unit[1:]) % 3]
    found = analyse(plan(), places, answers(places, 1), "0", draws=99)
    assert found.ratio_p < 0.001
    assert "did not fill as planned" in found.warnings[0]
    assert verdict(plan(), found).startswith("This trial cannot be believed")


def test_groups_are_analysed_as_groups() -> None:
    """As if each street were one person; not as 400 people who know nothing of each other."""
    members = {f"p{at:03}": Unit(f"p{at:03}") for at in range(400)}
    street = {name: f"s{int(name[1:]) // 20}" for name in members}
    places = list(assign_groups(members, street, ARMS, "s"))
    chance = np.random.default_rng(2)
    mood = {name: chance.normal() for name in set(street.values())}
    outcomes = {name: {"came": mood[street[name]] + chance.normal(scale=0.1)} for name in members}
    asked = plan(design="groups", group="street", outcome_kind="number", smallest_effect=0.5)
    found = analyse(asked, places, outcomes, "0", draws=999)
    assert found.primary.treated + found.primary.control == 20
    means = {name: np.mean([outcomes[p]["came"] for p in members if street[p] == name]) for name in mood}
    arm = {street[place.unit]: place.arm for place in places}
    sides = [[means[name] for name in mood if arm[name] == each] for each in ARMS]
    assert found.primary.estimate == pytest.approx(np.mean(sides[0]) - np.mean(sides[1]))
    assert watch(asked, places, outcomes).interval is None


def test_secondary_outcomes_share_their_error_by_holm() -> None:
    places, chance = drawn(100), np.random.default_rng(5)
    outcomes = {p.unit: {n: float(chance.random() < 0.5) for n in ("came", "rang", "wrote")} for p in places}
    found = analyse(plan(secondary=["rang", "wrote"]), places, outcomes, "0", draws=99)
    raw = [effect.p for effect, _ in found.secondary]
    assert [p for _, p in found.secondary] == pytest.approx(multipletests(raw, method="holm")[1])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_is_statsmodels(p: list[float]) -> None:
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])


def test_refusals() -> None:
    places = drawn(20)
    with pytest.raises(TrialsError, match="the plan says yes or no"):
        analyse(plan(), places, {places[0].unit: {"came": 3.0}}, "0")
    with pytest.raises(TrialsError, match="fewer than two outcomes are known of 'new letter'"):
        analyse(plan(), places, {}, "0")
    with pytest.raises(TrialsError, match="nobody's 'age' is known"):
        analyse(plan(covariates=["age"]), places, answers(places, 1), "0", draws=99)
    with pytest.raises(TrialsError, match="re-draws"):
        analyse(plan(), places, answers(places, 1), "0", draws=1)
    for p in ([1.5], [-0.1]):
        with pytest.raises(TrialsError):
            holm(p)
    with pytest.raises(TrialsError):
        average_e_values([])


@pytest.mark.parametrize(
    ("effect", "baseline", "people", "said"),
    [
        (0.3, 0.3, 2_000, "worth acting on"),
        (0.0, 0.3, 16_000, "No difference worth acting on"),
        (0.0, 0.3, 100, "Not settled"),
    ],
)
def test_the_verdict_tells_nothing_from_nothing_yet(effect: float, baseline: float, people: int, said: str) -> None:
    places = drawn(people)
    found = analyse(plan(), places, answers(places, 7, effect, baseline), "0", draws=99)
    assert said in verdict(plan(), found)


def test_a_trial_with_one_look_shows_no_effect_before() -> None:
    places = drawn(400)
    look = watch(plan(looks="end"), places, answers(places, 1, 0.4))
    assert (look.interval, look.evidence) == (None, None)
    assert "one look, at its end" in look.why_not
    early = drawn(20)
    assert watch(plan(), early, answers(early, 1)).why_not == "too early to say"


def test_the_sequence_is_the_formula_and_wider_than_an_ordinary_interval() -> None:
    arm = Arm(500, 100, 100)
    found = confidence_sequence(arm, Arm(500, 80, 80), 1_000)
    assert found is not None
    error = sqrt(arm.variance / 500 + Arm(500, 80, 80).variance / 500)
    assert found.high - found.estimate == pytest.approx(multiplier(1_000, 1_000) * error)
    assert 1.5 < multiplier_when_planned() / 1.96 < 1.65  # the price reference engines.md 6 names
    assert multiplier(100, 1_000) > multiplier(1_000, 1_000)
    assert confidence_sequence(Arm(19, 5, 5), arm, 1_000) is None
    assert confidence_sequence(Arm(50, 0, 0), arm, 1_000) is None


def test_peeking_fools_the_ordinary_test_and_not_ours() -> None:
    """The figures of the literature: 28 and 33 % false alarms by peeking, where ours stays below 5."""
    for per_arm, looks, expected in ((500, 30, 0.28), (2_000, 50, 0.33)):
        found = simulate(per_arm, looks, trials=2_000)
        assert found.peeking == pytest.approx(expected, abs=0.04)
        assert found.at_the_end < 0.07
        assert found.always_valid <= 0.05
    strong = simulate(2_000, 50, trials=400, effect=0.06)
    assert strong.always_valid > 0.98
    assert strong.stopped is not None
    assert strong.stopped < 0.4


@settings(deadline=None)
@given(st.floats(0.02, 0.98), st.integers(0, 6), st.integers(0, 6), st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_an_e_value_is_at_most_a_fair_bet(share: float, n: int, m: int, before: list[int]) -> None:
    """Its mean over every outcome of one more batch, both arms having one share, is not above 1: by enumeration."""
    past = Batch(min(before[0], 3), 3, min(before[1], 3), 3)
    mean = 0.0
    for yes in range(n + 1):
        for other in range(m + 1):
            chance = stats.binom.pmf(yes, n, share) * stats.binom.pmf(other, m, share)
            grown = e_value([past, Batch(yes, n, other, m)]).log_value - e_value([past]).log_value
            mean += chance * np.exp(grown)
    assert mean <= 1 + 1e-9


def test_e_values_find_what_is_there_and_only_that() -> None:
    chance = np.random.default_rng(6)

    def trial(treated: float, control: float) -> float:
        arms = [bool(at % 2) for at in range(400)]
        yes = [bool(chance.random() < (treated if arm else control)) for arm in arms]
        return e_value(in_batches(arms, yes)).p

    assert sum(trial(0.3, 0.3) <= 0.05 for _ in range(400)) <= 400 * 0.05 + 13
    assert sum(trial(0.6, 0.3) <= 0.05 for _ in range(50)) > 40


def test_e_values_of_strata_multiply_and_of_trials_average() -> None:
    one, other = [Batch(3, 5, 0, 5)], [Batch(1, 5, 4, 5)]
    together = e_value_in_strata([one, other]).value
    assert isclose(together, e_value(one).value * e_value(other).value)
    assert average_e_values([1, 3]) == 2
    with pytest.raises(TrialsError, match="more yeses than people"):
        e_value([Batch(6, 5, 0, 5)])


def test_sizes_are_those_of_the_books() -> None:
    found = size_for_shares(0.10, 0.04)
    assert found.per_arm == 1_033  # (1.959964 + 0.841621)² · (0.09 + 0.1204) / 0.0016 = 1,032.1
    theirs = NormalIndPower().solve_power(0.5, power=0.8, alpha=0.05)
    assert size_for_means(1.0, 0.5).per_arm == pytest.approx(theirs, abs=1)
    assert size_for_shares(0.10, 0.04, lost=0.2).per_arm > found.per_arm * 1.24
    assert size_for_shares(0.10, 0.04, always_valid=True).per_arm > 1.9 * found.per_arm
    clustered = size_for_shares(0.10, 0.04, groups=Groups(20, 0.05))
    assert clustered.design_effect == pytest.approx(1.95)
    assert clustered.groups_per_arm is not None
    assert clustered.groups_per_arm * 20 >= found.per_arm * 1.95 - 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"baseline": 0}, "baseline"),
        ({"effect": 0}, "baseline|effect"),
        ({"effect": 0.95}, "with the effect added"),
        ({"alpha": 1}, "alpha"),
        ({"arms": 1}, "arms"),
        ({"lost": 1}, "lost"),
        ({"effect": 1e-9}, "more than 100,000,000"),
        ({"groups": Groups(0, 0.1)}, "groups need"),
    ],
)
def test_sizes_out_of_range(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(TrialsError, match=message):
        size_for_shares(**{"baseline": 0.1, "effect": 0.1, **fields})
