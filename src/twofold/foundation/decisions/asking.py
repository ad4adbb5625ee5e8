"""Putting a question to groups of people, and recording how each stands: a conflict opens a case by itself."""

from typing import Annotated

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Count, File, Id, LongText, Text
from twofold.foundation.places.models import Place, Service

from .comparing import open_if_conflict
from .groups import LONGEST, ROLES, in_a_sentence
from .stances import Matter, Segment, Stances, Wish, group_choices
from .survey import MOST_PEOPLE, Counted, Faults, counts_of

STAFF = (Role.OFFICER, Role.MANAGER)
TITLE = 120
MOST_ANSWERS = 1_000_000  # of a question; comparing them stays within a few seconds
Title = Annotated[Text, Field(max_length=TITLE)]
People = Annotated[Count, Field(le=MOST_PEOPLE)]
Source = Annotated[Text, Asks(_("Where do these numbers come from?"), hint=_("A survey, a meeting, a vote."))]
GroupCode = Annotated[
    Text,
    Field(
        max_length=LONGEST,
        description="A stakeholder group by its code, uses or does-not-use, area:NAME or segment:NAME",
    ),
    Asks(_("Which group?"), choices="group_choices"),
]


@action(role=STAFF)
def ask_groups(
    place: Place,
    *,
    by: Actor,
    question: Annotated[Text, Asks(_("What is the question?"), hint=_("As you would ask it out loud."))],
    service: Annotated[Id, Asks(_("Which service is it about?"), choices="service_choices")],
    at_stake: Annotated[LongText, Asks(_("What is at stake?"), hint=_("Money, hours, places: with the amounts."))],
) -> Matter:
    """Put a question to groups of people, to see where they want different things."""
    if not Service.objects.filter(pk=service).exists():
        raise Refusal(invalid, fields={"service": [str(_("Choose one of the services listed."))]})
    if Matter.objects.filter(question=question).exists():
        raise Refusal(conflict, _now("This was asked already."))
    return Matter.objects.create(question=question, service_id=service, at_stake=at_stake)


@action(role=STAFF)
def name_segment(
    place: Place,
    *,
    by: Actor,
    name: Annotated[
        Text, Field(max_length=80), Asks(_("Who are they?"), hint=_("Such as: people at work in the day."))
    ],
    told_by: Annotated[
        Text, Asks(_("How is it known who is among them?"), hint=_("The question of the survey that tells them apart."))
    ],
) -> Segment:
    """Name some people to tell apart from others, so that what they want can be seen."""
    if Segment.objects.filter(name__iexact=name).exists():
        raise Refusal(conflict, _now("There is a segment of this name already."))
    return Segment.objects.create(name=name, told_by=told_by)


@action(role=STAFF)
def add_wish(
    matter: Matter, *, by: Actor, title: Annotated[Title, Asks(_("What might they be for or against?"))]
) -> Wish:
    """Name one thing that groups may be for or against."""
    if matter.wishes.filter(title=title).exists():
        raise Refusal(conflict, _now("This is listed already."))
    return Wish.objects.create(matter=matter, title=title)


# One after another: two groups recorded at once would not see each other, and their conflict would be missed.
@action(role=STAFF, changes_subject=True)
def record_stances(
    matter: Matter,
    *,
    by: Actor,
    wish: Annotated[Id, Asks(_("What about?"), choices="wish_choices")],
    group: GroupCode,
    in_favour: Annotated[People, Asks(_("How many are for it?"))],
    neither: Annotated[People, Asks(_("How many are neither for nor against?"))],
    against: Annotated[People, Asks(_("How many are against?"))],
    source: Source,
) -> Stances:
    """Record how a group stands. Where majorities of two groups oppose each other, a case opens by itself."""
    found = matter.wishes.filter(pk=wish).first()
    if found is None:
        raise Refusal(invalid, fields={"wish": [_now("Choose one of those listed.")]})
    refuse_unknown(group)
    if found.stances.filter(group=group, source=source).exists():
        raise Refusal(conflict, _now("This group's numbers from this source are recorded already."))
    made = Stances.objects.create(
        wish=found, group=group, in_favour=in_favour, neither=neither, against=against, source=source
    )
    _compare(matter, by)
    return made


@action(role=STAFF, changes_subject=True)
def bring_stances(
    matter: Matter,
    *,
    by: Actor,
    source: Source,
    file: Annotated[
        File,
        Asks(
            _("The counts, as a workbook or CSV"),
            hint=_("Columns: about, group, for, neither, against. A line for each thing asked and each group."),
        ),
    ],
) -> Matter:
    """Record how many groups stand on many things at once, from a survey. All of it, or nothing and why."""
    try:
        counted = counts_of(file, [code for code, _title in group_choices()], TITLE)
    except Faults as faults:
        raise Refusal(invalid, fields={"file": faults.lines}) from None
    wishes = {each.title: each for each in matter.wishes.all()}
    for title in dict.fromkeys(each.wish for each in counted):
        wishes[title] = wishes.get(title) or Wish.objects.create(matter=matter, title=title)
    _refuse_recorded(matter, counted, source)
    Stances.objects.bulk_create(
        Stances(
            wish=wishes[each.wish],
            group=each.group,
            in_favour=each.in_favour,
            neither=each.neither,
            against=each.against,
            source=source,
        )
        for each in counted
    )
    _compare(matter, by)
    return matter


def _compare(matter: Matter, by: Actor) -> None:
    if Stances.objects.on(matter).people() > MOST_ANSWERS:
        raise Refusal(conflict, _now("These would be more than a million answers to one question. Ask it in parts."))
    open_if_conflict(matter, by)


def _refuse_recorded(matter: Matter, counted: list[Counted], source: str) -> None:
    """Numbers of a group from a source count once; a survey comes in whole, so that none is doubled."""
    rows = Stances.objects.on(matter).filter(source=source).values_list("wish__title", "group")
    recorded = set(rows)
    twice = [each for each in counted if (each.wish, each.group) in recorded]
    if twice:
        message = _now("Recorded from this source already: %(group)s on “%(wish)s”.")
        raise Refusal(
            conflict,
            message % {"group": in_a_sentence(twice[0].group), "wish": twice[0].wish},
        )


def refuse_unknown(group: str) -> None:
    """A group that a place may add counts there once the place has named a benefit for it."""
    if group in dict(group_choices()):
        return
    message = _now("Choose one of the groups listed.")
    if group in ROLES:
        message = _now("This place has not added %(group)s as a group. Add a benefit for them first.")
        message %= {"group": in_a_sentence(group)}
    raise Refusal(invalid, fields={"group": [message]})
