"""Asking about every service and every kind, and writing down what is there."""

from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.engines.sheets import FileError, table_of
from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Choice, Count, File, Id, LongText, OptionalText, Text
from twofold.foundation.activities.models import Initiative
from twofold.foundation.moderation.cases import brake, open_case
from twofold.foundation.moderation.models import State as CaseState
from twofold.foundation.places.models import Place, Service
from twofold.foundation.uploads.lists import not_applied

from .models import Answer, Informal, Quality, Registered, Sheet, UsersPart
from .rules import from_survey
from .sheets import MOST, bring_in, brought

STAFF = (Role.OFFICER, Role.MANAGER)
Title = Annotated[Text, Field(max_length=120)]
Rating = Annotated[Count, Field(ge=1, le=5)]
People = Annotated[Count, Field(le=10**9)]
Weekly = Annotated[float, Field(ge=0, le=168, allow_inf_nan=False)]


class Kind(Choice):
    """A kind of co-production, as people would say it."""

    PLANNING = "co-planning", "People who use it help to plan it"
    PRIORITISATION = "co-prioritisation", "People help to choose what comes first"
    FINANCING = "co-financing", "People help to pay for it"
    DESIGN = "co-design", "People help to design it"
    MANAGEMENT = "co-management", "People help to run it"
    PERFORMING = "co-performing", "People do part of the work"
    ASSESSMENT = "co-assessment", "People help to judge how good it is"


class Asked(Choice):
    """What is asked of a service: the seven kinds, and users' own part."""

    PLANNING = "co-planning", "People who use it help to plan it"
    PRIORITISATION = "co-prioritisation", "People help to choose what comes first"
    FINANCING = "co-financing", "People help to pay for it"
    DESIGN = "co-design", "People help to design it"
    MANAGEMENT = "co-management", "People help to run it"
    PERFORMING = "co-performing", "People do part of the work"
    ASSESSMENT = "co-assessment", "People help to judge how good it is"
    OWN_PART = "in-service", "People do their own part as they use it"


class Says(Choice):
    """What somebody says of it."""

    HERE = "here", "It happens"
    COULD = "could", "It does not happen, and could"
    NONE = "none", "There is none, and there should not be"


class Part(Choice):
    """What users do for a service to work."""

    TAKE_UP = "take-up", "Taking it up when it is offered"
    TURNING_UP = "turning-up", "Turning up"
    ADHERENCE = "adherence", "Following what was agreed"
    COMPLETION = "completion", "Seeing it through"
    SELF_CARE = "self-care", "Looking after themselves between times"


class RestsOn(Choice):
    """What an estimate rests on."""

    SURVEY = "survey", "A survey of our own"
    RATE = "rate", "A published rate"


def side_of(by: Actor) -> str:
    """Staff speak for the public side, whoever else they are."""
    return "public" if by.is_any(*STAFF) or "frontline" in by.groups or "manager" in by.groups else "citizen"


@action(role=(Role.RESIDENT, Role.OFFICER, Role.MANAGER))
def answer(
    service: Service,
    *,
    by: Actor,
    kind: Annotated[Asked, Asks(_("Which kind?"))],
    says: Annotated[Says, Asks(_("What do you say?"))],
    because: Annotated[LongText, Field(max_length=1_000), Asks(_("What happens, or why not?"))],
) -> Answer:
    """Say whether a kind of co-production happens in a service. Staff and citizens are both needed to be sure."""
    made = Answer.objects.create(
        service=service, kind=kind, says=says, because=because, side=side_of(by), person_id=by.me
    )
    # One person may fill in the whole map in ten minutes; the same question again and again is something else.
    _brake(made, by, Answer.objects.filter(person=by.me, service=service, kind=kind))
    return made


class Side(Choice):
    """Who filled in the sheet."""

    CITIZEN = "citizen", "Somebody who uses it or lives here"
    PUBLIC = "public", "Somebody who works in it or manages it"


@action(role=STAFF)
def answer_on_paper(
    service: Service,
    *,
    by: Actor,
    side: Annotated[Side, Asks(_("Who filled in the sheet?"))],
    kind: Annotated[Asked, Asks(_("Which kind?"))],
    says: Annotated[Says, Asks(_("What do they say?"))],
    because: Annotated[LongText, Field(max_length=1_000), Asks(_("What happens, or why not, in their words?"))],
) -> Answer:
    """Enter one answer from a paper sheet. It counts for its side as an answer given here does."""
    return Answer.objects.create(service=service, kind=kind, says=says, because=because, side=side, on_paper=True)


