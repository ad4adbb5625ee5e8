"""The paper desk: envelopes, piles, what is left to do; the paper itself, to print; the kiosk."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, not_found, sign_in_first
from twofold.foundation.actions.explain import explain
from twofold.foundation.actions.fields import form_fields, read_form
from twofold.foundation.pages.page import PlaceRequest, do, page
from twofold.foundation.pages.views import error_list
from twofold.foundation.wall.rows import inside
from twofold.instruments.ballots import voters
from twofold.instruments.ballots.models import NameCheck, NameCheckState, Poll
from twofold.instruments.ballots.voters import Standing

from ..models import BallotKind, Budget
from ..views import address, budget_of
from . import actions, second_look
from .figures import set_aside
from .models import Batch, Envelope
from .settled import papers_unsettled

Ways = list[tuple[Action[Any, Any, Any], str | Promise]]
DESK: Ways = [
    (actions.receive_envelope, _("Take an envelope in")),
    (actions.key_batch, _("Key a pile of papers")),
    (actions.issue_code, _("Give out a kiosk code")),
]
PILES: Ways = [(actions.key_again, _("Key it again")), (actions.mend_batch, _("Mend what you keyed"))]
AGAIN: Ways = [(second_look.accept_envelope, _("Accept it")), (second_look.leave_aside, _("Leave it shut"))]


@page("participatory_budgets/desk.html")
def desk(request: PlaceRequest, activity: int) -> dict[str, Any]:
    if not request.actor.is_any(Role.OFFICER, Role.MANAGER):
        raise Refusal(not_found)
    budget = budget_of(request, activity)
    envelopes = Envelope.objects.visible_to(request.actor).filter(budget=budget)
    batches = Batch.objects.visible_to(request.actor).filter(budget=budget).select_related("pot")
    return {
        "budget": budget,
        "activity": budget.activity,
        "accepted": envelopes.accepted().count(),
        "set_aside": set_aside(budget),
        "again": [(each, _ways(request.actor, AGAIN, each)) for each in envelopes.waiting()],
        "appeals": _appeals(request.actor, budget),
        "may_answer": not explain(request.actor, second_look.answer_voter, budget),
        "batches": [(batch, _ways(request.actor, PILES, batch)) for batch in batches],
        "problem": papers_unsettled(budget),
        "ways": _ways(request.actor, DESK, budget),
        "why_not": explain(request.actor, actions.receive_envelope, budget),
        "here": request.path,
    }


def _appeals(actor: Actor, budget: Budget) -> list[NameCheck]:
    asked = NameCheck.objects.visible_to(actor).filter(poll=budget.poll, state=NameCheckState.APPEALED)
    return list(asked.select_related("person"))


def _ways(actor: Actor, ways: Ways, subject: Any) -> Ways:
    return [(each, title) for each, title in ways if not explain(actor, each, subject)]


def say(request: PlaceRequest, activity: int) -> HttpResponse:
    """Answer, or ask for a second look; both lead back to what is to be read now."""
    with inside(request.place.pk):
        budget = budget_of(request, activity)
    if "again" in request.POST:
        do(request, second_look.ask_to_look_again, budget.pk, {})
    else:
        do(request, second_look.say_who_you_are, budget.pk, read_form(second_look.say_who_you_are, request.POST))
    return HttpResponseRedirect(request.path)


@page("participatory_budgets/who.html", on_post=say)
def who(request: PlaceRequest, activity: int) -> Any:
    """One question to somebody whose name has come on paper, and what became of their answer."""
    budget = budget_of(request, activity)
    why_not, poll = explain(request.actor, second_look.say_who_you_are, budget), budget.poll
    if why_not and why_not.kind is sign_in_first:
        raise why_not
    if why_not or poll is None:
        return HttpResponseRedirect(address("activity", budget))
    voter = voters.with_account(poll, request.actor.me)
    found = voters.standing(poll, voter)
    if found is Standing.NEW or voters.is_marked(poll, voter):
        return HttpResponseRedirect(address("check", budget))
    return {
        "budget": budget,
        "activity": budget.activity,
        "on_paper": voters.ON_PAPER,
        **(_question(request, budget) if found is Standing.NAMESAKE else _answered(poll, request.actor.me)),
    }


def _question(request: PlaceRequest, budget: Budget) -> dict[str, Any]:
    asked, refusal = second_look.say_who_you_are, request.refusal
    values, errors = read_form(asked, request.POST), refusal.fields if refusal else {}
    return {
        "fields": form_fields(asked, budget, values=values, errors=errors),
        "errors": error_list(asked, refusal),
    }


def _answered(poll: Poll, person: int) -> dict[str, Any]:
    return {"state": NameCheck.objects.values_list("state", flat=True).get(poll=poll, person=person)}


@page("participatory_budgets/ballot_paper.html")
def ballot_paper(request: PlaceRequest, activity: int) -> dict[str, Any]:
    """The paper, with the same choices as the screen, to print."""
    budget = budget_of(request, activity)
    projects = list(budget.projects.on_ballot().listed())
    address = reverse("participatory_budgets:activity", args=[request.place.slug, activity])
    return {
        "budget": budget,
        "activity": budget.activity,
        "title": budget.activity.title,
        "pots": [(pot, [p for p in projects if p.pot_id == pot.pk]) for pot in budget.pots.all()],
        "ranked": budget.ballot == BallotKind.RANKED,
        "pointed": budget.ballot == BallotKind.CUMULATIVE,
        "address": request.build_absolute_uri(address),
    }


def vote_at_kiosk(request: PlaceRequest, activity: int) -> HttpResponse:
    budget = request.POST.get("budget", "")
    data: dict[str, Any] = {"code": request.POST.get("code", "")}
    points = {name[2:]: value for name, value in request.POST.items() if name.startswith("n-") and str(value).strip()}
    if points:
        data["points"] = points
    else:
        data["projects"] = request.POST.getlist("projects")
    receipt = do(request, actions.cast_at_kiosk, budget, data).result
    request.session[f"kiosk-{activity}"] = receipt.spoken
    return HttpResponseRedirect(request.path + "?done=1")


@page("participatory_budgets/kiosk.html", on_post=vote_at_kiosk)
def kiosk(request: PlaceRequest, activity: int) -> dict[str, Any]:
    """A shared screen at a polling place. Nothing of one voter is there for the next."""
    budget = budget_of(request, activity)
    refusal = request.refusal
    projects = list(budget.projects.on_ballot().listed())
    return {
        "budget": budget,
        "activity": budget.activity,
        "title": budget.activity.title,
        "start": request.path,
        "idle": 180,
        "receipt": request.session.pop(f"kiosk-{activity}", "") if request.GET.get("done") else "",
        "pots": [(pot, [p for p in projects if p.pot_id == pot.pk]) for pot in budget.pots.all()],
        "pointed": budget.ballot == BallotKind.CUMULATIVE,
        "why_not": explain(request.actor, actions.cast_at_kiosk, budget),
        "errors": _errors(refusal),
        "typed_code": request.POST.get("code", ""),
        "chosen": request.POST.getlist("projects"),
    }


def _errors(refusal: Refusal | None) -> list[tuple[str, str]]:
    if refusal is None:
        return []
    named = {"code": "code"}
    listed = [(named.get(name, "choices"), text) for name, texts in refusal.fields.items() for text in texts]
    return listed or [("main-content", refusal.message)]
