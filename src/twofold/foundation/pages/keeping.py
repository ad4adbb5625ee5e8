"""Taking everything away, and going. Both ask who you are first, each time."""

import json
from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.keeping.actions import stop_contacting_me
from twofold.foundation.keeping.erasing import close_account
from twofold.foundation.keeping.everything import everything_on
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.keys import stopped_by
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place
from twofold.foundation.resources.leaving import download
from twofold.foundation.wall.rows import inside

View = Callable[..., HttpResponse]
asked_who_again: Callable[[View], View] = reauthentication_required


@login_required
@asked_who_again
@require_http_methods(["GET"])
def everything(request: HttpRequest) -> HttpResponse:
    """Made when it is asked for and kept nowhere, so that there is no link to it that could be used again."""
    assert isinstance(request.user, Person)
    text = json.dumps(everything_on(request.user), ensure_ascii=False, indent=1)
    response = download(text, "application/json", "everything-about-me.json")
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """From a letter's foot, without signing in. Opening the address does nothing: mail programs open every one."""
    place_id, person_id = stopped_by(token) or (0, 0)
    place = get_object_or_404(Place, pk=place_id)
    if request.method == "POST":
        with inside(place.pk):
            actor = actor_in(place.pk, Person.objects.filter(pk=person_id).first())
        stop_contacting_me(place, by=actor)
    response = render(request, "pages/stop.html", {"stopping": place, "stopped": request.method == "POST"})
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_required
@asked_who_again
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    person, problem = request.user, ""
    assert isinstance(person, Person)
    if request.method == "POST":
        try:
            close_account(person)
        except Refusal as refusal:
            problem = refusal.message
        else:
            logout(request)
            messages.success(request, _("Your account is closed. What named you is being deleted now."))
            return HttpResponseRedirect(reverse("site_home"))
    return render(request, "pages/close_account.html", {"problem": problem}, status=409 if problem else 200)
