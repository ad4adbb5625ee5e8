"""The first manager of a place. Later ones are appointed by managers; the first can only come from outside."""

from allauth.account.models import EmailAddress

from twofold.foundation.actions.actor import Actor
from twofold.foundation.places.models import Place

from .actions import Post, appoint
from .models import Person


def found_place(*, manager: Person, **fields: str) -> Place:
    """Enter a place in the directory and appoint its first manager."""
    place = new_place(**fields)
    place.save()
    appoint(place, by=Actor.scheduled(place.pk, "people.found_place"), email=manager.email, post=Post.MANAGER)
    return place


def new_place(**fields: str) -> Place:
    """A place, checked and not yet kept. Raises Django's ValidationError."""
    place = Place(**fields)
    place.full_clean()
    return place


def register(email: str, name: str, password: str | None = None) -> Person:
    """An account whose address is taken as proven."""
    person = Person.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
