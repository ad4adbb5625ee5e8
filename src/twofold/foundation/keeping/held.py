"""Where anything about a person is held: found from the models, so that a new table is never forgotten."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models

from twofold.foundation.people.models import Person
from twofold.foundation.wall.rows import Walled

# Rows that outlive a person, and why. They name the emptied account and nothing else.
KEPT = {
    "ballots.mark.person": "so that nobody votes twice while the vote is open; it says nothing of how",
    "participatory_budgets.count.counted_by": "a named officer's public act",
    "participatory_budgets.declaration.officer": "a named officer's public act",
}
# Nobody's business, not even their own download's.
SECRET = {"password"}


class Holding(NamedTuple):
    """A column that names a person."""

    model: type[models.Model]
    field: models.ForeignKey[Any, Any]

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def fate(self) -> str:
        """What erasure does to the row: "deleted", "detached" or "kept"."""
        fates: dict[Any, str] = {models.CASCADE: "deleted", models.SET_NULL: "detached", models.PROTECT: "kept"}
        return fates[self.field.remote_field.on_delete]


def holdings() -> Iterator[Holding]:
    """Every column behind the wall that names a person."""
    for model in apps.get_models():
        if issubclass(model, Walled):
            for field in model._meta.local_fields:
                if isinstance(field, models.ForeignKey) and field.related_model is Person:
                    yield Holding(model, field)


def rows_of(holding: Holding, person_id: int) -> Any:
    return holding.model._default_manager.filter(**{holding.field.attname: person_id})
