"""One person, one ballot, where the screen knows an account and the paper a name."""

import json
import secrets
from typing import Any

import pytest
from django.db import IntegrityError

from twofold.cocommissioning.prioritisation.participatory_budgets.actions import cast_ballot, seal_and_count
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget
from twofold.cocommissioning.prioritisation.participatory_budgets.paper import actions, second_look
from twofold.cocommissioning.prioritisation.participatory_budgets.paper.models import Envelope, KioskCode, SecondLook
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.models import Entry
from twofold.foundation.notices.models import Letter
from twofold.instruments.ballots.models import Mark, NameCheck, Poll, RollMark, Slip
from twofold.testing.cast import House, at_once, stage

OPEN = "How should we spend £400,000 on our streets and parks?"
ROSA: dict[str, Any] = {"name": "Quill, ROSA", "postcode": "LM1 1AA", "born": 1984}
HER_ANSWER: dict[str, Any] = {"postcode": "lm11aa", "born": 1984}
NOT_HERS: dict[str, Any] = {"postcode": "LM9 9ZZ", "born": 1951}


@pytest.fixture
def budget(house: House) -> Budget:
    found: Budget = house.read(lambda: Budget.objects.select_related("activity__place").get(activity__title=OPEN))
    return found


def envelope(house: House, budget: Budget, **who: Any) -> Envelope:
    made: Envelope = house.act("olu", actions.receive_envelope, budget, **(who or ROSA))
    return made


def vote(house: House, who: str, budget: Budget, key: str = "") -> Any:
    chosen = house.read(lambda: budget.projects.order_by("cost", "number").values_list("pk", flat=True)[0])
    return house.act(who, cast_ballot, budget, key=key or secrets.token_urlsafe(24), projects=[chosen])


def answer(house: House, budget: Budget, who: str = "rosa", **said: Any) -> Any:
    return house.act(who, second_look.say_who_you_are, budget, **(said or HER_ANSWER))


def counted(house: House, budget: Budget) -> int:
    """Ballots that will be counted for this budget: on the screen, and envelopes that will be opened."""
    found: int = house.read(
        lambda: (
            Slip.objects.filter(poll__activity=budget.activity_id).count()
            + Envelope.objects.filter(budget=budget).accepted().count()
        )
    )
    return found


def letters(house: House, name: str) -> list[Letter]:
    person = house.person(name).pk
    return list(house.read(lambda: list(Letter.objects.filter(person=person).order_by("pk"))))


def test_an_envelope_in_the_name_of_somebody_who_voted_online_stays_shut(house: House, budget: Budget) -> None:
    vote(house, "rosa", budget)
    came = envelope(house, budget)
    assert came.set_aside_because == "maybe"
    assert str(came.pk) in came.spoken
    assert "Rosa" not in came.spoken
    assert counted(house, budget) == 1


def test_an_envelope_of_another_name_is_taken_in(house: House, budget: Budget) -> None:
    vote(house, "rosa", budget)
    assert envelope(house, budget, **{**ROSA, "name": "Rosa Quail"}).set_aside_because == ""


def test_who_belongs_here_and_has_not_voted_is_no_reason(house: House, budget: Budget) -> None:
    assert envelope(house, budget).set_aside_because == ""


def test_a_namesake_is_let_in_after_a_second_look_and_nobody_is_named(house: House, budget: Budget) -> None:
    vote(house, "rosa", budget)
    came = envelope(house, budget, **{**ROSA, "born": 1940})
    house.act("mina", second_look.accept_envelope, came, because="Born in 1940, and has never had an account.")
    assert counted(house, budget) == 2
    kept = house.read(lambda: SecondLook.objects.get(budget=budget))
    assert (kept.channel, kept.accepted, kept.by) == ("envelope", True, f"person:{house.person('mina').pk}")
    bodies = house.read(lambda: list(Entry.objects.order_by("-seq").values_list("body", flat=True)[:3]))
    record = json.dumps([{**json.loads(body), "at": ""} for body in bodies])
    assert "quill" not in record.lower()
    assert "1940" not in record
    assert envelope(house, budget, **{**ROSA, "born": 1940}).set_aside_because == "voted"


