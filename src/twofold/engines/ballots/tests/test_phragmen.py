"""Sequential Phragmén against its definition."""

from fractions import Fraction

from hypothesis import given

from twofold.engines.ballots import Election, Project, Rule, RuleCard, Stop, TieKey, count
from twofold.engines.ballots.phragmen import Phragmen

from . import naive
from .elections import election, papers
from .naive import Paper

CARD = RuleCard(rule=Rule.PHRAGMEN, stop=Stop.STOP, ties=(TieKey.ID,))


@given(papers())
def test_follows_the_definition(paper: Paper) -> None:
    assert list(count(election(paper), CARD).winners) == naive.phragmen(paper)


@given(papers())
def test_passing_over_what_does_not_fit_wins_at_least_as_much(paper: Paper) -> None:
    stopping, skipping = (count(election(paper), c) for c in (CARD, RuleCard(rule=Rule.PHRAGMEN, ties=(TieKey.ID,))))
    assert skipping.winners[: len(stopping.winners)] == stopping.winners
    assert skipping.cost <= paper.budget


@given(papers(least_cost=1))
def test_times_never_run_backwards(paper: Paper) -> None:
    times = [round_.figure for round_ in count(election(paper), CARD).rounds]
    assert times == sorted(times)


def test_the_times_are_exact() -> None:
    town = Election.build([Project("a", 2), Project("b", 3)], [["a", "b"], ["a"], ["b"]], 5)
    first, second = count(town, CARD).rounds
    assert (first.project, first.figure) == ("a", Fraction(1))
    assert (second.project, second.figure) == ("b", Fraction(3 + 1, 2))


def test_the_purchase_that_ends_the_count_is_recorded() -> None:
    town = Election.build([Project("a", 2), Project("b", 4)], [["a"], ["b"]], 5)
    outcome = count(town, CARD)
    assert outcome.winners == ("a",)
    assert isinstance(outcome.trace, Phragmen)
    assert outcome.trace.stopped_at is not None
    assert outcome.trace.stopped_at.time == 4
