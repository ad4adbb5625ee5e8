"""What decisions wait for from staff: promises, call-ins to be heard, what is decided again. Call inside the place."""

from datetime import date
from typing import Any

from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from .models import CallIn, Commitment, PromiseState
from .rules import Called

# Rows of different tables in one shape, so that a desk can ask for all of them in one question.
COLUMNS = ("w_kind", "w_row", "w_title", "w_who", "w_at", "w_slug")
PROMISE = "promise"


def due(until: date) -> list[QuerySet[Any]]:
    """Promises that are open and calls that are not settled for good, by that day; each row its case."""
    promises = Commitment.objects.filter(state=PromiseState.OPEN, due_on__lte=until)
    calls = CallIn.objects.filter(due_on__lte=until).exclude(outcome=Called.UPHELD.value)
    calls = calls.filter(Q(outcome=Called.OPEN.value) | Q(decision__made_again__isnull=True))
    return [
        shaped(promises, Value(PROMISE), "decision__case", "what", "owner", "due_on"),
        shaped(calls, F("outcome"), "decision__case", "decision__case__title", "requesters", "due_on"),
    ]


def shaped(rows: QuerySet[Any], kind: Any, row: str, title: str, who: str, at: str) -> QuerySet[Any]:
    """In the columns above, by the names of its own."""
    at_ = Cast(F(at), DateTimeField())
    made = {"w_kind": kind, "w_row": F(row), "w_title": F(title), "w_who": F(who), "w_at": at_}
    found: QuerySet[Any] = rows.order_by().annotate(**made, w_slug=F("place__slug")).values_list(*COLUMNS)
    return found


def reason(kind: str, who: str) -> str:
    if kind == PROMISE:
        return _("Promised by a decision; %(owner)s answers for it.") % {"owner": who}
    if kind == Called.OPEN.value:
        return _("Called in by: %(who)s. The committee meets on it by its day.") % {"who": who}
    return _("A call-in sent it back: it is decided again by its day.")
