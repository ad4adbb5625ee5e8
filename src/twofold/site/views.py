"""The pages that are about Twofold itself rather than about any one method."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, not_allowed, sign_in_first
from twofold.foundation.activities.models import Activity, ActivityQuerySet, Initiative
from twofold.foundation.expenses.claiming import PAY
from twofold.foundation.ledger.statement import of_year, rows_of
from twofold.foundation.pages.page import PlaceRequest, page
from twofold.foundation.places.models import Place
from twofold.foundation.trace.reading import replies_of_place

from .gallery import examples
from .places import columns
from .workspace import bands, with_reviews, work_for


def site_home(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html", {"places": Place.objects.open_to_all()})


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html")


def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "site/cookies.html", {"session_hours": settings.SESSION_COOKIE_AGE // 3600})


def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "site/terms.html")


def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "site/contact.html", {"places": Place.objects.open_to_all()})


def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the chosen language and go back to the page it was chosen on."""
    if not check_for_language(code) or code not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=settings.HTTPS):
        back = "/"
    response = HttpResponseRedirect(urlsplit(back)._replace(scheme="", netloc="").geturl())
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 24 * 3600, secure=settings.HTTPS, samesite="Lax"
    )
    return response


@page("site/place_home.html")
def place_home(request: PlaceRequest) -> dict[str, Any]:
    replies, expenses = replies_of_place(), replies_of_place(rules=PAY)
    return {
        "columns": columns(_activities(request)),
        "both_sides": rows_of(of_year(timezone.localdate())),
        "replies": replies if replies.asked else None,
        "expenses": expenses if expenses.asked else None,
    }


@page("site/workspace.html")
def workspace(request: PlaceRequest) -> dict[str, Any]:
    if not request.actor.is_any(Role.OFFICER, Role.MANAGER):
        raise Refusal(not_allowed if request.actor.signed_in else sign_in_first)
    listed = Initiative.objects.visible_to(request.actor).select_related("service", "place")
    initiatives = list(with_reviews(listed))
    return {
        "bands": bands(work_for(request.actor, _activities(request), initiatives), timezone.now()),
        "initiatives": initiatives,
    }


def _activities(request: PlaceRequest) -> ActivityQuerySet:
    return Activity.objects.visible_to(request.actor).with_stages().select_related("place")


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component and chart on one page, for looking at and for axe. Only in debug."""
    return render(request, "site/gallery.html", examples())
