"""Charters: all of a place, one service's, one version, and the same on paper to be signed in a meeting."""

from typing import Any

from twofold.foundation.actions.actor import Role
from twofold.foundation.pages.page import PlaceRequest, page, visible
from twofold.foundation.places.models import Service

from . import actions, reading
from .models import Charter, Signature
from .rules import State, can_be_signed

Versions = list[tuple[Charter, State]]


@page("marketing/whole.html")
def whole(request: PlaceRequest) -> dict[str, Any]:
    found = reading.versions_by_service(reader=request.actor)
    listed = [(each, reading.to_show(_seen(request, found.get(each.pk, [])))) for each in Service.objects.all()]
    return {
        "charters": [(each, *shown, reading.unanswered(shown[0])) for each, shown in listed if shown],
        "without": [each for each, shown in listed if not shown],
    }


@page("marketing/charter.html")
def service(request: PlaceRequest, service: int) -> dict[str, Any]:
    found = visible(Service, request, service)
    versions = _seen(request, reading.versions_of(found.pk, request.actor))
    return _context(request, found, versions, reading.to_show(versions))


@page("marketing/charter.html")
def version(request: PlaceRequest, charter: int) -> dict[str, Any]:
    found = visible(Charter, request, charter)
    versions = _seen(request, reading.versions_of(found.service_id, request.actor))
    return _context(request, found.service, versions, next(each for each in versions if each[0].pk == found.pk))


@page("marketing/paper.html")
def paper(request: PlaceRequest, charter: int) -> dict[str, Any]:
    found = visible(Charter, request, charter)
    whole = Charter.objects.with_all().get(pk=found.pk)
    return {"charter": whole, "parts": [each for each in reading.parts(whole) if each.owed or each.helped]}


def _context(
    request: PlaceRequest, service: Service, versions: Versions, shown: tuple[Charter, State] | None
) -> dict[str, Any]:
    staff = _staff(request)
    context = {"service": service, "versions": versions, "staff": staff, "here": request.path}
    if shown is None:
        return context
    charter, state = shown
    return context | {
        "charter": charter,
        "state": state.value,
        "parts": reading.parts(charter),
        "ready": can_be_signed(charter.owing),
        "waiting": reading.waiting_for(charter),
        "mine": _mine(request, charter),
        "sign_for": _sign_for(request, charter, state),
        "instead": _instead(versions, charter),
        "being_written": any(each is State.WRITING for _charter, each in versions),
        "sides": actions.sides_of(request.actor) if request.actor.signed_in else set(),
        "owed_now": state in (State.BINDS, State.LAPSED),
    }


def _seen(request: PlaceRequest, versions: Versions) -> Versions:
    """What is being written is shown to those who write it."""
    return versions if _staff(request) else [each for each in versions if each[1] is not State.WRITING]


def _mine(request: PlaceRequest, charter: Charter) -> list[Signature]:
    return [each for each in charter.standing if each.person_id == (request.actor.person_id or 0)]


def _sign_for(request: PlaceRequest, charter: Charter, state: State) -> list[tuple[str, str]]:
    """The parties a visitor can sign for now."""
    if state in (State.WRITING, State.REPLACED) or not request.actor.is_any(*actions.ANYBODY_BOUND):
        return []
    signed = {each.party for each in _mine(request, charter)}
    return [
        (name, title)
        for name, title in charter.party_choices
        if name not in signed and reading.belongs(request.actor, name, charter)
    ]


def _instead(versions: Versions, charter: Charter) -> Charter | None:
    """What a reader of this version should read too: the one that holds, or the one there is to sign."""
    wanted = (State.BINDS, State.LAPSED, State.SIGNING)
    return next((each for each, state in versions if state in wanted and each.pk != charter.pk), None)


def _staff(request: PlaceRequest) -> bool:
    return request.actor.is_any(Role.OFFICER, Role.MANAGER)
