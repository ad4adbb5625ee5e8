"""Closing an account: the person goes, every count, ledger line and entry of the record stays true."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction

from twofold.foundation.actions.errors import Refusal, conflict
from twofold.foundation.people.models import Appointment, Person
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside, reading_own

from .held import holdings, rows_of
from .registry import FORGETTING


def close_account(person: Person) -> None:
    """Empty the account now, and have a job forget the person in every place. Raises Refusal while they hold a post.

    The emptied row stays, so that a mark in an open vote still counts once; it holds a number and nothing else.
    """
    from .jobs import forget_everywhere

    with reading_own(person.pk):
        if Appointment.objects.exists():
            raise Refusal(conflict, "You hold a post. Ask a manager to end it first.")
    with transaction.atomic():
        empty(person)
        forget_everywhere.defer(person_id=person.pk)


def empty(person: Person) -> None:
    """Take everything that names them out of the account, and every way in."""
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=person).delete()
    person.email, person.name, person.is_active = f"erased-{person.pk}@erased.invalid", "", False
    person.set_unusable_password()
    person.last_login = None
    person.save()
    _sign_out_everywhere(person)


def places_to_forget_in(person_id: int) -> list[Place]:
    """Where any row still names the person."""
    found = []
    for place in Place.objects.order_by("pk"):
        with inside(place.pk):
            if any(rows_of(holding, person_id).exists() for holding in holdings() if holding.fate != "kept"):
                found.append(place)
    return found


def forget_here(person_id: int) -> None:
    """In the place we are writing in: words first, while rows still say whose they are, then the rows themselves."""
    for forgets in FORGETTING:
        forgets(person_id)
    for holding in holdings():
        if holding.fate == "deleted":
            rows_of(holding, person_id).delete()
        elif holding.fate == "detached":
            rows_of(holding, person_id).update(**{holding.field.attname: None})


def _sign_out_everywhere(person: Person) -> None:
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
