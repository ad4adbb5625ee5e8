"""Nothing is thrown away: what looks like spam waits for a person, what is hidden has a reason and an appeal."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.moderation.actions import answer_hiding_appeal, appeal_hiding, hide, report, show
from twofold.foundation.moderation.brakes import MOST_IN_TEN_MINUTES, MOST_LINKS, Lately, reason_to_park
from twofold.foundation.moderation.models import Case
from twofold.foundation.notices.models import Letter
from twofold.foundation.trace.actions import answer_question, ask_question
from twofold.foundation.trace.models import Question
from twofold.testing.cast import House

LINKS = "Look: https://a.example https://b.example https://c.example www.d.example"


@pytest.fixture
def activity(house: House) -> Activity:
    found: Activity = house.read(lambda: Activity.objects.filter(state=State.LIVE)[0])
    return found


def asked(house: House, activity: Activity, text: str, who: str = "rosa") -> Question:
    made: Question = house.act(who, ask_question, activity, text=text)
    return made


def answered(house: House, activity: Activity, text: str = "When do the trees come?") -> Question:
    made = asked(house, activity, text)
    house.act("olu", answer_question, made, answer="In March.")
    return made


def page(house: House, activity: Activity, who: str = "") -> str:
    return house.client(who).get(house.address(f"questions/{activity.pk}/")).content.decode()


def case_of(house: House, question: Question) -> Case:
    found: Case = house.read(lambda: Case.objects.get(thing=f"trace.question:{question.pk}"))
    return found


def test_what_looks_like_spam_is_kept_and_waits(house: House, activity: Activity) -> None:
    made = asked(house, activity, LINKS)
    assert LINKS in page(house, activity, "rosa")
    case = case_of(house, made)
    assert (case.state, case.because) == ("parked", f"It has more than {MOST_LINKS} links.")
    assert LINKS in house.client("olu").get(house.address("moderation/")).content.decode()
    house.act("olu", show, case, reason="They are all council pages.")
    assert not house.read(lambda: Question.objects.get(pk=made.pk).hidden)


def test_many_at_once_are_parked_and_the_first_ones_are_not(house: House, activity: Activity) -> None:
    made = [asked(house, activity, f"Question number {n}, asked in earnest?") for n in range(MOST_IN_TEN_MINUTES + 2)]
    hidden = house.read(lambda: list(Question.objects.filter(pk__in=[q.pk for q in made]).order_by("pk")))
    assert [question.hidden for question in hidden][:3] == [False] * 3
    assert hidden[-1].hidden


def test_what_is_hidden_is_hidden_from_everyone_but_its_writer_and_staff(house: House, activity: Activity) -> None:
    made = answered(house, activity)
    case = house.act("callum", report, house.place, thing=f"trace.question:{made.pk}", reason="It is rude.")
    assert "When do the trees come?" in page(house, activity, "")
    house.act("olu", hide, case, reason="House rule 2.")
    assert "When do the trees come?" not in page(house, activity, "")
    assert "When do the trees come?" not in page(house, activity, "callum")
    assert "When do the trees come?" in page(house, activity, "rosa")
    assert "When do the trees come?" not in (
        house.client("").get(house.address("search/"), {"q": "trees"}).content.decode()
    )
    letters = house.read(lambda: list(Letter.objects.filter(thing=case.thing).values_list("text", flat=True)))
    assert "House rule 2." in letters


def test_an_appeal_is_heard_by_somebody_else_and_can_bring_it_back(house: House, activity: Activity) -> None:
    made = answered(house, activity)
    case = house.act("callum", report, house.place, thing=f"trace.question:{made.pk}", reason="It is rude.")
    house.act("olu", hide, case, reason="House rule 2.")
    with pytest.raises(Refusal, match="not yours to see"):
        house.act("callum", appeal_hiding, case, text="Not mine.")
    house.act("rosa", appeal_hiding, case, text="I only asked about trees.")
    with pytest.raises(Refusal, match="Somebody else"):
        house.act("olu", answer_hiding_appeal, case, stands=True, reasons="Hm.")
    house.act("mina", answer_hiding_appeal, case, stands=True, reasons="She only asked about trees.")
    assert "When do the trees come?" in page(house, activity, "")


def test_reporting_twice_is_one_report_in_one_case(house: House, activity: Activity) -> None:
    made = answered(house, activity)
    for who in ("callum", "callum", "carys"):
        house.act(who, report, house.place, thing=f"trace.question:{made.pk}", reason="It is rude.")
    assert house.read(lambda: case_of_reports(made)) == 2


def case_of_reports(question: Question) -> int:
    return Case.objects.get(thing=f"trace.question:{question.pk}").reports.count()  # type: ignore[no-any-return]


@pytest.mark.parametrize("thing", ["people.person:1", "trace.question:999999", "trace.question:x", "nonsense", "a:b:c"])
def test_only_what_can_be_seen_can_be_reported(house: House, thing: str) -> None:
    with pytest.raises(Refusal) as refusal:
        house.act("rosa", report, house.place, thing=thing, reason="I am curious.")
    assert refusal.value.status == 404


def test_somebody_elses_unanswered_question_cannot_be_found_by_reporting(house: House, activity: Activity) -> None:
    made = asked(house, activity, "Something between Rosa and the council?")
    with pytest.raises(Refusal) as refusal:
        house.act("callum", report, house.place, thing=f"trace.question:{made.pk}", reason="Let me see.")
    assert refusal.value.status == 404


def test_the_inbox_is_for_staff(house: House) -> None:
    for who, status in (("olu", 200), ("mina", 200), ("rosa", 404), ("", 404), ("carys", 404)):
        assert house.client(who).get(house.address("moderation/")).status_code == status


@given(st.text(max_size=300), st.lists(st.text(max_size=60), max_size=4))
def test_a_brake_always_says_why(text: str, before: list[str]) -> None:
    reason = reason_to_park(text, Lately(before, 0))
    assert reason == "" or reason.endswith(".")


def test_writing_the_same_again_is_noticed_however_it_is_spaced() -> None:
    lately: Any = Lately(["Buy  MY lamps, they are bright"])
    assert reason_to_park("buy my lamps,\nthey are bright", lately) == "The same was written before."
    assert reason_to_park("Thank you.", Lately(["Thank you."])) == ""
