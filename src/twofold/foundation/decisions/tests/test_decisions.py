"""A conflict found, a case, a decision, a call-in, a promise and somebody who looked: through the door."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.decisions import actions, asking, settling
from twofold.foundation.decisions.models import (
    CaseState,
    Commitment,
    Conflict,
    DecisionCase,
    Effect,
    Option,
    PromiseState,
)
from twofold.foundation.decisions.rules import Standing
from twofold.foundation.decisions.stances import Matter, Stances
from twofold.foundation.notices.models import Letter
from twofold.foundation.outcomes.benefits import groups
from twofold.foundation.outcomes.models import LocalBenefit
from twofold.foundation.people.actors import on_behalf_of
from twofold.foundation.places.demo_history import as_if_on
from twofold.foundation.places.models import Place, Service
from twofold.foundation.rulebook.actions import adopt_rule
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import State, Step
from twofold.foundation.trace.reading import chain_of, mine
from twofold.testing.cast import House, at_once

pytestmark = pytest.mark.usefixtures("db")
GOOD = {"reasons": "Because it helps most.", "rejected": "The others cost more."}


@contextmanager
def on(*day: int) -> Iterator[None]:
    with as_if_on(datetime(*day, 12, tzinfo=UTC)):  # type: ignore[arg-type]
        yield


def ready(house: House, **key: Any) -> DecisionCase:
    """A case with its options, advice and key test, not yet noticed."""
    case: DecisionCase = house.act(
        "olu", actions.open_case, house.place, title="A new case", question="Which?", decider="Cabinet"
    )
    for kind in ("nothing", "together", "alone"):
        house.act("olu", actions.add_option, case, kind=kind, title=kind, about="It happens.", evidence="None yet.")
    for gains, group in ((True, "user"), (False, "frontline")):
        what = {"option": option(house, case), "group": group, "what": "Two evenings"}
        house.act("olu", actions.say_effect, case, gains=gains, **what)
    house.act("olu", actions.advise, case, advice="Together.")
    house.act("olu", actions.test_whether_key, case, **{"pence": 100, "areas": 1, **key})
    return case


def option(house: House, case: DecisionCase, title: str = "together") -> int:
    return house.read(lambda: Option.objects.get(case=case, title=title).pk)


def fresh(house: House, case: DecisionCase) -> DecisionCase:
    return house.read(lambda: DecisionCase.objects.with_all().get(pk=case.pk))


def stood(house: House, matter: Matter, wish: Any, group: str, counts: tuple[int, int, int]) -> None:
    names = ("in_favour", "neither", "against")
    figures = dict(zip(names, counts, strict=True))
    house.act("olu", asking.record_stances, matter, wish=wish.pk, group=group, source="A survey", **figures)


def asked(house: House) -> tuple[Matter, Any]:
    service = house.read(lambda: Service.objects.get(name="Youth work").pk)
    matter = house.act(
        "olu", asking.ask_groups, house.place, question="When is the club open?", service=service, at_stake="£9,000"
    )
    return matter, house.act("olu", asking.add_wish, matter, title="Evening opening")


def test_a_conflict_opens_a_case_by_itself_with_the_amounts(house: House) -> None:
    """Expert test 5.5 (1)."""
    matter, wish = asked(house)
    stood(house, matter, wish, "user", (46, 4, 6))
    assert house.read(lambda: DecisionCase.objects.filter(matter=matter).count()) == 0
    stood(house, matter, wish, "frontline", (4, 6, 30))
    case = house.read(lambda: DecisionCase.objects.with_all().get(matter=matter))
    assert "£9,000" in case.question
    conflict = house.read(lambda: case.conflicts.get())
    assert {conflict.one, conflict.other} == {"user", "frontline"}
    assert "46" in conflict.explanation or "%" in conflict.explanation
    assert [each.kind for each in case.options.all()] == ["nothing"]
    page = house.client("carys").get(f"/larkmoor/decisions/{case.pk}/").content.decode()
    assert "Where groups disagree" in page


def test_fifteen_of_each_group_or_nothing_is_said(house: House) -> None:
    matter, wish = asked(house)
    stood(house, matter, wish, "user", (46, 4, 6))
    stood(house, matter, wish, "frontline", (0, 0, 14))
    assert house.read(lambda: DecisionCase.objects.filter(matter=matter).count()) == 0
    page = house.client("olu").get(matter_page(matter)).content.decode()
    assert "too few votes" in page


def test_a_conflict_with_the_third_sector_opens_a_case(house: House) -> None:
    """Issue: any two groups of the place, the sixth among them."""
    matter, wish = asked(house)
    stood(house, matter, wish, "third-sector", (46, 4, 6))
    stood(house, matter, wish, "manager", (4, 6, 30))
    case = house.read(lambda: DecisionCase.objects.with_all().get(matter=matter))
    conflict = house.read(lambda: case.conflicts.get())
    assert {conflict.one, conflict.other} == {"third-sector", "manager"}
    assert "oluntary and community groups" in conflict.explanation
    nothing = house.read(lambda: case.options.get().pk)
    what = {"option": nothing, "group": "third-sector", "what": "The hall they meet in"}
    house.act("olu", actions.say_effect, case, gains=False, **what)
    page = house.client("carys").get(f"/larkmoor/decisions/{case.pk}/").content.decode()
    assert "Voluntary and community groups" in page
    assert "The hall they meet in" in page
    assert "Voluntary and community groups" in house.client("olu").get(matter_page(matter)).content.decode()


def test_a_place_that_has_not_added_the_third_sector_is_told_how(house: House) -> None:
    matter, wish = asked(house)
    with house.tampering():
        LocalBenefit.objects.filter(group="third-sector").delete()
    with pytest.raises(Refusal) as refusal:
        stood(house, matter, wish, "third-sector", (46, 4, 6))
    assert "has not added voluntary and community groups" in refusal.value.fields["group"][0]
    case = ready(house)
    what = {"option": option(house, case), "group": "third-sector", "what": "A hall", "gains": True}
    with pytest.raises(Refusal) as refusal:
        house.act("olu", actions.say_effect, case, **what)
    assert "Add a benefit for them first." in refusal.value.fields["group"][0]


def test_the_database_knows_the_groups_of_the_reference_data(house: House) -> None:
    _matter, wish = asked(house)
    with house.tampering():
        for group in groups():
            Stances.objects.create(wish=wish, group=group.name, in_favour=1, neither=0, against=0, source="x")
    with pytest.raises(IntegrityError), house.tampering():
        Stances.objects.create(wish=wish, group="aliens", in_favour=1, neither=0, against=0, source="x")
    case = ready(house)
    for one, other in (("aliens", "user"), ("user", "aliens")):
        with pytest.raises(IntegrityError), house.tampering():
            Conflict.objects.create(
                case=case, wish=wish, one=one, other=other, label="conflict", excess=1, q=0, explanation="x"
            )
    together = option(house, case)
    with pytest.raises(IntegrityError), house.tampering():
        Effect.objects.create(option_id=together, group="aliens", gains=True, what="x")


def matter_page(matter: Matter) -> str:
    return f"/larkmoor/matters/{matter.pk}/"


def test_notice_must_run_its_28_clear_days(house: House) -> None:
    """Expert test 5.5 (2), through the door: noticed on 3 March, refused on 31 March, decided on 1 April."""
    with on(2026, 3, 2):
        case = ready(house, areas=3)
    with on(2026, 3, 3):
        house.act("olu", actions.give_notice, case)
    with on(2026, 3, 31), pytest.raises(Refusal, match="first lawful day is 1 April 2026"):
        house.act("carys", settling.decide, case, option=option(house, case), **GOOD)
    with on(2026, 4, 1):
        made = house.act("carys", settling.decide, case, option=option(house, case), **GOOD)
    assert made.decided_on.isoformat() == "2026-04-01"


def test_an_exception_needs_its_consent_and_is_on_the_page(house: House) -> None:
    case = ready(house)
    with pytest.raises(Refusal, match="No notice"):
        house.act("carys", settling.decide, case, option=option(house, case), **GOOD)
    house.act(
        "olu", actions.record_exception, case, hurry="urgent", reason="The roof is open.", agreed_by="Chair of scrutiny"
    )
    house.act("carys", settling.decide, case, option=option(house, case), **GOOD)
    assert "Chair of scrutiny" in house.client("").get(f"/larkmoor/decisions/{case.pk}/").content.decode()


def decided(house: House, case: DecisionCase) -> Any:
    """Decided on Thursday 2 April 2026, before Easter."""
    with on(2026, 3, 2):
        house.act("olu", actions.give_notice, case)
    with on(2026, 4, 2):
        return house.act("carys", settling.decide, case, option=option(house, case), **GOOD)


def promised(house: House, decision: Any) -> Any:
    day = decision.decided_on + timedelta(days=90)
    with on(2026, 4, 3):
        return house.act("olu", settling.promise, decision, what="Open the door", owner="Head of parks", due_on=day)


def test_a_call_in_stops_everything_that_hangs_on_it(house: House) -> None:
    """Expert test 5.5 (3): the fifth working day is Monday 13 April, and a call on it freezes the promises."""
    with on(2026, 3, 2):
        case = ready(house)
    decision = decided(house, case)
    promise = promised(house, decision)
    assert decision.call_in_until.isoformat() == "2026-04-13"
    assert "Good Friday" in decision.call_in_explained
    with on(2026, 4, 13), pytest.raises(Refusal, match="takes effect on 14 April"):
        house.act("olu", settling.report_done, promise, report="Done.")
    with on(2026, 4, 13):
        call = house.act("carys", settling.call_in, decision, requesters="Three members", members=3, grounds="The bus.")
    with on(2026, 5, 20), pytest.raises(Refusal, match="called in"):
        house.act("olu", settling.report_done, promise, report="Done.")
    with on(2026, 5, 21):
        assert fresh(house, case).standing == Standing.CALLED_IN
        house.act("olu", settling.settle_call_in, call, outcome="upheld", because="It was asked after all.")
        house.act("olu", settling.report_done, promise, report="Done.")


def test_after_its_time_nobody_can_call_it_in_and_nobody_twice(house: House) -> None:
    with on(2026, 3, 2):
        first, second = ready(house), None
    decision = decided(house, first)
    with on(2026, 4, 14), pytest.raises(Refusal, match="time to call it in is over"):
        house.act("carys", settling.call_in, decision, requesters="Three", members=3, grounds="Late.")
    with on(2026, 4, 13):
        house.act("carys", settling.call_in, decision, requesters="Three", members=3, grounds="In time.")
        with pytest.raises(Refusal, match="called in already"):
            house.act("carys", settling.call_in, decision, requesters="Three", members=3, grounds="Again.")
    assert second is None


def test_an_interest_that_disqualifies_keeps_out(house: House) -> None:
    case = ready(house)
    house.act("olu", actions.record_exception, case, hurry="urgent", reason="Urgent.", agreed_by="The chair")
    house.act("carys", actions.declare_interest, case, what="I own the field.", disqualifying=True)
    with pytest.raises(Refusal, match="keeps you out"):
        house.act("carys", settling.decide, case, option=option(house, case), **GOOD)


def hurried(house: House, **key: Any) -> DecisionCase:
    """A case that may be decided today."""
    case = ready(house, **key)
    house.act("olu", actions.record_exception, case, hurry="urgent", reason="Urgent.", agreed_by="The chair")
    return case


def test_officers_settle_small_matters_and_never_a_conflict(house: House) -> None:
    small = hurried(house)
    made = house.act("olu", settling.decide_small, small, option=option(house, small), delegation="Part 3", **GOOD)
    assert (made.decider, made.delegation) == ("An officer", "Part 3")
    with pytest.raises(Refusal, match="Only"):
        house.act("olu", settling.decide, small, option=option(house, small), **GOOD)
    key = hurried(house, areas=2)
    with pytest.raises(Refusal, match="officers cannot settle it"):
        house.act("olu", settling.decide_small, key, option=option(house, key), delegation="Part 3", **GOOD)


def in_conflict(house: House) -> DecisionCase:
    matter, wish = asked(house)
    stood(house, matter, wish, "user", (46, 4, 6))
    stood(house, matter, wish, "frontline", (4, 6, 30))
    return house.read(lambda: DecisionCase.objects.with_all().get(matter=matter))


def test_officers_cannot_let_a_conflict_lie_and_members_say_why_in_the_open(house: House) -> None:
    """Field manual 5.4: only those who answer for it resolve a conflict; it ends by a decision or an acceptance."""
    case = in_conflict(house)
    node = heard(house, case)
    for who in ("olu", "mina"):
        with pytest.raises(Refusal, match="only those who decide can leave it"):
            house.act(who, actions.leave_as_it_is, case, because="It is late.")
    house.act("carys", actions.leave_as_it_is, case, because="Both hours stay until the lease is known.")
    assert fresh(house, case).standing == Standing.ACCEPTED
    told = house.read(lambda: chain.Node.objects.get(pk=node.pk))
    assert (told.state, told.because) == (State.NO, "Both hours stay until the lease is known.")
    small = ready(house)
    house.act("olu", actions.leave_as_it_is, small, because="Nobody asks for it any more.")


def test_a_shortened_notice_still_has_its_clear_days(house: House) -> None:
    """Field manual 5.1: the general exception is five clear days with scrutiny told; special urgency needs consent."""
    with on(2026, 3, 2):
        case = ready(house, areas=3)
        told = {"hurry": "told", "reason": "The lease ends.", "agreed_by": "Chair of scrutiny"}
        house.act("olu", actions.record_exception, case, **told)
    assert house.client("").get(f"/larkmoor/decisions/{case.pk}/").status_code == 200, "it is published with it"
    with on(2026, 3, 7), pytest.raises(Refusal, match="first lawful day is 8 March 2026"):
        house.act("carys", settling.decide, case, option=option(house, case), **GOOD)
    with on(2026, 3, 8):
        house.act("carys", settling.decide, case, option=option(house, case), **GOOD)


def test_an_exception_publishes_a_whole_case_or_none(house: House) -> None:
    case = house.act("olu", actions.open_case, house.place, title="Half", question="?", decider="Cabinet")
    with pytest.raises(Refusal, match="Still missing"):
        house.act("olu", actions.record_exception, case, hurry="urgent", reason="x", agreed_by="The chair")
    assert not fresh(house, case).exception
    noticed = ready(house)
    house.act("olu", actions.give_notice, noticed)
    house.act("olu", actions.record_exception, noticed, hurry="urgent", reason="x", agreed_by="The chair")
    with pytest.raises(Refusal, match="no exception is needed"):
        house.act("olu", actions.record_exception, noticed, hurry="urgent", reason="x", agreed_by="The chair")


def governed(house: House, how: str) -> None:
    with house.tampering():
        Place.objects.filter(pk=house.place.pk).update(governance=how)
    house.place.refresh_from_db()


def test_a_board_decides_unelected_by_its_own_rules(house: House) -> None:
    """No shortened notice, no call-in: the rules of executives are not a board's. Everywhere it is called unelected."""
    governed(house, "board")
    case = in_conflict(house)
    assert case.decider == "The board"
    page = house.client("carys").get(f"/larkmoor/decisions/{case.pk}/").content.decode()
    assert "The board decides (unelected)" in page
    case = ready(house, areas=3)
    with pytest.raises(Refusal) as refusal:
        house.act("olu", actions.record_exception, case, hurry="told", reason="x", agreed_by="The chair")
    assert "know no shortened notice" in refusal.value.fields["hurry"][0]
    with on(2026, 3, 3):
        house.act("olu", actions.give_notice, case)
    assert fresh(house, case).decide_from.isoformat() == "2026-03-09"
    made = house.act("carys", settling.decide, case, option=option(house, case), **GOOD)
    assert made.call_in_explained == "There is no call-in under the rules that hold here."
    with on(*(made.decided_on + timedelta(days=1)).timetuple()[:3]), pytest.raises(Refusal, match="is over"):
        house.act("carys", settling.call_in, made, requesters="Three", members=3, grounds="x")
    page = house.client("").get(f"/larkmoor/decisions/{case.pk}/notice/").content.decode()
    assert "(unelected)" in page
    popolo = house.client("").get("/larkmoor/exchange/decisions.popolo.json").json()
    assert {each.get("classification") for each in popolo["organizations"][1:]} == {"unelected"}


