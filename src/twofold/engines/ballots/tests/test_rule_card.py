"""The rule card: strict to read, faithful to write, plain to print."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.ballots import (
    Cap,
    Completion,
    Leftovers,
    Order,
    Rule,
    RuleCard,
    RuleCardError,
    Start,
    Stop,
    Threshold,
    ThresholdKind,
    TieKey,
    Utility,
)

FULL = RuleCard(
    rule=Rule.EQUAL_SHARES,
    utility=Utility.POINTS,
    completion=Completion.ADD1U,
    start=Start.FLOOR,
    increment=Fraction(1, 2),
    comparison=True,
    point_vector=(3, 2, 1),
    thresholds=(Threshold(ThresholdKind.VOTES, Fraction(50)), Threshold(ThresholdKind.SWIECIE)),
    exclusive=(("a", "b"),),
    requires=(("c", "a"),),
    category_caps=(Cap("parks", 5000),),
    area_caps=(Cap("Nord", 100),),
    leftovers=Leftovers.PART,
    ties=(TieKey.COST, TieKey.VOTES, TieKey.LOT),
    lot_seed="2026-11-23 draw",
)


def test_a_card_survives_the_journey_through_json() -> None:
    import json

    assert RuleCard.from_dict(json.loads(json.dumps(FULL.as_dict()))) == FULL


@given(
    st.sampled_from(list(Order)),
    st.sampled_from(list(Stop)),
    st.fractions(min_value=Fraction(1, 100), max_value=1000),
    st.lists(st.integers(0, 9), max_size=4).map(tuple),
)
def test_every_card_survives_it(order: Order, stop: Stop, step: Fraction, vector: tuple[int, ...]) -> None:
    card = RuleCard(order=order, stop=stop, increment=step, point_vector=vector)
    assert RuleCard.from_dict(card.as_dict()) == card


BAD: list[tuple[dict[str, Any], str]] = [
    ({"rules": "greedy"}, "no field 'rules'"),
    ({"rule": "fair"}, "should be one of"),
    ({"rule": None}, "should be one of"),
    ({"increment": 0.5}, "'increment'"),
    ({"increment": "1e9"}, "'increment'"),
    ({"increment": "1/0"}, "'increment'"),
    ({"increment": "9" * 5000}, "'increment'"),
    ({"increment": 0}, "more than nothing"),
    ({"increment": True}, "'increment'"),
    ({"comparison": 1}, "true or false"),
    ({"comparison": True}, "only equal shares"),
    ({"completion": "add1"}, "only equal shares"),
    ({"point_vector": "321"}, "a list"),
    ({"point_vector": [3, -1]}, "below zero"),
    ({"point_vector": [1.5]}, "whole number"),
    ({"exclusive": [["a"]]}, "two projects"),
    ({"exclusive": [["a", "a"]]}, "two projects"),
    ({"requires": [["a", "a"]]}, "depend on itself"),
    ({"requires": [["a"]]}, "pairs"),
    ({"category_caps": [{"name": "x", "most": -1}]}, "below zero"),
    ({"category_caps": [{"name": "x", "least": 1}]}, "objects"),
    ({"thresholds": [{"kind": "votes", "least": "-3"}]}, "below zero"),
    ({"thresholds": ["votes"]}, "objects"),
    ({"ties": []}, "must end"),
    ({"ties": ["cost"]}, "must end"),
    ({"ties": ["id", "id"]}, "twice"),
    ({"ties": ["lot"]}, "lot_seed"),
    ({"lot_seed": 7}, "text"),
    ({"rule": "phragmen", "stop": "eighty"}, "80 %"),
    ({"rule": "equal-shares", "stop": "stop"}, "belongs to greedy"),
]


@pytest.mark.parametrize(("values", "message"), BAD, ids=[message + str(i) for i, (_, message) in enumerate(BAD)])
def test_a_bad_card_is_refused_with_its_reason(values: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleCardError, match=message):
        RuleCard.from_dict(values)


def test_the_words_say_every_choice() -> None:
    words = "\n".join(FULL.in_words(minor=100, currency="GBP"))
    for expected in (
        "method of equal shares",
        "rounded down",
        "£0.50 more",
        "rank 1 is worth 3",
        "at least 50 votes",
        "a third of the share",
        "Of a and b only one",
        "c can only win once a has",
        "£50 goes to the category parks",
        "£1 goes to the area Nord",
        "part of the next project",
        "drawn by lot",
        "2026-11-23 draw",
        "greedy's winners",
    ):
        assert expected in words, expected


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (RuleCard(), "others are passed over"),
        (RuleCard(stop=Stop.EIGHTY), "80 %"),
        (RuleCard(order=Order.VALUE), "for each unit of cost"),
        (RuleCard(rule=Rule.PHRAGMEN), "passed over"),
        (RuleCard(rule=Rule.PHRAGMEN, stop=Stop.STOP), "The count stops"),
    ],
)
def test_each_rule_has_its_own_words(card: RuleCard, words: str) -> None:
    assert any(words in line for line in card.in_words())


def test_a_card_cannot_be_changed_once_frozen() -> None:
    with pytest.raises(AttributeError):
        FULL.rule = Rule.GREEDY  # type: ignore[misc]
