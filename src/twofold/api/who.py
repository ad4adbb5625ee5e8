"""Who asks through the API: whoever is signed in, or the role of an API key. Call inside the place."""

from typing import Any

from django.http import HttpRequest

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal, sign_in_first
from twofold.foundation.people.actions import note_use
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.keys import bearer, unused_today
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

SCHEME = "bearer"


def asking(request: HttpRequest, place: Place) -> Actor:
    """Raises Refusal for a key that is not one of this place: never less is done than was asked for, in silence."""
    key = key_in(request)
    if key is None:
        user: Any = request.user
        return actor_in(place.pk, user)
    actor = bearer(place.pk, key)
    if actor is None:
        raise Refusal(sign_in_first, "This key is not one of this place, or it was ended.")
    return actor


def key_in(request: HttpRequest) -> str | None:
    """None only when no key was tried. An empty one was tried too, or a session would be spared its token."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == SCHEME else None


def remember_use(request: HttpRequest, place: Place, actor: Actor) -> None:
    """Once a day a key; outside any transaction, since it is a write of its own."""
    if actor.api_key_id is None:
        return
    with inside(place.pk):
        fresh = unused_today(actor.api_key_id)
    if fresh:
        note_use.perform(actor.api_key_id, by=Actor.scheduled(place.pk, "api.remember_use"), data={})
