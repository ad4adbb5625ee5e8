"""Deciding and what follows: call-in, promises, what was done, and somebody from outside the team who looked."""

from datetime import date
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, not_allowed, wrong_stage
from twofold.foundation.actions.inputs import Asks, Choice, Count, Day, Id, LongText, Text
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import State, Step

from . import deciding
from .models import (
    CallIn,
    CaseState,
    Commitment,
    Decision,
    DecisionCase,
    ElectionTime,
    Option,
    PromiseState,
    Supplement,
)
from .notice import by_rule
from .rules import Called, too_early, too_late_to_call_in

STAFF = (Role.OFFICER, Role.MANAGER)
Title = Annotated[Text, Field(max_length=120)]


class Outcome(Choice):
    """What comes of a call-in."""

    UPHELD = "upheld", "The decision stands"
    RECONSIDER = "reconsider", "It goes back to be decided again"
    REFERRED = "referred", "It goes to the full council"


def may_not_decide(case: DecisionCase, by: Actor) -> Refusal | None:
    """What stands between this case and a decision by this person, today."""
    today = timezone.localdate()
    if case.state == CaseState.ACCEPTED or (case.record and not case.record.window.sent_back):
        return Refusal(wrong_stage, _now("This case is closed."))
    if case.state == CaseState.PREPARING:
        return Refusal(wrong_stage, _now("No notice of this was given yet."))
    early = too_early(today, case.decide_from)
    if early:
        return Refusal(wrong_stage, early)
    if by.person_id and case.interests.filter(person_id=by.person_id, disqualifying=True).exists():
        return Refusal(not_allowed, _now("You declared an interest that keeps you out of this decision."))
    return near_election(today)


def near_election(today: date) -> Refusal | None:
    """In the weeks before a poll nothing is decided here and nothing new is announced."""
    election = ElectionTime.now(today)
    if election is None:
        return None
    words = _now("An election is near: nothing is decided or announced before the poll on %(day)s.")
    return Refusal(wrong_stage, words % {"day": f"{election.polls_on.day} {election.polls_on:%B %Y}"})


def chosen(case: DecisionCase, option: int) -> Option:
    found = case.options.filter(pk=option).first()
    if found is None:
        raise Refusal(invalid, fields={"option": [_now("Choose one of the options listed.")]})
    return found


@action(role=Role.COUNCILLOR, changes_subject=True, unless=may_not_decide)
def decide(
    case: DecisionCase,
    *,
    by: Actor,
    option: Annotated[Id, Asks(_("What is decided?"), choices="option_choices")],
    reasons: Annotated[LongText, Asks(_("Why?"), hint=_("Everyone reads it, and it cannot be changed."))],
    rejected: Annotated[
        LongText, Asks(_("Which options were rejected, and why?"), hint=_("If there were none, say so and why."))
    ],
) -> Decision:
    """Decide a case, with reasons and the options that were rejected. Its call-in time begins. One that a call-in sent
    back is decided again, and then for good."""
    return deciding.decided(case, chosen(case, option), reasons, rejected, who_decides(case), "", by)


def who_decides(case: DecisionCase) -> str:
    """Whoever the case names; the full council where a call-in referred it there."""
    calls = case.record.window.calls if case.record else ()
    return _now("The full council") if Called.REFERRED in calls else case.decider


def not_a_small_matter(case: DecisionCase, by: Actor) -> Refusal | None:
    if case.for_members_alone:
        return Refusal(
            not_allowed, _now("Groups disagree on this, or it is a key decision: officers cannot settle it.")
        )
    return may_not_decide(case, by)