def test_a_call_in_needs_its_members_and_counts_until_the_hour(house: House) -> None:
    """Field manual 5.2: set locally, who may ask and until when; what the place adopts later changes nothing begun."""
    with on(2026, 3, 2):
        case = ready(house)
        adopt = {"valid_from": timezone.localdate(), "because": "Standing order 14"}
        house.act("mina", adopt_rule, house.place, rule="decisions.call_in_hour", value=10, **adopt)
        house.act("mina", adopt_rule, house.place, rule="decisions.call_in_members", value=2, **adopt)
    decision = decided(house, case)
    assert "Until 10:00 on that day; 2 members must ask together." in decision.call_in_explained
    with (
        as_if_on(datetime(2026, 4, 13, 9, 1, tzinfo=UTC)),
        pytest.raises(Refusal, match="is over"),
    ):  # 10:01 by the clock
        house.act("carys", settling.call_in, decision, requesters="Two", members=2, grounds="The bus.")
    with as_if_on(datetime(2026, 4, 13, 8, 59, tzinfo=UTC)):
        with pytest.raises(Refusal) as refusal:
            house.act("carys", settling.call_in, decision, requesters="One", members=1, grounds="The bus.")
        assert refusal.value.fields == {"members": ["Here 2 members must ask together."]}
        call = house.act("carys", settling.call_in, decision, requesters="Two", members=2, grounds="The bus.")
        page = house.client("").get(f"/larkmoor/decisions/{case.pk}/").content.decode()
    assert call.due_on.isoformat() == "2026-04-27"
    assert "The committee meets on it by Monday 27 April" in page


