"""A page: a short view, read and rendered behind the place wall, in one read-only transaction."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.door import Done, perform
from twofold.foundation.actions.errors import Refusal, key_reused, not_found, sign_in_first
from twofold.foundation.people.actors import actor_in, on_behalf_of
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

M = TypeVar("M", bound=Model)


class PlaceRequest(HttpRequest):
    """A request inside a place. `refusal` is why the last submission was turned down, when it was."""

    place: Place
    actor: Actor
    refusal: Refusal | None = None


View = Callable[..., dict[str, Any] | HttpResponse]
Submit = Callable[..., HttpResponse | None]


def page(template: str = "", *, on_post: Submit | None = None) -> Callable[[View], Callable[..., HttpResponse]]:
    """Serve a view's context as a page. A view that answers by itself, with a file, needs no template.

    `on_post` runs outside any transaction, so that the door can open its own; when it is refused, the page is shown
    again with `request.refusal` and what was typed. When it gives nothing, it only read something: the page is shown.
    """

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def served(request: PlaceRequest, place: str, **kwargs: Any) -> HttpResponse:
            request.place = get_object_or_404(Place, slug=place)
            request.refusal = None
            if request.method in ("GET", "HEAD"):
                return _show(request, template, view, kwargs)
            if request.method != "POST" or on_post is None:
                return HttpResponseNotAllowed(["GET", "HEAD"] + (["POST"] if on_post else []))
            return _submit(request, template, view, on_post, kwargs)

        return served

    return decorate


def acting(request: PlaceRequest) -> Actor:
    """Who acts: the person signed in, or the person an officer is acting for. Call inside the place."""
    actor = actor_in(request.place.pk, request.user)
    for_whom = request.session.get(acting_for(request))
    if for_whom is None or Role.OFFICER not in actor.roles:
        return actor
    person = Person.objects.filter(pk=for_whom["person"]).first()
    return on_behalf_of(actor, person) if person else actor


def acting_for(request: PlaceRequest) -> str:
    """Where the session keeps it."""
    return f"acting-for-{request.place.pk}"


def visible(model: type[M], request: PlaceRequest, pk: int) -> M:
    """The row, if this actor may see it; what is not there and what is not theirs answer alike."""
    rows: QuerySet[M] = model._default_manager.visible_to(request.actor)  # type: ignore[attr-defined]
    return get_object_or_404(rows, pk=pk)


def do(request: PlaceRequest, action: Action[Any, Any, Any], subject_id: Any, data: dict[str, Any]) -> Done[Any]:
    """Carry out an action for a page, once however often the form is sent."""
    return perform(action, subject_id, by=request.actor, data=data, key=request.POST.get("idempotency_key", ""))


def fresh_key(request: HttpRequest) -> str:
    """The hidden key of a form: the one just sent when a submission was turned down, else a new one.

    A key that did something already is spent: a form gone back to and changed could never be sent with it.
    """
    refusal: Refusal | None = getattr(request, "refusal", None)
    spent = refusal is not None and refusal.kind is key_reused
    return (not spent and request.POST.get("idempotency_key")) or secrets.token_urlsafe(24)


def local_address(request: HttpRequest, address: str, default: str) -> str:
    """`address` if it stays on this site, else `default`."""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and safe else default


def _show(request: PlaceRequest, template: str, view: View, kwargs: dict[str, Any], status: int = 200) -> HttpResponse:
    with inside(request.place.pk):
        request.actor = acting(request)
        try:
            context = view(request, **kwargs)
        except Refusal as refusal:
            return _turn_away(request, refusal)
        if isinstance(context, HttpResponse):
            return context
        body = render_to_string(
            template, {"place": request.place, "idempotency_key": fresh_key(request), **context}, request
        )
    response = HttpResponse(body, status=status)
    if request.actor.signed_in:
        response["Cache-Control"] = "private, no-store"
    return response


def _submit(request: PlaceRequest, template: str, view: View, on_post: Submit, kwargs: dict[str, Any]) -> HttpResponse:
    with inside(request.place.pk):
        request.actor = acting(request)
    try:
        return on_post(request, **kwargs) or _show(request, template, view, kwargs)
    except Refusal as refusal:
        if refusal.kind in (not_found, sign_in_first):
            return _turn_away(request, refusal)
        request.refusal = refusal
        return _show(request, template, view, kwargs, status=refusal.status)


def _turn_away(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if refusal.kind is sign_in_first:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    raise Http404
