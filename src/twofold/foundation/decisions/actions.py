"""Putting a choice before those who may make it: cases, options, advice, notice."""

from datetime import date
from typing import Annotated

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, not_allowed, wrong_stage
from twofold.foundation.actions.inputs import Asks, Choice, Count, Day, Id, LongText, OptionalText, Pence, Text
from twofold.foundation.places.models import Place
from twofold.foundation.rulebook.reading import rule_for
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Node, Step
from twofold.foundation.trace.models import State as Weighed

from . import saying, settling  # noqa: F401  # saying: its action is found here
from .asking import STAFF, GroupCode, Title, refuse_unknown
from .deciding import answer_heard
from .models import CaseState, DecisionCase, Effect, ElectionTime, Interest, Option
from .notice import by_rule, lawful_from
from .rules import key_test, why_case

Yearly = Annotated[Count, Field(le=10**9)]


class Kind(Choice):
    """What kind of option it is."""

    TOGETHER = "together", "Done together, by the public body and citizens"
    ALONE = "alone", "Not co-produced"
    NOTHING = "nothing", "Do nothing"


class Grade(Choice):
    """How good its evidence is."""

    A = "A", "A: a randomised trial in this kind of service"
    B = "B", "B: another trial, several studies or a strong comparison"
    C = "C", "C: observed, modelled or said by those who did it"
    D = "D", "D: reasoning only"


def preparing(case: DecisionCase, by: Actor) -> Refusal | None:
    if case.state != CaseState.PREPARING:
        return Refusal(wrong_stage, _now("Notice of this was given; what was published is not changed."))
    return None


def undecided(case: DecisionCase, by: Actor) -> Refusal | None:
    if case.state in (CaseState.DECIDED, CaseState.ACCEPTED):
        return Refusal(wrong_stage, _now("This case is closed."))
    return None


def closed_to_interests(case: DecisionCase, by: Actor) -> Refusal | None:
    """What a call-in sent back is decided again, so interests in it still count."""
    again = case.record is not None and case.record.window.sent_back
    return None if again else undecided(case, by)


@action(role=STAFF)
def open_case(
    place: Place,
    *,
    by: Actor,
    title: Annotated[Title, Asks(_("What is to be decided?"))],
    question: Annotated[LongText, Asks(_("The choice, in a few sentences"))],
    decider: Annotated[Title, Asks(_("Who decides?"), hint=_("The body, or the member who holds the power."))],
) -> DecisionCase:
    """Open a case: a choice that somebody with the right to make it must make in the open."""
    case = DecisionCase.objects.create(title=title, question=question, decider=decider)
    chain.enter(case, Step.THEME, title, address=case.get_absolute_url(), open_=False)
    return case


@action(role=STAFF, unless=preparing)
def add_option(
    case: DecisionCase,
    *,
    by: Actor,
    kind: Annotated[Kind, Asks(_("What kind of option is it?"))],
    title: Annotated[Title, Asks(_("Its name"))],
    about: Annotated[LongText, Asks(_("What would happen?"))],
    evidence: Annotated[LongText, Asks(_("What is known about it, and from where?"))],
    grade: Annotated[Grade, Asks(_("How good is that evidence?"))] = Grade.D,
    citizen_minutes: Annotated[Yearly, Asks(_("Citizens' time a year, in minutes"))] = 0,
    public_minutes: Annotated[Yearly, Asks(_("Staff time a year, in minutes"))] = 0,
    public_pence: Annotated[Pence, Asks(_("Public money a year"))] = 0,
    hours_at_risk: Annotated[Yearly, Asks(_("Hours citizens give today that would end, a year"))] = 0,
) -> Option:
    """Add one way it could go, with what each side would put in."""
    if case.options.filter(title=title).exists():
        raise Refusal(conflict, _now("There is an option of this name already."))
    made = Option.objects.create(
        case=case,
        kind=kind,
        title=title,
        about=about,
        evidence=evidence,
        grade=grade,
        citizen_minutes=citizen_minutes,
        public_minutes=public_minutes,
        public_pence=public_pence,
        hours_at_risk=hours_at_risk,
    )
    node = chain.enter(made, Step.OPTION, title, address=case.get_absolute_url(), open_=False)
    chain.link(chain.node_of(case), node, "an option of", by=by)
    return made