def heard(house: House, case: DecisionCase) -> chain.Node:
    """Something somebody said, brought into the case."""
    node: chain.Node = house.read(lambda: chain.Node.objects.filter(step=Step.SAID).earliest("pk"))
    house.act("olu", actions.bring_in, case, said=node.pk)
    return node


def sent_back(house: House, outcome: str) -> tuple[DecisionCase, Any, Any]:
    with on(2026, 3, 2):
        case = ready(house)
        heard(house, case)
    first = decided(house, case)
    kept = promised(house, first)
    with on(2026, 4, 8):
        call = house.act("carys", settling.call_in, first, requesters="Three", members=3, grounds="The bus.")
    with on(2026, 4, 20):
        house.act("mina", settling.settle_call_in, call, outcome=outcome, because="Nobody asked the bus.")
    return case, first, kept


@pytest.mark.parametrize(("outcome", "decider"), [("reconsider", "Cabinet"), ("referred", "The full council")])
def test_what_was_sent_back_is_decided_again_once_and_both_stay(house: House, outcome: str, decider: str) -> None:
    """Field manual 5.4: called in, reconsidered, effective or varied."""
    case, first, kept = sent_back(house, outcome)
    assert fresh(house, case).standing == Standing.SENT_BACK
    with on(2026, 4, 21):
        with pytest.raises(Refusal, match="sent back"):
            house.act("olu", settling.promise, first, what="x", owner="x", due_on=timezone.localdate())
        with pytest.raises(Refusal, match="officers cannot settle it"):
            house.act("olu", settling.decide_small, case, option=option(house, case), delegation="Part 3", **GOOD)
        alone = option(house, case, "alone")
        again = house.act("carys", settling.decide, case, option=alone, reasons="The bus turns.", rejected="Together.")
        assert (again.after_id, again.decider) == (first.pk, decider)
        with pytest.raises(Refusal, match="called in already"):
            house.act("carys", settling.call_in, again, requesters="Three", members=3, grounds="Again.")
        with pytest.raises(Refusal, match="closed"):
            house.act("carys", settling.decide, case, option=alone, **GOOD)
    ended = house.read(lambda: Commitment.objects.get(pk=kept.pk))
    assert ended.state == PromiseState.FAILED
    assert "sent back and made again" in ended.report
    page = house.client("").get(f"/larkmoor/decisions/{case.pk}/").content.decode()
    assert "The bus turns." in page
    assert "and sent back:</strong> together. Because it helps most." in page
    assert "Nobody asked the bus." in page
    assert house.client("").get(f"/larkmoor/decisions/{case.pk}/notice.pdf").content.startswith(b"%PDF")
    said = house.read(lambda: chain.Node.objects.filter(step=Step.SAID).earliest("pk"))
    titles = [each.title for each in house.read(lambda: chain_of(said, house.actor_inside("olu")).nodes)]
    assert {"Decided: together", "Decided: alone", "Called in"} <= set(titles)


