"""Every action there is, by dotted name. The forms, the API, the permission page and the generic tests read this."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .action import REGISTERED, Action
from .errors import Refusal, not_found
from .fields import kind_of


def all_actions() -> list[Action[Any, Any, Any]]:
    return [REGISTERED[name] for name in sorted(REGISTERED)]


def find(name: str) -> Action[Any, Any, Any]:
    """The action of that name, or a refusal that says no more than that nothing is there."""
    if name not in REGISTERED:
        raise Refusal(not_found)
    return REGISTERED[name]


def check() -> None:
    """Fail at start-up for what would otherwise fail at a visitor."""
    for action in all_actions():
        if not hasattr(action.subject_model._default_manager, "visible_to"):
            raise ImproperlyConfigured(f"{action.name}: {action.subject_model.__name__} has no visible_to(actor).")
        for name, info in action.inputs.model_fields.items():
            if kind_of(info) is None:
                raise ImproperlyConfigured(f"{action.name}: no form field knows how to ask for '{name}'.")
