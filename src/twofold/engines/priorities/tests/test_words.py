"""Two sentences, whatever was found, that say what was found."""

import re

import numpy as np
import pytest
from hypothesis import given, settings

from twofold.engines.priorities import Label, compare_points, compare_rankings, compare_votes

from .shared import Drawn, two_groups, votes


def sentences(text: str) -> int:
    return len(re.findall(r"[.?](?= |$)", text))


@settings(deadline=None, max_examples=40)
@given(votes())
def test_always_two_sentences(drawn: Drawn) -> None:
    comparison = compare_votes(*drawn, least=2, draws=99, level=0.3)
    assert [sentences(finding.explanation) for finding in comparison] == [2] * len(list(comparison))
    assert [sentences(pair.explanation) for pair in comparison.pairs] == [2] * len(comparison.pairs)


def explained(first: str, second: str) -> str:
    table, _ = two_groups(first, second)
    groups = ["tenants"] * len(first) + ["traders"] * len(second)
    (finding,) = compare_votes(table, groups, ["Close the High Street to cars."], draws=99)
    return finding.explanation


def test_a_conflict_names_both_sides_and_who_decides() -> None:
    assert explained("+" * 27 + "-" * 3, "-" * 24 + "0" * 3 + "+" * 3) == (
        "On “Close the High Street to cars”, one person of “tenants” and one of “traders” disagree 78 times in 100, "
        "and two people of the same group 22 times in 100. 90 % of “tenants” agree and 10 % disagree; 80 % of "
        "“traders” disagree and 10 % agree: any choice goes against one, so it is for those who answer to both."
    )


def test_an_intensity_is_no_conflict() -> None:
    text = explained("+" * 40, "+" * 26 + "-" * 14)
    assert "100 % of “tenants” agree, 65 % of “traders” agree" in text
    assert "answer to both" not in text


def test_shared_is_common_ground() -> None:
    assert "common ground" in explained("+" * 20 + "-" * 10, "+" * 18 + "-" * 12)


def test_too_few_are_counted_and_nothing_is_said_of_what_they_want() -> None:
    text = explained("+" * 40, "-" * 4)
    assert "only 4 of “traders” answered, and a group of 15 is needed" in text
    assert "%" not in text
    assert "tenants" not in text


def test_budgets_speak_of_shares_and_rankings_of_order() -> None:
    chance = np.random.default_rng(1)
    amounts = np.vstack([chance.dirichlet([9, 1], 30), chance.dirichlet([1, 9], 30)])
    groups = ["a"] * 30 + ["b"] * 30
    roads = next(iter(compare_points(amounts, groups, ["roads", "parks"], draws=999)))
    assert "give it more than an even share and" in roads.explanation
    today = next(iter(compare_points(amounts, groups, ["roads", "parks"], draws=999, today=[6, 4])))
    assert "give it less than today" in today.explanation
    (order,) = compare_rankings([[1, 2]] * 30 + [[2, 1]] * 30, groups, ["roads", "parks"], draws=99)
    assert "On “roads before parks”" in order.explanation
    assert "100 % of “b” want the other order" in order.explanation


def test_a_pair_counts_its_conflicts_and_names_the_largest() -> None:
    table, groups = two_groups("+" * 27 + "-" * 3, "-" * 24 + "0" * 3 + "+" * 3)
    half = np.hstack([table, np.where(np.arange(60)[:, None] % 2, 1.0, -1.0)])
    (pair,) = compare_votes(half, groups, ["cars", "trees"], draws=99).pairs
    assert pair.label is Label.CONFLICT
    assert pair.explanation.startswith("Over 2 questions, one person of “a” and one of “b” disagree")
    assert pair.explanation.endswith(
        "There are opposite majorities on 1 question; most of the difference lies in “cars”."
    )


@pytest.mark.parametrize("name", ["Ends with a stop.", "Asks something?", "Says “this”."])
def test_names_of_any_form_are_quoted(name: str) -> None:
    (finding,) = compare_votes(*two_groups("+" * 20, "-" * 20), [name], draws=99)
    assert f"On “{name.rstrip('.')}”, one person" in finding.explanation
