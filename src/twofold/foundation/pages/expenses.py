"""Expenses: claiming one, where one's own stand, what waits for staff, and how promptly the place pays."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twofold.foundation.actions.action import Action
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import sign_in_first
from twofold.foundation.actions.explain import explain
from twofold.foundation.actions.fields import form_fields, read_form
from twofold.foundation.activities.models import Activity
from twofold.foundation.expenses import actions, claiming, handling
from twofold.foundation.expenses.models import Claim, Receipt
from twofold.foundation.expenses.reading import alike, open_claims, own_claims, promptness, with_clocks

from .page import PlaceRequest, do, page, visible
from .views import error_list

WAYS: list[tuple[Action[Any, Any, Any], Any]] = [
    (actions.say_arrived, gettext_lazy("It has arrived")),
    (actions.say_missing, gettext_lazy("It has not arrived")),
    (actions.add_to_claim, gettext_lazy("Add something")),
    (actions.withdraw_claim, gettext_lazy("Take it back")),
    (actions.count_as_given, gettext_lazy("Count what is left as given")),
    (handling.approve_claim, gettext_lazy("Agree to pay")),
    (handling.ask_about_claim, gettext_lazy("Ask for something")),
    (handling.refuse_claim, gettext_lazy("Refuse it")),
    (handling.pay_claim, gettext_lazy("Say that it is paid")),
]


@page("pages/expenses.html")
def expenses(request: PlaceRequest) -> dict[str, Any]:
    staff = request.actor.is_any(Role.OFFICER, Role.MANAGER)
    rules = claiming.rules_here(request.place)
    return {
        "figures": promptness(rules["small_number"].count),
        "rules": {key: rules[key] for key in ("decide", "pay", "mileage", "receipt_above", "claim_within")},
        "own": own_claims(request.actor) if request.actor.signed_in else [],
        "staff": staff,
        "waiting": open_claims(request.actor) if staff else [],
    }


@page("pages/expense.html")
def expense(request: PlaceRequest, claim: int) -> dict[str, Any]:
    rows = Claim.objects.visible_to(request.actor).select_related("activity__place", "claimer", "place")
    found = get_object_or_404(rows, pk=claim)
    staff = request.actor.is_any(Role.OFFICER, Role.MANAGER)
    (waiting,) = with_clocks([found])
    return {
        "claim": found,
        "waiting": waiting,
        "mine": found.claimer_id is not None and found.claimer_id == request.actor.person_id,
        "claimer": found.claimer if staff else None,
        "receipt": Receipt.objects.filter(claim=found).values_list("pk", flat=True).first(),
        "alike": alike(found) if staff else [],
        "ways": [(way, title) for way, title in WAYS if not explain(request.actor, way, found)],
        "here": request.path,
    }


@page("pages/expense.html")
def receipt(request: PlaceRequest, claim: int) -> HttpResponse:
    """To those who may see the claim; what is not theirs and what is not there answer alike."""
    found = get_object_or_404(Receipt.objects.visible_to(request.actor), claim=claim)
    response = HttpResponse(bytes(found.content), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = 'inline; filename="receipt.jpg"'
    return response


def submit_claim(request: PlaceRequest, activity: int) -> HttpResponse:
    sent = read_form(actions.claim_expense, request.POST, request.FILES)
    made: Claim = do(request, actions.claim_expense, activity, sent).result
    messages.success(request, _("Your claim is in. You see here what becomes of it, and we write to you."))
    return HttpResponseRedirect(made.get_absolute_url())


@page("pages/claim_expense.html", on_post=submit_claim)
def claim_expense(request: PlaceRequest, activity: int) -> dict[str, Any]:
    """One page, for a telephone: the day is filled in, three questions are left."""
    found = visible(Activity, request, activity)
    refusal = explain(request.actor, actions.claim_expense, found)
    if refusal and refusal.kind is sign_in_first:
        raise refusal
    typed = read_form(actions.claim_expense, request.POST) if request.method == "POST" else {}
    wrong = request.refusal
    return {
        "activity": found,
        "why_not": refusal,
        "rules": claiming.rules_here(request.place),
        "fields": form_fields(
            actions.claim_expense,
            found,
            values={"day": timezone.localdate(), **typed},
            errors=wrong.fields if wrong else {},
        ),
        "errors": error_list(actions.claim_expense, wrong),
    }
