"""Zero differences from pabutools 1.2.3 (exact mode) on every shared file where it finishes; recorded, not run."""

import json
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest

from twofold.engines.ballots import (
    Add1Stop,
    BallotType,
    Completion,
    Election,
    Order,
    Rule,
    RuleCard,
    Stop,
    TieKey,
    Utility,
    count,
)

from .shared import RECORDED, all_names, reading

CARDS: dict[str, dict[str, Any]] = {
    "equal-shares/cost": {"rule": Rule.EQUAL_SHARES},
    "equal-shares/cardinality": {"rule": Rule.EQUAL_SHARES, "utility": Utility.CARDINALITY},
    "equal-shares/points": {"rule": Rule.EQUAL_SHARES, "utility": Utility.POINTS},
    "add1u/overspend": {"rule": Rule.EQUAL_SHARES, "completion": Completion.ADD1U},
    "add1u/exhaustive": {
        "rule": Rule.EQUAL_SHARES,
        "completion": Completion.ADD1U,
        "add1_stop": Add1Stop.EXHAUSTIVE,
    },
    "phragmen": {"rule": Rule.PHRAGMEN, "stop": Stop.STOP},
    "greedy/votes": {},
    "greedy/value": {"order": Order.VALUE},
}
# What takes pabutools longer than this takes us seconds; `bench/ballots.py --check` compares those too.
LONGEST = 60.0


@cache
def recorded() -> dict[str, dict[str, Any]]:
    return dict(json.loads(RECORDED.read_text()))


def as_oracle_sees(election: Election) -> Election:
    """pabutools scores a ranked ballot of k projects k-1, k-2, … 0, whatever the city's own points are."""
    if election.ballot_type is not BallotType.ORDINAL:
        return election
    lengths = np.diff(election.start)
    rank = np.arange(len(election.choice)) - np.repeat(election.start[:-1], lengths)
    points = np.repeat(lengths, lengths) - 1 - rank
    return Election(
        election.projects, election.budget, BallotType.SCORING, election.start, election.choice, points=points
    )


def card_for(rule: str, answer: dict[str, Any], election: Election) -> RuleCard:
    values = dict(CARDS[rule], ties=(TieKey.ID,))
    if rule.startswith("add1u"):
        values["increment"] = Fraction(answer["increment"])
        if election.ballot_type.has_points:
            # There pabutools completes by points for each unit of cost.
            values |= {"utility": Utility.POINTS, "order": Order.VALUE}
    return RuleCard(**values)


@pytest.mark.parametrize("name", sorted(recorded()) if RECORDED.exists() else [])
def test_the_same_winners_in_the_same_order_as_pabutools(name: str) -> None:
    election = as_oracle_sees(reading(name).election)
    for rule, answer in recorded()[name].items():
        if rule.startswith("add1u") and answer["cpu"] > LONGEST:
            continue
        found = list(count(election, card_for(rule, answer, election)).winners)
        # Phragmén's winners are compared as a set: the oracle returns them sorted.
        assert (sorted(found) if rule == "phragmen" else found) == answer["winners"], rule


def test_every_shared_file_has_been_put_to_the_oracle() -> None:
    if not all_names():
        pytest.skip("SHARED DATA MISSING")
    assert set(recorded()) == set(all_names())
    assert all(recorded().values())
    assert sum(map(len, recorded().values())) > 600
