"""What was said can be followed to what became of it, from either end; and every answer owed has a clock."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity
from twofold.foundation.activities.models import State as ActivityState
from twofold.foundation.rulebook.clock import working_days_between
from twofold.foundation.trace import chain
from twofold.foundation.trace.actions import answer_question, ask_question, pause_clock, resume_clock
from twofold.foundation.trace.models import Link, Node, Part, Question, Reply, State, Step, Voice
from twofold.foundation.trace.reading import chain_of, mine, replies_of_place
from twofold.foundation.trace.rules import Asked, record_of
from twofold.testing.cast import House

DAY = timedelta(days=1)


@pytest.fixture
def activity(house: House) -> Activity:
    found: Activity = house.read(lambda: Activity.objects.filter(state=ActivityState.LIVE)[0])
    return found


def asked(
    house: House, activity: Activity, who: str = "rosa", text: str = "Who will look after the trees?"
) -> Question:
    made: Question = house.act(who, ask_question, activity, text=text)
    return made


def clock(house: House, question: Question) -> Reply:
    found: Reply = house.read(lambda: Reply.objects.get(node=chain.node_of(question)))
    return found


def test_nobody_needs_an_account_to_ask(house: House, activity: Activity) -> None:
    made = asked(house, activity, who="", text="Is the hall step-free?")
    assert clock(house, made).due_on
    visitor = house.client()
    address = house.address(f"questions/{activity.pk}/")
    assert "Is the hall step-free?" not in visitor.get(address).content.decode(), "it waits for its answer first"
    house.act("olu", answer_question, made, answer="Yes, by the side door.")
    assert "Yes, by the side door." in visitor.get(address).content.decode()


def test_many_without_an_account_at_once_wait_for_a_persons_eye(house: House, activity: Activity) -> None:
    made = [asked(house, activity, who="", text=f"What about tree number {n}?") for n in range(8)]
    hidden = house.read(lambda: Question.objects.filter(pk__in=[each.pk for each in made], hidden=True).count())
    assert hidden == 3


def built(house: House, activity: Activity) -> dict[str, Node]:
    """Rosa's idea became an option, was decided on and carried out; another idea was not."""
    olu = house.actor("olu")
    with house.tampering():
        nodes = {}
        steps = [("idea", Step.SAID), ("other", Step.SAID), ("option", Step.OPTION), ("decision", Step.DECISION)]
        for name, step in [*steps, ("bench", Step.CHANGE)]:
            thing = Question.objects.create(activity=activity, text=name)
            nodes[name] = chain.enter(thing, step, f"The {name}")
        chain.speak(nodes["idea"], house.person("rosa").pk, Part.SAID)
        for earlier, later in (("idea", "option"), ("other", "option"), ("option", "decision"), ("decision", "bench")):
            chain.link(nodes[earlier], nodes[later], "became", by=olu)
        chain.settle(nodes["bench"], State.DONE, "It stands by the pond.")
    return nodes


def titles(house: House, node: Node, who: str = "olu") -> list[str]:
    actor = house.actor(who)
    return house.read(lambda: [each.title for each in chain_of(node, actor).nodes])  # type: ignore[no-any-return]


def test_any_node_opens_the_chain_both_ways(house: House, activity: Activity) -> None:
    nodes = built(house, activity)
    assert titles(house, nodes["idea"]) == ["The idea", "The option", "The decision", "The bench"]
    everything = ["The idea", "The other", "The option", "The decision", "The bench"]
    assert titles(house, nodes["option"]) == titles(house, nodes["bench"]) == everything


def test_what_merely_shares_a_parent_is_not_of_the_chain(house: House, activity: Activity) -> None:
    nodes = built(house, activity)
    assert "The other" not in titles(house, nodes["idea"])


def test_from_my_page_to_the_thing_built_in_two_clicks(house: House, activity: Activity) -> None:
    built(house, activity)
    page = house.client("rosa").get("/my-page/").content.decode()
    assert "It became: The bench" in page
    assert "It stands by the pond." in page
    node = house.read(lambda: Node.objects.get(title="The idea"))
    chain_page = house.client("rosa").get(node.get_absolute_url()).content.decode()
    assert "The bench" in chain_page


def test_links_are_only_ever_added(house: House, activity: Activity) -> None:
    built(house, activity)
    with pytest.raises(Exception, match="permission denied"), house.tampering():
        Link.objects.all().delete()


def test_a_no_without_a_reason_is_refused_by_the_database(house: House, activity: Activity) -> None:
    nodes = built(house, activity)
    with pytest.raises(IntegrityError, match="node_no_has_a_reason"), house.tampering():
        chain.settle(nodes["other"], State.NO)


def test_nothing_leads_to_itself(house: House, activity: Activity) -> None:
    nodes = built(house, activity)
    olu = house.actor("olu")
    with pytest.raises(IntegrityError, match="link_leads_elsewhere"), house.tampering():
        chain.link(nodes["idea"], nodes["idea"], "became", by=olu)


def test_a_question_starts_a_clock_and_its_answer_stops_it(house: House, activity: Activity) -> None:
    made = asked(house, activity)
    running = clock(house, made)
    assert working_days_between(timezone.localdate(), running.due_on, "england") == 10
    assert running.explained.startswith("10 working days after")
    house.act("olu", answer_question, made, answer="The parks team, with the Friends of the Green.")
    stopped = clock(house, made)
    assert stopped.answered_at is not None
    assert stopped.answer == "The parks team, with the Friends of the Green."


