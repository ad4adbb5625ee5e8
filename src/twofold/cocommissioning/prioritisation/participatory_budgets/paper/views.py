"""The paper desk: envelopes, piles, what is left to do; the paper itself, to print; the kiosk."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, not_found
from twofold.foundation.actions.explain import explain
from twofold.foundation.pages.page import PlaceRequest, do, page

from ..models import BallotKind
from ..views import budget_of
from . import actions
from .models import Batch, Envelope
from .settled import papers_unsettled

DESK: list[tuple[Action[Any, Any, Any], str]] = [
    (actions.receive_envelope, "Take an envelope in"),
    (actions.key_batch, "Key a pile of papers"),
    (actions.issue_code, "Give out a kiosk code"),
]


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
        "accepted": envelopes.filter(set_aside_because="").count(),
        "set_aside": envelopes.exclude(set_aside_because="").count(),
        "batches": [(batch, _verbs(request.actor, batch)) for batch in batches],
        "problem": papers_unsettled(budget),
        "ways": [(each, title) for each, title in DESK if not explain(request.actor, each, budget)],
        "why_not": explain(request.actor, actions.receive_envelope, budget),
        "here": request.path,
    }


def _verbs(actor: Actor, batch: Batch) -> list[tuple[Action[Any, Any, Any], str]]:
    both: list[tuple[Action[Any, Any, Any], str]] = [
        (actions.key_again, "Key it again"),
        (actions.mend_batch, "Mend what you keyed"),
    ]
    return [(each, title) for each, title in both if not explain(actor, each, batch)]


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