@action(role=STAFF, unless=preparing)
def say_effect(
    case: DecisionCase,
    *,
    by: Actor,
    option: Annotated[Id, Asks(_("Under which option?"), choices="option_choices")],
    group: GroupCode,
    gains: Annotated[bool, Asks(_("They gain by it"))],
    what: Annotated[Text, Asks(_("What, and how much?"))],
) -> Effect:
    """Say what a group would gain or lose under an option."""
    found = case.options.filter(pk=option).first()
    if found is None:
        raise Refusal(invalid, fields={"option": [_now("Choose one of the options listed.")]})
    refuse_unknown(group)
    return Effect.objects.create(option=found, group=group, gains=gains, what=what)


@action(role=STAFF)
def bring_in(
    case: DecisionCase,
    *,
    by: Actor,
    said: Annotated[Count, Asks(_("The number of what somebody said"), hint=_("It is in the address of its page."))],
) -> DecisionCase:
    """Bring what somebody said into a case, so that they hear what is decided and why."""
    node = Node.objects.filter(pk=said, step__in=[Step.SAID, Step.GIVEN]).first()
    if node is None:
        raise Refusal(invalid, fields={"said": [_now("Nothing that was said has this number.")]})
    chain.link(node, chain.node_of(case), "brought into", by=by)
    chain.settle(node, Weighed.WEIGHED, _now("It is part of what is to be decided: %(case)s") % {"case": case.title})
    return case


@action(role=STAFF, changes_subject=True, unless=preparing)
def advise(
    case: DecisionCase,
    *,
    by: Actor,
    advice: Annotated[LongText, Asks(_("What do officers advise, and why?"), hint=_("It is shown as advice."))],
) -> DecisionCase:
    """Write what officers advise. Those who decide are free to decide otherwise."""
    case.advice = advice
    case.save(update_fields=["advice"])
    return case


@action(role=STAFF, changes_subject=True, unless=preparing)
def test_whether_key(
    case: DecisionCase,
    *,
    by: Actor,
    pence: Annotated[Pence, Asks(_("How much would it spend or save?"))],
    areas: Annotated[Count, Field(le=1_000), Asks(_("In how many wards are people affected?"))],
) -> DecisionCase:
    """Say whether this is a key decision, by its money and the wards it affects."""
    significant = rule_for(case.place, "decisions.significant_spend").count * 100
    found = key_test(pence=pence, significant_pence=significant, areas=areas)
    case.pence, case.areas, case.key, case.key_because = pence, areas, found.key, " ".join(found.reasons)
    case.save(update_fields=["pence", "areas", "key", "key_because"])
    return case


def not_to_announce(case: DecisionCase, by: Actor) -> Refusal | None:
    return preparing(case, by) or settling.near_election(timezone.localdate())


@action(role=STAFF, changes_subject=True, unless=not_to_announce)
def give_notice(case: DecisionCase, *, by: Actor) -> DecisionCase:
    """Publish the case: everyone can read it, and the time that must pass before it is decided begins."""
    today = timezone.localdate()
    found = lawful_from(case.place, case.key, today)
    return _noticed(case, today, found.day, found.explained)


def _noticed(case: DecisionCase, noticed_on: date, decide_from: date, explained: str) -> DecisionCase:
    """Publish a case that is whole; from its notice on everybody can read it."""
    options = list(case.options.prefetch_related("effects"))
    effects = {effect.gains for option in options for effect in option.effects.all()}
    missing = why_case([option.kind for option in options], effects, bool(case.advice))
    if missing:
        raise Refusal(conflict, _now("Still missing: %(what)s.") % {"what": "; ".join(missing)})
    if not case.key_because:
        raise Refusal(conflict, _now("Say first whether this is a key decision."))
    case.state, case.noticed_on = CaseState.NOTICED, noticed_on
    case.decide_from, case.notice_explained = decide_from, explained
    case.save(update_fields=["state", "noticed_on", "decide_from", "notice_explained"])
    for thing in (case, *options):
        step = Step.THEME if thing is case else Step.OPTION
        chain.enter(thing, step, str(thing), address=case.get_absolute_url())
    return case


