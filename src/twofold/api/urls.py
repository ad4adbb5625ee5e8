"""/api/v1: one endpoint an action, made from the registry, with its OpenAPI entry titled by the action's name."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie, HttpBearer

from twofold.foundation.actions import registry
from twofold.foundation.actions.action import Action
from twofold.foundation.actions.audit import ref
from twofold.foundation.actions.errors import Refusal, not_allowed, not_found, sign_in_first, too_large
from twofold.foundation.places.models import Place
from twofold.foundation.resources.registry import RESOURCES, Resource
from twofold.foundation.wall.rows import inside

from . import calendars, changes, open_data
from .documenting import Documented, gives
from .problems import Problem, respond
from .reading import read_json
from .schemas import inlined
from .who import asking, remember_use

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 412, 413, 422, 429), Problem)


class Answer(Schema):
    """`made` names the row the action made; `result` is what it returned when that is not a row."""

    action: str
    made: str
    result: Any = None
    replayed: bool


class Session(APIKeyCookie):
    """The session cookie, with CSRF protection; a visitor without one may still ask."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else AnonymousVisitor()


class Key(HttpBearer):
    """An API key of the place. Whether it is one is settled inside the place, by `who.asking`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return token or "none"


class AnonymousVisitor(AnonymousUser):
    """Truthy, as ninja wants of whoever is let in."""


api = Documented(title="Twofold", version="1", docs_url=None, openapi_url="openapi.json", urls_namespace="api")


def endpoint(action: Action[Any, Any, Any]) -> Callable[..., Any]:
    def act(request: HttpRequest, place: str, subject: str) -> Any:
        found = Place.objects.filter(slug=place).first()
        if found is None:
            raise Refusal(not_found)
        with inside(found.pk):
            actor = asking(request, found)
        remember_use(request, found, actor)
        key = request.headers.get("Idempotency-Key", "")
        provided = open_data.unless_changed(request, actor)
        done = action.perform(subject, by=actor, data=read_json(request), key=key, provided=provided)
        made = ref(done.result)
        result = None if made or action.output is None else action.output.dump_python(done.result, mode="json")
        return {"action": action.name, "made": made, "result": result, "replayed": done.replayed}

    act.__name__ = action.name.replace(".", "_")
    act.__doc__ = action.summary
    return act


def register(action: Action[Any, Any, Any]) -> None:
    asked = {"application/json": {"schema": inlined(action.inputs.model_json_schema())}}
    api.post(
        f"/places/{{place}}/actions/{action.name}/{{subject}}",
        response={200: Answer, **REFUSALS},
        auth=[Key(), Session(csrf=True)],
        operation_id=action.name,
        summary=action.name,
        openapi_extra={"requestBody": {"content": asked}},
    )(endpoint(action))


for _action in registry.all_actions():
    register(_action)


def _place(slug: str) -> Place:
    found = Place.objects.filter(slug=slug).first()
    if found is None:
        raise Refusal(not_found)
    return found


CALENDAR: dict[str, Any] = {"response": REFUSALS, "openapi_extra": gives("text/calendar")}


@api.get(
    "/places/{place}/",
    operation_id="resources",
    summary="Every resource with its addresses",
    response=REFUSALS,
    openapi_extra=gives("application/json"),
)
def resources(request: HttpRequest, place: str) -> HttpResponse:
    return open_data.index(request, _place(place))


@api.get("/places/{place}/calendar.ics", operation_id="calendar", summary="What is open when, as iCalendar", **CALENDAR)
def calendar_feed(request: HttpRequest, place: str) -> HttpResponse:
    return calendars.calendar(request, _place(place))


@api.get(
    "/places/{place}/calendars/{token}.ics", operation_id="own_calendar", summary="One person's own dates", **CALENDAR
)
def own_calendar(request: HttpRequest, place: str, token: str) -> HttpResponse:
    return calendars.own_calendar(request, _place(place), token)


FROM = {"parameters": [{"in": "query", "name": changes.AFTER, "required": False, "schema": {"type": "string"}}]}


def serve(resource: Resource) -> None:
    """A list, a feed of changes, a row, a table and a dictionary for each resource."""
    root, name = f"/places/{{place}}/{resource.name}", resource.name.replace("-", "_")

    def listed(request: HttpRequest, place: str, limit: str = "", cursor: str = "") -> HttpResponse:
        return open_data.listing(request, _place(place), resource)

    def one(request: HttpRequest, place: str, key: str) -> HttpResponse:
        return open_data.item(request, _place(place), resource, key)

    def whole(request: HttpRequest, place: str) -> HttpResponse:
        return open_data.table(request, _place(place), resource)

    def meaning(request: HttpRequest, place: str) -> HttpResponse:
        return open_data.dictionary(request, _place(place), resource)

    def changed(request: HttpRequest, place: str) -> HttpResponse:
        return changes.feed(request, _place(place), resource)

    title, refusals = resource.title, REFUSALS
    listing: dict[str, Any] = {"response": {200: open_data.Page, **refusals}, "openapi_extra": _asked_by(resource)}
    api.get(root, operation_id=f"{name}.list", summary=title, **listing)(listed)
    table: dict[str, Any] = {"response": refusals, "openapi_extra": gives("text/csv")}
    api.get(f"{root}.csv", operation_id=f"{name}.csv", summary=f"{title}, as CSV", **table)(whole)
    described = f"{title}: what each column means"
    csvw: dict[str, Any] = {"response": refusals, "openapi_extra": gives("application/csvm+json")}
    api.get(f"{root}.csv-metadata.json", operation_id=f"{name}.dictionary", summary=described, **csvw)(meaning)
    fed: dict[str, Any] = {"response": {200: changes.Feed, **refusals}, "openapi_extra": FROM}
    api.get(f"{root}/feed", operation_id=f"{name}.feed", summary=f"{title}: what changed", **fed)(changed)
    row: dict[str, Any] = {"response": {200: dict[str, Any], **refusals}}
    api.get(f"{root}/{{key}}", operation_id=f"{name}.read", summary=f"{title}: one", **row)(one)


def _asked_by(resource: Resource) -> dict[str, Any]:
    """The filters, as OpenAPI parameters."""
    asked = [
        {"in": "query", "name": each, "required": False, "schema": {"type": "string"}} for each in resource.filters
    ]
    return {"parameters": asked} if asked else {}


for _resource in RESOURCES.values():
    serve(_resource)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return respond(request, refusal)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return respond(request, Refusal(sign_in_first))


@api.exception_handler(HttpError)
def cross_site(request: HttpRequest, error: HttpError) -> HttpResponse:
    """All that ninja itself refuses here: a session without its token."""
    return respond(request, Refusal(not_allowed, "Send the value of the csrftoken cookie as the X-CSRFToken header."))


@api.exception_handler(RequestDataTooBig)
def oversize(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return respond(request, Refusal(too_large))


urlpatterns = [path("", api.urls)]