def test_an_envelope_left_shut_does_not_count_and_says_why(house: House, budget: Budget) -> None:
    vote(house, "rosa", budget)
    came = envelope(house, budget)
    house.act("olu", second_look.leave_aside, came, because="online")
    assert counted(house, budget) == 1
    with pytest.raises(Refusal, match="does not wait"):
        house.act("olu", second_look.accept_envelope, came, because="Changed my mind.")


def test_the_box_is_not_sealed_over_an_envelope_nobody_has_looked_at(house: House, budget: Budget) -> None:
    vote(house, "rosa", budget)
    came = envelope(house, budget)
    over, counting = stage(budget.activity, "voting", open_=False), stage(budget.activity, "counting")
    with over, counting:
        with pytest.raises(Refusal, match="1 envelope waits for a second look"):
            house.act("olu", seal_and_count, budget)
        house.act("olu", second_look.leave_aside, came, because="unreached")
        house.act("olu", seal_and_count, budget)
    page = house.client("olu").get(house.address(f"budgets/{budget.activity_id}/result/")).content.decode()
    assert "1 envelope was set aside unopened." in page
    assert "may have voted online, and could not be asked" in page


def test_the_namesake_whose_envelope_waits_cannot_vote_online_meanwhile(house: House, budget: Budget) -> None:
    """Two people called Rosa Quill with accounts: one has voted online, the other's envelope waits."""
    with house.tampering():
        other = house.person("callum")
        type(other).objects.filter(pk=other.pk).update(name="Rosa Quill")
    vote(house, "callum", budget)
    came = envelope(house, budget)
    assert answer(house, budget).may_vote is False
    with pytest.raises(Refusal, match="It counts, so you cannot vote here"):
        vote(house, "rosa", budget)
    house.act("olu", second_look.leave_aside, came, because="unreached")
    vote(house, "rosa", budget)
    assert counted(house, budget) == 2


def test_whoever_is_on_paper_by_name_is_asked_once_online(house: House, budget: Budget) -> None:
    envelope(house, budget)
    with pytest.raises(Refusal, match="tell us your postcode and your year of birth"):
        vote(house, "rosa", budget)
    assert answer(house, budget).may_vote is False
    with pytest.raises(Refusal, match="It counts, so you cannot vote here"):
        vote(house, "rosa", budget)
    assert counted(house, budget) == 1


def test_a_namesake_votes_online_after_saying_who_they_are(house: House, budget: Budget) -> None:
    envelope(house, budget)
    assert answer(house, budget, **NOT_HERS).may_vote is True
    vote(house, "rosa", budget)
    assert counted(house, budget) == 2
    assert house.read(lambda: Poll.objects.get(activity=budget.activity_id).namesakes) == 1


def test_nobody_else_is_asked_and_a_second_try_is_not_taken(house: House, budget: Budget) -> None:
    envelope(house, budget)
    with pytest.raises(Refusal, match="You need not answer this"):
        answer(house, budget, "callum")
    vote(house, "callum", budget)
    answer(house, budget, **NOT_HERS)
    with pytest.raises(Refusal, match="answered this already"):
        answer(house, budget)
    assert house.client().get(house.address(f"budgets/{budget.activity_id}/who/")).status_code == 302


def test_what_was_answered_is_a_digest_and_goes_when_the_box_is_sealed(house: House, budget: Budget) -> None:
    envelope(house, budget, **{**ROSA, "born": 1940})
    answer(house, budget)
    vote(house, "rosa", budget)
    kept = house.read(lambda: NameCheck.objects.get())
    assert len(kept.digest) == 64
    assert "lm1" not in kept.digest
    with house.tampering():
        Envelope.objects.all().delete()
    with stage(budget.activity, "voting", open_=False), stage(budget.activity, "counting"):
        house.act("olu", seal_and_count, budget)
    poll = house.read(lambda: Poll.objects.get(activity=budget.activity_id))
    assert house.read(lambda: NameCheck.objects.filter(poll=poll).count()) == 0
    assert not house.read(lambda: Mark.objects.filter(poll=poll).exclude(name_digest="").exists())
    assert not house.read(lambda: RollMark.objects.filter(poll=poll).exclude(name_digest="").exists())


