"""Bringing in the hours another system keeps: the list, which column is which, and then the hours."""

from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, Field

from twofold.engines.sheets import Bounds, FileError, table_of, text_of
from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, OptionalText, Text, file_validator
from twofold.foundation.activities.models import Initiative
from twofold.foundation.uploads.lists import not_applied

from .hours import known_columns
from .importing import bring_in
from .models import HoursList

STAFF = (Role.OFFICER, Role.MANAGER)
MOST = Bounds(rows=150_000)
# A year of a large volunteer centre, every column of its export. Through the API, what a request may hold.
Export = Annotated[bytes, BeforeValidator(file_validator), Field(min_length=1, max_length=48 * 1024 * 1024)]


@action(role=STAFF)
def bring_hours(
    initiative: Initiative,
    *,
    by: Actor,
    system: Annotated[
        Text, Field(max_length=60), Asks(_("Which system is it from?"), hint=_("The same name each time."))
    ],
    name: Annotated[Text, Field(max_length=120), Asks(_("What is this list?"), hint=_("Like: spring sessions."))],
    file: Annotated[Export, Asks(_("Its export, as CSV"), hint=_("Whatever its columns are called."))],
) -> HoursList:
    """Bring hours from a volunteer system. Nothing is entered until you have seen what would be."""
    try:
        columns, rows = table_of(file, name, MOST, twins=True)
        content = text_of(file, name)
    except FileError as error:
        raise Refusal(invalid, fields={"file": [str(error)]}) from None
    made = HoursList(initiative=initiative, system=system, name=name, content=content, columns=columns, lines=len(rows))
    made.mapped = _mapped_before(made) or known_columns(columns)
    made.report = bring_in(made, by=by, dry=True).as_dict() if made.mapped else {}
    made.save()
    return made


@action(role=STAFF, changes_subject=True, unless=not_applied)
def map_hours(
    brought: HoursList,
    *,
    by: Actor,
    who: Annotated[
        Text,
        Asks(_("Which column says who?"), hint=_("A number or address; we keep neither."), choices="column_choices"),
    ],
    day: Annotated[Text, Asks(_("Which has the day?"), choices="column_choices")],
    hours: Annotated[Text, Asks(_("Which has the hours?"), choices="column_choices")],
    session: Annotated[OptionalText, Asks(_("Which tells sessions apart?"), choices="optional_choices")] = "",
    initiative: Annotated[OptionalText, Asks(_("Which names the initiative?"), choices="optional_choices")] = "",
    area: Annotated[OptionalText, Asks(_("Which says where they live?"), choices="optional_choices")] = "",
) -> HoursList:
    """Say once what the columns are, and see what would be entered, line by line."""
    told = {"who": who, "day": day, "hours": hours, "session": session, "initiative": initiative, "area": area}
    brought.map(told)
    brought.report = bring_in(brought, by=by, dry=True).as_dict()
    brought.save(update_fields=["mapped", "report"])
    return brought


@action(role=STAFF, changes_subject=True, unless=not_applied)
def enter_hours(brought: HoursList, *, by: Actor) -> HoursList:
    """Enter every line without a fault. The same lines again, in this list or another, enter nothing."""
    if not brought.mapped:
        raise Refusal(conflict, _now("Say first what its columns are."))
    brought.report = bring_in(brought, by=by, dry=False).as_dict()
    brought.applied_at, brought.content = timezone.now(), ""
    brought.save(update_fields=["report", "applied_at", "content"])
    return brought


def _mapped_before(made: HoursList) -> dict[str, str]:
    """How a list of this system with the same columns was read the last time."""
    same = HoursList.objects.filter(system__iexact=made.system, columns=made.columns).exclude(mapped={})
    return dict(same.values_list("mapped", flat=True).first() or {})
