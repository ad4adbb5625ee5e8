"""Hypothesis strategies for small elections, drawn so that ties, empty purses and equal sums are common."""

from fractions import Fraction

from hypothesis import strategies as st

from twofold.engines.ballots import BallotType, Election, Project

from .naive import Paper

IDS = ["1", "10", "2", "a", "b", "c"]


@st.composite
def papers(draw: st.DrawFn, points: bool = False, least_voters: int = 1, least_cost: int = 0) -> Paper:
    """A paper of up to six projects and seven voters; costs and budget come from few values."""
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=6, unique=True))
    costs = {name: draw(st.integers(least_cost, 12)) for name in ids}
    worth = st.integers(1, 4) if points else st.just(1)
    ballot = st.dictionaries(st.sampled_from(ids), worth, max_size=len(ids))
    ballots = draw(st.lists(ballot, min_size=least_voters, max_size=7))
    return Paper(costs, ballots, draw(st.integers(0, 30)))


def election(paper: Paper, points: bool = False, endowments: list[Fraction] | None = None) -> Election:
    return Election.build(
        [Project(name, cost) for name, cost in paper.costs.items()],
        [dict(ballot) if points else list(ballot) for ballot in paper.ballots],
        paper.budget,
        BallotType.SCORING if points else BallotType.APPROVAL,
        endowments=endowments,
    )
