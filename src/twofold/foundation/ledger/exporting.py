"""The ledger as plain-text accounts that other people's programs can check: Beancount and hledger. Ids only, no names.

A transfer is a transaction of two postings. After each closed period and at the end stand our own balances as
assertions, so that a checker that adds up otherwise says so. What was entered for closed days after their close is
booked on the day it was entered. Call inside the place.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, DateField, Exists, F, Max, Min, OuterRef, Q, When
from django.db.models.functions import TruncDate

from .models import STAGES, ClosedPeriod, Transfer, TransferQuerySet

FORMATS = ("beancount", "hledger")
UNITS = {
    "minutes": "MIN",
    "imposed": "IMPOSEDMIN",
    "pence": "PENCE",
    "items": "ITEM",
    "space": "ROOMMIN",
    "metres": "METRE",
    "introductions": "INTRO",
}
BY = ("initiative", "party", "side", "commodity")


def journal(form: str) -> Iterator[str]:
    """Lines of a journal in one of FORMATS."""
    rows = booked()
    yield "; Amounts are in whole units: minutes, pence, metres. Source is the world outside."
    first, last = _days(rows)
    if form == "beancount":
        yield from (f"{first} open {account}" for account in _accounts())
    for row in rows.values("pk", "move", "booked_on", "came_from", "went_to", "amount", *BY).iterator(2_000):
        yield from _transaction(row, form)
    for closed in ClosedPeriod.objects.order_by("ends"):
        yield f"\n; closed: {closed.begins} to {closed.ends}, sha256 {closed.digest}"
        yield from _assertions(rows.filter(Q(booked_on__lte=closed.ends)), form, closed.ends)
    yield from _assertions(rows, form, last)


def booked() -> TransferQuerySet:
    """Transfers with the day they are booked on: their own, or the day we learnt of them when theirs was closed."""
    closed_before = ClosedPeriod.objects.filter(
        begins__lte=OuterRef("happened_on"), ends__gte=OuterRef("happened_on"), cut__until__lt=OuterRef("recorded_at")
    )
    learnt = TruncDate("recorded_at")
    day = Case(When(Exists(closed_before), then=learnt), default=F("happened_on"), output_field=DateField())
    return Transfer.objects.annotate(booked_on=day).order_by("booked_on", "pk")


def _transaction(row: dict[str, Any], form: str) -> Iterator[str]:
    unit, words = UNITS[row["commodity"]], f"{row['move']} {row['pk']}"
    yield ""
    yield f'{row["booked_on"]} * "{words}"' if form == "beancount" else f"{row['booked_on']} * {words}"
    yield f"  {_account(row, row['went_to'])}  {row['amount']} {unit}"
    yield f"  {_account(row, row['came_from'])}  {-row['amount']} {unit}"


def _assertions(rows: TransferQuerySet, form: str, last: date) -> Iterator[str]:
    """What stands at the end of a day. Beancount asserts at the start of a day, hledger at its end."""
    day = last + timedelta(days=1) if form == "beancount" else last
    for row in rows.balances(*BY):
        for stage in STAGES:
            account, held = _account(row, stage), f"{row[stage]} {UNITS[row['commodity']]}"
            if form == "beancount":
                yield f"{day} balance {account}  {held}"
            else:
                yield f"\n{day} * balance\n  {account}  0 {UNITS[row['commodity']]} = {held}"


def _accounts() -> list[str]:
    """Every account, used or not, of every party in an initiative."""
    rows = Transfer.objects.order_by().values("initiative", "party", "side").distinct()
    return sorted(_account(row, stage) for row in rows for stage in ("source", *STAGES))


def _account(row: Mapping[str, Any], stage: str) -> str:
    kind = "Equity" if stage == "source" else "Assets"
    return f"{kind}:{stage.capitalize()}:{row['side'].capitalize()}:I{row['initiative']}:P{row['party']}"


def _days(rows: TransferQuerySet) -> tuple[date, date]:
    days = rows.aggregate(first=Min("booked_on"), last=Max("booked_on"))
    return (days["first"] or date(2000, 1, 1)), (days["last"] or date(2000, 1, 1))