def test_an_answer_is_given_once(house: House, activity: Activity) -> None:
    made = asked(house, activity)
    house.act("olu", answer_question, made, answer="The parks team.")
    with pytest.raises(Refusal, match="answered already"):
        house.act("mina", answer_question, made, answer="Somebody else.")


def test_a_clock_cannot_be_stopped_without_an_answer(house: House, activity: Activity) -> None:
    running = clock(house, asked(house, activity))
    with pytest.raises(IntegrityError, match="reply_only_an_answer_stops_it"), house.tampering():
        Reply.objects.filter(pk=running.pk).update(answered_at=timezone.now())


def test_a_paused_clock_keeps_the_working_days_it_had(house: House, activity: Activity) -> None:
    running = clock(house, asked(house, activity))
    house.act("olu", pause_clock, running, reason="We wait for the county.")
    with pytest.raises(Refusal, match="paused already"):
        house.act("olu", pause_clock, running, reason="Again.")
    with house.tampering():
        Reply.objects.filter(pk=running.pk).update(
            paused_on=timezone.localdate() - 14 * DAY, due_on=timezone.localdate() - 7 * DAY
        )
        left = working_days_between(timezone.localdate() - 14 * DAY, timezone.localdate() - 7 * DAY, "england")
    again = house.act("olu", resume_clock, running)
    assert working_days_between(timezone.localdate(), again.due_on, "england") == left
    assert (again.paused_on, again.paused_because) == (None, "")


def test_the_one_who_asked_reads_why_they_wait(house: House, activity: Activity) -> None:
    running = clock(house, asked(house, activity))
    house.act("olu", pause_clock, running, reason="The county has our letter.")
    assert "We are waiting: The county has our letter." in house.client("rosa").get("/my-page/").content.decode()


def test_an_unanswered_question_is_for_whoever_asked_and_staff(house: House, activity: Activity) -> None:
    made = asked(house, activity, text="Something private of Rosa's")
    node = house.read(lambda: chain.node_of(made))
    for who, seen in (("rosa", True), ("olu", True), ("callum", False), ("", False)):
        page = house.client(who).get(house.address(f"questions/{activity.pk}/")).content.decode()
        assert ("Something private of Rosa" in page) is seen
        assert (house.client(who).get(node.get_absolute_url()).status_code == 200) is seen
    house.act("olu", answer_question, made, answer="Here is the answer.")
    assert house.client().get(node.get_absolute_url()).status_code == 200


def test_my_page_is_mine_alone(house: House, activity: Activity) -> None:
    asked(house, activity, text="Rosa asks this")
    assert "Rosa asks this" not in house.client("callum").get("/my-page/").content.decode()
    assert house.client("").get("/my-page/").status_code == 302
    assert "You have not taken part anywhere yet" in house.client("sam").get("/my-page/").content.decode()
    assert "no-store" in house.client("rosa").get("/my-page/")["Cache-Control"]


def test_a_voice_is_counted_once(house: House, activity: Activity) -> None:
    nodes = built(house, activity)
    with house.tampering():
        chain.speak(nodes["idea"], house.person("rosa").pk, Part.SUPPORTED)
        assert Voice.objects.filter(node=nodes["idea"]).count() == 1


def test_my_page_reads_the_same_number_of_times_however_much_was_said(
    house: House, activity: Activity, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        asked(house, activity, text=f"Question {n}")
    client = house.client("rosa")
    with django_assert_max_num_queries(30):
        client.get("/my-page/")
    actor = house.actor("rosa")
    assert house.read(lambda: len(mine(actor))) >= 12


def test_the_place_says_how_it_answers(house: House) -> None:
    record = house.read(replies_of_place)
    assert record.asked == record.answered + house.read(
        lambda: Reply.objects.waiting().filter(rule__startswith="telling.").count()
    )
    assert record.late >= 1, "the demo place has left an idea without its answer"
    page = house.client().get(house.address("")).content.decode()
    assert f"of {record.asked} ideas, questions and appeals answered in time" in page
    assert "The oldest still waiting is from" in page


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
ASKED = st.builds(
    lambda on, due, answered, paused: Asked(on, on + due * DAY, on + answered * DAY if answered >= 0 else None, paused),
    DAYS,
    st.integers(0, 40),
    st.integers(-1, 60),
    st.booleans(),
)


@given(st.lists(ASKED), DAYS)
def test_the_record_adds_up(everything: list[Asked], today: date) -> None:
    record = record_of(everything, today)
    assert record.answered == sum(each.answered_on is not None for each in everything)
    assert record.in_time + record.late <= record.asked
    assert record.share is None or 0 <= record.share <= 1
    assert (record.oldest is None) == (record.answered == record.asked)


def test_silence_past_its_day_is_late_unless_it_is_paused() -> None:
    today = date(2026, 11, 23)
    silent = Asked(today - 30 * DAY, today - DAY)
    assert record_of([silent], today).late == 1
    assert record_of([Asked(today - 30 * DAY, today - DAY, paused=True)], today).late == 0
    assert record_of([Asked(today - 30 * DAY, today)], today).late == 0
