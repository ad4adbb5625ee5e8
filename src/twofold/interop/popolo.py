"""Decisions by Popolo (popoloproject.com): organisations and motions. No votes: who voted how is not ours to know."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from twofold.foundation.decisions.models import Decision
from twofold.foundation.places.models import Place

RESULTS = {True: "pass", False: "fail"}


def document(place: Place, decisions: Iterable[Decision]) -> dict[str, Any]:
    """The public body, each body that decided, and a motion for each decision."""
    found = list(decisions)
    deciders = sorted({each.decider for each in found})
    body = {"id": _key(place, "body"), "name": place.body, "classification": place.kind}
    bodies = [
        {"id": _decider(place, name), "name": name, "parent_id": body["id"], "classification": _elected(place, found)}
        for name in deciders
    ]
    return {"organizations": [body, *bodies], "motions": [_motion(place, each) for each in found]}


def _motion(place: Place, decision: Decision) -> dict[str, Any]:
    address = f"{settings.SITE_ADDRESS}{decision.get_absolute_url()}"
    return {
        "id": _key(place, f"decision-{decision.pk}"),
        "organization_id": _decider(place, decision.decider),
        "identifier": str(decision.pk),
        "text": f"{decision.case.title}: {decision.option.title}\n\n{decision.reasons}",
        "classification": _classed(decision),
        "date": decision.decided_on.isoformat(),
        "result": RESULTS[decision.option.kind != "nothing" and not decision.window.sent_back],
        "sources": [{"url": address, "note": "The decision with its reasons"}],
    }


def _classed(decision: Decision) -> str:
    kind = "key decision" if decision.case.key else "decision"
    return f"{kind}, sent back by a call-in" if decision.window.sent_back else kind


def _elected(place: Place, decisions: list[Decision]) -> str:
    return "elected" if decisions and decisions[0].case.elected else "unelected"


def _decider(place: Place, name: str) -> str:
    return _key(place, "decider-" + "-".join(name.casefold().split()))


def _key(place: Place, rest: str) -> str:
    return f"{settings.SITE_ADDRESS}/{place.slug}/#{rest}"
