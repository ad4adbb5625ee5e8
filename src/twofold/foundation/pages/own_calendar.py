"""Hours from a calendar of one's own: the file is read, shown and forgotten; only what is ticked is written."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.foundation.actions.errors import Refusal, invalid, sign_in_first
from twofold.foundation.actions.explain import explain
from twofold.foundation.activities.models import Activity
from twofold.foundation.ledger.diaries import Line, log_meetings, logged_before
from twofold.foundation.ledger.diary import MOST_BYTES, DiaryError, Offer, offered

from .page import PlaceRequest, do, page, visible

BACK = timedelta(days=365)


def read_or_log(request: PlaceRequest, activity: int) -> HttpResponse | None:
    """The file first; then, of its meetings, those that were ticked."""
    if "file" not in request.FILES:
        do(request, log_meetings, activity, {"meetings": request.POST.getlist("meetings")})
        messages.success(request, _("Your hours are written down. Somebody from the public body confirms them."))
        return HttpResponseRedirect(reverse("ledger", args=[request.place.slug, activity]))
    now = timezone.localtime()
    try:
        sent = request.FILES["file"]
        assert isinstance(sent, UploadedFile)
        request.META["twofold.offer"] = offered(sent.read(MOST_BYTES + 1), (now - BACK).date(), now)
    except DiaryError as error:
        raise Refusal(invalid, fields={"file": [_("We could not use this file: %(why)s.") % {"why": error}]}) from None
    return None


@page("pages/own_calendar.html", on_post=read_or_log)
def own_calendar(request: PlaceRequest, activity: int) -> dict[str, Any]:
    found = visible(Activity, request, activity)
    refusal = explain(request.actor, log_meetings, found)
    if refusal and refusal.kind is sign_in_first:
        raise refusal
    offer: Offer | None = request.META.get("twofold.offer")
    lines = [Line.of(event) for event in offer.events] if offer and not refusal else []
    return {
        "activity": found,
        "why_not": refusal,
        "offer": offer,
        "lines": lines,
        "known": logged_before(lines, request.actor) if lines else set(),
        "errors": [(name, text) for name, texts in _wrong(request) for text in texts],
    }


def _wrong(request: PlaceRequest) -> list[tuple[str, list[str]]]:
    if request.refusal is None:
        return []
    return list(request.refusal.fields.items()) or [("main-content", [request.refusal.message])]
