"""Who puts in what: an activity's two sides, and the entries behind them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.explain import explain
from twofold.foundation.activities.models import Activity
from twofold.foundation.expenses.actions import claim_expense
from twofold.foundation.ledger.actions import (
    confirm,
    correct,
    log_time,
    pledge_time,
    put_in,
    take_back,
    withdraw_pledge,
    write_in_time,
)
from twofold.foundation.ledger.models import (
    Contribution,
    HoursList,
    Note,
    Nought,
    NoughtQuerySet,
    PartyKind,
    Transfer,
)
from twofold.foundation.ledger.noughts import put_in_nothing, take_back_nothing
from twofold.foundation.ledger.other_giving import log_gift, log_waiting, write_in_gift, write_in_waiting
from twofold.foundation.ledger.rules import Move
from twofold.foundation.ledger.sharing import Shared, shared, split
from twofold.foundation.ledger.statement import UNITS, of_activity, rows_of
from twofold.foundation.ledger.waiting import CONFIRM, confirm_all
from twofold.foundation.rulebook.reading import rule_for

from .page import PlaceRequest, page, visible

MOST = 100


@page("pages/ledger.html")
def ledger(request: PlaceRequest, activity: int) -> dict[str, Any]:
    found = visible(Activity, request, activity)
    lines = of_activity(found.pk)
    entries = Contribution.objects.visible_to(request.actor).filter(activity=found).with_amounts()
    listed = list(entries.select_related("party")[:MOST])
    noughts = Nought.objects.filter(Q(activity=found) | Q(initiative=found.initiative_id, activity__isnull=True))
    return {
        "activity": found,
        "rows": rows_of(lines),
        "pledged": [line for line in lines if any(line.pledged.values())],
        "entries": entry_rows(request, listed),
        "noughts": nought_rows(request, noughts),
        "may_say_nothing": not explain(request.actor, put_in_nothing, found.initiative),
        "total": entries.count() if len(listed) == MOST else len(listed),
        "ways": [(each, title) for each, title in WAYS if not explain(request.actor, each, found)],
        "others": [(each, title) for each, title in OTHERS if not explain(request.actor, each, found.initiative)],
        "today": timezone.localdate(),
        "may_log": not explain(request.actor, log_time, found),
        "may_claim": not explain(request.actor, claim_expense, found),
        "is_staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "here": request.path,
    }


@page("pages/hours_list.html")
def hours_list(request: PlaceRequest, brought: int) -> dict[str, Any]:
    """What another system's list would enter, or did."""
    found = visible(HoursList, request, brought)
    return {
        "list": found,
        "hours": round(found.report.get("minutes", 0) / 60, 1),
        "told": [(name, column) for name, column in found.mapped.items() if column],
        "here": request.path,
    }


WAYS: list[tuple[Action[Any, Any, Any], str]] = [
    (log_time, "Log time you gave"),
    (pledge_time, "Say what you will give"),
    (write_in_time, "Write in a sign-in sheet"),
    (put_in, "Write down what we put in"),
]
# Of the whole initiative, with this activity chosen.
OTHERS: list[tuple[Action[Any, Any, Any], Any]] = [
    (log_gift, _lazy("Write down what else you gave: money, things, a room")),
    (log_waiting, _lazy("Tell us how long we made you wait")),
    (write_in_gift, _lazy("Write in what else citizens gave")),
    (write_in_waiting, _lazy("Write in how long we made people wait")),
    (confirm_all, _lazy("Confirm all that citizens gave to it, up to a day")),
]


BECAUSE = {
    Move.DISPUTE: _lazy("Disputed, because:"),
    Move.REVERSE: _lazy("Taken back, because:"),
    Move.LOWER: _lazy("Corrected, because:"),
    Move.GIVE: _lazy("Corrected, because:"),
}


def entry_rows(request: PlaceRequest, listed: Sequence[Contribution]) -> list[dict[str, Any]]:
    parts, said = shared(listed), _words_beside(request, listed)
    last = _last_moves(listed) if request.actor.is_any(*take_back.roles) else {}
    rows = [entry_row(request, each, parts.get(each.pk)) for each in listed]
    waits = timedelta(days=rule_for(request.place, CONFIRM).count) if listed else timedelta()
    for each, row in zip(listed, rows, strict=True):
        late = row["waits"] and each.happened_on + waits < timezone.localdate()
        row |= {"said": said.get(each.pk, ()), "last": last.get(each.pk), "late": late}
    return rows


