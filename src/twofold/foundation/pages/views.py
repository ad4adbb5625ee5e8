"""Pages every place has because of the house itself: a form for any action, who may do what, the record."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from twofold.foundation.actions import locks, registry
from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, not_found
from twofold.foundation.actions.explain import WHO, explain
from twofold.foundation.actions.fields import form_fields, read_form
from twofold.foundation.actions.models import Entry, Head, PublishedHead
from twofold.foundation.resources.leaving import download

from .page import PlaceRequest, do, local_address, page

COLUMNS = (Role.VISITOR, Role.SIGNED_IN, Role.RESIDENT, Role.OFFICER, Role.MANAGER, Role.COUNCILLOR, Role.SYSTEM)


def submit_action(request: PlaceRequest, name: str, subject: str) -> HttpResponse:
    action = registry.find(name)
    done = do(request, action, subject, read_form(action, request.POST, request.FILES))
    # Some results are words for whoever asked, shown this once: a code, a receipt.
    spoken = getattr(done.result, "spoken", "")
    messages.success(request, spoken or _("Done: %(what)s.") % {"what": action.title.lower()})
    home = reverse("place_home", args=[request.place.slug])
    return HttpResponseRedirect(local_address(request, request.POST.get("next", ""), address_of(done.result, home)))


@page("pages/action.html", on_post=submit_action)
def action_form(request: PlaceRequest, name: str, subject: str) -> dict[str, Any]:
    action = registry.find(name)
    found = locks.find(action.subject_model, subject, request.actor)
    if found is None:
        raise Refusal(not_found)
    refusal = request.refusal
    return {
        "action": action,
        "subject": found,
        "back": address_of(found, reverse("place_home", args=[request.place.slug])),
        "next": request.GET.get("next", request.POST.get("next", "")),
        "fields": form_fields(
            action,
            found,
            values=read_form(action, request.POST or request.GET),
            errors=refusal.fields if refusal else {},
        ),
        "why_not": explain(request.actor, action, found),
        "errors": error_list(action, refusal),
    }


@page("pages/permissions.html")
def permissions(request: PlaceRequest) -> dict[str, Any]:
    rows = [
        {"action": action, "cells": [(role, role in action.roles) for role in COLUMNS]}
        for action in registry.all_actions()
    ]
    return {"columns": [(role, WHO[role]) for role in COLUMNS], "rows": rows}


@page("pages/record.html")
def record(request: PlaceRequest) -> dict[str, Any]:
    return {"head": Head.objects.first(), "published": PublishedHead.objects.all()[:31]}


@page("pages/record.html")
def entries(request: PlaceRequest) -> HttpResponse:
    """The whole record as JSON lines, for whoever audits it; `actions.audit.verify` says whether it is whole."""
    if not request.actor.is_any(Role.MANAGER):
        raise Refusal(not_found)
    rows = Entry.objects.order_by("seq").values_list("seq", "hash", "body")
    lines = "".join(json.dumps({"seq": seq, "hash": hash_, "body": body}) + "\n" for seq, hash_, body in rows)
    response = download(lines, "application/jsonl", f"{request.place.slug}-record.jsonl")
    return response


def error_list(action: Action[Any, Any, Any], refusal: Refusal | None) -> list[tuple[str, str]]:
    """(field id, message) for the error summary; an error of no field points at the form."""
    if refusal is None:
        return []
    known = action.inputs.model_fields
    listed = [(f"id_{name}", text) for name, texts in refusal.fields.items() if name in known for text in texts]
    unknown = [f"{name}: {text}" for name, texts in refusal.fields.items() if name not in known for text in texts]
    return listed + [("main-content", text) for text in unknown] or [("main-content", refusal.message)]


def address_of(thing: Any, default: str) -> str:
    get = getattr(thing, "get_absolute_url", None)
    return str(get()) if get else default
