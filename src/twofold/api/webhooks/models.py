from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from twofold.foundation.actions.actor import Role
from twofold.foundation.wall.rows import PlacedQuerySet, Walled

from .rules import OLD_SECRET_LASTS, secret_from

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor


class WebhookQuerySet(PlacedQuerySet["Webhook"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(Role.MANAGER, Role.SYSTEM) else self.none()

    def due(self) -> Self:
        now = timezone.now()
        return self.filter(Q(try_after__isnull=True) | Q(try_after__lte=now), ended_at__isnull=True)


class Webhook(Walled):
    """A reader of the change feed to whom we bring the next page, instead of their asking for it.

    So nothing is queued: `position` is the last change they took, and what comes after it is what they are told next.
    """

    address = models.CharField(max_length=2_000)
    only = models.JSONField(default=list, help_text="Names of resources; none means all")
    position = models.BigIntegerField()
    upto = models.BigIntegerField(null=True, blank=True, help_text="Where the message that is being tried ends")
    generation = models.PositiveIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True, blank=True)
    answered = models.CharField(max_length=80, blank=True, help_text="What came back last")
    answered_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(address__startswith="https://"), name="webhook_https"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_because=""), name="webhook_ended_with_reason"
            ),
            models.UniqueConstraint(
                fields=["place", "address"],
                condition=Q(ended_at__isnull=True),
                name="webhook_address_once",
                violation_error_message="This address is told already.",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def secret(self) -> str:
        return secret_from(settings.SECRET_KEY, self.pk, self.generation)

    def secrets(self) -> list[str]:
        """The secret, and for a day after it was changed the one before."""
        found = [self.secret]
        if self.rotated_at and timezone.now() < self.rotated_at + OLD_SECRET_LASTS:
            found.append(secret_from(settings.SECRET_KEY, self.pk, self.generation - 1))
        return found
