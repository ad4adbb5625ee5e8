"""Decisions: what waits for one, one case on a page, and its notice to print."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.explain import explain
from twofold.foundation.decisions import actions, saying, settling
from twofold.foundation.decisions.deciding import heard
from twofold.foundation.decisions.models import (
    CallIn,
    CaseRemark,
    Commitment,
    Decision,
    DecisionCase,
    ElectionTime,
    PromiseState,
)
from twofold.foundation.decisions.rules import Standing
from twofold.foundation.decisions.stances import Matter
from twofold.foundation.places.models import Place
from twofold.foundation.resources.leaving import download, printed

from .page import PlaceRequest, page, visible

REMARK = f"{CaseRemark._meta.label_lower}:"
Doing = tuple[Action[Any, Any, Any], Any, str]
ON_CASE = (
    (actions.add_option, _("Add an option")),
    (actions.say_effect, _("Say who gains or loses")),
    (actions.advise, _("Write what officers advise")),
    (actions.test_whether_key, _("Say whether it is a key decision")),
    (actions.bring_in, _("Bring in what somebody said")),
    (actions.give_notice, _("Give notice")),
    (actions.record_exception, _("Record an exception to the notice")),
    (actions.declare_interest, _("Declare an interest")),
    (settling.decide, _("Decide")),
    (settling.decide_small, _("Decide under delegation")),
    (actions.leave_as_it_is, _("Leave it without a decision")),
)
ON_DECISION = (
    (settling.call_in, _("Call it in")),
    (settling.promise, _("Promise what follows")),
    (settling.add_notice, _("Add a notice")),
)
ON_PROMISE = (
    (settling.report_done, _("Say it is done")),
    (settling.check_promise, _("Say what you saw")),
    (settling.say_not_done, _("Say it is not done, and why")),
)


@page("pages/decisions.html")
def decisions(request: PlaceRequest) -> dict[str, Any]:
    listed = bands(DecisionCase.objects.visible_to(request.actor).with_all())
    late = Commitment.objects.filter(state=PromiseState.OPEN, due_on__lt=timezone.localdate())
    return {
        "before": [band for band in listed if not band.settled],
        "after": [band for band in listed if band.settled],
        "late": late.select_related("decision__case__place"),
        "matters": Matter.objects.visible_to(request.actor).select_related("place"),
        "election": ElectionTime.now(timezone.localdate()),
        "staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "here": request.path,
    }


@dataclass(frozen=True)
class Band:
    """Cases that stand alike; `settled` ones come after what is promised and late."""

    title: str
    cases: list[DecisionCase]
    settled: bool = False


def bands(cases: Iterable[DecisionCase]) -> list[Band]:
    """Cases by where they stand: what waits comes first."""
    known = list(cases)
    order = (
        (_("Waiting for a decision"), {Standing.NOTICED, Standing.SENT_BACK}, False),
        (_("Called in, or in its call-in time"), {Standing.CALLED_IN, Standing.WAITING}, False),
        (_("Being prepared"), {Standing.PREPARING}, False),
        (_("Decided and in hand"), {Standing.EFFECTIVE}, True),
        (_("Finished"), {Standing.DONE, Standing.ACCEPTED}, True),
    )
    found = [Band(title, [case for case in known if case.standing in of], settled) for title, of, settled in order]
    return [band for band in found if band.cases]


@page("pages/case.html")
def case(request: PlaceRequest, case: int) -> dict[str, Any]:
    found = with_all(request, case)
    decision = found.record
    call = next(iter(decision.call_ins.all()), None) if decision else None
    return {
        **shown(found),
        "call": call,
        "remarks": CaseRemark.objects.visible_to(request.actor).filter(case=found),
        "may_say": explain(request.actor, saying.say_to_deciders, found) is None,
        "doing": possible(request.actor, ON_CASE, found),
        "after": possible(request.actor, ON_DECISION, decision) if decision else [],
        "settling": possible(request.actor, ((settling.settle_call_in, _("Record what came of it")),), call)
        if call
        else [],
        "closed": decision is not None and not decision.window.sent_back,
        "why_not": explain(request.actor, settling.decide, found) if request.actor.is_any(Role.COUNCILLOR) else None,
        "promises": promises(request.actor, found),
        "here": request.path,
    }


@page("pages/decision_notice.html")
def notice(request: PlaceRequest, case: int) -> dict[str, Any]:
    return shown(with_all(request, case))


@page()
def paper(request: PlaceRequest, case: int) -> HttpResponse:
    """The same as PDF, for the file and the notice board."""
    values = on_paper(shown(with_all(request, case)), request.place)
    made = printed("twofold.foundation.pages", "decision", values)
    return download(made, "application/pdf", f"{request.place.slug}-decision-{case}.pdf")


def on_paper(shown: dict[str, Any], place: Place) -> dict[str, Any]:
    """What the template prints: texts only."""
    case, decision = shown["case"], shown["decision"]
    rows = [
        (_("Matter"), case.title),
        (_("Who decides"), case.decider + ("" if case.elected else f" ({_('unelected')})")),
        (_("Status"), str(case.standing).capitalize()),
        (_("Key decision"), f"{_('Yes.') if case.key else _('No.')} {case.key_because}"),
        (
            _("Notice given"),
            f"{day_in_words(case.noticed_on)}. {case.notice_explained}" if case.noticed_on else _("Not given yet"),
        ),
        (_("Purpose"), case.question),
        (_("Interests declared"), "; ".join(each.what for each in shown["interests"]) or _("None")),
    ]
    rows += [(_("Decided first, and sent back"), before_words(each, call)) for each, call in shown["earlier"]]
    if case.exception:
        rows.append((_("Exception"), f"{case.exception} ({case.exception_agreed_by})"))
    if decision:
        rows += [
            (_("Decision"), decision.option.title),
            (_("Decided by"), f"{decider_words(decision)}, {day_in_words(decision.decided_on)}"),
            (_("Reasons"), decision.reasons),
            (_("Alternatives considered and rejected"), decision.rejected),
            (_("Subject to call-in"), decision.call_in_explained),
            *((_("Called in"), call_in_words(each)) for each in decision.call_ins.all()),
            *((_("Added later"), f"{each.text} ({day_in_words(each.at.date())})") for each in shown["notices"]),
        ]
    return {
        "title": _("Record of a decision") if decision else _("Notice of a decision to be made"),
        "body": place.body,
        "rows": rows,
        "options": [[each.title, each.about, each.grade] for each in shown["options"]],
        "advice": case.advice,
    }


def decider_words(decision: Decision) -> str:
    return f"{decision.decider} ({decision.delegation})" if decision.delegation else decision.decider


def call_in_words(call: CallIn) -> str:
    settled = f" {day_in_words(call.settled_on)}: {call.because}" if call.settled_on else ""
    return f"{day_in_words(call.asked_on)}, {call.requesters}: {call.grounds}{settled}"


def before_words(decision: Decision, call: CallIn) -> str:
    return f"{decision.option.title} ({day_in_words(decision.decided_on)}). {decision.reasons} {call_in_words(call)}"


def day_in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def with_all(request: PlaceRequest, pk: int) -> DecisionCase:
    visible(DecisionCase, request, pk)
    return DecisionCase.objects.with_all().get(pk=pk)


def shown(case: DecisionCase) -> dict[str, Any]:
    """What everybody reads of a case, on its page and on paper."""
    decision = case.record
    return {
        "case": case,
        "options": case.options.all(),
        "decision": decision,
        "notices": decision.supplements.all() if decision else [],
        "earlier": earlier(case),
        "said": [node for node in heard(case) if node.open and not node.thing.startswith(REMARK)],
        "interests": case.interests.select_related("person"),
    }


def earlier(case: DecisionCase) -> list[tuple[Decision, CallIn]]:
    """A decision that a call-in sent back stays to be read, with what was said of it."""
    return [(each, each.call_ins.all()[0]) for each in list(case.decisions.all())[1:]]


def promises(actor: Actor, case: DecisionCase) -> list[tuple[Commitment, list[Doing]]]:
    decision = case.record
    return [(each, possible(actor, ON_PROMISE, each)) for each in decision.commitments.all()] if decision else []


def possible(actor: Actor, wanted: Iterable[tuple[Action[Any, Any, Any], str]], subject: Any) -> list[Doing]:
    """What this actor may do to it now, with the words for it."""
    return [(each, subject, words) for each, words in wanted if explain(actor, each, subject) is None]
