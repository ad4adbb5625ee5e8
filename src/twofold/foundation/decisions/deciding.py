"""Deciding, calling in, promising, checking. Who brought something in hears of every step."""

from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Actor
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Node, State, Step

from .models import CaseState, Commitment, Decision, DecisionCase, Option, OptionKind, PromiseState
from .notice import Calling, calling


def decided(
    case: DecisionCase, option: Option, reasons: str, rejected: str, decider: str, delegation: str, by: Actor
) -> Decision:
    """Set the decision down, start its call-in time, and tell everyone who brought something in."""
    today, before = timezone.localdate(), case.record
    window = once_only(before) if before else calling(case.place, today)
    made = Decision.objects.create(
        case=case,
        after=before,
        option=option,
        reasons=reasons,
        rejected=rejected,
        decider=decider,
        delegation=delegation,
        decided_on=today,
        call_in_until=window.until,
        call_in_explained=window.explained,
        call_in_hour=window.hour,
        call_in_members=window.members,
    )
    case.state = CaseState.DECIDED
    case.save(update_fields=["state"])
    linked(made, case, option, reasons, rejected, by)
    if before:
        taken_over(before, made, by)
    return made


def once_only(before: Decision) -> Calling:
    """A decision that was called in and is made again cannot be called in a second time."""
    words = _("It was called in on %(day)s and made again; it cannot be called in twice.")
    asked = before.call_ins.all()[0].asked_on
    return Calling(timezone.localdate(), words % {"day": f"{asked.day} {asked:%B %Y}"})


def taken_over(before: Decision, made: Decision, by: Actor) -> None:
    """What hung on the decision that was sent back ends with it, and everybody can read why."""
    why = _("The decision was called in, sent back and made again: %(option)s") % {"option": made.option.title}
    call = chain.node_of(before.call_ins.all()[0])
    chain.link(call, chain.node_of(made), "made again as", by=by)
    chain.settle(chain.node_of(before), State.NO, why)
    for each in before.commitments.filter(state__in=[PromiseState.OPEN, PromiseState.REPORTED]):
        each.state, each.report = PromiseState.FAILED, why
        each.save(update_fields=["state", "report"])
        chain.settle(chain.node_of(each), State.NO, why)


def linked(made: Decision, case: DecisionCase, option: Option, reasons: str, rejected: str, by: Actor) -> None:
    address = case.get_absolute_url()
    node = chain.enter(made, Step.DECISION, f"Decided: {option.title}", address=address, state=State.YES)
    for each in case.options.all():
        chosen = each.pk == option.pk
        own = chain.enter(each, Step.OPTION, each.title, address=address)
        chain.link(chain.node_of(case), own, "an option of", by=by)
        chain.link(own, node, "decided by", by=by)
        chain.settle(own, State.YES if chosen else State.NO, reasons if chosen else rejected)
    answer = State.NO if option.kind == OptionKind.NOTHING else State.YES
    chain.settle(node, answer, reasons)
    chain.settle(chain.node_of(case), answer, f"{option.title}. {reasons}")
    answer_heard(case, answer, f"{option.title}. {reasons}")


def answer_heard(case: DecisionCase, state: State, because: str) -> None:
    """How a case ends is the answer to everything that was brought into it or said to those who decide."""
    for node in heard(case):
        chain.stop_clock(node, because)
        chain.settle(node, state, because)


def heard(case: DecisionCase) -> list[Node]:
    """What people said and gave that was brought into the case."""
    earlier = chain.node_of(case).came_from.select_related("earlier__place")
    return [link.earlier for link in earlier if link.earlier.step in (Step.SAID, Step.GIVEN)]


def promised(commitment: Commitment, by: Actor) -> None:
    """A promise follows its decision in the chain."""
    decision = commitment.decision
    due = f"{commitment.due_on.day} {commitment.due_on:%B %Y}"
    node = chain.enter(
        commitment, Step.COMMITMENT, commitment.what, address=decision.get_absolute_url(), state=State.WILL
    )
    chain.link(chain.node_of(decision), node, "promised by", by=by)
    chain.settle_all(heard(decision.case), State.WILL, f"{commitment.what}, by {due} ({commitment.owner}).")


def ended(commitment: Commitment, done: bool, by: Actor) -> None:
    """Done and looked at, or not done and why: whoever brought something in is told."""
    decision = commitment.decision
    state = State.DONE if done else State.FAILED
    kept = chain.node_of(commitment)
    chain.settle(kept, state, commitment.report)
    title = commitment.what if done else f"Not done: {commitment.what}"
    change = chain.enter(
        commitment, Step.CHANGE, title, address=decision.get_absolute_url(), state=State.HEARD, part="change"
    )
    chain.link(kept, change, "led to", by=by)
    chain.settle(change, state, commitment.report)
    chain.settle_all(heard(decision.case), state, f"{title}. {commitment.report}")