Does = Annotated[Count, Field(ge=0, le=4)]
OnRegister = Annotated[Kind, Asks(_("What kind is it?"))]
Known = Annotated[bool, Asks(_("Managers knew of it before it was mapped"))]
Gives = Annotated[OptionalText, Field(max_length=1_000), Asks(_("What do citizens put in?"))]
Reaches = Annotated[People, Asks(_("How many people does it reach in a year?"))]
OfPeople = Annotated[People | None, Asks(_("Of how many it is meant for, if you know?"))]
Evidence = Annotated[OptionalText, Asks(_("How do we know?"))]
Owner = Annotated[OptionalText, Field(max_length=120), Asks(_("Who answers for it?"), hint=_("A post."))]


@action(role=STAFF)
def register(
    initiative: Initiative,
    *,
    by: Actor,
    kind: OnRegister,
    recognised: Known = False,
    citizens_give: Gives = "",
    reaches: Reaches = 0,
    of_people: OfPeople = None,
    evidence: Evidence = "",
    owner: Owner = "",
) -> Registered:
    """Enter an initiative into the register of what already happens."""
    if initiative.registered.exists():
        raise Refusal(conflict, _now("It is on the register already."))
    _refuse_more_than_all(reaches, of_people)
    return Registered.objects.create(
        initiative=initiative,
        kind=kind,
        recognised=recognised,
        citizen_input=citizens_give,
        reaches=reaches,
        of_people=of_people,
        evidence=evidence,
        owner=owner,
    )


@action(role=STAFF, changes_subject=True)
def correct_entry(
    registered: Registered,
    *,
    by: Actor,
    kind: OnRegister,
    citizens_do: Annotated[Does, Asks(_("How much do citizens do?"), hint=_("0 is nothing, 4 is they lead"))],
    staff_do: Annotated[Does, Asks(_("How much do staff do?"), hint=_("0 is nothing, 4 is they lead"))],
    staff_give: Annotated[LongText, Field(max_length=1_000), Asks(_("What does the public body put in?"))],
    recognised: Known = False,
    citizens_give: Gives = "",
    reaches: Reaches = 0,
    of_people: OfPeople = None,
    evidence: Evidence = "",
    owner: Owner = "",
) -> Registered:
    """Say how an initiative on the register is now. What it was stays in the record."""
    _refuse_more_than_all(reaches, of_people)
    initiative = registered.initiative
    initiative.citizen_intensity, initiative.public_intensity = citizens_do, staff_do
    initiative.public_input = staff_give
    initiative.save(update_fields=["citizen_intensity", "public_intensity", "public_input"])
    registered.kind, registered.recognised, registered.citizen_input = kind, recognised, citizens_give
    registered.reaches, registered.of_people = reaches, of_people
    registered.evidence, registered.owner = evidence, owner
    registered.save()
    return registered


def _refuse_more_than_all(reaches: int, of_people: int | None) -> None:
    if of_people is not None and not reaches <= of_people > 0:
        raise Refusal(invalid, fields={"of_people": [_now("This is fewer than it reaches.")]})


@action(role=(Role.RESIDENT, Role.OFFICER, Role.MANAGER))
def rate(
    registered: Registered,
    *,
    by: Actor,
    rating: Annotated[Rating, Asks(_("How well does it go?"), hint=_("1 is badly, 5 is very well"))],
    because: Annotated[OptionalText, Field(max_length=1_000), Asks(_("Why?"))] = "",
) -> Quality:
    """Say how well an initiative goes, from your side. Your latest word counts."""
    made, new = Quality.objects.update_or_create(
        registered=registered, person_id=by.me, defaults={"side": side_of(by), "rating": rating, "because": because}
    )
    if made.hidden and not new:
        _look_again(made, by)
    else:
        _brake(made, by, Quality.objects.none())
    return made


def _brake(thing: Answer | Quality, by: Actor, before: Any) -> None:
    brake(thing, by=by, title=str(thing), text=thing.text, address=thing.get_absolute_url(), before=before)


def _look_again(quality: Quality, by: Actor) -> None:
    """What was hidden stays so until somebody has read the new words."""
    open_case(
        quality,
        CaseState.PARKED,
        _now("It was hidden and has been written anew."),
        title=str(quality),
        text=quality.text,
        address=quality.get_absolute_url(),
        writer=by.person_id,
    )