@action(role=STAFF, changes_subject=True, unless=not_a_small_matter)
def decide_small(
    case: DecisionCase,
    *,
    by: Actor,
    option: Annotated[Id, Asks(_("What is decided?"), choices="option_choices")],
    reasons: Annotated[LongText, Asks(_("Why?"))],
    rejected: Annotated[LongText, Asks(_("Which options were rejected, and why?"))],
    delegation: Annotated[Text, Asks(_("By what delegation?"), hint=_("The scheme and its paragraph."))],
) -> Decision:
    """Decide a small matter under a recorded delegation. A conflict between groups is never small."""
    return deciding.decided(case, chosen(case, option), reasons, rejected, _now("An officer"), delegation, by)


@action(role=STAFF)
def add_notice(
    decision: Decision, *, by: Actor, text: Annotated[LongText, Asks(_("What is added or corrected?"))]
) -> Supplement:
    """Add a notice to a decision. Its own words stay as they are."""
    return Supplement.objects.create(decision=decision, text=text)


def past_call_in(decision: Decision, by: Actor) -> Refusal | None:
    if decision.after_id or decision.call_ins.exists():
        return Refusal(conflict, _now("This decision was called in already."))
    now = timezone.localtime()
    if too_late_to_call_in(now.date(), now.hour, decision.call_in_until, decision.call_in_hour):
        return Refusal(
            wrong_stage, _now("The time to call it in is over. %(how)s") % {"how": decision.call_in_explained}
        )
    return None


@action(role=Role.COUNCILLOR, changes_subject=True, unless=past_call_in)
def call_in(
    decision: Decision,
    *,
    by: Actor,
    requesters: Annotated[
        Annotated[Text, Field(max_length=200)], Asks(_("Who calls it in?"), hint=_("As your constitution asks."))
    ],
    members: Annotated[
        Count, Field(ge=1, le=200), Asks(_("How many members ask for it together?"), hint=_("You are one of them."))
    ],
    grounds: Annotated[LongText, Asks(_("On what grounds?"))],
) -> CallIn:
    """Call a decision in. Nothing may be done on it until that is settled."""
    if members < decision.call_in_members:
        words = _now("Here %(n)d members must ask together.") % {"n": decision.call_in_members}
        raise Refusal(invalid, fields={"members": [words]})
    today = timezone.localdate()
    heard = by_rule(decision.place, "decisions.call_in_heard", today)
    made = CallIn.objects.create(
        decision=decision,
        requesters=requesters,
        grounds=grounds,
        asked_on=today,
        due_on=heard.day if heard else None,
        due_explained=heard.explain() if heard else "",
    )
    node = chain.enter(made, Step.CALL_IN, _now("Called in"), address=decision.get_absolute_url(), state=State.WEIGHED)
    chain.link(chain.node_of(decision), node, "called in by", by=by)
    chain.settle(node, State.WEIGHED, grounds)
    return made


def settled(call: CallIn, by: Actor) -> Refusal | None:
    return Refusal(conflict, _now("This call-in is settled.")) if call.outcome != Called.OPEN else None


@action(role=STAFF, changes_subject=True, unless=settled)
def settle_call_in(
    call: CallIn,
    *,
    by: Actor,
    outcome: Annotated[Outcome, Asks(_("What did the committee say?"))],
    because: Annotated[LongText, Asks(_("Why?"))],
) -> CallIn:
    """Record what came of a call-in. What is sent back has a day by which it is decided again."""
    today = timezone.localdate()
    again = by_rule(call.place, "decisions.decide_again", today) if outcome != Outcome.UPHELD else None
    call.outcome, call.because, call.settled_on = str(outcome), because, today
    call.due_on, call.due_explained = (again.day, again.explain()) if again else (None, "")
    call.save(update_fields=["outcome", "because", "settled_on", "due_on", "due_explained"])
    chain.settle(chain.node_of(call), State.YES if outcome == Outcome.UPHELD else State.NO, because)
    return call


