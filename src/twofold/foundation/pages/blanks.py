"""Before a period is closed: where its public side is blank, with a form to answer each."""

import secrets
from typing import Any

from twofold.foundation.actions.errors import Refusal, not_found
from twofold.foundation.actions.explain import explain
from twofold.foundation.ledger.closing import close_period
from twofold.foundation.ledger.noughts import blanks, put_in_nothing
from twofold.foundation.ledger.sums import Period

from .account_asked import period_of
from .page import PlaceRequest, page


@page("pages/blank_sides.html")
def blank_sides(request: PlaceRequest) -> dict[str, Any]:
    if not request.actor.is_any(*put_in_nothing.roles):
        raise Refusal(not_found)
    period, errors = _asked(request)
    return {
        "period": period,
        "errors": errors,
        "blanks": [{"blank": each, "key": secrets.token_urlsafe(24)} for each in blanks(period)] if period else [],
        "may_close": not explain(request.actor, close_period, request.place),
        "here": request.get_full_path(),
    }


def _asked(request: PlaceRequest) -> tuple[Period | None, list[tuple[str, str]]]:
    try:
        return period_of(request), []
    except Refusal as refusal:
        return None, [(name, text) for name, texts in refusal.fields.items() for text in texts]
