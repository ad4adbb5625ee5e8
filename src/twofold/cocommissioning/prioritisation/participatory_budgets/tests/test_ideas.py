"""Before the vote: every idea gets an answer with a name under it, and nobody's support is lost on the way."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from twofold.cocommissioning.prioritisation.participatory_budgets.ideas import actions
from twofold.cocommissioning.prioritisation.participatory_budgets.ideas.models import (
    Costing,
    Idea,
    Ruling,
    SteeringMember,
)
from twofold.cocommissioning.prioritisation.participatory_budgets.ideas.rules import (
    OPEN,
    REFUSING,
    VERDICTS,
    State,
    Verdict,
    after,
)
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget, Project
from twofold.foundation.actions.audit import ref
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.ledger.models import Transfer
from twofold.foundation.trace.chain import node_of
from twofold.foundation.trace.models import Node, Reply, Voice
from twofold.testing.cast import House, stage

OPEN_BUDGET = "What would make Larkmoor kinder to live in?"


@pytest.fixture
def budget(house: House) -> Budget:
    found: Budget = house.read(lambda: Budget.objects.select_related("activity").get(activity__title=OPEN_BUDGET))
    return found


def sent(house: House, budget: Budget, who: str = "rosa", title: str = "More shade", **more: Any) -> Idea:
    made: Idea = house.act(who, actions.send_idea, budget, title=title, text="Trees along the quay.", **more)
    return made


def refused(house: House, who: str, action: Any, subject: Any, **data: Any) -> str:
    with pytest.raises(Refusal) as caught:
        house.act(who, action, subject, **data)
    return caught.value.message


def rule(house: House, idea: Idea, finding: str, who: str = "olu", reason: str = "Because it is so.") -> Ruling:
    made: Ruling = house.act(who, actions.rule_on, idea, finding=finding, reason=reason)
    return made


def again(house: House, idea: Idea) -> Idea:
    found: Idea = house.read(lambda: Idea.objects.select_related("budget__activity__place").get(pk=idea.pk))
    return found


def supporters(house: House, idea: Idea) -> set[str]:
    voices = house.read(lambda: list(Voice.objects.filter(node__thing=ref(idea)).select_related("person")))
    return {voice.person.email.partition("@")[0] for voice in voices}


def test_an_idea_starts_a_clock_and_stands_on_my_page(house: House, budget: Budget) -> None:
    idea = sent(house, budget)
    reply = house.read(lambda: Reply.objects.get(node=node_of(idea)))
    assert reply.rule == "telling.answer_idea"
    assert "More shade" in house.client("rosa").get("/my-page/").content.decode()


def test_ideas_are_sent_only_while_their_stage_is_open(house: House, budget: Budget) -> None:
    with stage(budget.activity, "ideas", open_=False):
        assert "closed on" in refused(house, "rosa", actions.send_idea, budget, title="Late", text="Too late.")


def test_a_rejection_has_a_reason_and_a_name_and_stops_the_clock(house: House, budget: Budget) -> None:
    idea = sent(house, budget)
    rule(house, idea, "not-eligible", reason="The quay is not ours.")
    assert again(house, idea).state == State.REJECTED
    page = house.client().get(idea.get_absolute_url()).content.decode()
    assert "The quay is not ours." in page
    assert "Olu Baptiste" in page
    assert not house.read(lambda: Reply.objects.waiting().filter(node=node_of(idea)).exists())
    mine = house.client("rosa").get("/my-page/").content.decode()
    assert "Decided: no" in mine


def test_a_rejection_without_a_reason_is_refused(house: House, budget: Budget) -> None:
    idea = sent(house, budget)
    with pytest.raises(Refusal) as caught:
        house.act("olu", actions.rule_on, idea, finding="not-eligible", reason=" ")
    assert "reason" in caught.value.fields


def test_an_appeal_is_looked_at_by_somebody_else(house: House, budget: Budget) -> None:
    idea = sent(house, budget)
    rule(house, idea, "not-eligible")
    assert "Only people who sent or supported" in refused(house, "callum", actions.appeal, idea, text="I disagree.")
    appeal = house.act("rosa", actions.appeal, idea, text="The harbour trust lets us.")
    assert "Somebody else" in refused(house, "olu", actions.answer_appeal, appeal, upheld=True, reasons="Yes.")
    house.act("mina", actions.answer_appeal, appeal, upheld=True, reasons="The trust does let us.")
    assert again(house, idea).state == State.ELIGIBLE
    verdicts = house.read(lambda: list(Ruling.objects.filter(idea=idea).values_list("verdict", flat=True)))
    assert verdicts == ["not-eligible", "upheld"]


def test_an_appeal_dismissed_is_the_end_of_it(house: House, budget: Budget) -> None:
    idea = sent(house, budget)
    rule(house, idea, "not-eligible")
    appeal = house.act("rosa", actions.appeal, idea, text="Please.")
    house.act("mina", actions.answer_appeal, appeal, upheld=False, reasons="It is still not ours.")
    assert again(house, idea).state == State.REJECTED
    assert "answered already" in refused(house, "rosa", actions.appeal, idea, text="Please, please.")


def test_the_time_to_appeal_ends_and_says_how_it_was_counted(house: House, budget: Budget) -> None:
    parking = house.read(lambda: Idea.objects.get(title="Free parking on the quay"))
    message = refused(house, "callum", actions.appeal, parking, text="Two years on.")
    assert message.startswith("The time to appeal is over. 10 working days after")


def test_joining_ideas_takes_every_supporter_along_once(house: House, budget: Budget) -> None:
    first, second = sent(house, budget), sent(house, budget, who="callum", title="Trees by the water")
    house.act("callum", actions.support_idea, first)
    house.act("olu", actions.merge_idea, second, into=first.pk, reason="The same trees.")
    assert supporters(house, first) == {"rosa", "callum"}
    assert house.read(lambda: Voice.objects.filter(node__thing=ref(first)).count()) == 2
    page = house.client("callum").get("/my-page/").content.decode()
    assert "It became: More shade" in page
    assert "still open" in refused_field(house, actions.merge_idea, first, into=second.pk, reason="Again.")


def refused_field(house: House, action: Any, subject: Any, **data: Any) -> str:
    with pytest.raises(Refusal) as caught:
        house.act("olu", action, subject, **data)
    return " ".join(text for texts in caught.value.fields.values() for text in texts)


def test_parting_an_idea_leaves_everyone_with_both(house: House, budget: Budget) -> None:
    idea = sent(house, budget)
    house.act("callum", actions.support_idea, idea)
    house.act(
        "olu",
        actions.split_idea,
        idea,
        first="Shade",
        first_text="Trees.",
        second="Seats",
        second_text="Benches.",
        reason="Two things.",
    )
    parts = house.read(lambda: list(Idea.objects.filter(split_from=idea)))
    assert {part.title for part in parts} == {"Shade", "Seats"}
    for part in parts:
        assert supporters(house, part) == {"rosa", "callum"}
    assert again(house, idea).state == State.SPLIT


def to_shortlist(house: House, idea: Idea, pounds: int = 900) -> None:
    rule(house, idea, "eligible")
    house.act("olu", actions.cost_idea, idea, amount=pounds * 100, basis="A quote.")
    house.act("olu", actions.shortlist, idea, reason="Wanted and costed.")


def test_an_idea_goes_on_the_ballot_at_its_last_cost(house: House, budget: Budget) -> None:
    idea = sent(house, budget, voice="The Quay Street walkers")
    to_shortlist(house, idea, 900)
    house.act("olu", actions.cost_idea, idea, amount=1_100_00, basis="Steel has gone up.")
    pot = house.read(lambda: budget.pots.get())
    project = house.act("olu", actions.put_on_ballot, idea, pot=pot.pk, number="7")
    assert (project.cost, project.proposer) == (1_100_00, "The Quay Street walkers")
    assert house.read(lambda: Costing.objects.filter(idea=idea).count()) == 2
    assert "It became: More shade" in house.client("rosa").get("/my-page/").content.decode()


def test_nothing_goes_on_the_ballot_once_voting_has_opened(house: House, budget: Budget) -> None:
    idea = sent(house, budget)
    to_shortlist(house, idea)
    pot = house.read(lambda: budget.pots.get())
    with stage(budget.activity, "voting"):
        assert "stand still" in refused(house, "olu", actions.put_on_ballot, idea, pot=pot.pk, number="7")
    assert house.read(lambda: Project.objects.filter(budget=budget).count()) == 0


def test_steps_cannot_be_skipped(house: House, budget: Budget) -> None:
    idea = sent(house, budget)
    pot = house.read(lambda: budget.pots.get())
    assert "Only a costed idea" in refused(house, "olu", actions.shortlist, idea, reason="I like it.")
    assert "shortlist" in refused(house, "olu", actions.put_on_ballot, idea, pot=pot.pk, number="1")
    assert "fits the rules" in refused(house, "olu", actions.cost_idea, idea, amount=100, basis="A guess.")
    assert "cannot be said" in refused(house, "olu", actions.rule_on, idea, finding="feasible", reason="Yes.")


def test_nobody_steers_before_declaring_their_interests(house: House, budget: Budget) -> None:
    minutes = {"held_on": timezone.localdate(), "text": "We met.", "residents": 5, "officers": 1, "length": 60}
    assert "declared their interests" in refused(house, "olu", actions.minute, budget, **minutes)
    member = house.read(lambda: SteeringMember.objects.get(budget=budget))
    assert "their own" in refused(house, "callum", actions.declare_interests, member, interests="None.")
    house.act("rosa", actions.declare_interests, member, interests="None.")
    house.act("olu", actions.minute, budget, **minutes)
    rows = house.read(
        lambda: set(Transfer.objects.filter(activity=budget.activity).values_list("side", "commodity", "amount"))
    )
    assert rows == {("citizen", "minutes", 300), ("public", "minutes", 60)}


def test_whoever_asked_may_lend_their_voice_through_an_officer(house: House, budget: Budget) -> None:
    olu = house.actor("olu")
    from twofold.foundation.people.actors import on_behalf_of

    rosa = house.person("rosa")
    actor = house.read(lambda: on_behalf_of(olu, rosa))
    made = actions.send_idea.perform(budget.pk, by=actor, data={"title": "By telephone", "text": "She rang."}).result
    voice = house.read(lambda: Voice.objects.get(node__thing=ref(made)))
    assert (voice.person_id, voice.channel) == (rosa.pk, "paper")


def test_the_pages_read_the_same_number_of_times_however_many_ideas(
    house: House, budget: Budget, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        sent(house, budget, title=f"Idea {n}")
    address = house.address(f"budgets/{budget.activity_id}/ideas/")
    client = house.client("rosa")
    with django_assert_max_num_queries(15):
        page = client.get(address).content.decode()
    assert "Idea 11" in page
    idea = house.read(lambda: Idea.objects.listed().get(title="Idea 3"))
    with django_assert_max_num_queries(24):
        client.get(idea.get_absolute_url())


@given(st.sampled_from(State), st.sampled_from(Verdict))
def test_a_verdict_is_given_only_where_it_belongs(state: State, verdict: Verdict) -> None:
    became = after(state, verdict)
    if verdict in REFUSING:
        assert became in (None, State.REJECTED)
    if state in (State.MERGED, State.SPLIT, State.ON_BALLOT):
        assert became is None
    if became not in (None, state):
        assert became in OPEN | {State.REJECTED}
    assert (became is not None) == (state in VERDICTS[verdict][0])


def test_every_idea_of_the_demo_place_is_in_the_chain(house: House) -> None:
    things = house.read(lambda: [ref(idea) for idea in Idea.objects.all()])
    assert house.read(lambda: Node.objects.filter(thing__in=things).count()) == len(things)
