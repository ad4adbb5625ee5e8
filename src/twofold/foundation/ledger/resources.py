"""What both sides put in, added up: nobody's single hours are open."""

from django.db.models import Q

from twofold.foundation.activities.models import Activity
from twofold.foundation.resources.registry import Column, Resource, Type, private, resource

from .models import ClosedPeriod, Contribution, Nought, Side

resource(
    Resource(
        "public-contributions",
        "What the public body put in, entry by entry; expenses of single people are left out",
        Contribution,
        (
            Column("id", "Key", Type.INTEGER),
            Column("uid", "The id its sender made"),
            Column("initiative", "The initiative it went to", Type.INTEGER),
            Column("activity", "The activity it went to, where it was one", Type.INTEGER),
            Column("party", "Whose it was: a grade, a budget, a building", source="party__name"),
            Column("commodity", "minutes, pence, space, items, metres or introductions"),
            Column("skill", "What kind of work, where it is time"),
            Column("evidence", "How we know"),
            Column("side", "Always public"),
            Column("happened_on", "The day it was given", Type.DATE),
            Column("recorded_at", "When it was written down", Type.DATETIME),
            Column("given", "Given and not yet confirmed, in the commodity's unit", Type.INTEGER),
            Column("confirmed", "Confirmed by a citizen, in the commodity's unit", Type.INTEGER),
        ),
        filters=("activity", "commodity"),
        rows=lambda actor: (
            Contribution.objects.filter(
                Q(activity=None) | Q(activity__in=Activity.objects.visible_to(actor)), side=Side.PUBLIC
            )
            .of_no_one_person()
            .with_amounts()
        ),
        near={"ledger_transfer": "transfers"},
    )
)
resource(
    Resource(
        "closed-periods",
        "Periods of the accounts that are closed",
        ClosedPeriod,
        (
            Column("id", "Key", Type.INTEGER),
            Column("begins", "The first day", Type.DATE),
            Column("ends", "The last day", Type.DATE),
            Column("closed_at", "The moment whose knowledge its figures show", Type.DATETIME, source="cut__until"),
            Column("digest", "SHA-256 of its figures: what went which way on which day"),
            Column("book", "The version of the rate book its pounds stand in"),
        ),
    )
)
resource(
    Resource(
        "public-noughts",
        "Where the public body put in nothing, and why",
        Nought,
        (
            Column("id", "Key", Type.INTEGER),
            Column("initiative", "The initiative it is about", Type.INTEGER),
            Column("activity", "The activity it is about; empty for the whole initiative", Type.INTEGER),
            Column("begins", "The first day", Type.DATE),
            Column("ends", "The last day", Type.DATE),
            Column("reason", "Why nothing; or why it is taken back"),
            Column("takes_back", "The key of the one it takes back, where it does", Type.INTEGER),
            Column("recorded_at", "When it was written down", Type.DATETIME),
        ),
        filters=("initiative", "activity"),
    )
)
private("the record already says who wrote it", "ledger.nought.recorded_by")
private("shares of single entries; totals are on the pages", "ledger.split", "ledger.share")
private("the record already says who closed it", "ledger.closedperiod.closed_by")
private("sums of transfers by day, kept so that statements are quick", "ledger.daysum", "ledger.cut")
private("single entries say who gave what and when; totals are on the pages", "ledger.transfer", "ledger.party")
private("other systems' lists are staff's until they are entered, and empty afterwards", "ledger.hourslist")
private("prices under licences that forbid to pass them on; their names stand on the page of prices", "ledger.ratelist")
private("words beside an entry are between those who wrote and read them", "ledger.note")
private("the record already says who wrote it", "ledger.contribution.recorded_by")
