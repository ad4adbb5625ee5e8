"""Why can't I? The same answer for the door, the pages and the permission matrix."""

from typing import Any, Protocol, runtime_checkable

from django.db.models import Model
from django.utils.translation import gettext as _

from . import locks
from .action import Action
from .actor import Actor, Role
from .errors import Refusal, not_allowed, sign_in_first

WHO = {
    Role.RESIDENT: _("people who live, work, study or use services here"),
    Role.OFFICER: _("officers"),
    Role.MANAGER: _("managers"),
    Role.COUNCILLOR: _("councillors"),
    Role.SIGNED_IN: _("people who are signed in"),
    Role.SYSTEM: _("the system itself"),
    Role.VISITOR: _("anyone"),
}


@runtime_checkable
class Staged(Protocol):
    """Something with stages that open and close: an activity."""

    def stage_refusal(self, stages: tuple[str, ...]) -> Refusal | None: ...


def explain(actor: Actor, action: Action[Any, Any, Any], subject: Model) -> Refusal | None:
    """Why this actor may not do this to this subject now, in words; None when they may."""
    return refusal_for(actor, action, subject, lock=False)


def refusal_for(actor: Actor, action: Action[Any, Any, Any], subject: Model, *, lock: bool) -> Refusal | None:
    """As `explain`; with `lock`, the activity's stages cannot close before the transaction ends."""
    return (
        _role_refusal(actor, action)
        or _stage_refusal(action, subject, lock=lock)
        or (action.unless(subject, actor) if action.unless else None)
    )


def _role_refusal(actor: Actor, action: Action[Any, Any, Any]) -> Refusal | None:
    if actor.roles & action.roles:
        return None
    if not actor.signed_in and Role.SYSTEM not in actor.roles:
        return Refusal(sign_in_first)
    who = " or ".join(str(WHO[role]) for role in Role if role in action.roles)
    return Refusal(not_allowed, _("Only %(who)s can do this.") % {"who": who})


def _stage_refusal(action: Action[Any, Any, Any], subject: Model, *, lock: bool) -> Refusal | None:
    if not action.during:
        return None
    activity = subject if isinstance(subject, Staged) else getattr(subject, "activity", None)
    if lock and activity is not subject and isinstance(activity, Model):
        activity = locks.hold(activity)
    if not isinstance(activity, Staged):
        raise TypeError(f"{action.name} is open during stages, but {type(subject).__name__} has no activity.")
    return activity.stage_refusal(action.during)
