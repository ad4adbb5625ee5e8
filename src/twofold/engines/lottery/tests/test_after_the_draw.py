"""Replacements, alternates and the two stages of invitation."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, assume, given, settings

from twofold.engines.lottery import (
    Infeasible,
    Invitations,
    LotteryError,
    Person,
    Pool,
    choose_alternates,
    number_panels,
    replacements,
)

from .naive import every_panel, leximin_by_people, valid
from .shared import Problem, problem, problems

fewer = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@fewer
@given(problems())
def test_whoever_replaces_the_panel_is_valid_again(problem: Problem) -> None:
    pool, quotas, _ = problem
    panels = every_panel(problem)
    assume(panels)
    panel = [person.id for person in panels[0]]
    fits = [p for p in panels if set(panel[1:]) < {person.id for person in p} and p != panels[0]]
    if not fits:
        with pytest.raises(LotteryError):
            replacements(pool, quotas, panel, panel[:1])
        return
    found = replacements(pool, quotas, panel, panel[:1])
    assert found.fairness().minimum >= 0
    known = {person.id: person for person in pool.people}
    for new in set(number_panels(found, "s").panels):
        assert valid(problem, tuple(known[name] for name in [*panel[1:], *new]))
    able = {person.id for p in fits for person in p} - set(panel)
    assert found.chance_of() == pytest.approx(
        {name: 1 / len(able) if name in able else 0 for name in found.chance_of()}, abs=1e-5
    )


def test_replacing_nobody_or_strangers_is_refused() -> None:
    pool, quotas, _ = problem(["fy", "fo", "my", "mo"], {}, 2)
    for panel, gone, message in (
        (["p0", "p1"], [], "nobody left"),
        (["p0", "p1"], ["p2"], "'p2' cannot leave"),
        (["p0", "zz"], ["p0"], "'zz' is on the panel but not in the pool"),
    ):
        with pytest.raises(LotteryError, match=message):
            replacements(pool, quotas, panel, gone)


def test_a_quota_those_who_stay_already_exceed_is_named() -> None:
    pool, quotas, _ = problem(["fy", "fo", "my", "mo"], {"f": (0, 1)}, 2)
    with pytest.raises(LotteryError, match="sex 'f' 0–1 is already exceeded by the 2 who stay"):
        replacements(pool, quotas, ["p0", "p1", "p2"], ["p2"])


def test_the_only_fit_is_offered_and_a_missing_one_is_explained() -> None:
    pool, quotas, _ = problem(["fy", "my", "fo", "my"], {"f": (1, 1), "y": (2, 2)}, 2)
    assert replacements(pool, quotas, ["p0", "p1"], ["p1"]).chance_of() == pytest.approx({"p2": 0, "p3": 1})
    with pytest.raises(Infeasible, match="age"):
        replacements(pool, quotas, ["p0", "p1"], ["p0"])


def violations(problem: Problem, people: list[Person]) -> int:
    pool, quotas, size = problem
    off = abs(size - len(people))
    for quota in quotas:
        have = sum(person.values[pool.features.index(quota.feature)] == quota.value for person in people)
        off += max(quota.least - have, 0) + max(have - quota.most, 0)
    return off


def best_by_hand(problem: Problem, staying: list[Person], standing: list[Person]) -> int:
    """The fewest places short or over, whichever of those standing by are called."""
    return min(
        violations(problem, [*staying, *called])
        for count in range(len(standing) + 1)
        for called in combinations(standing, count)
    )


@fewer
@given(problems())
def test_alternates_are_the_best_there_are_for_one_who_surely_leaves(problem: Problem) -> None:
    pool, quotas, _ = problem
    panels = every_panel(problem)
    assume(panels)
    panel = list(panels[0])
    homes = {person.household for person in panel} - {None}
    others = [p for p in pool.people if p not in panel and p.household not in homes]
    assume(others)
    risk = {person.id: float(person is panel[0]) for person in panel}
    found = choose_alternates(pool, quotas, [person.id for person in panel], 1, risk, "s", samples=3)
    by_hand = min(best_by_hand(problem, panel[1:], [other]) for other in others)
    assert found.expected == pytest.approx(by_hand, abs=1e-6)
    assert found.best_possible == pytest.approx(by_hand, abs=1e-6)
    assert found.without == violations(problem, panel[1:])


def test_without_risk_nothing_is_lost_and_more_alternates_never_hurt() -> None:
    rows = ["fy", "fo", "my", "mo"] * 3
    pool, quotas, _ = problem(rows, {"f": (2, 2), "y": (2, 2)}, 4)
    panel = ["p0", "p1", "p2", "p3"]
    assert choose_alternates(pool, quotas, panel, 1, dict.fromkeys(panel, 0.0), "s").expected == 0
    expected = [choose_alternates(pool, quotas, panel, n, dict.fromkeys(panel, 0.4), "s").expected for n in (1, 2, 4)]
    assert expected == sorted(expected, reverse=True)
    assert expected[2] < expected[0]


def test_alternates_need_known_members_and_chances() -> None:
    pool, quotas, _ = problem(["fy", "fo", "my"], {}, 2)
    with pytest.raises(LotteryError, match="'zz' is on the panel"):
        choose_alternates(pool, quotas, ["zz"], 1, {"zz": 0.1}, "s")
    for risk in ({}, {"p0": 1.5}, {"p0": float("nan")}):
        with pytest.raises(LotteryError, match="'p0' has no chance"):
            choose_alternates(pool, quotas, ["p0"], 1, risk, "s")


def test_two_stages_multiply() -> None:
    sent = Invitations(addresses=40_000, letters=8_000, delivered=7_600, registered=380, confirmed=300, selected=40)
    assert sent.first_stage == pytest.approx(0.2)
    assert sent.overall(0.1) == pytest.approx(0.02)
    assert sent.response == pytest.approx(0.05)
    assert sent.in_words() == [
        "40,000 addresses, each with a chance of 20.00% of a letter",
        "8,000 letters",
        "7,600 delivered",
        "380 registered",
        "300 confirmed",
        "40 selected",
    ]
    assert Invitations(100, 10).response is None
    assert Invitations(100, 10, registered=5).response == 0.5
    assert Invitations(100, 10, delivered=0, registered=0).response is None


@pytest.mark.parametrize(
    "numbers",
    [
        {"addresses": 5, "letters": 6},
        {"addresses": 5, "letters": 5, "delivered": 6},
        {"addresses": 5, "letters": 5, "registered": 3, "confirmed": 4},
        {"addresses": 0, "letters": 0},
        {"addresses": 5, "letters": -1},
        {"addresses": 5, "letters": 5, "attended": -2},
    ],
)
def test_impossible_accounts_are_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(LotteryError):
        Invitations(**numbers)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_chance_lies_between_nought_and_one(share: float) -> None:
    with pytest.raises(LotteryError, match="between 0 and 1"):
        Invitations(10, 5).overall(share)


def test_ids_are_unique_and_leavers_leave() -> None:
    with pytest.raises(LotteryError, match="two people have the id 'a'"):
        Pool(("sex",), (Person("a", ("f",)), Person("a", ("m",))))
    pool = Pool(("sex",), (Person("a", ("f",)), Person("b", ("m",))))
    assert [person.id for person in pool.without(["a", "c"]).people] == ["b"]


def test_the_reference_agrees_with_arithmetic() -> None:
    """The slow reference itself, on a case worked by hand: one woman must be on it, one of three others too."""
    assert leximin_by_people(problem(["fy", "my", "my", "mo"], {"f": (1, 1)}, 2)) == pytest.approx(
        {"p0": 1, "p1": 1 / 3, "p2": 1 / 3, "p3": 1 / 3}
    )