def test_paper_that_comes_after_the_answer_still_counts_first(house: House, budget: Budget) -> None:
    envelope(house, budget, **{**ROSA, **NOT_HERS})
    assert answer(house, budget).may_vote is True
    envelope(house, budget)
    with pytest.raises(Refusal, match="It counts, so you cannot vote here"):
        vote(house, "rosa", budget)


@pytest.mark.parametrize("may_vote", [True, False])
def test_whoever_sent_no_paper_is_heard(house: House, budget: Budget, may_vote: bool) -> None:
    envelope(house, budget)
    answer(house, budget)
    house.act("rosa", second_look.ask_to_look_again, budget)
    with pytest.raises(Refusal, match="asked already"):
        house.act("rosa", second_look.ask_to_look_again, budget)
    check = house.read(lambda: NameCheck.objects.get())
    told = {"number": check.pk, "because": "Her passport was shown at the desk."}
    house.act("olu", second_look.answer_voter, budget, may_vote=may_vote, **told)
    letter = letters(house, "rosa")[-1]
    assert letter.subject == ("You can vote now" if may_vote else "The paper ballot counts")
    assert "Her passport was shown at the desk." in letter.text
    if may_vote:
        vote(house, "rosa", budget)
    else:
        with pytest.raises(Refusal, match="It counts"):
            vote(house, "rosa", budget)
    with pytest.raises(Refusal) as refusal:
        house.act("olu", second_look.answer_voter, budget, may_vote=True, **told)
    assert refusal.value.fields == {"number": ["No voter of this number waits for an answer."]}


def test_who_may_vote_has_nothing_to_be_looked_at(house: House, budget: Budget) -> None:
    envelope(house, budget)
    answer(house, budget, **NOT_HERS)
    with pytest.raises(Refusal, match="nothing to look at again"):
        house.act("rosa", second_look.ask_to_look_again, budget)


def test_an_account_on_an_envelope_is_held_against_the_roll(house: House, budget: Budget) -> None:
    envelope(house, budget)
    with pytest.raises(Refusal) as refusal:
        envelope(house, budget, email="rosa@larkmoor.example")
    assert "Give their postcode and year of birth too." in refusal.value.fields["postcode"][0]
    same = {"postcode": "LM1 1AA", "born": 1984}
    assert envelope(house, budget, email="rosa@larkmoor.example", **same).set_aside_because == "voted"
    assert envelope(house, budget, email="rosa@larkmoor.example", **NOT_HERS).set_aside_because == ""


def code(house: House, budget: Budget, **who: Any) -> str:
    given = house.act("olu", actions.issue_code, budget, key=secrets.token_urlsafe(24), **who)
    return str(given.code)


def at_kiosk(house: House, budget: Budget, given: str) -> Any:
    chosen = house.read(lambda: budget.projects.order_by("cost", "number").values_list("pk", flat=True)[0])
    return house.act("", actions.cast_at_kiosk, budget, key=secrets.token_urlsafe(24), code=given, projects=[chosen])


def test_the_desk_says_why_a_namesake_may_vote_at_the_kiosk(house: House, budget: Budget) -> None:
    vote(house, "rosa", budget)
    with pytest.raises(Refusal) as refusal:
        code(house, budget, **ROSA)
    assert refusal.value.fields == {"somebody_else": ["Somebody of this name has voted online."]}
    given = code(house, budget, **ROSA, somebody_else="She is 90; the other's photograph is on file.")
    at_kiosk(house, budget, given)
    assert counted(house, budget) == 2


def test_a_code_is_no_second_ballot_for_whoever_votes_at_home_first(house: House, budget: Budget) -> None:
    given = code(house, budget, **ROSA)
    vote(house, "rosa", budget)
    with pytest.raises(Refusal, match="Ask at the desk"):
        at_kiosk(house, budget, given)
    assert house.read(lambda: KioskCode.objects.count()) == 1


def test_whoever_voted_at_the_kiosk_is_asked_at_home(house: House, budget: Budget) -> None:
    at_kiosk(house, budget, code(house, budget, **ROSA))
    with pytest.raises(Refusal, match="tell us your postcode"):
        vote(house, "rosa", budget)
    assert answer(house, budget).may_vote is False


