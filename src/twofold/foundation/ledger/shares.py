"""Shares of one thing, exactly: read, made to come to one, and turned into whole units. Pure."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor, lcm

from django.utils.translation import gettext as _

PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%?", re.ASCII)
FRACTION = re.compile(r"(\d{1,3})\s*/\s*(\d{1,3})", re.ASCII)
FINEST = 10**9


class NotOne(ValueError):
    """These are no shares of one thing, and why."""


def read_share(told: str) -> Fraction:
    """A share as people write it: 50, 33.5 % or 1/3. Raises `NotOne`."""
    text = told.strip()
    if found := FRACTION.fullmatch(text):
        above, below = int(found[1]), int(found[2])
        share = Fraction(above, below) if below else Fraction(0)
    elif found := PERCENT.fullmatch(text):
        share = Fraction(int(found[1]), 100) + Fraction(int((found[2] or "0").ljust(2, "0")), 10_000)
    else:
        share = Fraction(0)
    if not 0 < share <= 1:
        raise NotOne(_("“%(told)s” is not a share like 50 or 1/3.") % {"told": text[:20]})
    return share


def read_shares(told: Mapping[int, str]) -> dict[int, Fraction]:
    """Two or more shares that come to exactly one. Raises `NotOne`."""
    shares = {whose: read_share(text) for whose, text in told.items()}
    if len(shares) < 2:
        raise NotOne(_("Give two or more of them a share."))
    if (together := sum(shares.values(), Fraction())) != 1:
        raise NotOne(_("Together they come to %(percent)s, not to 100.") % {"percent": _percent(together)})
    if parts_of(list(shares.values())) > FINEST:
        raise NotOne(_("Choose simpler shares."))
    return shares


def parts_of(shares: Sequence[Fraction]) -> int:
    """In how many equal parts all of these can be counted."""
    return lcm(*(share.denominator for share in shares))


def apportion(amount: int, shares: Sequence[Fraction]) -> list[int]:
    """Whole units by largest remainder: they come to `amount` exactly, and none is a unit away from its share.
    Of equal remainders the earlier gets the unit."""
    exact = [amount * share for share in shares]
    units = [floor(each) for each in exact]
    short = amount - sum(units)
    for at in sorted(range(len(shares)), key=lambda at: (units[at] - exact[at], at))[:short]:
        units[at] += 1
    return units


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.6g}"