def test_two_who_decide_again_at_once_decide_once(house: House) -> None:
    case, _first, _kept = sent_back(house, "reconsider")
    chosen = option(house, case, "alone")
    results = at_once(*[lambda: house.act("carys", settling.decide, case, option=chosen, **GOOD)] * 2)
    assert sum(isinstance(each, Refusal) for each in results) == 1
    same = {"case": case, "option_id": chosen, "reasons": "x", "rejected": "x", "decider": "x"}
    same |= {"decided_on": timezone.localdate(), "call_in_until": timezone.localdate()}
    last = house.read(lambda: settling.Decision.objects.filter(case=case)[0])
    for after in (None, last):
        with pytest.raises(IntegrityError), house.tampering():
            settling.Decision.objects.create(after=after, **same)


def test_before_an_election_nothing_is_decided_or_announced(house: House) -> None:
    case, other = hurried(house), ready(house)
    today = timezone.localdate()
    dates = {"starts_on": today, "polls_on": today + timedelta(days=30)}
    house.act("olu", actions.set_election_time, house.place, name="The borough election.", **dates)
    with pytest.raises(Refusal, match="An election is near"):
        house.act("carys", settling.decide, case, option=option(house, case), **GOOD)
    with pytest.raises(Refusal, match="An election is near"):
        house.act("olu", settling.decide_small, case, option=option(house, case), delegation="Part 3", **GOOD)
    with pytest.raises(Refusal, match="An election is near"):
        house.act("olu", actions.give_notice, other)
    page = house.client("").get("/larkmoor/decisions/").content.decode()
    assert "An election is near." in page
    assert "The borough election." in page
    assert "decisions.set_election_time" in house.client("olu").get("/larkmoor/decisions/").content.decode()


