"""RFC 9457 problem details: the catalogue of refusals as the API says it."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Schema

from twofold.foundation.actions.errors import Refusal


class Problem(Schema):
    """`type` is stable; `errors` maps an input to what is wrong with it."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, list[str]] = {}


def respond(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    body: dict[str, Any] = {
        "type": f"https://twofold.example/problems/{refusal.kind.code}",
        "title": str(refusal.kind.message),
        "status": refusal.status,
        "detail": refusal.message,
        "errors": refusal.fields,
    }
    return JsonResponse(body, status=refusal.status, content_type="application/problem+json")
