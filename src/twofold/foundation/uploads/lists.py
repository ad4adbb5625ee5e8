"""A spreadsheet somebody already has: kept as it is until its columns are mapped, tried dry, then entered once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.wall.rows import PlacedQuerySet, Walled

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


class StaffOnly(PlacedQuerySet[Any]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(*STAFF) else self.none()

    def mapped_like(self, brought: "BroughtList") -> Any:
        """The last list of the same columns that was mapped, or None."""
        return self.filter(columns=brought.columns).exclude(mapped={}).first()


class BroughtList(Walled):
    """A list and how its columns were mapped. Whoever subclasses it keeps the rows and says what they become."""

    name = models.CharField(max_length=120)
    columns = models.JSONField()
    mapped = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict)
    read_at = models.DateTimeField(auto_now_add=True)

    objects = StaffOnly.as_manager()

    class Meta:
        abstract = True
        ordering = ["-read_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def column_choices(self) -> list[tuple[str, str]]:
        return [(column, column) for column in self.columns]

    @property
    def optional_choices(self) -> list[tuple[str, str]]:
        return [("", str(_("None of these"))), *self.column_choices]

    def map(self, wanted: Mapping[str, str]) -> None:
        """Say which column is which; a refusal names what is no column of this list."""
        for field, column in wanted.items():
            if column and column not in self.columns:
                raise Refusal(invalid, fields={field: [_now("Choose one of the columns listed.")]})
        self.mapped = dict(wanted)


def not_applied(brought: BroughtList, by: "Actor") -> Refusal | None:
    return Refusal(conflict, _now("This list was brought in already; bring it again.")) if brought.applied_at else None
