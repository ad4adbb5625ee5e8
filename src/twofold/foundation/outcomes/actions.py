"""What should get better, who says so, how it is measured, what was seen; and the case for doing it."""

from datetime import date
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Choice, Count, Day, Id, OptionalText, Text
from twofold.foundation.places.models import Place

from . import casework  # noqa: F401  # its actions are found here
from .benefits import about_votes
from .models import Framework, Indicator, LocalBenefit, Observation, Outcome, Ranked, Ranking, Study
from .reading import benefits_here

STAFF = (Role.OFFICER, Role.MANAGER)
Title = Annotated[Text, Field(max_length=120)]
Name = Annotated[Text, Field(max_length=160)]
Unit = Annotated[OptionalText, Field(max_length=40)]
People = Annotated[Count, Field(le=10**6)]
Asked = Annotated[People, Field(ge=2)]
Figure = Annotated[float, Field(ge=-(10**9), le=10**9, allow_inf_nan=False)]
Spread = Annotated[Figure, Field(ge=0)]


class Which(Choice):
    """What kind of figure it is."""

    SHARE = "share", "A share: how many people of how many"
    MEAN = "mean", "A mean on a scale"


class Better(Choice):
    """Which way is better."""

    MORE = "more", "More is better"
    LESS = "less", "Less is better"


class HeldAgainst(Choice):
    """What a change is held against."""

    NOTHING = "nothing", "Nothing: we only look at how it is"
    BEFORE = "before", "How it was before"
    OTHERS = "others", "People like them who did not take part"
    DRAW = "draw", "People drawn by lot who did not take part"


class Arm(Choice):
    """Whom it was seen of."""

    WITH = "with", "Those who took part"
    WITHOUT = "without", "Those who did not"


class Phase(Choice):
    """When it was seen."""

    BEFORE = "before", "Before"
    AFTER = "after", "After"


class GroupOf(Choice):
    """Who has the benefit."""

    USER = "user", "People who use the service"
    CITIZEN = "citizen", "Citizens"
    FRONTLINE = "frontline", "Frontline staff"
    MANAGER = "manager", "Managers"
    ELECTED = "elected", "Elected members"
    THIRD_SECTOR = "third-sector", "Voluntary and community groups"


@action(role=STAFF)
def add_framework(
    place: Place,
    *,
    by: Actor,
    name: Annotated[Title, Asks(_("What is it called?"))],
    source: Annotated[Text, Asks(_("Who set it, and where is it written?"))],
) -> Framework:
    """Name the list of outcomes that this place works by."""
    if Framework.objects.filter(name=name).exists():
        raise Refusal(conflict, _now("There is a list of this name already."))
    return Framework.objects.create(name=name, source=source)


@action(role=STAFF)
def add_outcome(
    framework: Framework,
    *,
    by: Actor,
    service: Annotated[Id, Asks(_("Of which service?"), choices="service_choices")],
    title: Annotated[Title, Asks(_("What should be better in people’s lives?"), hint=_("As they would say it."))],
) -> Outcome:
    """Write down what should be better because of a service. It comes first only when its users say so."""
    if service not in dict(framework.service_choices):
        raise Refusal(invalid, fields={"service": [_now("Choose one of the services listed.")]})
    if Outcome.objects.filter(service=service, title=title).exists():
        raise Refusal(conflict, _now("This is written down already."))
    return Outcome.objects.create(framework=framework, service_id=service, title=title)


@action(role=STAFF)
def ask_users(
    framework: Framework,
    *,
    by: Actor,
    service: Annotated[Id, Asks(_("Who use which service?"), choices="service_choices")],
    people: Annotated[People, Field(ge=1), Asks(_("How many people put them in order?"))],
    how: Annotated[Text, Asks(_("How were they asked, and who were they?"))],
    asked_on: Annotated[Day, Asks(_("When?"))],
) -> Ranking:
    """Record that people who use a service put its outcomes in order. Then enter the order."""
    if service not in dict(framework.service_choices):
        raise Refusal(invalid, fields={"service": [_now("Choose one of the services listed.")]})
    _past(asked_on, "asked_on")
    return Ranking.objects.create(service_id=service, people=people, how=how, asked_on=asked_on)