@action(role=STAFF)
def write_users_part(
    service: Service,
    *,
    by: Actor,
    part: Annotated[Part, Asks(_("What do users do?"))],
    what: Annotated[Text, Asks(_("In this service, that is"))],
    did: Annotated[People, Asks(_("How many did it?"))],
    of: Annotated[People, Field(ge=1), Asks(_("Of how many?"))],
    year: Annotated[Count, Field(ge=2000, le=2200), Asks(_("In which year?"))],
    source: Annotated[Text, Asks(_("Where do the numbers come from?"))],
) -> UsersPart:
    """Write down the part users do for the service to work. To correct a year's figure, write it again."""
    if did > of:
        raise Refusal(invalid, fields={"did": [_now("This is more than there are.")]})
    said = {"did": did, "of": of, "source": source}
    made, _new = UsersPart.objects.update_or_create(service=service, part=part, what=what, year=year, defaults=said)
    return made


@action(role=STAFF)
def estimate_informal(
    service: Service,
    *,
    by: Actor,
    what: Annotated[Text, Asks(_("What do people do that nobody registered?"))],
    hours_low: Annotated[People, Asks(_("Hours a year, at least"))],
    hours_central: Annotated[People, Asks(_("Hours a year, most likely"))],
    hours_high: Annotated[People, Asks(_("Hours a year, at most"))],
    source: Annotated[LongText, Asks(_("From which survey or published rate?"))],
    rests_on: Annotated[RestsOn, Asks(_("What does it rest on?"))] = RestsOn.SURVEY,
) -> Informal:
    """Estimate what neighbours and carers do, as a range. It stands beside the ledger and is never added to it."""
    if not hours_low <= hours_central <= hours_high:
        raise Refusal(invalid, fields={"hours_central": [_now("It must lie between the least and the most.")]})
    return _estimate(service, what, (hours_low, hours_central, hours_high), rests_on, source)


@action(role=STAFF)
def estimate_from_survey(
    service: Service,
    *,
    by: Actor,
    what: Annotated[Text, Asks(_("What do people do that nobody registered?"))],
    people: Annotated[People, Field(ge=1), Asks(_("How many people might do it?"), hint=_("Like all over 75."))],
    asked: Annotated[People, Field(ge=1), Asks(_("How many of them were asked?"))],
    do_it: Annotated[People, Asks(_("How many of those said they do?"))],
    hours_low: Annotated[Weekly, Asks(_("Hours a week each of them gives, at least"))],
    hours_central: Annotated[Weekly, Asks(_("Hours a week, most likely"))],
    hours_high: Annotated[Weekly, Asks(_("Hours a week, at most"))],
    source: Annotated[LongText, Asks(_("Which survey, and when?"))],
) -> Informal:
    """Work an estimate out from a survey: its range comes from how many were asked and how much they give."""
    if do_it > asked or asked > people:
        raise Refusal(invalid, fields={"do_it": [_now("This is more than there are.")]})
    if not hours_low <= hours_central <= hours_high:
        raise Refusal(invalid, fields={"hours_central": [_now("It must lie between the least and the most.")]})
    hours = from_survey(people, asked, do_it, (hours_low, hours_central, hours_high))
    said = _now("%(do)s of %(asked)s asked, for %(people)s people.") % {"do": do_it, "asked": asked, "people": people}
    return _estimate(service, what, hours, RestsOn.SURVEY, f"{source} {said}")


def _estimate(service: Service, what: str, hours: tuple[int, int, int], rests_on: str, source: str) -> Informal:
    """A better estimate of the same takes the place of the last one; what that was stays in the record."""
    low, central, high = hours
    said = {"hours_low": low, "hours_central": central, "hours_high": high, "rests_on": rests_on, "source": source}
    made, _new = Informal.objects.update_or_create(service=service, what=what, defaults=said)
    return made


@action(role=STAFF)
def bring_sheet(
    place: Place,
    *,
    by: Actor,
    name: Annotated[Title, Asks(_("What is this list?"))],
    file: Annotated[File, Asks(_("The list"), hint=_("A workbook (.xlsx) or CSV, whatever its columns are called."))],
) -> Sheet:
    """Bring the spreadsheet you already have. Nothing is entered until you have mapped its columns and looked."""
    try:
        columns, rows = table_of(file, name, MOST, from_office=True)
    except FileError as error:
        raise Refusal(invalid, fields={"file": [str(error)]}) from None
    return brought(place, name, columns, rows)


