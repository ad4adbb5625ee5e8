"""Weights and rankings as pages show them: rows for pictures, and sentences."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from twofold.foundation.outcomes.benefits import groups
from twofold.foundation.outcomes.benefits import shipped as benefits

from .book import Book
from .models import Round
from .ranking import Expected, Local, Row, Verdict
from .reading import SIDES, TITLES, Shortlist
from .updating import Judged, judged
from .weights import Apart, Spread

SHORT_NAMES = {
    "user": gettext_lazy("Users"),
    "citizen": gettext_lazy("Citizens"),
    "frontline": gettext_lazy("Staff"),
    "manager": gettext_lazy("Managers"),
    "elected": gettext_lazy("Members"),
    "third-sector": gettext_lazy("Groups"),
}


def apart_words(apart: Apart, titles: dict[str, str]) -> str:
    """Users and managers differ most on “…”: 8 points and 43."""
    one, other = apart.one, apart.other
    values = {
        "one": TITLES[one.group],
        "other": TITLES[other.group].lower(),
        "benefit": titles[apart.benefit],
        "few": f"{one.gave[apart.benefit].mean:.0f}",
        "many": f"{other.gave[apart.benefit].mean:.0f}",
    }
    return _("%(one)s and %(other)s differ most on “%(benefit)s”: %(few)s points and %(many)s.") % values


def spread_rows(spread: Spread, round_: Round) -> list[dict[str, Any]]:
    """One row a benefit, a dot a group; the group that is to have the benefit stands in its name."""
    return [
        {
            "label": title,
            "dots": [
                {
                    "label": TITLES[each.group],
                    "name": f"{SHORT_NAMES[each.group]} {each.gave[code].mean:.0f}",
                    "side": SIDES[each.group],
                    "low": round(each.gave[code].low),
                    "value": round(each.gave[code].mean),
                    "high": round(each.gave[code].high),
                }
                for each in spread.groups
            ],
        }
        for code, title in round_.benefit_choices
    ]


def end_of(rows: list[dict[str, Any]]) -> int:
    """Where the scale ends: the next ten above everything on it."""
    return 10 * (max((dot["high"] for row in rows for dot in row["dots"]), default=0) // 10 + 1)


def shortlist(found: Shortlist) -> dict[str, Any]:
    """A group's few: the effect in a picture, its confidence in words beside it."""
    return {
        "title": found.title,
        "side": found.side,
        "first": found.first,
        "rows": [{"label": row.method.title, "dots": [effect_dot(row)]} for row in found.first],
        "trials": not any(row.verdict is Verdict.GOOD for row in found.rows),
    }


def effect_dot(row: Row) -> dict[str, Any]:
    low, value, high = (round(each, 1) for each in (row.effect.low, row.effect.value, row.effect.high))
    words = f"{value:g} ({low:g}–{high:g})".replace("-", "−")
    return {"label": words, "side": "both", "low": low, "value": value, "high": high, "text": words}


def method(row: Row, best: Shortlist, round_: Round, expected: Expected | None) -> dict[str, Any]:
    titles = round_.titles
    return {
        "row": row,
        "loses": [titles[code] for code in row.loses],
        "supply": expected.words(row.method.needs.people) if expected else "",
        "learnt": [
            (titles[code], learnt(cell)) for code, cell in row.cells.items() if cell.seen and best.weights.get(code)
        ],
        "out": row.verdict is Verdict.OUT,
    }


def learnt(cell: Judged) -> str:
    """How much of the prior is left, in words."""
    count = len(cell.seen)
    results = ngettext("%(n)d result here", "%(n)d results here", count) % {"n": count}
    now = f"{cell.strength:.1f}".replace("-", "−")
    if cell.prior is None:
        return _("%(now)s, from %(results)s; there was no prior judgement.") % {"now": now, "results": results}
    values = {
        "now": now,
        "results": results,
        "left": f"{100 * cell.prior_left:.0f}",
        "prior": f"{cell.prior.strength:g}".replace("-", "−"),
        "grade": cell.prior.grade,
    }
    return (
        _(
            "%(now)s, from a prior judgement of %(prior)s (%(grade)s) and %(results)s. "
            "%(left)s in 100 is still the prior."
        )
        % values
    )


def together(best: Shortlist, round_: Round) -> dict[str, Any]:
    """One method of each Co, and what all of them together still do not bring."""
    found, titles = best.together, round_.titles
    return {"rows": found.rows, "lacks": [titles[code] for code in found.lacks if code in titles]}


def codes() -> list[tuple[str, str, str]]:
    """The nine as columns: code, title and whose it is."""
    names = {group.name: group.title for group in groups()}
    return [(each.code, each.title, names[each.group]) for each in benefits()]


def book_rows(book: Book, local: Local) -> list[tuple[Any, list[str]]]:
    """Methods × benefits: strength and grade, and what it is now where something was realised here."""
    return [(each, [_cell(book, each.name, code, local) for code, _title, _group in codes()]) for each in book.methods]


def _cell(book: Book, name: str, code: str, local: Local) -> str:
    found = book.method(name)
    prior = found.cell(code) if found else None
    now = judged(prior, local.get((name, code), ()), book.off_by)
    if prior is None or now is None:
        return "–"
    said = f"{prior.strength:g} {prior.grade}"
    return (f"{said} → {now.strength:.1f} {now.grade}" if now.seen else said).replace("-", "−")


def title(book: Book, name: str) -> str:
    found = book.method(name)
    return found.title if found else name