@action(role=STAFF, changes_subject=True)
def put_in_order(
    ranking: Ranking,
    *,
    by: Actor,
    first: Annotated[Id, Asks(_("What mattered most to them?"), choices="outcome_choices")],
    second: Annotated[Id, Asks(_("What came second?"), choices="outcome_choices")],
    third: Annotated[Id | None, Asks(_("What came third?"), choices="outcome_choices")] = None,
) -> Ranking:
    """Enter the order in which users put the outcomes: the service's priorities, and where they come from."""
    order = [each for each in (first, second, third) if each is not None]
    known = dict(ranking.outcome_choices)
    if ranking.ranked.exists():
        raise Refusal(conflict, _now("The order is entered already. If they were asked again, record that."))
    for name, each in zip(("first", "second", "third"), order, strict=False):
        if each not in known or order.count(each) > 1:
            raise Refusal(invalid, fields={name: [_now("Choose each of the outcomes listed once.")]})
    Ranked.objects.bulk_create(
        Ranked(ranking=ranking, outcome_id=each, rank=rank) for rank, each in enumerate(order, start=1)
    )
    return ranking


@action(role=STAFF)
def add_indicator(
    outcome: Outcome,
    *,
    by: Actor,
    name: Annotated[Name, Asks(_("What is asked or counted?"))],
    scale: Annotated[Which, Asks(_("What kind of figure is it?"))],
    better: Annotated[Better, Asks(_("Which way is better?"))],
    least_change: Annotated[
        Figure, Field(gt=0), Asks(_("What is the smallest change people would notice?"), hint=_("0.05 is five in 100."))
    ],
    least_change_source: Annotated[Text, Asks(_("Who says so?"))],
    lowest: Annotated[Figure, Asks(_("The lowest the scale can be"), hint=_("For a mean."))] = 0.0,
    highest: Annotated[Figure, Asks(_("The highest the scale can be"), hint=_("For a mean."))] = 1.0,
    unit: Annotated[Unit, Asks(_("Its unit"), hint=_("Like “points”."))] = "",
) -> Indicator:
    """Say how an outcome is measured, before anything is seen: the scale, which way is better, what change matters."""
    if not lowest < highest or (scale is Which.SHARE and (lowest, highest) != (0, 1)):
        raise Refusal(
            invalid, fields={"highest": [_now("The scale goes up from lowest to highest; a share from 0 to 1.")]}
        )
    if outcome.indicators.filter(name=name).exists():
        raise Refusal(conflict, _now("This is measured already."))
    return Indicator.objects.create(
        outcome=outcome,
        name=name,
        scale=scale,
        unit=unit,
        lowest=lowest,
        highest=highest,
        less_is_better=better is Better.LESS,
        least_change=least_change,
        least_change_source=least_change_source,
    )


@action(role=STAFF)
def plan_study(
    indicator: Indicator,
    *,
    by: Actor,
    initiative: Annotated[Id, Asks(_("What is being measured?"), choices="initiative_choices")],
    against: Annotated[HeldAgainst, Asks(_("What is the change held against?"))],
    who: Annotated[Text, Asks(_("Who takes part, and who are they compared with?"))],
) -> Study:
    """Say what an initiative's change will be held against, before it is known."""
    if initiative not in dict(indicator.initiative_choices):
        raise Refusal(invalid, fields={"initiative": [_now("Choose one of those listed.")]})
    if indicator.studies.filter(initiative=initiative).exists():
        raise Refusal(conflict, _now("This is being measured already."))
    return Study.objects.create(indicator=indicator, initiative_id=initiative, against=against, who=who)


