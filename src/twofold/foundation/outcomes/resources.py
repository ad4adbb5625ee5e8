"""Outcomes as open data: what should get better, what was seen, what it costs. Too few people are left out."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from twofold.foundation.resources.registry import Column, Resource, Type, private, resource

from .models import (
    BusinessCase,
    Expected,
    Framework,
    Indicator,
    LocalBenefit,
    Observation,
    Outcome,
    Ranked,
    Ranking,
    Realised,
    Review,
    Study,
)
from .reading import least_in_query

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

KEY = Column("id", "Key", Type.INTEGER)


def enough(actor: "Actor") -> QuerySet[Observation]:
    return Observation.objects.visible_to(actor).of_enough(least_in_query())


def spoken_of(actor: "Actor") -> QuerySet[Ranking]:
    return Ranking.objects.visible_to(actor).filter(people__gte=least_in_query())


def of_cases(actor: "Actor") -> QuerySet[Expected]:
    return Expected.objects.filter(case__in=BusinessCase.objects.visible_to(actor))


def reviews(actor: "Actor") -> QuerySet[Review]:
    return Review.objects.filter(case__in=BusinessCase.objects.visible_to(actor))


def realised(actor: "Actor") -> QuerySet[Realised]:
    return Realised.objects.filter(case__in=BusinessCase.objects.visible_to(actor))


resource(
    Resource(
        "frameworks",
        "Lists of outcomes that this place works by",
        Framework,
        (KEY, Column("name", "What it is called"), Column("source", "Who set it, and where it is written")),
    )
)
resource(
    Resource(
        "outcomes",
        "What should be better in people's lives",
        Outcome,
        (
            KEY,
            Column("framework", "The list it is on", Type.INTEGER),
            Column("service", "Because of which service", Type.INTEGER),
            Column("title", "What should be better"),
        ),
        filters=("service",),
    )
)
resource(
    Resource(
        "outcome-rankings",
        "When people who use a service put its outcomes in order; those by too few are left out",
        Ranking,
        (
            KEY,
            Column("service", "The service", Type.INTEGER),
            Column("people", "How many people", Type.INTEGER),
            Column("how", "How they were asked"),
            Column("asked_on", "When", Type.DATE),
        ),
        filters=("service",),
        rows=spoken_of,
    )
)
resource(
    Resource(
        "ranked-outcomes",
        "The order people who use a service put its outcomes in",
        Ranked,
        (
            KEY,
            Column("ranking", "The ranking", Type.INTEGER),
            Column("outcome", "The outcome", Type.INTEGER),
            Column("rank", "Its place: 1 mattered most", Type.INTEGER),
        ),
        filters=("ranking",),
    )
)
resource(
    Resource(
        "indicators",
        "How outcomes are measured",
        Indicator,
        (
            KEY,
            Column("outcome", "The outcome", Type.INTEGER),
            Column("name", "What is asked or counted"),
            Column("scale", "share or mean"),
            Column("unit", "Its unit"),
            Column("lowest", "The lowest it can be", Type.NUMBER),
            Column("highest", "The highest it can be", Type.NUMBER),
            Column("less_is_better", "Whether less is better", Type.BOOLEAN),
            Column("least_change", "The smallest change that matters to people", Type.NUMBER),
            Column("least_change_source", "Who says so"),
        ),
        filters=("outcome",),
    )
)
resource(
    Resource(
        "studies",
        "Initiatives being measured",
        Study,
        (
            KEY,
            Column("initiative", "The initiative", Type.INTEGER),
            Column("indicator", "The indicator", Type.INTEGER),
            Column("against", "nothing, before, others or draw"),
            Column("who", "Who takes part, and who they are compared with"),
            Column("begun_on", "When this was planned", Type.DATE),
        ),
        filters=("initiative", "indicator"),
    )
)
resource(
    Resource(
        "observations",
        "What was seen; figures on too few people are left out",
        Observation,
        (
            KEY,
            Column("indicator", "The indicator", Type.INTEGER),
            Column("study", "The study, where it is of one", Type.INTEGER),
            Column("arm", "all, with or without"),
            Column("phase", "before or after, in a study"),
            Column("on", "When it was seen", Type.DATE),
            Column("n", "Of how many people it is known", Type.INTEGER),
            Column("missing", "Of how many more it should be", Type.INTEGER),
            Column("count", "Of a share: of how many it is true", Type.INTEGER),
            Column("mean", "The mean", Type.NUMBER),
            Column("sd", "The standard deviation", Type.NUMBER),
            Column("source", "Where it comes from"),
        ),
        filters=("indicator", "study"),
        rows=enough,
    )
)
resource(
    Resource(
        "local-benefits",
        "Benefits this place adds to the nine",
        LocalBenefit,
        (
            KEY,
            Column("group", "Who has it"),
            Column("title", "What gets better"),
            Column("measured_as", "What would show it"),
        ),
    )
)
resource(
    Resource(
        "business-cases",
        "Why something is done together, public cost first",
        BusinessCase,
        (
            KEY,
            Column("title", "What would be done"),
            Column("once_pence", "Public money to set it up", Type.INTEGER),
            Column("yearly_pence", "Public money each year", Type.INTEGER),
            Column("exit_pence", "Public money to end it well", Type.INTEGER),
            Column("exit", "How it ends"),
            Column("citizen_minutes", "What it asks of citizens in a year", Type.INTEGER),
            Column("years", "For how many years", Type.INTEGER),
            Column("review_on", "When it is looked at again", Type.DATE),
            Column("state", "draft, agreed or stopped"),
            Column("decided_on", "When it was agreed or stopped", Type.DATE),
            Column("stopped_because", "Why it was stopped"),
            Column("service", "The service", Type.INTEGER),
            Column("initiative", "The initiative that carries it out", Type.INTEGER),
            Column("method", "By which method"),
            Column("written_at", "When it was begun", Type.DATETIME),
        ),
        filters=("service", "state"),
    )
)
resource(
    Resource(
        "case-reviews",
        "When business cases were looked at again",
        Review,
        (
            KEY,
            Column("case", "The business case", Type.INTEGER),
            Column("on", "When it was looked at", Type.DATE),
            Column("found", "What was found"),
            Column("next_on", "When it is looked at next", Type.DATE),
        ),
        filters=("case",),
        rows=reviews,
    )
)
resource(
    Resource(
        "expected-benefits",
        "What business cases count on",
        Expected,
        (
            KEY,
            Column("case", "The business case", Type.INTEGER),
            Column("benefit", "The benefit's code"),
            Column("what", "What that is here"),
            Column("cashable", "Whether it is money that can be spent elsewhere", Type.BOOLEAN),
            Column("low_pence", "Money a year, at least", Type.INTEGER),
            Column("central_pence", "Money a year, most likely", Type.INTEGER),
            Column("high_pence", "Money a year, at most", Type.INTEGER),
            Column("basis", "What it rests on"),
        ),
        filters=("case",),
        rows=of_cases,
    )
)
resource(
    Resource(
        "realised-benefits",
        "What came of them",
        Realised,
        (
            KEY,
            Column("case", "The business case", Type.INTEGER),
            Column("benefit", "The benefit's code"),
            Column("what", "What came of it"),
            Column("strength", "From -1, harm, over 0 to 3, a lot", Type.INTEGER),
            Column("grade", "How good the evidence is, A to D"),
            Column("study", "The study, where it was measured here", Type.INTEGER),
            Column("cash_pence", "Money a year that was spent elsewhere", Type.INTEGER),
            Column("on", "When it was written down", Type.DATE),
            Column("source", "Where it comes from"),
        ),
        filters=("case", "benefit"),
        rows=realised,
    )
)
private("for searching", "outcomes.outcome.words", "outcomes.businesscase.words")
