"""The questionnaire walked through by both sides, on a screen and from paper, one thing at a time."""

import re
from typing import Any

import pytest

from twofold.cycle.mapping import actions, reading
from twofold.cycle.mapping.models import Answer
from twofold.cycle.mapping.questionnaire import OWN_PART, QUESTIONS
from twofold.cycle.mapping.rules import State
from twofold.foundation.activities.methods import Kind
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def baths(house: House) -> Service:
    """A service that nobody has been asked about."""
    from twofold.foundation.places.actions import add_service

    made: Service = house.act("mina", add_service, house.place, name="Bathing")
    return made


def walk(house: House, who: str, service: Service, paper: str = "", says: str = "here") -> str:
    """Answer every question, following each page to the next; returns the last page."""
    client = house.client(who)
    address = house.address(f"map/services/{service.pk}/ask/") + (f"?paper={paper}" if paper else "")
    for question in QUESTIONS:
        page = client.get(address).content.decode()
        key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
        assert key, address
        typed = {"idempotency_key": key[1], "kind": question.kind, "says": says, "because": "We saw it."}
        answer = client.post(address, {**typed, **({"side": paper} if paper else {})})
        assert answer.status_code == 302, answer.content.decode()
        address = answer["Location"]
    return client.get(address).content.decode()  # type: ignore[no-any-return]


def states(house: House, service: Service) -> list[State]:
    return house.read(lambda: [cell.state for cell in reading.of_service(service)])  # type: ignore[no-any-return]


def test_every_service_is_asked_about_every_kind_and_users_own_part(house: House, baths: Service) -> None:
    """Field manual 1.2: every service has been asked about every Co; at least one citizen has confirmed each entry."""
    assert states(house, baths) == [State.UNASKED] * (len(Kind) + 1)
    assert "You have answered 8 of 8 questions" in walk(house, "olu", baths)
    assert states(house, baths) == [State.SPOTTED] * (len(Kind) + 1)
    walk(house, "rosa", baths)
    assert states(house, baths) == [State.CONFIRMED] * (len(Kind) + 1)


def test_the_questionnaire_asks_each_kind_once() -> None:
    assert [each.kind for each in QUESTIONS] == [*(kind.value for kind in Kind), OWN_PART]


def test_each_side_is_asked_in_its_own_words(house: House, baths: Service) -> None:
    address = house.address(f"map/services/{baths.pk}/ask/")
    assert "Do people who use it help you to plan it?" in house.client("olu").get(address).content.decode()
    assert "Do you, or others like you, help to plan it?" in house.client("rosa").get(address).content.decode()


def test_what_the_other_side_said_is_not_shown_before_one_answers(house: House, baths: Service) -> None:
    """Two searches that copy each other say nothing of what both missed."""
    house.act("olu", actions.answer, baths, kind="co-planning", says="here", because="The lido forum plans it.")
    page = house.client("rosa").get(house.address(f"map/services/{baths.pk}/ask/")).content.decode()
    assert "lido forum" not in page
    assert "Spotted" not in page


def test_what_one_does_not_know_is_skipped_and_stays_unasked(house: House, baths: Service) -> None:
    page = house.client("rosa").get(house.address(f"map/services/{baths.pk}/ask/?step=1")).content.decode()
    assert f"/map/services/{baths.pk}/ask/?step=2" in page
    assert states(house, baths)[0] is State.UNASKED


@pytest.mark.parametrize("step", ["", "0", "-3", "99", "nine", "٣", "1" * 400])
def test_a_step_that_is_none_is_answered_calmly(house: House, baths: Service, step: str) -> None:
    for query in (f"?step={step}", f"?step={step}&paper=neither"):
        assert house.client("rosa").get(house.address(f"map/services/{baths.pk}/ask/{query}")).status_code == 200


def test_an_answer_without_its_reason_is_asked_again_and_keeps_what_was_said(house: House, baths: Service) -> None:
    address = house.address(f"map/services/{baths.pk}/ask/?step=2")
    refused = house.client("rosa").post(address, {"kind": "co-prioritisation", "says": "none", "because": ""})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "question 2 of 8" in page
    assert re.search(r'value="none"[^>]*checked', page)


def test_a_sheet_of_paper_is_walked_through_for_its_own_side(house: House, baths: Service) -> None:
    assert "The sheet is entered" in walk(house, "olu", baths, paper="citizen")
    assert states(house, baths) == [State.SPOTTED] * (len(Kind) + 1)
    said = house.read(lambda: set(Answer.objects.filter(service=baths).values_list("side", "on_paper", "person")))
    assert said == {("citizen", True, None)}


def test_a_visitor_is_told_how_to_take_part(house: House, baths: Service) -> None:
    page = house.client().get(house.address(f"map/services/{baths.pk}/ask/")).content.decode()
    assert "You need to sign in" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("side", ["citizen", "public"])
def test_the_sheet_has_the_same_questions_as_the_screen(house: House, baths: Service, side: str) -> None:
    page = house.client().get(house.address(f"map/services/{baths.pk}/paper/?for={side}")).content.decode()
    for question in QUESTIONS:
        assert str(question.of(side)) in page


@pytest.mark.parametrize("who", ["", "rosa", "olu"])
def test_a_page_of_questions_costs_few_queries(
    house: House, who: str, baths: Service, django_assert_max_num_queries: Any
) -> None:
    client = house.client(who)
    for step in (1, len(QUESTIONS) + 1):
        with django_assert_max_num_queries(15):
            client.get(house.address(f"map/services/{baths.pk}/ask/?step={step}"))
