"""Reading a request's JSON: bounded in size and depth, one meaning only, or a plain refusal."""

from typing import Any

from django.http import HttpRequest, RawPostDataException

from twofold.engines.sheets.objects import object_of
from twofold.foundation.actions.errors import Refusal, unreadable


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The body as an object. NaN, infinities, repeated names and numbers of thousands of digits are refused."""
    try:
        found = object_of(request.body.decode() or "{}")
    except ValueError:
        raise Refusal(unreadable) from None
    except RawPostDataException:  # a form with files was read as one while looking for its token
        raise Refusal(unreadable, "Send a JSON object, not a form.") from None
    if not isinstance(found, dict):
        raise Refusal(unreadable, "Send a JSON object.")
    return found
