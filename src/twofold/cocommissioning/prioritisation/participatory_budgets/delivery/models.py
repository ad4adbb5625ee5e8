from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from .rules import Money

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


class ObjectionQuerySet(PlacedQuerySet["Objection"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Read by whoever made it and by staff; once answered, by everyone."""
        if actor.is_any(*STAFF):
            return self
        own = Q(person_id=actor.person_id, person__isnull=False)
        return self.filter(own | ~Q(answer=""))


class Objection(Walled):
    """Somebody says that the vote or the count was not right."""

    own_column = "person_id"

    budget = WalledKey("participatory_budgets.Budget", on_delete=models.CASCADE, related_name="objections")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    upheld = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(upheld__isnull=True, answer="") | (Q(upheld__isnull=False) & ~Q(answer="")),
                name="objection_answered_with_reasons",
            )
        ]

    def __str__(self) -> str:
        return f"Objection to {self.budget}"


class AllocationState(models.TextChoices):
    ALLOCATED = "allocated", _("Money set aside")
    CONTRACTED = "contracted", _("Being built")
    DELIVERED = "delivered", _("Built")
    FAILED = "failed", _("Not built")


class AllocationQuerySet(PlacedQuerySet["Allocation"]):
    def with_money(self) -> Self:
        """Each with `paid` and `returned`, in pence; two subqueries, so that neither multiplies the other."""
        return self.annotate(paid=_total(Payment), returned=_total(Return))

    def listed(self) -> Self:
        return self.with_money().select_related("project__pot", "project__area").prefetch_related("milestones")


def _total(model: Any) -> Any:
    own = model.objects.filter(allocation=models.OuterRef("pk")).order_by().values("allocation")
    return Coalesce(models.Subquery(own.annotate(all=Sum("amount")).values("all")), 0)


class Allocation(Walled):
    """Money set aside for a winner, with the officer who answers for it and the day it should be there."""

    project = WalledKey("participatory_budgets.Project", related_name="allocations")
    amount = models.BigIntegerField()
    owner_name = models.CharField(max_length=120)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=AllocationState, default=AllocationState.ALLOCATED)
    contractor = models.CharField(max_length=120, blank=True)
    outcome = models.TextField(blank=True, help_text="What was built, or why it was not")
    ended_on = models.DateField(null=True, blank=True)
    allocated_at = models.DateTimeField(auto_now_add=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["project__pot", "project__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "project"],
                name="one_allocation_a_project",
                violation_error_message=_("Money is set aside for this project already."),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_of_something"),
            models.CheckConstraint(condition=Q(state__in=AllocationState.values), name="allocation_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["allocated", "contracted"], outcome="")
                | (Q(state__in=["delivered", "failed"]) & ~Q(outcome="") & Q(ended_on__isnull=False)),
                name="allocation_ends_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=AllocationState.CONTRACTED) | ~Q(contractor=""), name="allocation_contracted_to_whom"
            ),
        ]

    @property
    def area_id(self) -> int | None:
        """Where it is built, as the chain asks."""
        area: int | None = self.project.area_id
        return area

    def __str__(self) -> str:
        return str(self.project)

    @property
    def activity(self) -> Any:
        return self.project.budget.activity

    @property
    def money(self) -> Money:
        """Needs `with_money`."""
        return Money(self.amount, getattr(self, "paid", 0), getattr(self, "returned", 0))

    @property
    def over(self) -> bool:
        return self.state in (AllocationState.DELIVERED, AllocationState.FAILED)

    def get_absolute_url(self) -> str:
        return reverse("participatory_budgets:delivery", args=[self.activity.place.slug, self.activity.pk])


class Milestone(Walled):
    """A step on the way: reached, with a photo, or missed, with the reason. Somebody outside the team may check it."""

    allocation = WalledKey(Allocation, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    reached_on = models.DateField(null=True, blank=True)
    missed_because = models.TextField(blank=True)
    photo = models.CharField(max_length=200, blank=True)
    photo_alt = models.CharField(max_length=200, blank=True)
    seen_by_name = models.CharField(max_length=120, blank=True)
    seen_on = models.DateField(null=True, blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached_on__isnull=True) | Q(missed_because=""), name="milestone_reached_or_missed"
            ),
            models.CheckConstraint(condition=Q(photo="") | ~Q(photo_alt=""), name="milestone_photo_has_words"),
            models.CheckConstraint(
                condition=Q(seen_on__isnull=True) | (Q(reached_on__isnull=False) & ~Q(seen_by_name="")),
                name="milestone_seen_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def activity(self) -> Any:
        return self.allocation.activity

    @property
    def state(self) -> str:
        if self.reached_on:
            return "reached"
        return "missed" if self.missed_because else "to come"


class Payment(Walled):
    """Money paid for a winner, with its budget code. A wrong one is taken back by its opposite, never changed."""

    append_only = True

    allocation = WalledKey(Allocation, related_name="payments")
    amount = models.BigIntegerField()
    paid_on = models.DateField()
    payee = models.CharField(max_length=120)
    code = models.CharField(max_length=40, blank=True)
    takes_back = WalledKey("self", null=True, blank=True, related_name="taken_back_by")
    by = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, takes_back__isnull=True) | Q(amount__lt=0, takes_back__isnull=False),
                name="payment_goes_out_or_takes_one_back",
            ),
            models.UniqueConstraint(
                fields=["place", "takes_back"],
                name="payment_taken_back_once",
                violation_error_message=_("This payment was taken back already."),
            ),
            models.CheckConstraint(condition=~Q(pk=F("takes_back")), name="payment_takes_back_another"),
        ]

    @property
    def activity(self) -> Any:
        return self.allocation.activity


class Return(Walled):
    """Money not needed, and where it went: a stated place, never nowhere."""

    append_only = True

    allocation = WalledKey(Allocation, related_name="returns")
    amount = models.BigIntegerField()
    to = models.CharField(max_length=200)
    to_pot = models.BooleanField(default=False, help_text="Back to the pot, for the reserve list")
    by = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="return_of_something"),
            models.CheckConstraint(condition=~Q(to=""), name="return_to_somewhere"),
        ]
