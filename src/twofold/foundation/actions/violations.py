"""Turns a broken database constraint into words: the constraint's own `violation_error_message`."""

from functools import cache

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint

from .errors import conflict


@cache
def _messages() -> dict[str, str]:
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != BaseConstraint.default_violation_error_message
    }


def words_for(error: IntegrityError) -> str:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    return _messages().get(name, str(conflict.message))
