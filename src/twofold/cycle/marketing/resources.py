"""Charters as open data: every version that was put forward, what each party owes, and who signed as what."""

from twofold.foundation.resources.registry import Column, Resource, Type, private, resource

from .models import Breach, Charter, Incentive, Obligation, Signature

KEY = Column("id", "Key", Type.INTEGER)
CHARTER = Column("charter", "The version", Type.INTEGER)
PARTY = Column("party", "The party: user, citizen, frontline or manager")

resource(
    Resource(
        "charters",
        "Charters of services, version by version",
        Charter,
        (
            KEY,
            Column("service", "The service", Type.INTEGER),
            Column("version", "The version", Type.INTEGER),
            Column("purpose", "What it is for"),
            Column("written_at", "When it was begun", Type.DATETIME),
            Column("put_forward_on", "When it was put forward to be signed", Type.DATE),
            Column("bound_on", "When all who owe something had signed it first", Type.DATE),
        ),
        filters=("service",),
    )
)
resource(
    Resource(
        "charter-obligations",
        "What each party of a charter owes",
        Obligation,
        (KEY, CHARTER, PARTY, Column("what", "What they owe")),
        filters=("charter", "party"),
    )
)
resource(
    Resource(
        "charter-incentives",
        "What helps each party of a charter to start and to keep going",
        Incentive,
        (KEY, CHARTER, PARTY, Column("when", "start or keep"), Column("what", "What helps")),
        filters=("charter", "party"),
    )
)
resource(
    Resource(
        "charter-signatures",
        "Signatures under charters, without who gave them",
        Signature,
        (
            KEY,
            CHARTER,
            PARTY,
            Column("signed_on", "When it was signed", Type.DATE),
            Column("withdrawn_on", "When it was taken back", Type.DATE),
        ),
        filters=("charter", "party"),
    )
)
resource(
    Resource(
        "charter-breaches",
        "What was said not to be kept, and the answers",
        Breach,
        (
            KEY,
            Column("obligation", "The obligation", Type.INTEGER),
            Column("side", "The side that says so: citizen or public"),
            Column("why", "What was not kept"),
            Column("at", "When it was said", Type.DATETIME),
            Column("answer", "The answer"),
            Column("answered_at", "When it was answered", Type.DATETIME),
        ),
        filters=("obligation",),
        rows=lambda actor: Breach.objects.filter(hidden=False),
    )
)
private("who signed is known by their party", "marketing.signature.person")
private("who said so is known by their side", "marketing.breach.person")
private("whether it may be read is not for reading", "marketing.breach.hidden")
private("for searching", "marketing.charter.words")
