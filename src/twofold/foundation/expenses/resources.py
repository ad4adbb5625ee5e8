"""Claims are nobody's business; what an activity's expenses come to is everybody's, where people are enough."""

from django.db.models import Count, Q, QuerySet, Sum

from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.models import Activity
from twofold.foundation.resources.registry import Column, Resource, Type, private, resource
from twofold.foundation.rulebook.reading import count_in_query

from .claiming import FEW
from .models import SENT


def _sums(actor: Actor) -> QuerySet[Activity]:
    """Activities in which enough people were paid something, so that the sum tells of nobody."""
    paid = Q(expenses__state__in=SENT)
    summed = Activity.objects.visible_to(actor).annotate(
        people=Count("expenses__claimer", filter=paid, distinct=True),
        payments=Count("expenses", filter=paid),
        paid_pence=Sum("expenses__agreed_pence", filter=paid, default=0),
    )
    return summed.filter(people__gte=count_in_query(FEW))


resource(
    Resource(
        "expenses",
        "Expenses paid back, added up by activity; too few people are left out",
        Activity,
        (
            Column("id", "Key of the activity", Type.INTEGER),
            Column("title", "Its title"),
            Column("people", "How many people were paid something back", Type.INTEGER),
            Column("payments", "How many claims were paid", Type.INTEGER),
            Column("paid_pence", "What was paid, in pence", Type.INTEGER),
        ),
        rows=_sums,
    )
)
private("who claimed what is theirs and the staff's who deal with it", "expenses.claim", "expenses.receipt")
