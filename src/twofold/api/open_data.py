"""Resources: lists by cursor, single rows with an ETag, whole tables as CSV with their dictionary."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja import Schema

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal, changed, invalid, not_found
from twofold.foundation.places.models import Place
from twofold.foundation.resources.leaving import as_csv, download
from twofold.foundation.resources.registry import RESOURCES, Dictionary, Resource, Type
from twofold.foundation.wall.rows import inside

from .who import asking

MOST, USUAL = 200, 50
LARGEST_KEY = 2**63 - 1


class Page(Schema):
    """`next` is the address of what follows; null at the end."""

    items: list[dict[str, Any]]
    next: str | None


def index(request: HttpRequest, place: Place) -> HttpResponse:
    """Every resource with its dictionary and its addresses."""
    root = f"/api/v1/places/{place.slug}"
    listed = [
        {
            "name": each.name,
            "title": each.title,
            "items": f"{root}/{each.name}",
            "feed": f"{root}/{each.name}/feed",
            "csv": f"{root}/{each.name}.csv",
            "dictionary": f"{root}/{each.name}.csv-metadata.json",
        }
        for each in RESOURCES.values()
    ]
    return answer({"resources": listed})


def listing(request: HttpRequest, place: Place, resource: Resource) -> HttpResponse:
    """A page of rows, in the order of their keys."""
    limit = _limit(request.GET.get("limit", str(USUAL)))
    after = _after(request.GET.get("cursor", ""))
    with inside(place.pk):
        rows = _filtered(request, resource, resource.visible_to(asking(request, place)))
        found = list(resource.read(rows.filter(pk__gt=after).order_by("pk")[: limit + 1]))
    items = found[:limit]
    return answer({"items": items, "next": _next(request, items) if len(found) > limit else None})


def item(request: HttpRequest, place: Place, resource: Resource, key: str) -> HttpResponse:
    """One row; 304 when the asker has it already."""
    if not (key.isdecimal() and key.isascii() and int(key[:20]) <= LARGEST_KEY):
        raise Refusal(not_found)
    with inside(place.pk):
        actor = asking(request, place)
        found = next(iter(resource.read(resource.visible_to(actor).filter(pk=int(key)))), None)
    if found is None:
        raise Refusal(not_found)
    response = answer(found)
    response["ETag"] = _tag(response)
    if response["ETag"] in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": response["ETag"]})
    return response


def unless_changed(request: HttpRequest, actor: Actor) -> Callable[[Model], None] | None:
    """What If-Match asks: that the row is still as its reader last saw it. Called with the row locked."""
    asked = parse_etags(request.headers.get("If-Match", ""))
    if not asked:
        return None

    def check(subject: Model) -> None:
        found = (
            row for each in RESOURCES.values() if each.model is type(subject) for row in _one(each, actor, subject)
        )
        if "*" not in asked and not any(_tag(answer(row)) in asked for row in found):
            raise Refusal(changed)

    return check


def table(request: HttpRequest, place: Place, resource: Resource) -> HttpResponse:
    """The whole resource as CSV, by RFC 4180."""
    with inside(place.pk):
        actor = asking(request, place)
        text = _table(resource, actor)
    return download(text, "text/csv", f"{place.slug}-{resource.name}.csv")


def dictionary(request: HttpRequest, place: Place, resource: Resource) -> HttpResponse:
    """What each column means, as CSVW."""
    described = Dictionary(resource).as_csvw(f"{resource.name}.csv")
    return answer(described, kind="application/csvm+json")


def answer(content: Any, kind: str = "application/json") -> HttpResponse:
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8")


def resource_named(name: str) -> Resource:
    if name not in RESOURCES:
        raise Refusal(not_found)
    return RESOURCES[name]


def _one(resource: Resource, actor: Actor, subject: Model) -> Iterator[dict[str, Any]]:
    return resource.read(resource.visible_to(actor).filter(pk=subject.pk))


def _tag(response: HttpResponse) -> str:
    return f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'


def _table(resource: Resource, actor: Actor) -> str:
    rows = resource.read(resource.visible_to(actor).order_by("pk"))
    cells = ([_cell(row[column.name], column.type) for column in resource.columns] for row in rows)
    return as_csv([column.name for column in resource.columns], cells)


def _cell(value: Any, kind: Type) -> Any:
    if value is None:
        return ""
    if kind is Type.JSON:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if kind is Type.BOOLEAN:
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else value


def _filtered(request: HttpRequest, resource: Resource, rows: Any) -> Any:
    """Only by the columns that are listed; another name is refused, not ignored."""
    asked = {name: str(value) for name, value in request.GET.items() if name not in ("cursor", "limit")}
    unknown = sorted(set(asked) - set(resource.filters))
    if unknown:
        known = ", ".join(resource.filters) or "nothing"
        raise Refusal(invalid, fields={unknown[0]: [f"You can ask for {known} here."]})
    for name, value in asked.items():
        column = resource.column(name)
        if column.type is Type.INTEGER and not (value.isdecimal() and value.isascii() and len(value) < 19):
            raise Refusal(invalid, fields={name: ["Give a whole number."]})
        if "\x00" in value:
            raise Refusal(invalid, fields={name: ["Leave out the invisible characters."]})
        rows = rows.filter(**{column.path: value})
    return rows


def _limit(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise Refusal(invalid, fields={"limit": [f"Give a number from 1 to {MOST}."]})
    return int(text)


def _after(cursor: str) -> int:
    """The key a page ends with; a cursor says nothing else, and nobody need make one."""
    if not cursor:
        return 0
    try:
        key = int(base64.urlsafe_b64decode(cursor[:40] + "=" * (-len(cursor[:40]) % 4)).decode("ascii"))
    except ValueError:
        key = -1
    if not 0 <= key <= LARGEST_KEY:
        raise Refusal(invalid, fields={"cursor": ["Use the cursor of the page before."]})
    return key


def _next(request: HttpRequest, items: list[dict[str, Any]]) -> str:
    query = request.GET.copy()
    query["cursor"] = base64.urlsafe_b64encode(str(items[-1]["id"]).encode()).decode().rstrip("=")
    return f"{request.path}?{query.urlencode()}"
