from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


class ForStaff(PlacedQuerySet[Any]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(*STAFF) else self.none()


class Envelope(Walled):
    """A paper ballot as it came: accepted, or set aside unopened because its voter had voted. It names nobody."""

    budget = WalledKey("participatory_budgets.Budget", on_delete=models.CASCADE, related_name="envelopes")
    set_aside_because = models.CharField(max_length=120, blank=True)

    objects = ForStaff.as_manager()

    @property
    def activity(self) -> Any:
        return self.budget.activity


class Batch(Walled):
    """A pile of papers for one pot, keyed by two people who do not see each other's work.

    The papers are kept until both agree; then they are in the intake, and only how many were bad, and why, stays here.
    """

    budget = WalledKey("participatory_budgets.Budget", on_delete=models.CASCADE, related_name="batches")
    pot = WalledKey("participatory_budgets.Pot", related_name="batches")
    name = models.CharField(max_length=60)
    papers = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    first_by = models.CharField(max_length=120)
    second_by = models.CharField(max_length=120, blank=True)
    differing = models.JSONField(default=list)
    invalid = models.JSONField(default=dict)
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = ForStaff.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "batches"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "budget", "name"],
                name="batch_named_once",
                violation_error_message=_("There is a batch of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | (~Q(second_by="") & Q(lines=[])), name="batch_agreed_is_emptied"
            ),
            models.CheckConstraint(condition=~Q(first_by=F("second_by")), name="batch_keyed_by_two"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def activity(self) -> Any:
        return self.budget.activity

    @property
    def bad(self) -> int:
        return sum(self.invalid.values())


class KioskCode(Walled):
    """Leave to vote once at a kiosk, given at the desk to somebody whose identity was checked there."""

    budget = WalledKey("participatory_budgets.Budget", on_delete=models.CASCADE, related_name="kiosk_codes")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    roll_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    own_column = "person_id"

    objects = ForStaff.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "digest"], name="kiosk_code_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, roll_digest="") | (Q(person__isnull=True) & ~Q(roll_digest="")),
                name="kiosk_code_is_for_somebody",
            ),
        ]

    @property
    def live(self) -> bool:
        return self.expires_at > timezone.now()
