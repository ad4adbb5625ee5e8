"""Cases with their options, decisions with their reasons, promises with what came of them."""

from django.db.models import Q

from twofold.foundation.resources.registry import Column, Resource, Type, private, resource

from .models import (
    CallIn,
    CaseRemark,
    CaseState,
    Commitment,
    Conflict,
    Decision,
    DecisionCase,
    Effect,
    Option,
    Supplement,
)
from .stances import Segment, Stances

GROUP = "A stakeholder group by its code; uses or does-not-use; area:NAME or segment:NAME"
OPEN = ~Q(case__state=CaseState.PREPARING)

resource(
    Resource(
        "cases",
        "Cases: choices put before those who may make them",
        DecisionCase,
        (
            Column("id", "Key", Type.INTEGER),
            Column("title", "What is to be decided"),
            Column("question", "The choice"),
            Column("service", "The service it is about", Type.INTEGER),
            Column("matter", "The question put to groups that it came from", Type.INTEGER),
            Column("decider", "Who decides"),
            Column("state", "noticed, decided or accepted"),
            Column("pence", "Money spent or saved, in pence", Type.INTEGER),
            Column("areas", "Wards affected", Type.INTEGER),
            Column("key", "Whether it is a key decision", Type.BOOLEAN),
            Column("key_because", "Why, or why not"),
            Column("advice", "What officers advise"),
            Column("noticed_on", "When notice was given", Type.DATE),
            Column("decide_from", "The first day it may be decided", Type.DATE),
            Column("notice_explained", "How that day came about"),
            Column("exception", "Why it could not wait for its notice"),
            Column("exception_agreed_by", "Who agreed to that"),
            Column("accepted_because", "Why it was left without a decision"),
            Column("opened_at", "When it was opened", Type.DATETIME),
        ),
        filters=("state",),
        rows=lambda actor: DecisionCase.objects.exclude(state=CaseState.PREPARING),
    )
)
resource(
    Resource(
        "options",
        "Options of cases",
        Option,
        (
            Column("id", "Key", Type.INTEGER),
            Column("case", "Its case", Type.INTEGER),
            Column("kind", "nothing, together or alone"),
            Column("title", "Its name"),
            Column("about", "What would happen"),
            Column("citizen_minutes", "Citizens' time a year, in minutes", Type.INTEGER),
            Column("public_minutes", "Staff time a year, in minutes", Type.INTEGER),
            Column("public_pence", "Public money a year, in pence", Type.INTEGER),
            Column("hours_at_risk", "Citizen hours a year that would end with it", Type.INTEGER),
            Column("grade", "How good its evidence is, A to D"),
            Column("evidence", "What is known about it"),
        ),
        filters=("case",),
        rows=lambda actor: Option.objects.filter(OPEN),
    )
)
resource(
    Resource(
        "effects",
        "Who would gain and lose under options",
        Effect,
        (
            Column("id", "Key", Type.INTEGER),
            Column("option", "The option", Type.INTEGER),
            Column("group", GROUP),
            Column("gains", "Whether they gain", Type.BOOLEAN),
            Column("what", "What, and how much"),
        ),
        filters=("option",),
        rows=lambda actor: Effect.objects.exclude(option__case__state=CaseState.PREPARING),
    )
)
resource(
    Resource(
        "conflicts",
        "Conflicts of priorities that cases were opened on",
        Conflict,
        (
            Column("id", "Key", Type.INTEGER),
            Column("case", "The case", Type.INTEGER),
            Column("wish", "What it is about", Type.INTEGER),
            Column("one", f"One group. {GROUP}"),
            Column("other", "The other, of the same breakdown"),
            Column("label", "conflict"),
            Column("excess", "Disagreement across the groups beyond that within them", Type.NUMBER),
            Column("q", "p after Benjamini and Hochberg", Type.NUMBER),
            Column("explanation", "In two sentences"),
        ),
        filters=("case",),
        rows=lambda actor: Conflict.objects.filter(OPEN),
    )
)
resource(
    Resource(
        "decisions",
        "Decisions",
        Decision,
        (
            Column("id", "Key", Type.INTEGER),
            Column("case", "The case", Type.INTEGER),
            Column("after", "The decision it takes the place of, which a call-in sent back", Type.INTEGER),
            Column("option", "What was decided", Type.INTEGER),
            Column("reasons", "Why"),
            Column("rejected", "The options rejected, and why"),
            Column("decider", "Who decided"),
            Column("delegation", "By what delegation, where an officer decided"),
            Column("decided_on", "When", Type.DATE),
            Column("call_in_until", "The last day to call it in", Type.DATE),
            Column("call_in_hour", "On that day, until this hour", Type.INTEGER),
            Column("call_in_members", "How many members must ask together", Type.INTEGER),
            Column("call_in_explained", "How that day came about"),
            Column("made_at", "When it was set down", Type.DATETIME),
        ),
        filters=("case",),
    )
)
resource(
    Resource(
        "decision-notices",
        "Notices added to decisions",
        Supplement,
        (
            Column("id", "Key", Type.INTEGER),
            Column("decision", "The decision", Type.INTEGER),
            Column("text", "What was added or corrected"),
            Column("at", "When", Type.DATETIME),
        ),
        filters=("decision",),
    )
)
resource(
    Resource(
        "call-ins",
        "Call-ins",
        CallIn,
        (
            Column("id", "Key", Type.INTEGER),
            Column("decision", "The decision", Type.INTEGER),
            Column("requesters", "Who called it in"),
            Column("grounds", "On what grounds"),
            Column("asked_on", "When", Type.DATE),
            Column("outcome", "open, upheld, reconsider or referred"),
            Column("because", "Why"),
            Column("settled_on", "When it was settled", Type.DATE),
            Column("due_on", "By when the next step is taken", Type.DATE),
            Column("due_explained", "How that day came about"),
        ),
        filters=("decision", "outcome"),
    )
)
resource(
    Resource(
        "commitments",
        "Promises that follow from decisions",
        Commitment,
        (
            Column("id", "Key", Type.INTEGER),
            Column("decision", "The decision", Type.INTEGER),
            Column("what", "What was promised"),
            Column("owner", "The post that answers for it"),
            Column("due_on", "By when", Type.DATE),
            Column("state", "open, reported, done or failed"),
            Column("report", "What was done and seen, or why not"),
            Column("verified_on", "When somebody outside the team looked", Type.DATE),
        ),
        filters=("decision", "state"),
    )
)
resource(
    Resource(
        "stances",
        "How groups stand, in counts",
        Stances,
        (
            Column("id", "Key", Type.INTEGER),
            Column("wish", "What about", Type.INTEGER),
            Column("group", GROUP),
            Column("in_favour", "How many are for it", Type.INTEGER),
            Column("neither", "How many are neither", Type.INTEGER),
            Column("against", "How many are against", Type.INTEGER),
            Column("source", "Where the numbers come from"),
            Column("at", "When they were recorded", Type.DATETIME),
        ),
        filters=("wish", "group"),
        rows=lambda actor: Stances.objects.of_enough(),
    )
)
resource(
    Resource(
        "segments",
        "Segments: people told apart so that what they want can be seen",
        Segment,
        (
            Column("id", "Key", Type.INTEGER),
            Column("name", "Who they are"),
            Column("told_by", "How it is known who is among them"),
        ),
    )
)
resource(
    Resource(
        "case-remarks",
        "What people said to those who decide",
        CaseRemark,
        (
            Column("id", "Key", Type.INTEGER),
            Column("case", "The case", Type.INTEGER),
            Column("text", "What they said"),
            Column("at", "When", Type.DATETIME),
        ),
        filters=("case",),
        rows=lambda actor: CaseRemark.objects.filter(hidden=False),
    )
)
private("who said something, and whether it was hidden", "decisions.caseremark.person", "decisions.caseremark.hidden")
private("the questions stand in the cases made of them", "decisions.matter", "decisions.wish")
private("interests are read with the case they keep somebody out of", "decisions.interest")
private(
    "who reported and who looked are people", "decisions.commitment.reported_by", "decisions.commitment.verified_by"
)
private("made from the columns beside it, for searching", "decisions.decisioncase.words")
private("dates of the election are the council's own notice", "decisions.electiontime")