@action(role=STAFF)
def observe(
    indicator: Indicator,
    *,
    by: Actor,
    on: Annotated[Day, Asks(_("When was it seen?"))],
    n: Annotated[Asked, Asks(_("Of how many people is it known?"))],
    missing: Annotated[People, Asks(_("Of how many more should it be known?"))],
    source: Annotated[Text, Asks(_("Where does the figure come from?"))],
    count: Annotated[People | None, Asks(_("For a share: of how many is it true?"))] = None,
    mean: Annotated[Figure | None, Asks(_("For a mean: the mean"))] = None,
    sd: Annotated[Spread | None, Asks(_("For a mean: the standard deviation"))] = None,
) -> Observation:
    """Enter a figure on everybody the service is for. To correct it, enter it again."""
    _past(on)
    _possible(indicator, n, count, mean, sd)
    return Observation.objects.create(
        indicator=indicator, on=on, n=n, missing=missing, source=source, count=count, mean=mean, sd=sd
    )


@action(role=STAFF)
def observe_arm(
    study: Study,
    *,
    by: Actor,
    arm: Annotated[Arm, Asks(_("Of whom?"))],
    phase: Annotated[Phase, Asks(_("Before or after?"))],
    on: Annotated[Day, Asks(_("When was it seen?"))],
    n: Annotated[Asked, Asks(_("Of how many people is it known?"))],
    missing: Annotated[People, Asks(_("Of how many more should it be known?"))],
    source: Annotated[Text, Asks(_("Where does the figure come from?"))],
    count: Annotated[People | None, Asks(_("For a share: of how many is it true?"))] = None,
    mean: Annotated[Figure | None, Asks(_("For a mean: the mean"))] = None,
    sd: Annotated[Spread | None, Asks(_("For a mean: the standard deviation"))] = None,
) -> Observation:
    """Enter what was seen of those who took part, or of those they are compared with. To correct it, enter it again."""
    _past(on)
    _in_order(study, phase, on)
    _possible(study.indicator, n, count, mean, sd)
    return Observation.objects.create(
        study=study,
        indicator=study.indicator,
        arm=arm,
        phase=phase,
        on=on,
        n=n,
        missing=missing,
        source=source,
        count=count,
        mean=mean,
        sd=sd,
    )


def _past(day: date, field: str = "on") -> None:
    if day > timezone.localdate():
        raise Refusal(invalid, fields={field: [_now("This day is still to come.")]})


def _in_order(study: Study, phase: str, on: date) -> None:
    """Before is before after: refuse a day that turns a study round, so that no change is read backwards."""
    days = [each.on for each in study.observations.last_words() if each.phase != phase]
    if any(on > day if phase == Phase.BEFORE else on < day for day in days):
        raise Refusal(invalid, fields={"on": [_now("Before must lie before after: look at the days of both.")]})


def _possible(indicator: Indicator, n: int, count: int | None, mean: float | None, sd: float | None) -> None:
    """Refuse a figure that cannot be, on the indicator's own scale."""
    if indicator.scale == Which.SHARE:
        if count is None or count > n:
            raise Refusal(invalid, fields={"count": [_now("Say of how many it is true, at most of all of them.")]})
        if mean is not None or sd is not None:
            raise Refusal(invalid, fields={"mean": [_now("This is a share; it has no mean.")]})
        return
    if count is not None:
        raise Refusal(invalid, fields={"count": [_now("This is a mean; it has no count.")]})
    if mean is None or not indicator.lowest <= mean <= indicator.highest:
        raise Refusal(invalid, fields={"mean": [_now("The mean must lie on the scale.")]})
    if sd is None:
        raise Refusal(invalid, fields={"sd": [_now("Give the standard deviation, so that its range can be drawn.")]})


@action(role=STAFF)
def add_benefit(
    place: Place,
    *,
    by: Actor,
    group: Annotated[GroupOf, Asks(_("Who has the benefit?"))],
    title: Annotated[Title, Asks(_("What gets better for them?"))],
    measured_as: Annotated[Text, Asks(_("What would show it?"))],
) -> LocalBenefit:
    """Add a benefit to the nine. What elected members gain is measured as satisfaction and trust, never as votes."""
    for name, text in (("title", title), ("measured_as", measured_as)):
        if about_votes(text):
            raise Refusal(
                invalid, fields={name: [_now("Measure satisfaction and trust. How people vote is never measured.")]}
            )
    if title.casefold() in {each.title.casefold() for each in benefits_here()}:
        raise Refusal(conflict, _now("This benefit is listed already."))
    return LocalBenefit.objects.create(group=group, title=title, measured_as=measured_as)