Column = Annotated[OptionalText, Field(max_length=200)]


@action(role=STAFF, changes_subject=True, unless=not_applied)
def map_columns(
    sheet: Sheet,
    *,
    by: Actor,
    named: Annotated[Text, Asks(_("Which column has the name?"), choices="column_choices")],
    service: Annotated[Column, Asks(_("Which column has the service?"), choices="optional_choices")] = "",
    one_service: Annotated[
        Id | None, Asks(_("Or are they all part of one service?"), choices="service_choices")
    ] = None,
    new_services: Annotated[bool, Asks(_("Add services that are not here yet"))] = False,
    public: Annotated[
        Column, Asks(_("Which column says what the public body puts in?"), choices="optional_choices")
    ] = "",
    public_otherwise: Annotated[
        OptionalText,
        Field(max_length=1_000),
        Asks(_("What does it put in where a line does not say?"), hint=_("If nothing, say so and why.")),
    ] = "",
    citizens_give: Annotated[Column, Asks(_("Which says what citizens put in?"), choices="optional_choices")] = "",
    outcome: Annotated[Column, Asks(_("Which says what should get better?"), choices="optional_choices")] = "",
    kind: Annotated[Column, Asks(_("Which says what kind it is?"), choices="optional_choices")] = "",
    kind_otherwise: Annotated[
        OptionalText, Field(max_length=20), Asks(_("What kind are those that do not say?"), choices="kind_choices")
    ] = Kind.PERFORMING.value,
    reaches: Annotated[Column, Asks(_("Which says how many people it reaches?"), choices="optional_choices")] = "",
    owner: Annotated[Column, Asks(_("Which says who answers for it?"), choices="optional_choices")] = "",
    evidence: Annotated[Column, Asks(_("Which says how it is known?"), choices="optional_choices")] = "",
    citizens_do: Annotated[
        Does, Asks(_("How much do citizens do in most of them?"), hint=_("0 is nothing, 4 is they lead"))
    ] = 2,
    staff_do: Annotated[
        Does, Asks(_("How much do staff do in most of them?"), hint=_("0 is nothing, 4 is they lead"))
    ] = 2,
    recognised: Annotated[bool, Asks(_("Managers knew of them before they were mapped"))] = False,
) -> Sheet:
    """Say once what the columns are, and see what would happen, line by line."""
    columns = {"name": named, "service": service, "public": public, "citizens": citizens_give, "outcome": outcome}
    columns |= {"kind": kind, "reaches": reaches, "owner": owner, "evidence": evidence}
    _refuse_unsaid(sheet, service, one_service, public, public_otherwise)
    if kind_otherwise not in dict(sheet.kind_choices):
        raise Refusal(invalid, fields={"kind_otherwise": [_now("Choose one of those listed.")]})
    sheet.map(columns)
    sheet.otherwise = {
        "service": one_service,
        "new_services": new_services,
        "public": public_otherwise,
        "kind": kind_otherwise,
        "citizens_do": citizens_do,
        "staff_do": staff_do,
        "recognised": recognised,
    }
    sheet.report = bring_in(sheet.place, sheet, dry=True).as_dict()
    sheet.save(update_fields=["mapped", "otherwise", "report"])
    return sheet


def _refuse_unsaid(sheet: Sheet, service: str, one_service: int | None, public: str, otherwise: str) -> None:
    """Every line needs its service and what the public body puts in, from a column or said once for all."""
    if not service and one_service is None:
        raise Refusal(invalid, fields={"service": [_now("Say which column has the service, or which one it is.")]})
    if one_service is not None and one_service not in dict(sheet.service_choices):
        raise Refusal(invalid, fields={"one_service": [_now("Choose one of the services listed.")]})
    if not public and not otherwise:
        raise Refusal(invalid, fields={"public": [_now("Say what the public body puts in: it is never free.")]})


@action(role=STAFF, changes_subject=True, unless=not_applied)
def apply_sheet(sheet: Sheet, *, by: Actor) -> Sheet:
    """Enter every line that has no fault. Bringing the same list again doubles nothing."""
    if not sheet.ready:
        raise Refusal(conflict, _now("Say first what its columns are."))
    sheet.report = bring_in(sheet.place, sheet, dry=False).as_dict()
    sheet.applied_at = timezone.now()
    sheet.save(update_fields=["report", "applied_at"])
    return sheet
