"""`{% facing_bars %}` and its kin. Rows are plain dictionaries, so that a method needs nothing from here.

Every picture says one thing in its title, tells it again in words for those who cannot see it, and has its table
one tap away.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _

from twofold.site.charts.bars import BAR, bar_rows, interval_rows
from twofold.site.charts.dots import dot_rows
from twofold.site.charts.facing import facing_rows
from twofold.site.charts.flow import flow_of
from twofold.site.charts.scales import name_of
from twofold.site.charts.strips import STRIP, pieces
from twofold.site.charts.wards import NUMBERED, PIN, WIDTH, ward_map
from twofold.site.templatetags.words import money

register = template.Library()

Rows = Iterable[Mapping[str, Any]]


@register.inclusion_tag("site/charts/facing.html", name="facing_bars")
def facing_bars(title: str, rows: Rows, about: str = "") -> dict[str, Any]:
    """Rows: label, citizens, public, unit ("hours", "pence", ...)."""
    placed, height = facing_rows(rows)
    head = [_("What"), _("Citizens"), _("Public body")]
    table = [(row.label, row.citizens, row.public) for row in placed]
    return {**_shared("facing", title, about, height, table), "rows": placed, "head": head}


@register.inclusion_tag("site/charts/flow.html", name="flow")
def flow(title: str, rows: Rows, unit: str = "", about: str = "") -> dict[str, Any]:
    """Rows: label, citizens, public, and the outcome they serve. From both sides to the rows, on one scale."""
    placed = flow_of(rows, unit)
    table = [(row.label, row.citizens, row.public, row.outcome) for row in placed.targets]
    head = [_("What"), _("Citizens"), _("Public body"), _("For")]
    return {**_shared("flow", title, about, placed.height, table), "flow": placed, "head": head}


@register.inclusion_tag("site/charts/bars.html", name="bars")
def bars(title: str, rows: Rows, unit: str = "", about: str = "", most: float | None = None) -> dict[str, Any]:
    """Rows: label, value, and where they apply side ("citizens", "public", "both", "rest") and text."""
    placed, height = bar_rows(rows, unit, most)
    table = [(row.label, row.value) for row in placed]
    head = [_("What"), _("How much")]
    return {**_shared("bars", title, about, height, table), "rows": placed, "head": head, "bar": BAR}


@register.inclusion_tag("site/charts/intervals.html", name="intervals")
def intervals(title: str, rows: Rows, unit: str = "", about: str = "", most: float | None = None) -> dict[str, Any]:
    """Rows: label, low, value, high."""
    placed, height = interval_rows(rows, unit, most)
    table = [(row.label, row.value, row.range) for row in placed]
    head = [_("What"), _("Best estimate"), _("Likely range")]
    return {**_shared("intervals", title, about, height, table), "rows": placed, "head": head}


@register.inclusion_tag("site/charts/dots.html", name="dots")
def dots(
    title: str, rows: Rows, unit: str = "", about: str = "", least: float = 0, most: float = 100
) -> dict[str, Any]:
    """Rows: label, dots; a dot: label, low, value, high, and where they apply side, name (as drawn) and text."""
    placed, height, zero = dot_rows(rows, unit, least, most)
    table = [(row.label, dot.label, dot.value) for row in placed for dot in row.dots]
    head = [_("What"), _("Who"), _("How much, and its range")]
    return {**_shared("dots", title, about, height, table), "rows": placed, "head": head, "zero": zero}


@register.inclusion_tag("site/charts/share.html", name="share_strip")
def share_strip(title: str, parts: Rows, unit: str = "", about: str = "") -> dict[str, Any]:
    """Parts: label, value and side. They add up to the whole."""
    placed, height = pieces(parts, unit)
    table = [(piece.label, piece.value, piece.share) for piece in placed]
    head = [_("What"), _("How much"), _("Share")]
    return {**_shared("share", title, about, height, table), "pieces": placed, "head": head, "strip": STRIP}


@register.inclusion_tag("site/charts/money.html", name="money_bar")
def money_bar(used: int, total: int, currency: str = "GBP") -> dict[str, Any]:
    """How much of a budget is used and left, in pence or the currency's hundredths."""
    left = total - used
    share = min(100.0, round(100 * used / total, 2)) if total else 0.0
    said = _("%(left)s left") if left >= 0 else _("%(left)s too much")
    return {
        "used": _("%(used)s of %(total)s used") % {"used": money(used, currency), "total": money(total, currency)},
        "left": said % {"left": money(abs(left), currency)},
        "share": share,
        "over": left < 0,
    }


@register.inclusion_tag("site/charts/wards.html", name="ward_map")
def wards(title: str, areas: Rows, pins: Rows = (), about: str = "", listed: bool = True) -> dict[str, Any]:
    """Areas: name, outline (GeoJSON). Pins: point (longitude, latitude), label, address."""
    areas = list(areas)
    placed, numbered, height = ward_map(areas, pins)
    id = name_of("wards", title)
    return {
        "id": id,
        "data_id": f"{id}-data",
        "title": title,
        "about": about or _("A map of %(names)s.") % {"names": ", ".join(ward.name for ward in placed)},
        "wards": placed,
        "pins": numbered,
        "width": WIDTH,
        "height": height,
        "radius": PIN,
        "numbers": len(numbered) <= NUMBERED,
        "listed": listed,
        "data": {
            "areas": [
                {"name": ward.name, "at": ward.at, "outline": area["outline"]}
                for ward, area in zip(placed, (area for area in areas if area.get("outline")), strict=True)
            ],
            "pins": [
                {"number": pin.number, "label": pin.label, "address": pin.address, "point": pin.point}
                for pin in numbered
            ],
        },
    }


def _shared(kind: str, title: str, about: str, height: float, table: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    told = about or "; ".join(f"{row[0]}: {', '.join(row[1:])}" for row in table) + "."
    return {"id": name_of(kind, title), "title": title, "about": told, "height": height, "table": table}
