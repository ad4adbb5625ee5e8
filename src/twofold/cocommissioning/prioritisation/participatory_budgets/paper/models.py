from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


class ForStaff(PlacedQuerySet[Any]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(*STAFF) else self.none()


class SetAside(models.TextChoices):
    """Why an envelope stays shut."""

    VOTED = "voted", _("Its voter had voted already.")
    MAYBE = "maybe", _("Its voter may have voted online.")
    ONLINE = "online", _("Its voter said that they had voted online.")
    UNREACHED = "unreached", _("Its voter may have voted online, and could not be asked.")


class EnvelopeQuerySet(ForStaff):
    def accepted(self) -> Self:
        return self.filter(set_aside_because="")

    def waiting(self) -> Self:
        """Those an officer must look at again before the box can be sealed."""
        return self.filter(set_aside_because=SetAside.MAYBE)


class Envelope(Walled):
    """A paper ballot as it came: accepted, or set aside unopened because its voter had voted. It names nobody.

    Where its voter only may have voted, `held` keeps their place on the roll until an officer has looked again.
    """

    budget = WalledKey("participatory_budgets.Budget", on_delete=models.CASCADE, related_name="envelopes")
    set_aside_because = models.CharField(max_length=120, blank=True, choices=SetAside)
    held = WalledKey("ballots.RollMark", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(set_aside_because__in=["", *SetAside.values]), name="envelope_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(held__isnull=True) | Q(set_aside_because=SetAside.MAYBE), name="envelope_held_while_maybe"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Envelope %(n)s") % {"n": self.pk})

    def get_absolute_url(self) -> str:
        return reverse("participatory_budgets:desk", args=[self.budget.activity.place.slug, self.budget.activity_id])

    @property
    def activity(self) -> Any:
        return self.budget.activity

    @property
    def spoken(self) -> str:
        """What to do with it now; said once, to whoever took it in."""
        if self.set_aside_because == SetAside.MAYBE:
            return _now(
                "Set it aside unopened and write %(n)s on it. Somebody of this name has voted online: look at it again."
            ) % {"n": self.pk}
        if self.set_aside_because:
            return _now("Set it aside unopened. %(why)s") % {"why": self.get_set_aside_because_display()}
        return _now("Put it with the accepted envelopes.")


class Channel(models.TextChoices):
    ENVELOPE = "envelope", _("On paper")
    KIOSK = "kiosk", _("At the kiosk")
    ONLINE = "online", _("Online")


class SecondLook(Walled):
    """An officer looked again whether two of one name are one person: what they found and why. It names nobody."""

    append_only = True

    budget = WalledKey("participatory_budgets.Budget", related_name="second_looks")
    channel = models.CharField(max_length=8, choices=Channel)
    accepted = models.BooleanField()
    because = models.TextField()
    by = models.CharField(max_length=120)

    objects = ForStaff.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="second_look_channel_known"),
            models.CheckConstraint(condition=~Q(because=""), name="second_look_has_a_reason"),
        ]


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
    name_digest = models.CharField(max_length=64, blank=True)
    # How many of the name had voted the other way when it was given. One more since, and the desk looks again.
    namesakes = models.PositiveIntegerField(default=0)
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
