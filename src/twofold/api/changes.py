"""What changed in the open data, in the order of RPDE, for programs that keep a copy.

A feed is what a visitor could read, compared with what was last published (comparing.py): what one row shows may change
because of another, as when an activity is published and all its projects can be read.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from ninja import Schema

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal, invalid
from twofold.foundation.places.models import Place
from twofold.foundation.resources.registry import LICENCE, RESOURCES, Resource
from twofold.foundation.wall.rows import inside, writing

from .comparing import alone
from .models import Due, Published

Early = tuple[str, int, int]  # resource, key, change number

MOST = 500
TOLD_GONE = "told gone"  # in place of a hash, so that it equals none
AFTER = "afterChangeNumber"
LONGEST = 19
# As RPDE asks: a full page stays as it is until one of its rows moves to the end; the last page may grow at once.
FULL, LAST = "public, max-age=3600", "public, max-age=8"


class Change(Schema):
    """One row: `modified` is its change number. What can be read no more is `deleted` and has no `data`."""

    state: str
    kind: str
    id: int
    modified: int
    data: dict[str, Any] | None = None


class Feed(Schema):
    """A page of changes. `next` is always there; a page without items whose `next` is itself is the end for now."""

    next: str
    items: list[Change]
    license: str


def feed(request: HttpRequest, place: Place, resource: Resource) -> HttpResponse:
    """The changes after a number, each row at its last one. Everybody gets what a visitor may read."""
    begin = _after(request)
    early: list[Early] = []
    with inside(place.pk):
        items = after(place, begin, resources=[resource.name], early=early)
    remember(place.pk, early)
    last = items[-1]["modified"] if items else begin
    content = {"next": _address(place, resource, last), "items": items, "license": LICENCE}
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)
    response = HttpResponse(text, content_type="application/json")
    response["Cache-Control"] = FULL if items else LAST
    return response


def after(
    place: Place,
    number: int,
    *,
    early: list[Early],
    resources: Collection[str] = (),
    upto: int | None = None,
    most: int | None = None,
) -> list[dict[str, Any]]:
    """The next changes in the order of their numbers, of some resources or of all. Call inside the place.

    `early` is filled with what is told to be gone before that has a number; hand it to `remember` afterwards.
    """
    wanted = Published.objects.filter(resource__in=resources or RESOURCES, number__gt=number)
    if upto is not None:
        wanted = wanted.filter(number__lte=upto)
    found = list(wanted.order_by("number")[: most or MOST])
    keys: dict[str, list[int]] = {}
    for each in found:
        keys.setdefault(each.resource, []).append(each.key)
    shown = {name: _rows(RESOURCES[name], place.pk, wanted) for name, wanted in keys.items()}
    early += [(e.resource, e.key, e.number) for e in found if e.digest and e.key not in shown[e.resource]]
    return [_change(each, shown[each.resource].get(each.key) if each.digest else None) for each in found]


def remember(place_id: int, early: Sequence[Early]) -> None:
    """What somebody was told is gone, and is not published so yet. If it can be read again by the next round, that is
    news to them, although it looks as it was published."""
    if not early:
        return
    with writing(place_id):
        alone(place_id)
        for resource, key, number in early:
            if Published.objects.filter(resource=resource, key=key, number=number).update(digest=TOLD_GONE):
                Due.objects.create(resource=resource, low=key, high=key)


def _rows(resource: Resource, place_id: int, keys: list[int]) -> dict[int, dict[str, Any]]:
    seen = resource.visible_to(Actor.visitor(place_id)).filter(pk__in=keys)
    return {row["id"]: row for row in resource.read(seen)}


def _change(published: Published, row: dict[str, Any] | None) -> dict[str, Any]:
    """A row hidden a moment ago is gone from the feed at once, before its deletion has a number."""
    change = {"state": "deleted", "kind": published.resource, "id": published.key, "modified": published.number}
    return change if row is None else {**change, "state": "updated", "data": row}


def _after(request: HttpRequest) -> int:
    text = request.GET.get(AFTER, "0")
    if set(request.GET) - {AFTER}:
        raise Refusal(invalid, fields={min(set(request.GET) - {AFTER}): [f"You can ask for {AFTER} here."]})
    if not (text.isdecimal() and text.isascii() and len(text) < LONGEST):
        raise Refusal(invalid, fields={AFTER: ["Use the address that the page before gave as next."]})
    return int(text)


def _address(place: Place, resource: Resource, after: int) -> str:
    return f"{settings.SITE_ADDRESS}/api/v1/places/{place.slug}/{resource.name}/feed?{AFTER}={after}"