@pytest.mark.parametrize("turn", range(4))
def test_paper_and_screen_at_the_same_moment_count_once(house: House, budget: Budget, turn: int) -> None:
    def on_paper() -> Envelope:
        return envelope(house, budget)

    key = secrets.token_urlsafe(24)
    tasks = [on_paper, lambda: vote(house, "rosa", budget, key)] * 2
    at_once(*(tasks if turn % 2 else reversed(tasks)))
    assert counted(house, budget) == 1


def test_kiosk_and_screen_at_the_same_moment_count_once(house: House, budget: Budget) -> None:
    given = code(house, budget, **ROSA)
    at_once(lambda: at_kiosk(house, budget, given), lambda: vote(house, "rosa", budget))
    assert counted(house, budget) == 1


def test_one_of_two_answers_at_once_is_kept(house: House, budget: Budget) -> None:
    envelope(house, budget)
    outcomes = at_once(lambda: answer(house, budget), lambda: answer(house, budget, **NOT_HERS))
    assert sum(isinstance(each, Refusal) for each in outcomes) == 1
    assert house.read(lambda: NameCheck.objects.count()) == 1


def test_a_repeated_request_is_one_envelope_and_one_answer(house: House, budget: Budget) -> None:
    key = secrets.token_urlsafe(24)
    first, again = (house.do("olu", actions.receive_envelope, budget, key, **ROSA) for _turn in range(2))
    assert again.replayed
    assert first.result.pk == again.result.pk
    key = secrets.token_urlsafe(24)
    first, again = (house.do("rosa", second_look.say_who_you_are, budget, key, **HER_ANSWER) for _turn in range(2))
    assert again.replayed
    assert again.result.may_vote is first.result.may_vote is False


def test_the_database_refuses_an_envelope_shut_for_no_known_reason(house: House, budget: Budget) -> None:
    with pytest.raises(IntegrityError), house.tampering():
        Envelope.objects.create(budget=budget, set_aside_because="because")


def test_the_database_refuses_to_hold_a_place_for_a_settled_envelope(house: House, budget: Budget) -> None:
    poll = house.read(lambda: Poll.objects.get(activity=budget.activity_id))
    with house.tampering():
        held = RollMark.objects.create(poll=poll, digest="0" * 64)
    with pytest.raises(IntegrityError), house.tampering():
        Envelope.objects.create(budget=budget, set_aside_because="online", held=held)


@pytest.mark.parametrize("fields", [{"channel": "pigeon", "because": "x"}, {"channel": "kiosk", "because": ""}])
def test_the_database_refuses_a_second_look_that_says_nothing(
    house: House, budget: Budget, fields: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), house.tampering():
        SecondLook.objects.create(budget=budget, accepted=True, by="person:1", **fields)


def test_the_database_refuses_an_answer_in_no_state(house: House, budget: Budget) -> None:
    poll = house.read(lambda: Poll.objects.get(activity=budget.activity_id))
    with pytest.raises(IntegrityError), house.tampering():
        NameCheck.objects.create(poll=poll, person=house.person("rosa"), digest="0" * 64, state="guessed")


def test_staff_see_only_who_asked_them_to_look_again(house: House, budget: Budget) -> None:
    envelope(house, budget)
    answer(house, budget)
    olu, rosa = house.actor("olu"), house.actor("rosa")
    assert house.read(lambda: NameCheck.objects.visible_to(olu).count()) == 0
    desk = house.address(f"budgets/{budget.activity_id}/desk/")
    assert "Rosa Quill" not in house.client("olu").get(desk).content.decode()
    house.act("rosa", second_look.ask_to_look_again, budget)
    assert house.read(lambda: NameCheck.objects.visible_to(olu).count()) == 1
    assert house.read(lambda: NameCheck.objects.visible_to(rosa).count()) == 0
    assert "Rosa Quill" in house.client("olu").get(desk).content.decode()
    check = house.read(lambda: NameCheck.objects.get())
    form = (
        house.client("olu").get(house.address(f"do/paper.answer_voter/{budget.pk}/?number={check.pk}")).content.decode()
    )
    assert "so that they may vote online?" in form
    assert "Two voters have one name." in house.client("olu").get(house.address("workspace/")).content.decode()