def not_in_force(decision: Decision, by: Actor) -> Refusal | None:
    """Nothing hangs on a decision before its call-in time is over."""
    window = decision.window
    if window.open_call:
        return Refusal(
            wrong_stage, _now("This decision is called in. Nothing may be done on it until that is settled.")
        )
    if window.sent_back:
        return sent_back(decision, by)
    if not window.in_force(timezone.localdate()):
        words = _now("It takes effect on %(day)s. %(how)s")
        day = window.takes_effect
        filled = {"day": f"{day.day} {day:%B %Y}", "how": decision.call_in_explained}
        return Refusal(wrong_stage, words % filled)
    return None


def sent_back(decision: Decision, by: Actor) -> Refusal | None:
    if decision.window.sent_back:
        return Refusal(wrong_stage, _now("This decision was sent back to be made again."))
    return None


@action(role=STAFF, unless=sent_back)
def promise(
    decision: Decision,
    *,
    by: Actor,
    what: Annotated[Text, Asks(_("What will be done?"))],
    owner: Annotated[Title, Asks(_("Who answers for it?"), hint=_("A post, not a name."))],
    due_on: Annotated[Day, Asks(_("By when?"))],
) -> Commitment:
    """Promise something that follows from a decision: what, who, by when."""
    if due_on < decision.decided_on:
        raise Refusal(invalid, fields={"due_on": [_now("This day is before the decision.")]})
    made = Commitment.objects.create(decision=decision, what=what, owner=owner, due_on=due_on)
    deciding.promised(made, by)
    return made


def frozen(commitment: Commitment, by: Actor) -> Refusal | None:
    if commitment.state in (PromiseState.DONE, PromiseState.FAILED):
        return Refusal(conflict, _now("This promise has ended."))
    return not_in_force(commitment.decision, by)


@action(role=STAFF, changes_subject=True, unless=frozen)
def report_done(
    commitment: Commitment, *, by: Actor, report: Annotated[LongText, Asks(_("What was done?"))]
) -> Commitment:
    """Say that a promise is kept. It counts once somebody outside the team has looked."""
    commitment.state, commitment.report, commitment.reported_by_id = PromiseState.REPORTED, report, by.me
    commitment.save(update_fields=["state", "report", "reported_by"])
    return commitment


def not_to_check(commitment: Commitment, by: Actor) -> Refusal | None:
    if commitment.state != PromiseState.REPORTED:
        return Refusal(wrong_stage, _now("Nobody has said yet that this is done."))
    if commitment.reported_by_id and commitment.reported_by_id in (by.person_id, by.by_hand_of_id):
        return Refusal(not_allowed, _now("Somebody other than who reported it must look."))
    return None


@action(role=(Role.RESIDENT, Role.COUNCILLOR, Role.MANAGER), changes_subject=True, unless=not_to_check)
def check_promise(
    commitment: Commitment,
    *,
    by: Actor,
    kept: Annotated[bool, Asks(_("I have seen it, and it is done"))],
    seen: Annotated[LongText, Asks(_("What did you see?"), hint=_("Everyone reads it."))],
) -> Commitment:
    """Look whether a promise was kept, as somebody outside the team. Who asked for it is told."""
    if not kept:
        commitment.state, commitment.report = PromiseState.OPEN, seen
        commitment.save(update_fields=["state", "report"])
        return commitment
    commitment.state, commitment.verified_by_id = PromiseState.DONE, by.me
    commitment.verified_on, commitment.report = timezone.localdate(), f"{commitment.report}\n\n{seen}"
    commitment.save(update_fields=["state", "verified_by", "verified_on", "report"])
    deciding.ended(commitment, done=True, by=by)
    return commitment


@action(role=STAFF, changes_subject=True, unless=frozen)
def say_not_done(
    commitment: Commitment, *, by: Actor, because: Annotated[LongText, Asks(_("Why is it not done?"))]
) -> Commitment:
    """Say that a promise is not kept, and why. Who asked for it is told."""
    commitment.state, commitment.report = PromiseState.FAILED, because
    commitment.save(update_fields=["state", "report"])
    deciding.ended(commitment, done=False, by=by)
    return commitment
