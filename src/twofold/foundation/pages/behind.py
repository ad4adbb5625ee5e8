"""What is behind a figure of the statement: the entries that make it, or the prices that make its pounds."""

import re
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from twofold.engines.valuation import Line
from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.explain import explain
from twofold.foundation.activities.models import Initiative
from twofold.foundation.ledger.account import Account, Known
from twofold.foundation.ledger.actions import put_in_for_initiative, write_in_for_initiative
from twofold.foundation.ledger.behind import Behind, Figure, entries_behind, figure_of
from twofold.foundation.ledger.bringing import bring_hours
from twofold.foundation.ledger.models import Burden, Commodity, Nought, Side, Skill
from twofold.foundation.ledger.noughts import put_in_nothing
from twofold.foundation.ledger.other_giving import log_gift, log_waiting, write_in_gift, write_in_waiting
from twofold.foundation.ledger.statement import UNITS
from twofold.foundation.ledger.sums import Scope
from twofold.foundation.ledger.waiting import confirm_all

from .account_asked import about, asked, explained, known_of
from .ledger import entry_rows, in_words, nought_rows
from .page import PlaceRequest, page, visible

AT_ONCE = 100
FIGURES = {
    Figure.GIVEN: _lazy("given, and not disputed"),
    Figure.CONFIRMED: _lazy("confirmed by the other side"),
    Figure.PLEDGED: _lazy("offered, and not answered yet"),
    Figure.DISPUTED: _lazy("disputed, so counted nowhere"),
    Figure.OFFERED: _lazy("offered"),
    Figure.TAKEN_UP: _lazy("taken up"),
    Figure.LAPSED: _lazy("offered, and let go"),
    Figure.MEASURED: _lazy("confirmed, where an outcome is measured"),
    Figure.BETTER: _lazy("confirmed, where something got better"),
}
WAYS: list[tuple[Action[Any, Any, Any], Any]] = [
    (log_gift, _lazy("Write down what else you gave: money, things, a room")),
    (log_waiting, _lazy("Tell us how long we made you wait")),
    (write_in_for_initiative, _lazy("Write in a sign-in sheet")),
    (write_in_gift, _lazy("Write in what else citizens gave")),
    (write_in_waiting, _lazy("Write in how long we made people wait")),
    (put_in_for_initiative, _lazy("Write down what we put in")),
    (bring_hours, _lazy("Bring in hours from a volunteer system")),
    (confirm_all, _lazy("Confirm what citizens gave")),
]


@page("pages/account_entries.html")
def entries(request: PlaceRequest, initiative: int | None = None) -> dict[str, Any] | HttpResponse:
    """The entries behind a figure; a citizen's are theirs and the staff's to see, and the rest is said as a sum."""
    found = visible(Initiative, request, initiative) if initiative else None
    try:
        run = asked(request)
    except Refusal:
        return explained(request)
    period, scope, what = run.account.period, run.account.scope, _asked(request, known_of(run.found))
    if found:
        scope = Scope(scope.service, found.pk, scope.activity, scope.known_by)
    seen = entries_behind(period, scope, what).visible_to(request.actor)
    number, at = seen.count(), _page(request)
    listed = list(seen.select_related("party", "place", "activity", "initiative")[at : at + AT_ONCE])
    return {
        "initiative": found,
        "about": about(scope) if not found else "",
        "period": period,
        "what": what,
        "title": _title(what),
        "sums": _sums(run.account, scope, what, seen, request.actor.is_any(Role.OFFICER, Role.MANAGER)),
        "pounds": _pounds(run.account, scope, what),
        "entries": entry_rows(request, listed),
        "first": at + 1,
        "last": at + len(listed),
        "number": number,
        "next_page": at // AT_ONCE + 2 if at + AT_ONCE < number else None,
        "query": _without_page(request),
        **(_of_initiative(request, found, run.account) if found else {}),
        "here": request.get_full_path(),
    }


def _of_initiative(request: PlaceRequest, found: Initiative, account: Account) -> dict[str, Any]:
    period = account.period
    noughts = Nought.objects.filter(initiative=found, begins__lte=period.ends, ends__gte=period.begins)
    return {
        "noughts": nought_rows(request, noughts),
        "may_say_nothing": not explain(request.actor, put_in_nothing, found),
        "ways": [(each, title) for each, title in WAYS if not explain(request.actor, each, found)],
    }


def _asked(request: PlaceRequest, known: Known) -> Behind:
    """Words nobody knows ask for everything, as an address somebody cut short does."""
    told = {name: request.GET.get(name, "") for name in ("figure", "side", "commodity", "skill")}
    figure = Figure(told["figure"]) if told["figure"] in set(Figure) else Figure.GIVEN
    return Behind(
        figure,
        told["side"] if told["side"] in Side.values else "",
        told["commodity"] if told["commodity"] in Commodity.values else "",
        told["skill"] if told["skill"] in (*Skill.values, *Burden.values) else "",
        {Figure.MEASURED: known.measured, Figure.BETTER: known.better}.get(figure),
    )


def _title(what: Behind) -> str:
    parts = [
        str(Side(what.side).label) if what.side else _("Both sides"),
        str(UNITS[what.commodity][0]) if what.commodity else "",
        str(FIGURES[what.figure]),
    ]
    return ", ".join(part for part in parts if part)


def _sums(account: Account, scope: Scope, what: Behind, seen: Any, all_seen: bool) -> dict[str, str] | None:
    """The figure itself, and how much of it is in entries that are not shown to whoever asks."""
    if not what.one_unit:
        return None
    whole = figure_of(account.period, scope, what)
    shown = whole if all_seen else sum(seen.values_list("counts", flat=True))
    hidden = whole - shown
    return {"whole": in_words(whole, what.commodity), "hidden": in_words(hidden, what.commodity) if hidden else ""}


def _pounds(account: Account, scope: Scope, what: Behind) -> list[dict[str, Any]]:
    """How the pounds of a side are made: so much of each kind, at such a price."""
    if not what.side or what.commodity or what.figure is not Figure.GIVEN:
        return []
    rates = {rate.id: rate for rate in account.book.rates}
    own = [line for line in account.run.lines if line.quantity.side == what.side and _of(line, scope)]
    return [
        {
            "amount": in_words(line.quantity.amount, line.quantity.commodity),
            "label": UNITS[line.quantity.commodity][0],
            "skill": dict((*Skill.choices, *Burden.choices)).get(line.quantity.skill, ""),
            "rate": rates.get(line.rate),
            "worth": line.worth,
            "query": f"side={what.side}&commodity={line.quantity.commodity}&skill={line.quantity.skill}",
            "initiative": int(line.quantity.id.partition(":")[0]),
        }
        for line in own
        if line.quantity.commodity != Commodity.IMPOSED
    ]


def _of(line: Line, scope: Scope) -> bool:
    return scope.initiative is None or line.quantity.id.startswith(f"{scope.initiative}:")


def _page(request: PlaceRequest) -> int:
    told = re.fullmatch(r"[1-9]\d{0,5}", request.GET.get("page", ""), re.ASCII)
    return (int(told[0]) - 1) * AT_ONCE if told else 0


def _without_page(request: PlaceRequest) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
