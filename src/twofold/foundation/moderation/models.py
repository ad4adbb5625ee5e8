from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


class Moderated(models.Model):
    """Something people write for others to read. Hidden, it is seen by its writer and by staff."""

    hidden = models.BooleanField(default=False)

    class Meta:
        abstract = True


class State(models.TextChoices):
    PARKED = "parked", _("Parked by a spam brake")
    REPORTED = "reported", _("Reported")
    HIDDEN = "hidden", _("Hidden")
    SHOWN = "shown", _("Shown")


class CaseQuerySet(PlacedQuerySet["Case"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Staff see all; a writer sees the cases about their own words, without who reported them."""
        return self if actor.is_any(*STAFF) else self.filter(writer_id=actor.person_id or 0)

    def waiting(self) -> Self:
        """What needs a person's decision, appeals among it."""
        return self.filter(Q(state__in=[State.PARKED, State.REPORTED]) | (~Q(appeal="") & Q(appeal_answer="")))


class Case(Walled):
    """A doubt about something somebody wrote, and how it was settled, with the reason and the writer's appeal."""

    own_column = "writer_id"

    thing = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    text = models.TextField()
    address = models.CharField(max_length=300)
    writer = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    because = models.TextField(help_text="Why it was parked or reported")
    opened_at = models.DateTimeField(auto_now_add=True)
    decision = models.TextField(blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(blank=True)
    appeal_answer = models.TextField(blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "thing"],
                condition=Q(state__in=["parked", "reported"]),
                name="one_open_case_a_thing",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["hidden", "shown"]) | ~Q(decision=""), name="case_decided_with_a_reason"
            ),
            models.CheckConstraint(condition=Q(appeal_answer="") | ~Q(appeal=""), name="case_answers_an_appeal"),
        ]

    def __str__(self) -> str:
        return self.title


class Report(Walled):
    """Somebody thinks that something should not stand here."""

    own_column = "person_id"

    case = WalledKey(Case, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "case", "person"], name="reported_once")]