def test_a_case_is_not_noticed_half_made(house: House) -> None:
    case = house.act("olu", actions.open_case, house.place, title="Half", question="?", decider="Cabinet")
    with pytest.raises(Refusal, match="an option to do nothing; an option that is co-produced"):
        house.act("olu", actions.give_notice, case)
    assert house.client("").get(f"/larkmoor/decisions/{case.pk}/").status_code == 404
    assert house.client("carys").get(f"/larkmoor/decisions/{case.pk}/").status_code == 200


def test_a_decision_is_never_changed_only_added_to(house: House) -> None:
    decision = house.read(lambda: settling.Decision.objects.all()[0])
    with pytest.raises(Exception, match=r"append-only|sealed|permission"), house.tampering():
        settling.Decision.objects.filter(pk=decision.pk).update(reasons="Other words")
    house.act("olu", settling.add_notice, decision, text="The street is Mill Lane, not Mill Road.")
    page = house.client("").get(f"/larkmoor/decisions/{decision.case_id}/").content.decode()
    assert "The street is Mill Lane" in page


def test_who_reported_cannot_be_who_looked(house: House) -> None:
    with on(2026, 3, 2):
        case = ready(house)
    promise = promised(house, decided(house, case))
    with on(2026, 5, 20):
        house.act("mina", settling.report_done, promise, report="Done.")
        with pytest.raises(Refusal, match="other than who reported"):
            house.act("mina", settling.check_promise, promise, kept=True, seen="I saw it.")
        back = house.act("rosa", settling.check_promise, promise, kept=False, seen="The door is locked.")
        assert back.state == PromiseState.OPEN
        house.act("olu", settling.report_done, promise, report="Done now.")
        typed = house.read(lambda: on_behalf_of(house.actor_inside("olu"), house.person("rosa")))
        with pytest.raises(Refusal, match="other than who reported"):
            settling.check_promise.perform(promise.pk, by=typed, data={"kept": True, "seen": "Rosa saw it."}, key="")


