"""The questionnaire walked through: one question a page, from a screen or from a sheet of paper, skipping what one
does not know. What the other side said is not shown before one has answered: two searches must not copy each other."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from twofold.foundation.actions.explain import explain
from twofold.foundation.actions.fields import FormField, form_fields, read_form
from twofold.foundation.pages.page import PlaceRequest, do, page, visible
from twofold.foundation.pages.views import error_list
from twofold.foundation.places.models import Service

from .actions import STAFF, Says, Side, answer, answer_on_paper, side_of
from .models import Answer
from .questionnaire import OWN_PART, QUESTIONS, Question

OWN = {
    "citizen": ("It depends on me doing my part", "I could do more of it", "Nothing is needed of me"),
    "public": (
        "It depends on them doing their part",
        "They could do more of it themselves",
        "Nothing is needed of them",
    ),
}


@dataclass(frozen=True)
class Walk:
    """Where somebody is in a service's questionnaire; `paper` is whose sheet is being entered, "" on a screen."""

    service: int
    slug: str
    side: str
    paper: str
    step: int

    @property
    def action(self) -> Any:
        return answer_on_paper if self.paper else answer

    @property
    def question(self) -> Question | None:
        return QUESTIONS[self.step - 1] if self.step <= len(QUESTIONS) else None

    @property
    def address(self) -> str:
        query = {"step": self.step, **({"paper": self.paper} if self.paper else {})}
        return reverse("mapping:ask", args=[self.slug, self.service], query=query)

    def on(self) -> "Walk":
        return replace(self, step=self.step + 1)


def walk_of(request: PlaceRequest, service: int) -> Walk:
    """From the address: a step that is none is the first."""
    asked, paper = request.GET.get("step", ""), request.GET.get("paper", "")
    step = int(asked) if asked.isdecimal() and len(asked) < 3 else 1
    paper = paper if paper in list(Side) else ""
    side = paper or side_of(request.actor)
    return Walk(service, request.place.slug, side, paper, max(1, min(step, len(QUESTIONS) + 1)))


def say(request: PlaceRequest, service: int) -> HttpResponse:
    walk = walk_of(request, service)
    do(request, walk.action, service, read_form(walk.action, request.POST))
    return HttpResponseRedirect(walk.on().address)


@page("mapping/ask.html", on_post=say)
def ask(request: PlaceRequest, service: int) -> dict[str, Any]:
    found, walk = visible(Service, request, service), walk_of(request, service)
    why_not = explain(request.actor, walk.action, found)
    shared = {"service": found, "walk": walk, "why_not": why_not, "back": _before(walk, found)}
    if walk.question is None or why_not:
        return {**shared, "title": found.name, **(_thanks(request, found) if not why_not else {})}
    return {
        **shared,
        "title": walk.question.of(walk.side),
        "caption": _("%(service)s: question %(step)s of %(all)s")
        % {"service": found.name, "step": walk.step, "all": len(QUESTIONS)},
        "lead": _("For example: %(examples)s") % {"examples": walk.question.examples},
        "fields": _fields(request, walk, found),
        "errors": error_list(walk.action, request.refusal),
        "button": _("Save and go on"),
    }


def _before(walk: Walk, service: Service) -> str:
    if walk.step > 1:
        return replace(walk, step=walk.step - 1).address
    return reverse("mapping:service", args=[walk.slug, service.pk])


def _fields(request: PlaceRequest, walk: Walk, service: Service) -> list[FormField]:
    """The action's own fields; which question it is and whose sheet are known already."""
    assert walk.question is not None
    known = {"kind": walk.question.kind, **({"side": walk.paper} if walk.paper else {})}
    typed = read_form(walk.action, request.POST)
    fields = form_fields(
        walk.action,
        service,
        values={**typed, **known},
        errors=request.refusal.fields if request.refusal else {},
    )
    return [_field(each, walk.question, walk.side, hidden=each.name in known) for each in fields]


def _field(field: FormField, question: Question, side: str, *, hidden: bool) -> FormField:
    if hidden:
        return replace(field, kind="hidden")
    return replace(field, choices=choices_of(question, side)) if field.name == "says" else field


def choices_of(question: Question, side: str) -> list[tuple[str, str]]:
    """What one can say: there, not there and could be, not there for a reason; of users' own part in its own words."""
    labels = OWN[side] if question.kind == OWN_PART else tuple(each.label for each in Says)
    return [(each.value, _(label)) for each, label in zip(Says, labels, strict=True)]


def _thanks(request: PlaceRequest, service: Service) -> dict[str, Any]:
    mine = Answer.objects.filter(service=service, person=request.actor.me) if request.actor.signed_in else None
    return {
        "answered": mine.values("kind").distinct().count() if mine is not None else 0,
        "all": len(QUESTIONS),
        "others": Service.objects.exclude(pk=service.pk)[:10],
        "staff": request.actor.is_any(*STAFF),
    }
