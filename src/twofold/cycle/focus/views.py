"""What to focus on: sharing out points, how groups differ, what was agreed, which methods fit, what is known."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, sign_in_first
from twofold.foundation.actions.explain import explain
from twofold.foundation.actions.fields import form_fields, read_form
from twofold.foundation.decisions.models import DecisionCase
from twofold.foundation.outcomes.models import BusinessCase, CaseState
from twofold.foundation.pages.page import PlaceRequest, do, page

from . import actions, reading, showing
from .book import shipped
from .models import Agreement, Chosen, Round, Weighting
from .weights import distance, inside_and_between, most_apart

PAIRS = 3
IDLE = 180  # seconds: a group talks between two boxes


@page("focus/whole.html")
def whole(request: PlaceRequest) -> dict[str, Any]:
    rounds = list(Round.objects.select_related("place", "service").prefetch_related("agreements"))
    newest = [agreements[0] for each in rounds if (agreements := list(each.agreements.all()))]
    agreed = Agreement.objects.with_all().filter(pk__in=[each.pk for each in newest])
    stopped = BusinessCase.objects.filter(state=CaseState.STOPPED).select_related("place", "service")
    return {
        "agreed": agreed,
        "running": [each for each in rounds if each.closed_at is None],
        "closed": [each for each in rounds if each.closed_at],
        "stopped": stopped,
        "services": request.place.service_choices if _staff(request) else [],
        "today": timezone.localdate(),
        "here": request.path,
    }


@page("focus/round.html")
def round_(request: PlaceRequest, round: int) -> dict[str, Any]:
    found = _round(request, round)
    context = {
        "round": found,
        "mine": Weighting.objects.filter(round=found, person_id=request.actor.person_id or 0).first(),
        "why_not": explain(request.actor, actions.weigh, found),
        "staff": _staff(request),
        "here": request.path,
    }
    if found.closed_at is None:
        entered = found.weightings.exclude(how="phone") if _staff(request) else []
        return context | {"sheets": found.weightings.count(), "entered": entered}
    listed = list(found.weightings.all())
    spread = reading.spread_of(found, listed)
    inside, between = inside_and_between(spread)
    rows = showing.spread_rows(spread, found)
    return context | {
        "sheets": len(listed),
        "spread": spread,
        "apart": [showing.apart_words(each, found.titles) for each in most_apart(spread)[:PAIRS]],
        "furthest": _furthest(spread),
        "rows": rows,
        "most": showing.end_of(rows),
        "sizes": [(reading.TITLES[each.group], each.people, each.sheets) for each in spread.groups],
        "inside": inside,
        "between": between,
        "too_small": [reading.TITLES[name] for name in spread.too_small],
        "agreement": reading.latest_agreement(found),
        "may_agree": not explain(request.actor, actions.agree, found),
        "case": _case(request, found),
    }


def share_out(request: PlaceRequest, round: int) -> HttpResponse:
    do(request, actions.weigh, round, read_form(actions.weigh, request.POST))
    messages.success(request, _("Your points are in. You can change them until the round closes."))
    return HttpResponseRedirect(reverse("focus:round", args=[request.place.slug, round]))


@page("focus/share.html", on_post=share_out)
def share(request: PlaceRequest, round: int) -> dict[str, Any]:
    found = _round(request, round)
    mine = Weighting.objects.filter(round=found, person_id=request.actor.person_id or 0).first()
    typed = read_form(actions.weigh, request.POST) if request.method == "POST" else {}
    values = typed or ({"points": mine.points, "group": mine.group} if mine else {})
    groups = [(name, reading.TITLES[name]) for name in reading.NAMES if name in request.actor.groups]
    return {
        "round": found,
        "fields": _fields(request, actions.weigh, found, values, groups),
        "errors": _errors(request),
        "groups": groups,
        "why_not": explain(request.actor, actions.weigh, found),
    }


def enter_one(request: PlaceRequest, round: int) -> HttpResponse:
    do(request, actions.enter_sheet, round, read_form(actions.enter_sheet, request.POST))
    messages.success(request, _("The sheet is in. Enter the next one, or go back."))
    return HttpResponseRedirect(reverse("focus:enter", args=[request.place.slug, round]))


@page("focus/enter.html", on_post=enter_one)
def enter(request: PlaceRequest, round: int) -> dict[str, Any]:
    return _entering(request, _round(request, round))


def enter_shared(request: PlaceRequest, round: int) -> HttpResponse:
    do(request, actions.enter_sheet, round, read_form(actions.enter_sheet, request.POST) | {"how": "screen"})
    messages.success(request, _("Thank you. Your points are in. The next group can begin."))
    return HttpResponseRedirect(reverse("focus:room", args=[request.place.slug, round]))


@page("focus/room.html", on_post=enter_shared)
def room(request: PlaceRequest, round: int) -> dict[str, Any]:
    """A shared screen in a meeting, on which a member of staff is signed in."""
    context = _entering(request, _round(request, round))
    fields = [field for field in context["fields"] if field.name != "how"]
    return {**context, "fields": fields, "idle": IDLE, "start": request.path, "title": context["round"].question}


@page("focus/paper.html")
def paper(request: PlaceRequest, round: int) -> dict[str, Any]:
    return {"round": _round(request, round), "groups": reading.TITLES.values()}


@page("focus/methods.html")
def methods(request: PlaceRequest, round: int) -> dict[str, Any]:
    found = _round(request, round)
    if found.closed_at is None:  # weights before scores
        return {"round": found}
    ranking = reading.ranking_of(found)
    best = ranking.agreed or (ranking.lists[0] if ranking.lists else None)
    return {
        "round": found,
        "ranking": ranking,
        "lists": [showing.shortlist(each) for each in ranking.lists],
        "all": [showing.method(row, best, found, ranking.expected) for row in best.rows] if best else [],
        "best": best,
        "together": showing.together(best, found) if best else None,
        "chosen": _chosen(request, found, ranking.agreement),
        "book": shipped(),
        "case": _case(request, found),
        "staff": _staff(request),
        "here": request.path,
    }


@page("focus/agreement.html")
def agreement(request: PlaceRequest, agreement: int) -> dict[str, Any]:
    found = get_object_or_404(Agreement.objects.with_all().visible_to(request.actor), pk=agreement)
    newest = reading.latest_agreement(found.round)
    return {
        "agreement": found,
        "bars": [{"label": title, "value": points, "side": "both"} for title, points in found.first],
        "dissents": found.dissents.all(),
        "newest": newest if newest and newest.pk != found.pk else None,
        "may_dissent": not explain(request.actor, actions.dissent, found),
        "may_answer": request.actor.is_any(Role.OFFICER, Role.MANAGER, Role.COUNCILLOR),
        "late": found.review_on < timezone.localdate(),
        "staff": _staff(request),
        "here": request.path,
    }


@page("focus/evidence.html")
def evidence(request: PlaceRequest) -> dict[str, Any]:
    book = shipped()
    return {
        "book": book,
        "rows": showing.book_rows(book, reading.realised_here()),
        "codes": showing.codes(),
        "notes": [(note, [showing.title(book, name) for name in note.methods]) for note in book.notes],
        "off_by": book.off_by.items(),
    }


def _round(request: PlaceRequest, pk: int) -> Round:
    rows = Round.objects.visible_to(request.actor).select_related("place", "service", "case__place")
    return get_object_or_404(rows, pk=pk)


def _entering(request: PlaceRequest, found: Round) -> dict[str, Any]:
    refusal = explain(request.actor, actions.enter_sheet, found)
    if refusal is not None and not request.actor.signed_in:
        raise Refusal(sign_in_first)
    typed = read_form(actions.enter_sheet, request.POST) if request.method == "POST" else {"people": 1}
    return {
        "round": found,
        "fields": _fields(request, actions.enter_sheet, found, typed),
        "errors": _errors(request),
        "why_not": refusal,
    }


def _case(request: PlaceRequest, round_: Round) -> DecisionCase | None:
    """The record of the clash, for those who may see it: a case is everybody's once notice of it is given."""
    case: DecisionCase | None = round_.case
    return case if case and case.seen_by(request.actor) else None


