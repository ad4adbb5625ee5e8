from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.places.models import Governance
from twofold.foundation.rulebook.actions import adopt_rule
from twofold.foundation.rulebook.clock import Unit
from twofold.foundation.rulebook.models import LocalRule
from twofold.foundation.rulebook.reading import deadline_for, holding, rule_for
from twofold.foundation.rulebook.rule import EVERYWHERE, MARKS, NoRule, Rule, in_force, shipped
from twofold.testing.cast import House

NOTICE = "decisions.key_notice"
COUNTED = {unit.value for unit in Unit}


@pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.key)
def test_every_shipped_rule_is_whole(rule: Rule) -> None:
    assert rule.mark in MARKS
    assert rule.mark not in ("M?", "local"), "an uncertain figure is never a default"
    assert rule.title
    assert rule.source
    assert set(rule.jurisdiction) <= set(EVERYWHERE)
    assert rule.unit not in COUNTED or isinstance(rule.value, int)
    assert rule.valid_to is None or rule.valid_to > rule.valid_from


@pytest.mark.parametrize("governance", [each.value for each in Governance])
@pytest.mark.parametrize("nation", EVERYWHERE)
def test_no_two_shipped_rules_hold_at_once(nation: str, governance: str) -> None:
    for rule in shipped():
        day = rule.valid_from
        holding = [each for each in shipped() if each.key == rule.key and each.holds(day, nation, governance)]
        assert len(holding) <= 1


PAPERS, CALL_IN = "decisions.papers_public", "decisions.call_in"


@pytest.mark.parametrize(
    ("key", "nation", "governance", "value"),
    [
        (PAPERS, "england", "leader", 5),
        (PAPERS, "england", "committee", 5),
        (PAPERS, "england", "parish", 3),
        (PAPERS, "england", "governors", 7),
        (PAPERS, "england", "board", None),
        (PAPERS, "wales", "leader", 3),
        (PAPERS, "scotland", "committee", 3),
        (CALL_IN, "england", "mayor", 5),
        (CALL_IN, "england", "committee", None),
        (CALL_IN, "england", "board", None),
        (CALL_IN, "northern-ireland", "committee", 5),
        (CALL_IN, "scotland", "committee", None),
    ],
)
def test_rules_of_deciding_go_by_nation_and_governance(
    key: str, nation: str, governance: str, value: int | None
) -> None:
    held = [each.count for each in shipped() if each.key == key and each.holds(date(2026, 3, 3), nation, governance)]
    assert held == ([] if value is None else [value])


def test_the_notice_of_a_key_decision_is_english_executive_law() -> None:
    rule = in_force(shipped(), NOTICE, date(2026, 3, 3), "england", "leader")
    assert rule.words == "at least 28 clear days"
    assert rule.deadline(date(2026, 3, 3), "england").day == date(2026, 4, 1)
    for nation, governance in (("scotland", "committee"), ("england", "committee"), ("wales", "leader")):
        with pytest.raises(NoRule):
            in_force(shipped(), NOTICE, date(2026, 3, 3), nation, governance)
    with pytest.raises(NoRule):
        in_force(shipped(), NOTICE, date(2011, 1, 1), "england", "leader")


def adopt(house: House, who: str = "mina", **changed: Any) -> LocalRule:
    data = {
        "rule": "telling.answer_idea",
        "value": 7,
        "valid_from": timezone.localdate(),
        "because": "Cabinet, 4 November 2026, minute 12.",
    }
    made: LocalRule = house.act(who, adopt_rule, house.place, **{**data, **changed})
    return made


def test_a_places_own_figure_comes_before_the_shipped_one(house: House) -> None:
    before = house.read(lambda: rule_for(house.place, "telling.answer_idea"))
    adopt(house)
    after = house.read(lambda: rule_for(house.place, "telling.answer_idea"))
    assert (before.value, before.mark) == (20, "D")
    assert (after.value, after.mark, after.source) == (7, "local", "Cabinet, 4 November 2026, minute 12.")
    assert house.read(lambda: rule_for(house.place, "telling.answer_idea", date(2026, 2, 1))).value == 20


def test_a_later_figure_waits_for_its_day(house: House) -> None:
    later = timezone.localdate() + timedelta(days=30)
    adopt(house, valid_from=later)
    assert house.read(lambda: rule_for(house.place, "telling.answer_idea")).value == 20
    assert house.read(lambda: rule_for(house.place, "telling.answer_idea", later)).value == 7


def test_the_past_keeps_its_rules(house: House) -> None:
    with pytest.raises(Refusal) as refusal:
        adopt(house, valid_from=timezone.localdate() - timedelta(days=1))
    assert refusal.value.fields == {"valid_from": ["Choose today or a later day."]}


@pytest.mark.parametrize("key", [NOTICE, "telling.nothing"])
def test_law_is_not_for_a_place_to_set(house: House, key: str) -> None:
    with pytest.raises(Refusal) as refusal:
        adopt(house, rule=key)
    assert "rule" in refusal.value.fields


def test_two_figures_of_one_day_are_a_conflict_in_words(house: House) -> None:
    adopt(house)
    with pytest.raises(Refusal, match="begins on that day already"):
        adopt(house, value=8)


def test_a_local_rule_is_never_rewritten(house: House) -> None:
    made = adopt(house)
    with pytest.raises(ProgrammingError, match="permission denied"), house.tampering():
        LocalRule.objects.filter(pk=made.pk).update(value=1)


def test_a_deadline_uses_the_places_nation(house: House) -> None:
    found = house.read(lambda: deadline_for(house.place, "telling.answer_question", date(2026, 4, 2)))
    assert found.rule == "telling.answer_question"
    assert "Easter Monday (6 April)" in found.explain()


def test_the_page_of_rules_shows_source_and_mark(house: House) -> None:
    page = house.client().get(house.address("rules/")).content.decode()
    assert "at least 28 clear days" in page
    assert "from memory: verify before relying on it" in page
    assert "Adopt your own figure" not in page
    assert "Adopt your own figure" in house.client("mina").get(house.address("rules/")).content.decode()
    keys = [rule.key for rule in house.read(lambda: holding(house.place, timezone.localdate()))]
    assert keys == sorted(set(keys))
    assert "budgets.share_of_spending" not in keys, "that one is Scottish"
