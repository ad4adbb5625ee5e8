"""The case for doing something together, what it is meant to bring, and what it brought."""

from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, wrong_stage
from twofold.foundation.actions.inputs import Asks, Choice, Count, Day, Id, LongText, OptionalText, Pence, Text
from twofold.foundation.places.models import Service

from .models import BusinessCase, CaseState, Expected, Realised, Review, Study
from .reading import results

STAFF = (Role.OFFICER, Role.MANAGER)
Title = Annotated[Text, Field(max_length=120)]
Hours = Annotated[Count, Field(le=10**7)]


class Strength(Choice):
    """How much of it there was."""

    HARM = "-1", "It did harm"
    NONE = "0", "None"
    WEAK = "1", "A little"
    MODERATE = "2", "A fair amount"
    STRONG = "3", "A lot"


class Graded(Choice):
    """How good the evidence is."""

    A = "A", "A: compared with people drawn by lot"
    B = "B", "B: compared with people like them"
    C = "C", "C: before and after, or said by those who did it"
    D = "D", "D: our judgement"


def being_written(case: BusinessCase, by: Actor) -> Refusal | None:
    if case.state != CaseState.DRAFT:
        return Refusal(wrong_stage, _now("This case is decided; what was agreed is not changed."))
    return None


def agreed(case: BusinessCase, by: Actor) -> Refusal | None:
    if case.state != CaseState.AGREED:
        return Refusal(wrong_stage, _now("Only what was agreed, and is not stopped, can be stopped."))
    return None


def decided(case: BusinessCase, by: Actor) -> Refusal | None:
    if case.state == CaseState.DRAFT:
        return Refusal(wrong_stage, _now("Nothing can have come of it before it is agreed."))
    return None


@action(role=STAFF)
def start_case(
    service: Service,
    *,
    by: Actor,
    title: Annotated[Title, Asks(_("What would we do together?"))],
    once: Annotated[Pence, Asks(_("Public money to set it up"))],
    yearly: Annotated[Pence, Asks(_("Public money each year, staff time included"))],
    to_end: Annotated[Pence, Asks(_("Public money to end it well"))],
    exit: Annotated[LongText, Field(max_length=1_000), Asks(_("How does it end, and who carries on?"))],
    citizen_hours: Annotated[Hours, Asks(_("What does it ask of citizens in a year, in hours?"))],
    years: Annotated[Count, Field(ge=1, le=30), Asks(_("For how many years?"))],
    review_on: Annotated[Day, Asks(_("When will it be looked at again?"))],
    method: Annotated[OptionalText, Field(max_length=40), Asks(_("By which method, if by one we know?"))] = "",
) -> BusinessCase:
    """Start a business case. What it costs the public comes first: doing things together is not free."""
    if once + yearly == 0:
        raise Refusal(invalid, fields={"once": [_now("Nothing is done together for nothing: say what it costs us.")]})
    if review_on <= timezone.localdate():
        raise Refusal(invalid, fields={"review_on": [_now("Choose a day that is still to come.")]})
    if BusinessCase.objects.filter(title=title).exists():
        raise Refusal(conflict, _now("There is a case of this name already."))
    return BusinessCase.objects.create(
        title=title,
        service=service,
        method=method,
        once_pence=once,
        yearly_pence=yearly,
        exit_pence=to_end,
        exit=exit,
        citizen_minutes=citizen_hours * 60,
        years=years,
        review_on=review_on,
    )


@action(role=STAFF, unless=being_written)
def expect(
    case: BusinessCase,
    *,
    by: Actor,
    benefit: Annotated[Text, Asks(_("Which benefit?"), choices="benefit_choices")],
    what: Annotated[Text, Asks(_("What would that be here?"))],
    basis: Annotated[Text, Asks(_("What does it rest on?"))],
    cashable: Annotated[bool, Asks(_("It is money that can be spent on something else"))] = False,
    low: Annotated[Pence, Asks(_("Money a year, at least"))] = 0,
    central: Annotated[Pence, Asks(_("Money a year, most likely"))] = 0,
    high: Annotated[Pence, Asks(_("Money a year, at most"))] = 0,
) -> Expected:
    """Say what the case counts on. Money that can be spent elsewhere stands apart from everything else."""
    _known(case, benefit)
    if not low <= central <= high:
        raise Refusal(invalid, fields={"central": [_now("It must lie between the least and the most.")]})
    if cashable and not high:
        raise Refusal(invalid, fields={"high": [_now("Say how much money a year.")]})
    return Expected.objects.create(
        case=case,
        benefit=benefit,
        what=what,
        basis=basis,
        cashable=cashable,
        low_pence=low,
        central_pence=central,
        high_pence=high,
    )


