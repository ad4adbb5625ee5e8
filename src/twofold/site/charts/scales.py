from textwrap import wrap
from typing import Any
from zlib import crc32

from django.utils.translation import gettext as _

from twofold.site.templatetags.words import money, percent

# What fits across a phone at 16 px.
CHARACTERS = 34
LINE = 20


def amount(value: float | None, unit: str = "") -> str:
    """A value as it is said: pence as money, a share as a percentage, anything else with its unit after it."""
    if value is None:
        return _("not known")
    if unit == "pence":
        return money(round(value))
    if unit == "share":
        return percent(value)
    figure = f"{value:,}" if isinstance(value, int) or value != int(value) else f"{int(value):,}"
    return f"{figure} {unit}".strip()


def name_of(kind: str, title: str) -> str:
    """An id for a picture's parts, the same on every render."""
    return f"{kind}-{crc32(title.encode()):08x}"


def lines_of(label: Any) -> list[str]:
    return wrap(str(label), CHARACTERS) or [""]


def across(value: float, most: float, room: float) -> float:
    """How far along `room` percent of the width a value reaches, from zero."""
    return round(room * value / most, 2) if most else 0.0