def _words_beside(request: PlaceRequest, listed: Sequence[Contribution]) -> dict[int, list[tuple[str, str]]]:
    """What was said of each entry, for who gave it and for staff alone: words may be about a person."""
    all_of_them, me = request.actor.is_any(Role.OFFICER, Role.MANAGER), request.actor.person_id
    own = [each.pk for each in listed if all_of_them or (me is not None and each.party.person_id == me)]
    found: dict[int, list[tuple[str, str]]] = {}
    for note in Note.objects.filter(contribution__in=own).select_related("transfer") if own else ():
        because = BECAUSE.get(note.transfer.move, "") if note.transfer else ""
        found.setdefault(note.contribution_id, []).append((str(because), note.text))
    return found


def _last_moves(listed: Sequence[Contribution]) -> dict[int, int]:
    """Of each entry the last move that stands: the one that can be taken back."""
    rows = Transfer.objects.filter(contribution__in=[each.pk for each in listed], reversed_by__isnull=True)
    moves = rows.exclude(move=Move.REVERSE).exclude(contribution__party__kind=PartyKind.EXPENSES)
    return dict(moves.order_by("pk").values_list("contribution", "pk"))


def nought_rows(request: PlaceRequest, noughts: NoughtQuerySet) -> list[dict[str, Any]]:
    """What the public side says it put nothing into, newest first; what was taken back stands with its reason."""
    rows = list(noughts.visible_to(request.actor).select_related("activity")[:MOST])
    back = {each.takes_back_id: each for each in rows if each.takes_back_id}
    may = request.actor.is_any(*take_back_nothing.roles)
    said = [each for each in rows if not each.takes_back_id]
    return [{"nought": each, "back": back.get(each.pk), "may_take_back": may} for each in said]


def entry_row(request: PlaceRequest, contribution: Any, part: Shared | None = None) -> dict[str, Any]:
    label, per, unit = UNITS[contribution.commodity]
    held = contribution.given + contribution.confirmed + contribution.disputed + contribution.pledged
    return {
        "contribution": contribution,
        "what": label,
        "amount": _in_units(getattr(contribution, "counts", held), per),
        "held": held,
        "waits": contribution.given and not contribution.disputed,
        "unit": unit,
        "state": _("shared out") if part and not part.share else _state(contribution),
        "part": part,
        "said_of": part and _said(part.of, per, unit),
        "may_split": contribution.given
        and not (contribution.confirmed or contribution.disputed or contribution.pledged)
        and request.actor.is_any(*split.roles),
        "may_correct": (contribution.given or contribution.disputed)
        and not contribution.confirmed
        and not (part and not part.share)
        and not explain(request.actor, correct, contribution),
        "may_withdraw": contribution.pledged and not explain(request.actor, withdraw_pledge, contribution),
        "may_confirm": (contribution.given or contribution.disputed)
        and not explain(request.actor, confirm, contribution),
    }


def in_words(amount: int, commodity: str) -> str:
    """An amount in units people use: £1,200, 12.5 hours."""
    _label, per, unit = UNITS[commodity]
    if unit == "pence":
        return f"£{amount / 100:,.2f}".removesuffix(".00")
    shown = _in_units(amount, per)
    return f"{int(shown) if shown == int(shown) else shown:,} {unit}".strip()


def _said(amount: int, per: float, unit: Any) -> str:
    if unit == "pence":
        return f"£{amount / 100:,.2f}"
    return _("%(n)s minutes") % {"n": amount} if per == 60 else f"{_in_units(amount, per):g} {unit}".strip()


def _in_units(amount: int, per: float) -> float:
    return amount if per == 1 else round(amount / per, 1)


def _state(contribution: Any) -> str:
    """The furthest it has come; what is disputed is said first, because it counts for nothing meanwhile."""
    order = ("disputed", "given", "confirmed", "pledged")
    return next((stage for stage in order if getattr(contribution, stage)), "taken back")
