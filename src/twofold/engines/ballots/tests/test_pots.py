"""Several pots in one vote."""

import pytest

from twofold.engines.ballots import Election, PassOn, Pot, Project, RuleCard, RuleCardError, count_pots
from twofold.engines.ballots.rule_card import Threshold, ThresholdKind


def pot(name: str, budget: int, costs: dict[str, int], votes: dict[str, int], card: RuleCard | None = None) -> Pot:
    ballots = [[project] for project, n in votes.items() for _ in range(n)]
    town = Election.build([Project(p, c) for p, c in costs.items()], ballots, budget)
    return Pot(name, town, card or RuleCard())


NORTH = pot("North", 100, {"n1": 70, "n2": 60}, {"n1": 5, "n2": 4})
SOUTH = pot("South", 100, {"s1": 90, "s2": 35}, {"s1": 5, "s2": 2})
CITY = pot("City", 50, {"c1": 80, "c2": 40}, {"c1": 9, "c2": 3})


def test_kept_money_stays_where_it_is() -> None:
    found = count_pots([NORTH, SOUTH])
    assert [o.winners for o in found.outcomes.values()] == [("n1",), ("s1",)]
    assert (found.passed_on, found.left, found.second_stage) == (0, 40, ())


def test_what_districts_leave_goes_to_the_city() -> None:
    found = count_pots([NORTH, SOUTH, CITY], PassOn.TO_POT, "City")
    assert found.passed_on == 40
    assert found.outcomes["City"].election.budget == 90
    assert found.outcomes["City"].winners == ("c1",)
    assert found.left == 10


def test_a_second_stage_spends_the_pooled_leftovers_by_votes() -> None:
    found = count_pots([NORTH, SOUTH], PassOn.SECOND_STAGE)
    (funded,) = found.second_stage
    assert (funded.pot, funded.project, funded.cost, funded.support) == ("South", "s2", 35, 2)
    assert found.left == 5
    assert found.as_dict()["second_stage"][0]["project"] == "s2"


def test_the_second_stage_prefers_votes_then_the_cheaper() -> None:
    east = pot("East", 100, {"e1": 85, "e2": 30, "e3": 20}, {"e1": 5, "e2": 2, "e3": 2})
    found = count_pots([SOUTH, east], PassOn.SECOND_STAGE)
    assert [s.project for s in found.second_stage] == ["e3"]


def test_thresholds_still_hold_in_the_second_stage() -> None:
    card = RuleCard(thresholds=(Threshold(ThresholdKind.VOTES, 3),))  # type: ignore[arg-type]
    south = pot("South", 100, {"s1": 90, "s2": 35}, {"s1": 5, "s2": 2}, card)
    assert count_pots([NORTH, south], PassOn.SECOND_STAGE).second_stage == ()


@pytest.mark.parametrize(
    ("pots", "pass_on", "receiver"),
    [
        ([NORTH, NORTH], PassOn.KEEP, ""),
        ([NORTH, SOUTH], PassOn.TO_POT, "City"),
        ([NORTH, SOUTH], PassOn.TO_POT, ""),
        ([NORTH, SOUTH], PassOn.KEEP, "North"),
    ],
)
def test_pots_that_do_not_fit_together_are_refused(pots: list[Pot], pass_on: PassOn, receiver: str) -> None:
    with pytest.raises(RuleCardError):
        count_pots(pots, pass_on, receiver)


def test_pots_in_different_units_are_refused() -> None:
    other = Pot("Euro", Election.build([Project("x", 1)], [["x"]], 1, minor=100), RuleCard())
    with pytest.raises(RuleCardError, match="same currency"):
        count_pots([NORTH, other])