class Hurry(Choice):
    """In which way a case cannot wait out its notice."""

    TOLD = "told", "The notice is shortened: the chair of scrutiny is told, and some clear days pass all the same"
    URGENT = "urgent", "It cannot wait at all: the chair of scrutiny agrees"


@action(role=STAFF, changes_subject=True, unless=undecided)
def record_exception(
    case: DecisionCase,
    *,
    by: Actor,
    hurry: Annotated[Hurry, Asks(_("How little time is there?"))],
    reason: Annotated[LongText, Asks(_("Why can this not wait for its notice?"))],
    agreed_by: Annotated[
        Title, Asks(_("Who was told, or agreed?"), hint=_("The chair of scrutiny, by post. Everyone reads it."))
    ],
) -> DecisionCase:
    """Record that a case cannot wait out its notice, and who was told or agreed. The case is published with it."""
    today = timezone.localdate()
    earlier, explained = today, _now("By special urgency: it may be decided at once.")
    if hurry == Hurry.TOLD:
        found = by_rule(case.place, "decisions.general_exception", today)
        if found is None:
            raise Refusal(invalid, fields={"hurry": [_now("The rules that hold here know no shortened notice.")]})
        earlier, explained = found.day, found.explain()
    if case.decide_from and case.decide_from <= earlier:
        raise Refusal(conflict, _now("Its notice runs out by then; no exception is needed."))
    case.exception, case.exception_agreed_by = reason, agreed_by
    case.save(update_fields=["exception", "exception_agreed_by"])
    return _noticed(case, case.noticed_on or today, earlier, explained)


@action(role=(Role.COUNCILLOR, Role.OFFICER, Role.MANAGER), unless=closed_to_interests)
def declare_interest(
    case: DecisionCase,
    *,
    by: Actor,
    what: Annotated[LongText, Asks(_("What is your interest?"))],
    disqualifying: Annotated[bool, Asks(_("It keeps me out of the decision"))] = False,
) -> Interest:
    """Declare an interest in a case. One that disqualifies keeps you out of it."""
    return Interest.objects.create(case=case, person_id=by.me, what=what, disqualifying=disqualifying)


def not_for_them_to_leave(case: DecisionCase, by: Actor) -> Refusal | None:
    """A conflict between groups ends in the open, by those who answer for it; officers cannot let it lie."""
    if case.for_members_alone and not by.is_any(Role.COUNCILLOR):
        message = _now("Groups disagree on this, or it is a key decision: only those who decide can leave it.")
        return undecided(case, by) or Refusal(not_allowed, message)
    return undecided(case, by)


@action(role=(*STAFF, Role.COUNCILLOR), changes_subject=True, unless=not_for_them_to_leave)
def leave_as_it_is(
    case: DecisionCase,
    *,
    by: Actor,
    because: Annotated[LongText, Asks(_("Why is it left?"), hint=_("Everyone reads it."))],
) -> DecisionCase:
    """Close a case without a decision: the groups' differences are accepted, and the reason is on the record."""
    case.state, case.accepted_because = CaseState.ACCEPTED, because
    case.save(update_fields=["state", "accepted_because"])
    chain.settle(chain.enter(case, Step.THEME, case.title, address=case.get_absolute_url()), Weighed.NO, because)
    answer_heard(case, Weighed.NO, because)
    return case


@action(role=STAFF)
def set_election_time(
    place: Place,
    *,
    by: Actor,
    starts_on: Annotated[Day, Asks(_("When does the time before the election begin?"))],
    polls_on: Annotated[Day, Asks(_("When is the poll?"))],
    name: Annotated[OptionalText, Field(max_length=200), Asks(_("Which election?"))] = "",
) -> ElectionTime:
    """Set the weeks before an election, when nothing is decided or announced here."""
    if polls_on < starts_on:
        raise Refusal(invalid, fields={"polls_on": [_now("The poll comes after the time before it.")]})
    try:
        with transaction.atomic():
            return ElectionTime.objects.create(starts_on=starts_on, polls_on=polls_on, name=name)
    except IntegrityError:
        raise Refusal(invalid, fields={"polls_on": [_now("Look at both dates again.")]}) from None
