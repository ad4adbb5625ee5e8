"""The ledger as plain-text accounts that other people's programs can check: Beancount and hledger. Ids only, no names.

A transfer is a transaction of two postings; at the end stand our own balances as assertions, so that a checker that
adds up otherwise says so. Call inside the place.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from .models import STAGES, Transfer

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
    rows = Transfer.objects.order_by("happened_on", "pk")
    yield "; Amounts are in whole units: minutes, pence, metres. Source is the world outside."
    first, last = _days()
    if form == "beancount":
        yield from (f"{first} open {account}" for account in _accounts())
    for row in rows.values("pk", "move", "happened_on", "came_from", "went_to", "amount", *BY).iterator(2_000):
        yield from _transaction(row, form)
    yield from _assertions(form, last + timedelta(days=1))


def _transaction(row: dict[str, Any], form: str) -> Iterator[str]:
    unit, words = UNITS[row["commodity"]], f"{row['move']} {row['pk']}"
    yield ""
    yield f'{row["happened_on"]} * "{words}"' if form == "beancount" else f"{row['happened_on']} * {words}"
    yield f"  {_account(row, row['went_to'])}  {row['amount']} {unit}"
    yield f"  {_account(row, row['came_from'])}  {-row['amount']} {unit}"


def _assertions(form: str, day: date) -> Iterator[str]:
    for row in Transfer.objects.balances(*BY):
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


def _days() -> tuple[date, date]:
    days = Transfer.objects.order_by("happened_on").values_list("happened_on", flat=True)
    return (days.first() or date(2000, 1, 1)), (days.last() or date(2000, 1, 1))