def _chosen(
    request: PlaceRequest, round_: Round, agreement: Agreement | None
) -> list[tuple[Chosen, list[BusinessCase]]]:
    """The shortlist, each method with the business cases made of it for this service."""
    if agreement is None:
        return []
    seen = BusinessCase.objects.visible_to(request.actor).filter(service=round_.service_id).exclude(method="")
    made = list(seen.select_related("place"))
    return [(each, [case for case in made if case.method == each.method]) for each in agreement.chosen.all()]


def _fields(
    request: PlaceRequest,
    action: Action[Any, Any, Any],
    subject: Round,
    values: dict[str, Any],
    groups: list[tuple[str, str]] | None = None,
) -> list[Any]:
    """The action's own fields; of the groups only those the visitor belongs to, where these are given."""
    errors = request.refusal.fields if request.refusal else {}
    fields = form_fields(action, subject, values=values, errors=errors)
    for field in fields:
        if field.name == "group" and groups is not None:
            field.choices = groups
            field.value = field.value or (groups[0][0] if len(groups) == 1 else "")
    return fields


def _errors(request: PlaceRequest) -> list[tuple[str, str]]:
    if request.refusal is None:
        return []
    found = [(f"id_{name}", text) for name, texts in request.refusal.fields.items() for text in texts]
    return found or [("id_group", request.refusal.message)]


def _furthest(spread: Any) -> int:
    """The share of their points that the two groups furthest apart would have to move to agree."""
    given = [each.weights for each in spread.groups]
    return round(max((distance(one, other) for one in given for other in given), default=0))


def _staff(request: PlaceRequest) -> bool:
    return request.actor.is_any(Role.OFFICER, Role.MANAGER)
