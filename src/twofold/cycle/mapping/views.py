"""The map of what already happens: the whole place on one screen, one service, its questionnaire, a list brought in."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.audit import ref
from twofold.foundation.actions.errors import Refusal, not_allowed, sign_in_first
from twofold.foundation.actions.explain import explain
from twofold.foundation.activities.models import Initiative
from twofold.foundation.ledger.statement import of_year, rows_of
from twofold.foundation.moderation.cases import may_appeal
from twofold.foundation.moderation.models import Case
from twofold.foundation.pages.page import PlaceRequest, page, visible
from twofold.foundation.places.models import Service
from twofold.foundation.resources.leaving import download

from . import reading
from .actions import Asked, Kind, answer
from .asking import choices_of
from .clues import clues as clues_to
from .models import Answer, Informal, Quality, Sheet, UsersPart
from .questionnaire import QUESTIONS
from .report import as_pdf
from .rules import FOUND

A_PAGE, SOME = 100, 5
KINDS = {kind.value: kind for kind in Asked}

CO = (
    ("Co-commission", 3),
    ("Co-design", 1),
    ("Co-deliver", 2),
    ("Co-assess", 1),
)


@page("mapping/map.html")
def whole(request: PlaceRequest) -> dict[str, Any]:
    rows = reading.rows()
    found, asked = reading.found(rows)
    return {
        "rows": rows,
        "groups": CO,
        "kinds": list(Kind),
        "found": found,
        "cells": len(rows) * len(Kind),
        "unasked": len(rows) * len(Kind) - asked,
        "missed": reading.still_missed(rows),
        "worries": reading.three_worries(rows, timezone.localdate()),
        "unsaid": [(clue, KINDS[clue.kind]) for clue in reading.unsaid(rows)[:SOME]],
        "both_sides": rows_of(of_year(timezone.localdate())),
        "staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "here": request.path,
    }


@page("mapping/register.html")
def register(request: PlaceRequest) -> dict[str, Any]:
    """Every initiative of the place, a hundred at a time, and for staff the lists that were brought."""
    pages = Paginator(Initiative.objects.order_by("name"), A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    listed = Initiative.objects.filter(pk__in=[each.pk for each in shown])
    qualities = Quality.objects.open().filter(registered__initiative__in=listed)
    entries = reading.entries(listed, qualities)
    return {
        "entries": [(each, KINDS.get(each.registered.kind) if each.registered else None) for each in entries],
        "shown": shown,
        "sheets": Sheet.objects.visible_to(request.actor).defer("rows").select_related("place")[:SOME],
        "staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "here": request.path,
    }


@page("mapping/service.html")
def service(request: PlaceRequest, service: int) -> dict[str, Any]:
    found = visible(Service, request, service)
    words = Quality.objects.visible_to(request.actor).filter(registered__initiative__service=found)
    qualities, informal = list(words), list(Informal.objects.filter(service=found))
    entries = reading.entries(found.initiatives.all(), (each for each in qualities if not each.hidden))
    registered = [(found.pk, each.registered.kind, each.initiative.name) for each in entries if each.registered]
    clues = clues_to([found], registered, informal)
    cells = reading.of_service(found)
    return {
        "service": found,
        "cells": [(KINDS[c.kind], c, [] if c.state in FOUND else clues.get((found.pk, c.kind), [])) for c in cells],
        "why_not": explain(request.actor, answer, found),
        "parts": UsersPart.objects.filter(service=found).with_enough(),
        "informal": informal,
        "entries": entries,
        "hidden": _hidden(request, found, [each for each in qualities if each.hidden]),
        "staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "may_rate": request.actor.is_any(Role.OFFICER, Role.MANAGER, Role.RESIDENT),
        "here": request.path,
    }


def _hidden(
    request: PlaceRequest, service: Service, qualities: list[Quality]
) -> list[tuple[Answer | Quality, Case | None]]:
    """Words that only their writer and staff see, each with the case in which its writer can appeal."""
    if not request.actor.signed_in:
        return []
    answers = Answer.objects.visible_to(request.actor).filter(hidden=True, service=service)
    words: list[Answer | Quality] = [*answers, *qualities]
    cases = may_appeal(request.actor, words)
    return [(each, cases.get(ref(each))) for each in words]


@page("mapping/paper.html")
def paper(request: PlaceRequest, service: int) -> dict[str, Any]:
    side = "public" if request.GET.get("for") == "public" else "citizen"
    asked = [(each, each.of(side), [label for _value, label in choices_of(each, side)]) for each in QUESTIONS]
    return {"service": visible(Service, request, service), "side": side, "questions": asked}


@page("mapping/sheet.html")
def sheet(request: PlaceRequest, sheet: int) -> dict[str, Any]:
    return {"sheet": visible(Sheet, request, sheet), "here": request.path}


@page()
def report(request: PlaceRequest) -> HttpResponse:
    if not request.actor.is_any(Role.OFFICER, Role.MANAGER, Role.COUNCILLOR):
        raise Refusal(not_allowed if request.actor.signed_in else sign_in_first)
    rows = reading.rows()
    made = as_pdf(request.place, rows, reading.three_worries(rows, timezone.localdate()), reading.still_missed(rows))
    response = download(made, "application/pdf", f"map-of-{request.place.slug}.pdf")
    return response