def test_whoever_said_it_hears_every_step_and_reads_the_chain_both_ways(house: House) -> None:
    """Expert test 5.5 (4): from the comment to what was done, and back, on one page."""
    question = house.read(
        lambda: chain.Node.objects.get(step=Step.SAID, title__startswith="Could the library stay open")
    )
    assert question.state in (State.DONE, State.FAILED)
    nodes = house.read(lambda: chain_of(question, house.actor_inside("rosa")).nodes)
    assert {Step.SAID, Step.THEME, Step.OPTION, Step.DECISION, Step.CALL_IN, Step.COMMITMENT, Step.CHANGE} <= {
        node.step for node in nodes
    }
    change = next(node for node in nodes if node.step == Step.CHANGE)
    assert question.pk in {node.pk for node in house.read(lambda: chain_of(change, house.actor_inside("rosa")).nodes)}
    told = house.read(lambda: Letter.objects.filter(thing=question.thing, person=house.person("rosa")).count())
    assert told >= 4  # decided, three promises, one kept, one broken
    assert house.read(lambda: any(line.node.pk == question.pk for line in mine(house.actor_inside("rosa"))))


@pytest.mark.parametrize("who", ["", "rosa", "olu", "carys"])
def test_a_case_at_hand_is_seen_by_whoever_the_list_shows_it_to(house: House, who: str) -> None:
    actor = house.read(lambda: house.actor_inside(who))
    listed = house.read(lambda: set(DecisionCase.objects.visible_to(actor)))
    every = house.read(lambda: list(DecisionCase.objects.all()))
    assert {case for case in every if case.seen_by(actor)} == listed
    assert (len(listed) == len(every)) == (who in ("olu", "carys"))


def test_the_database_refuses_nonsense(house: House) -> None:
    nonsense: list[dict[str, Any]] = [
        {"state": "elsewhere"},
        {"state": CaseState.ACCEPTED},
        {"exception": "Urgent"},
        {"noticed_on": "2026-03-03"},
        {"noticed_on": "2026-03-03", "decide_from": "2026-03-02"},
    ]
    for fields in nonsense:
        with pytest.raises(IntegrityError), house.tampering():
            DecisionCase.objects.create(title="x", question="x", decider="x", **fields)


@pytest.mark.parametrize("who", ["", "rosa", "olu", "carys"])
def test_pages_open_and_ask_the_database_little(house: House, who: str, django_assert_max_num_queries: Any) -> None:
    client = house.client(who)
    with django_assert_max_num_queries(25):
        assert client.get("/larkmoor/decisions/").status_code == 200
    for case in house.read(lambda: list(DecisionCase.objects.exclude(state=CaseState.PREPARING))):
        with django_assert_max_num_queries(60):
            assert client.get(f"/larkmoor/decisions/{case.pk}/").status_code == 200
        assert client.get(f"/larkmoor/decisions/{case.pk}/notice/").status_code == 200