@action(role=(Role.MANAGER, Role.COUNCILLOR), changes_subject=True, unless=being_written)
def agree_case(
    case: BusinessCase,
    *,
    by: Actor,
    initiative: Annotated[Id | None, Asks(_("Which initiative carries it out?"), choices="initiative_choices")] = None,
) -> BusinessCase:
    """Agree the case as it stands. From then on it is public, and what comes of it is held against it."""
    if not case.expected.exists():
        raise Refusal(conflict, _now("Say first what it is expected to bring."))
    if initiative is not None and str(initiative) not in dict(case.initiative_choices):
        raise Refusal(invalid, fields={"initiative": [_now("Choose one of those listed.")]})
    case.state, case.decided_on, case.initiative_id = CaseState.AGREED, timezone.localdate(), initiative
    case.save(update_fields=["state", "decided_on", "initiative"])
    return case


@action(role=(Role.MANAGER, Role.COUNCILLOR), changes_subject=True, unless=agreed)
def stop_case(
    case: BusinessCase, *, by: Actor, because: Annotated[LongText, Field(max_length=1_000), Asks(_("Why does it end?"))]
) -> BusinessCase:
    """Stop what does not work, and say why. It stays here for others to learn from."""
    case.state, case.decided_on, case.stopped_because = CaseState.STOPPED, timezone.localdate(), because
    case.save(update_fields=["state", "decided_on", "stopped_because"])
    return case


@action(role=(*STAFF, Role.COUNCILLOR), changes_subject=True, unless=agreed)
def review_case(
    case: BusinessCase,
    *,
    by: Actor,
    found: Annotated[LongText, Field(max_length=1_000), Asks(_("What did you find, and why does it go on?"))],
    next_on: Annotated[Day, Asks(_("When is it looked at next?"))],
) -> Review:
    """Look at a case again: what was promised beside what came of it. If it does not work, stop it instead."""
    today = timezone.localdate()
    if next_on <= today:
        raise Refusal(invalid, fields={"next_on": [_now("Choose a day that is still to come.")]})
    case.review_on = next_on
    case.save(update_fields=["review_on"])
    return Review.objects.create(case=case, on=today, found=found, next_on=next_on)


@action(role=STAFF, unless=decided)
def realise(
    case: BusinessCase,
    *,
    by: Actor,
    benefit: Annotated[Text, Asks(_("Which benefit?"), choices="benefit_choices")],
    what: Annotated[Text, Asks(_("What came of it?"))],
    strength: Annotated[Strength, Asks(_("How much of it was there?"))],
    grade: Annotated[Graded, Asks(_("How good is the evidence?"))],
    source: Annotated[Text, Asks(_("Where does it come from?"))],
    study: Annotated[Id | None, Asks(_("Was it measured here?"), choices="study_choices")] = None,
    cash: Annotated[Pence, Asks(_("Money a year that was in fact spent elsewhere"))] = 0,
) -> Realised:
    """Say what came of a benefit, for the better or not. It takes the place of prior judgement, by how sure it is."""
    _known(case, benefit)
    if study is not None and str(study) not in dict(case.study_choices):
        raise Refusal(invalid, fields={"study": [_now("Choose one of those listed.")]})
    if study is not None and grade < _grade_of(study):
        raise Refusal(invalid, fields={"grade": [_now("This is a better grade than the study itself can have.")]})
    return Realised.objects.create(
        case=case,
        benefit=benefit,
        what=what,
        strength=int(strength),
        grade=grade,
        source=source,
        study_id=study,
        cash_pence=cash,
        on=timezone.localdate(),
    )


def _known(case: BusinessCase, benefit: str) -> None:
    if benefit not in dict(case.benefit_choices):
        raise Refusal(invalid, fields={"benefit": [_now("Choose one of the benefits listed.")]})


def _grade_of(study: int) -> str:
    (found,) = results(Study.objects.filter(pk=study).select_related("initiative", "indicator"))
    return found.grade
