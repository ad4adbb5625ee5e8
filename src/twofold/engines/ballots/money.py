"""Money as whole minor units, read and shown without floating point."""

import re
from fractions import Fraction

# Wider than any real budget (a quadrillion) and far below what makes integer parsing slow.
_AMOUNT = re.compile(r"(\d{1,15})(?:[.,](\d{1,6}))?", re.ASCII)

_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


def parse_amount(text: str) -> tuple[int, int]:
    """Read a plain decimal as `(digits, decimals)`, so that the amount is digits / 10**decimals.

    Raises ValueError for anything else: signs, exponents, `NaN`, more than 15 whole digits.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    whole, part = match[1], (match[2] or "").rstrip("0")
    return int(whole + part), len(part)


def show_money(amount: int | Fraction, *, minor: int = 1, currency: str = "") -> str:
    """Write an amount of minor units for people: thousands separated, at most two decimals, `£` in front.

    Half a minor unit rounds to even; whole amounts carry no decimals.
    """
    hundredths = round(Fraction(amount) * 100 / minor)
    sign, hundredths = ("-" if hundredths < 0 else ""), abs(hundredths)
    figure = f"{hundredths // 100:,}" + (f".{hundredths % 100:02d}" if hundredths % 100 else "")
    if currency in _SIGNS:
        return f"{sign}{_SIGNS[currency]}{figure}"
    return f"{sign}{figure} {currency}".rstrip()


def plural(count: int, one: str, many: str = "") -> str:
    """`1 vote`, `2,000 votes`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
