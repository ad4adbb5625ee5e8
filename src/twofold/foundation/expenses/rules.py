"""What an expense may be and who may handle it. Pure: no Django, no database."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Limits:
    """The rulebook's figures on the day of a claim; `until` is the last day on which it may be made."""

    mileage: int
    receipt_above: int
    most: int
    until: date


@dataclass(frozen=True)
class Asked:
    """A claim as somebody sends it. Miles are priced; anything else has its amount."""

    by_car: bool
    day: date
    pence: int | None
    miles: int | None
    has_receipt: bool

    def price(self, limits: Limits) -> int:
        return (self.miles or 0) * limits.mileage if self.by_car else self.pence or 0


def mistakes(asked: Asked, limits: Limits, today: date) -> dict[str, str]:
    """What is wrong with a claim, by field; the words are for the form. Empty when nothing is."""
    field = "miles" if asked.by_car else "amount"
    found = {}
    if asked.day > today:
        found["day"] = "future"
    elif today > limits.until:
        found["day"] = "too-long-ago"
    if asked.by_car and asked.pence:
        found["amount"] = "miles-are-priced"
    if not asked.by_car and asked.miles:
        found["miles"] = "not-by-car"
    if not asked.price(limits):
        found[field] = "nothing"
    elif asked.price(limits) > limits.most:
        found[field] = "too-much"
    elif not asked.by_car and asked.price(limits) > limits.receipt_above and not asked.has_receipt:
        found["receipt"] = "missing"
    return found


def may_handle(who: str, claimer: str, typed_by: str) -> str:
    """Why this person may not decide or pay the claim; empty when they may. Persons by their references."""
    if who == claimer:
        return "Somebody else must handle your own claim."
    if typed_by and who == typed_by:
        return "Somebody else must handle a claim that you typed in."
    return ""


def may_pay(who: str, decided_by: str, hands: int) -> str:
    """Why this person may not pay what was agreed; empty when they may."""
    return "Somebody else must pay what you agreed to." if hands > 1 and who == decided_by else ""
