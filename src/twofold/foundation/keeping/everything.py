"""Everything held on a person, for them to take away: the account, then each place's rows that name them."""

import base64
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import models

from twofold.foundation.actions.models import Entry
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .held import SECRET, holdings, rows_of


def everything_on(person: Person) -> dict[str, Any]:
    """As JSON values. Each place is read in one transaction, so that what it says is of one moment."""
    return {
        "account": {
            **_row(person),
            "addresses": list(EmailAddress.objects.filter(user=person).values_list("email", flat=True)),
            "ways_to_sign_in": list(Authenticator.objects.filter(user=person).values_list("type", flat=True)),
        },
        "places": [_of_place(place, person) for place in Place.objects.order_by("slug")],
    }


def _of_place(place: Place, person: Person) -> dict[str, Any]:
    with inside(place.pk):
        tables = {
            holding.name: [_row(row) for row in rows_of(holding, person.pk).order_by("pk")] for holding in holdings()
        }
        record = Entry.objects.filter(actor=f"person:{person.pk}").order_by("seq")
        return {
            "place": place.slug,
            "held": {name: rows for name, rows in tables.items() if rows},
            "on_the_record": [{"at": e.at.isoformat(), "action": e.action, "subject": e.subject} for e in record],
        }


def _row(row: models.Model) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.name not in SECRET]
    return {field.name: _plain(field.value_from_object(row)) for field in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
