"""Letters that go by post, and letters that could not be sent. For staff."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, not_found
from twofold.foundation.notices.models import Letter, Pace, Wish
from twofold.foundation.notices.printing import MOST, pdf_of
from twofold.foundation.resources.leaving import download

from .page import PlaceRequest, page


def _staff_only(request: PlaceRequest) -> None:
    if not request.actor.is_any(Role.OFFICER, Role.MANAGER):
        raise Refusal(not_found)


@page("pages/letters.html")
def letters(request: PlaceRequest) -> dict[str, Any]:
    _staff_only(request)
    to_post = Letter.objects.visible_to(request.actor).to_post()
    return {
        "to_post": to_post.count(),
        "people": to_post.values("person").distinct().count(),
        "calls": _calls(),
        "waiting": Letter.objects.waiting().exclude(pace__in=[Pace.POST, Pace.PHONE]).count(),
        "given_up": Letter.objects.exclude(given_up_because="").exclude(given_up_because="not wanted")[:50],
        "here": request.path,
    }


def _calls() -> list[tuple[Letter, str]]:
    """Whom to ring about what, with their number; who was not reached today rests until tomorrow."""
    due = Q(try_after__isnull=True) | Q(try_after__lte=timezone.now())
    found = list(Letter.objects.to_ring().filter(due).select_related("person").order_by("written_at")[:MOST])
    numbers = dict(
        Wish.objects.filter(person__in=[each.person_id for each in found]).values_list("person", "telephone")
    )
    return [(letter, numbers.get(letter.person_id, "")) for letter in found]


@page("pages/letters.html")
def to_post(request: PlaceRequest) -> HttpResponse:
    """A page for each person, ready to print."""
    _staff_only(request)
    found = list(Letter.objects.visible_to(request.actor).to_post().select_related("person")[:MOST])
    if not found:
        raise Refusal(not_found)
    response = download(pdf_of(request.place, found), "application/pdf", f"{request.place.slug}-letters.pdf")
    return response
