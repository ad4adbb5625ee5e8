"""Anybody says something to those who decide, without an account; the decision is the answer."""

from typing import Any

import pytest
from django.db import IntegrityError

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.decisions import actions, saying, settling
from twofold.foundation.decisions.models import CaseRemark, DecisionCase
from twofold.foundation.moderation.cases import settle
from twofold.foundation.moderation.models import Case
from twofold.foundation.notices.models import Letter
from twofold.foundation.trace.models import Node, Reply, State
from twofold.testing.cast import House

pytestmark = pytest.mark.usefixtures("db")
WORDS = "The school has a ramp at the back."


def lunch(house: House) -> DecisionCase:
    return house.read(lambda: DecisionCase.objects.get(title="Where should the Saturday lunch club meet?"))


def node(house: House, remark: CaseRemark) -> Node:
    return house.read(lambda: Node.objects.get(thing=f"decisions.caseremark:{remark.pk}"))


def reply(house: House, remark: CaseRemark) -> Reply:
    return house.read(lambda: Reply.objects.get(node__thing=f"decisions.caseremark:{remark.pk}"))


def page(house: House, who: str = "") -> str:
    content: str = house.client(who).get(f"/larkmoor/decisions/{lunch(house).pk}/").content.decode()
    return content


def test_nobody_needs_an_account_to_be_heard_before_a_decision(house: House) -> None:
    assert "Say something to those who decide" in page(house)
    form = f"/larkmoor/do/decisions.say_to_deciders/{lunch(house).pk}/"
    assert house.client().get(form).status_code == 200
    made = house.act("", saying.say_to_deciders, lunch(house), text=WORDS)
    assert WORDS in page(house, "carys")
    paused = reply(house, made)
    assert paused.paused_because == "It is weighed with the decision: Where should the Saturday lunch club meet?"
    chain = house.client().get(node(house, made).get_absolute_url()).content.decode()
    assert "Being weighed" in chain
    assert "Where should the Saturday lunch club meet?" in chain


def test_the_decision_is_the_answer_and_whoever_said_it_is_told(house: House) -> None:
    made = house.act("rosa", saying.say_to_deciders, lunch(house), text=WORDS)
    case = lunch(house)
    together = house.read(lambda: case.options.get(kind="together").pk)
    reasons = {"reasons": "There is a ramp.", "rejected": "The others cost more."}
    house.act("carys", settling.decide, case, option=together, **reasons)
    assert reply(house, made).answer == "Do it together. There is a ramp."
    assert node(house, made).state == State.YES
    letter = house.read(
        lambda: Letter.objects.get(thing=f"decisions.caseremark:{made.pk}", person=house.person("rosa"))
    )
    assert letter.text == "Do it together. There is a ramp."
    assert "Say something to those who decide" not in page(house)
    with pytest.raises(Refusal, match="from the notice to the decision"):
        house.act("rosa", saying.say_to_deciders, case, text="Too late.")


def test_left_as_it_is_answers_too(house: House) -> None:
    made = house.act("rosa", saying.say_to_deciders, lunch(house), text=WORDS)
    house.act("olu", actions.leave_as_it_is, lunch(house), because="The hall is not repaired after all.")
    assert reply(house, made).answer == "The hall is not repaired after all."


def hidden(house: House, remark: CaseRemark) -> Any:
    return house.read(lambda: CaseRemark.objects.get(pk=remark.pk).hidden)


def test_what_looks_like_spam_waits_for_a_persons_eye(house: House) -> None:
    for _each in range(3):
        made = house.act(
            "", saying.say_to_deciders, lunch(house), text="Buy now at https://spam.example https://b.example"
        )
    assert hidden(house, made)
    assert page(house).count("Buy now") < 3
    assert not node(house, made).open
    with house.tampering():
        case = Case.objects.get(thing=f"decisions.caseremark:{made.pk}")
        settle(case, hide=False, decision="It is no spam.", by=house.actor_inside("olu"))
    assert node(house, made).open


def test_the_database_refuses_silence(house: House) -> None:
    case = lunch(house)
    with pytest.raises(IntegrityError), house.tampering():
        CaseRemark.objects.create(case=case, text="")
