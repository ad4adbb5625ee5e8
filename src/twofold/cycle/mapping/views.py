"""The map of what already happens: the whole place on one screen, one service, its questionnaire, a list brought in."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.utils import timezone

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.audit import ref
from twofold.foundation.actions.errors import Refusal, not_allowed, sign_in_first
from twofold.foundation.actions.explain import explain
from twofold.foundation.ledger.statement import of_year, rows_of
from twofold.foundation.moderation.cases import may_appeal
from twofold.foundation.moderation.models import Case
from twofold.foundation.pages.page import PlaceRequest, page, visible
from twofold.foundation.places.models import Service
from twofold.foundation.resources.leaving import download

from . import reading
from .actions import Kind, Says, answer
from .models import Answer, Informal, Quality, Registered, Sheet, UsersPart
from .report import as_pdf

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
        "asked": asked,
        "missed": reading.still_missed(rows),
        "worries": reading.three_worries(rows, timezone.localdate()),
        "both_sides": rows_of(of_year(timezone.localdate())),
        "sheets": Sheet.objects.visible_to(request.actor).select_related("place")[:5],
        "staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "here": request.path,
    }


@page("mapping/service.html")
def service(request: PlaceRequest, service: int) -> dict[str, Any]:
    found = visible(Service, request, service)
    kinds = {kind.value: kind for kind in Kind}
    registered = Registered.objects.filter(initiative__service=found).select_related("initiative")
    qualities = Prefetch("qualities", Quality.objects.open(), to_attr="open_qualities")
    return {
        "service": found,
        "cells": [(kinds[cell.kind], cell) for cell in reading.of_service(found)],
        "why_not": explain(request.actor, answer, found),
        "parts": UsersPart.objects.filter(service=found),
        "informal": Informal.objects.filter(service=found),
        "registered": registered.prefetch_related(qualities),
        "hidden": _hidden(request, found),
        "unregistered": found.initiatives.filter(registered__isnull=True),
        "staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "may_rate": request.actor.is_any(Role.OFFICER, Role.MANAGER, Role.RESIDENT),
        "here": request.path,
    }


def _hidden(request: PlaceRequest, service: Service) -> list[tuple[Answer | Quality, Case | None]]:
    """Words that only their writer and staff see, each with the case in which its writer can appeal."""
    if not request.actor.signed_in:
        return []
    answers = Answer.objects.visible_to(request.actor).filter(hidden=True, service=service)
    qualities = Quality.objects.visible_to(request.actor).filter(hidden=True, registered__initiative__service=service)
    words: list[Answer | Quality] = [*answers, *qualities]
    cases = may_appeal(request.actor, words)
    return [(each, cases.get(ref(each))) for each in words]


@page("mapping/paper.html")
def paper(request: PlaceRequest, service: int) -> dict[str, Any]:
    return {"service": visible(Service, request, service), "kinds": list(Kind), "says": list(Says)}


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
