import json
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Day, LongText, OptionalText, Text
from twofold.foundation.actions.models import Entry, PublishedHead

from .models import Area, Place, Service
from .rules import outline_problem

STAFF = (Role.OFFICER, Role.MANAGER)
Name = Annotated[Text, Field(max_length=80)]
Outline = Annotated[str, Field(max_length=1_000_000)]  # room for rules.MOST_POINTS


@action(role=STAFF)
def add_service(
    place: Place,
    *,
    by: Actor,
    name: Annotated[Name, Asks(_("What is the service called?"))],
    about: Annotated[OptionalText, Asks(_("What is it for?"))] = "",
) -> Service:
    """Add a service, so that people can say they use it and initiatives can belong to it."""
    return Service.objects.create(name=name, about=about)


@action(role=STAFF)
def add_area(
    place: Place,
    *,
    by: Actor,
    name: Annotated[Name, Asks(_("What is the ward or neighbourhood called?"))],
    code: Annotated[OptionalText, Field(max_length=20), Asks(_("Its official code, if it has one"))] = "",
    outline: Annotated[Outline, Asks(_("Its outline, as GeoJSON"))] = "",
) -> Area:
    """Add a ward or neighbourhood, with its outline as a GeoJSON Polygon or MultiPolygon."""
    return Area.objects.create(name=name, code=code, outline=_read_outline(outline) if outline else None)


@action(role=Role.MANAGER, changes_subject=True)
def describe_place(
    place: Place,
    *,
    by: Actor,
    about: Annotated[LongText, Asks(_("What should visitors know about what you do together here?"))],
) -> Place:
    """Say on the place's home page what you do together."""
    place.about = about
    place.save(update_fields=["about"])
    return place


@action(role=Role.SYSTEM)
def publish_head(place: Place, *, by: Actor, day: Annotated[Day, Asks(_("Which day?"))]) -> PublishedHead:
    """Publish where the audit chain stood at the end of a day, however late. The same day twice changes nothing."""
    if day >= timezone.localdate():
        raise Refusal(conflict, _("The day has not ended yet."))
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    last = Entry.objects.filter(at__lt=midnight).order_by("-seq").first()
    published, _made = PublishedHead.objects.get_or_create(
        day=day, defaults={"seq": last.seq if last else 0, "hash": last.hash if last else ""}
    )
    return published


def _read_outline(text: str) -> Any:
    try:
        outline = json.loads(text)
    except (ValueError, RecursionError):
        outline = None
    problem = outline_problem(outline)
    if problem:
        raise Refusal(invalid, fields={"outline": [problem]})
    return outline
