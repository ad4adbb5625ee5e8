"""The catalogue of refusals: a stable code, words for people, an HTTP status. Nothing else is raised at visitors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    code: str
    message: str | Promise
    status: int


not_found = Kind("not-found", _("There is nothing here with that address, or it is not yours to see."), 404)
sign_in_first = Kind("sign-in-first", _("Sign in first."), 401)
not_allowed = Kind("not-allowed", _("Your role here does not let you do this."), 403)
wrong_stage = Kind("wrong-stage", _("This is not open now."), 409)
conflict = Kind("conflict", _("Something changed meanwhile. Nothing of yours was lost; look again and retry."), 409)
changed = Kind("changed", _("This changed since you looked at it. Look again, then retry."), 412)
invalid = Kind("invalid", _("Some answers need another look."), 422)
key_reused = Kind("key-reused", _("This request's key was used before for a different request."), 422)
unreadable = Kind("unreadable", _("We could not read that request."), 400)
too_large = Kind("too-large", _("That is more than we can take in one go."), 413)
too_many = Kind("too-many", _("That is a lot at once. Wait a minute and try again."), 429)

CATALOGUE = (
    not_found,
    sign_in_first,
    not_allowed,
    wrong_stage,
    conflict,
    changed,
    invalid,
    key_reused,
    unreadable,
    too_large,
    too_many,
)


class Refusal(Exception):
    """A rule said no. `fields` maps an input's name to what is wrong with it and how to mend it."""

    def __init__(
        self,
        kind: Kind,
        message: str | Promise | None = None,
        *,
        fields: Mapping[str, Sequence[str]] | None = None,
        opens_at: datetime | None = None,
    ) -> None:
        self.kind = kind
        self.message = str(message or kind.message)
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}
        self.opens_at = opens_at
        super().__init__(self.message)

    @property
    def status(self) -> int:
        return self.kind.status
