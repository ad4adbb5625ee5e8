"""Directories that are read in, for staff; decisions in others' formats, for everybody."""

from typing import Any

from django.http import HttpResponse, JsonResponse

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, not_found
from twofold.foundation.decisions.models import Decision
from twofold.foundation.pages.page import PlaceRequest, page

from . import moderngov, popolo
from .models import Directory


@page("interop/directories.html")
def directories(request: PlaceRequest) -> dict[str, Any]:
    if not request.actor.is_any(Role.OFFICER, Role.MANAGER):
        raise Refusal(not_found)
    return {"directories": Directory.objects.visible_to(request.actor), "here": request.path}


@page()
def as_popolo(request: PlaceRequest) -> HttpResponse:
    return JsonResponse(popolo.document(request.place, _decisions(request)), json_dumps_params={"indent": 1})


@page()
def as_moderngov(request: PlaceRequest) -> HttpResponse:
    return HttpResponse(moderngov.document(_decisions(request)), content_type="text/xml; charset=utf-8")


def _decisions(request: PlaceRequest) -> list[Decision]:
    found = Decision.objects.visible_to(request.actor).select_related("case__place", "option")
    return list(found.prefetch_related("case__options", "case__interests", "call_ins", "supplements", "commitments"))
