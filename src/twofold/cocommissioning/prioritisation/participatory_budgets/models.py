from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.places.models import Place
from twofold.foundation.search.words import searched
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor
    from twofold.instruments.ballots.models import Poll


class BallotKind(models.TextChoices):
    """How people vote; the engine's ballot types, in a voter's words."""

    APPROVAL = "approval", _("Choose the projects you want")
    KNAPSACK = "knapsack", _("Fill a basket up to the budget")
    CUMULATIVE = "cumulative", _("Share out points")
    RANKED = "ranked", _("Put your favourites in order")


class BudgetQuerySet(PlacedQuerySet["Budget"]):
    def visible_to(self, actor: "Actor") -> Self:
        """As its activity."""
        if actor.is_any(Role.OFFICER, Role.MANAGER, Role.SYSTEM):
            return self
        return self.exclude(activity__state="draft")

    def with_pots(self) -> Self:
        pots = models.Prefetch("pots", Pot.objects.select_related("area"))
        activity = self.select_related("activity__initiative__service", "activity__place")
        return activity.prefetch_related(pots, "activity__stages", "activity__polls", "declarations")


class Budget(Walled):
    """One participatory budget: how people vote and how the votes are counted. Both stand still once voting opens.

    `least` and `most` bound the number of projects on a ballot for one pot; `points` is what a voter shares out, and
    `most_points` the most for one project. `rule_card` is the engine's, as JSON.
    """

    activity = WalledKey("activities.Activity", on_delete=models.CASCADE, related_name="budgets")
    ballot = models.CharField(max_length=12, choices=BallotKind, default=BallotKind.APPROVAL)
    least = models.PositiveSmallIntegerField(default=1)
    most = models.PositiveSmallIntegerField(default=10)
    points = models.PositiveSmallIntegerField(default=0)
    most_points = models.PositiveSmallIntegerField(default=0)
    rule_card = models.JSONField(default=dict)
    currency = models.CharField(max_length=3, default="GBP")

    objects = BudgetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "activity"],
                name="one_budget_an_activity",
                violation_error_message=_("This activity has its budget already."),
            ),
            models.CheckConstraint(condition=Q(ballot__in=BallotKind.values), name="budget_ballot_known"),
            models.CheckConstraint(condition=Q(most__gte=models.F("least"), least__gte=1), name="budget_least_to_most"),
            models.CheckConstraint(
                condition=~Q(ballot=BallotKind.CUMULATIVE) | Q(points__gte=1, most_points__gte=1),
                name="budget_cumulative_has_points",
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    @cached_property
    def poll(self) -> "Poll | None":
        return next(iter(self.activity.polls.all()), None)

    @cached_property
    def declaration(self) -> "Declaration | None":
        return next(iter(self.declarations.all()), None)

    def get_absolute_url(self) -> str:
        return reverse("participatory_budgets:prepare", args=[self.activity.place.slug, self.activity_id])

    @property
    def pot_choices(self) -> list[tuple[int, str]]:
        return [(pot.pk, pot.name) for pot in self.pots.all()]

    @property
    def area_choices(self) -> list[tuple[int, str]]:
        place: Place = self.activity.place
        return place.area_choices

    @property
    def project_choices(self) -> list[tuple[int, str]]:
        return [(project.pk, project.title) for project in self.projects.on_ballot()]


class Pot(Walled):
    """A stated amount for the whole place, or for one area. Each pot is a contest of its own."""

    budget = WalledKey(Budget, on_delete=models.CASCADE, related_name="pots")
    name = models.CharField(max_length=80)
    amount = models.BigIntegerField(help_text="In pence, or the currency's smallest unit")
    area = WalledKey("places.Area", null=True, blank=True, related_name="+")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = [models.F("area__name").asc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "budget", "name"],
                name="pot_named_once",
                violation_error_message=_("There is a pot of this name already."),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="pot_has_money"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def contest(self) -> str:
        """Its name in the ballot box."""
        return f"pot-{self.pk}"


class ProjectState(models.TextChoices):
    ON_BALLOT = "on-ballot", _("On the ballot")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ProjectQuerySet(PlacedQuerySet["Project"]):
    def visible_to(self, actor: "Actor") -> Self:
        if actor.is_any(Role.OFFICER, Role.MANAGER, Role.SYSTEM):
            return self
        return self.exclude(budget__activity__state="draft")

    def on_ballot(self) -> Self:
        return self.filter(state=ProjectState.ON_BALLOT)

    def listed(self) -> Self:
        return self.select_related("pot", "area")


class Project(Walled):
    """Something the money could pay for. Number and cost stand still once voting opens."""

    budget = WalledKey(Budget, on_delete=models.CASCADE, related_name="projects")
    pot = WalledKey(Pot, related_name="projects")
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    description = models.TextField(blank=True)
    proposer = models.CharField(max_length=120, blank=True)
    category = models.CharField(max_length=80, blank=True)
    area = WalledKey("places.Area", null=True, blank=True, related_name="+")
    cost = models.BigIntegerField()
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    picture = models.CharField(max_length=200, blank=True)
    picture_alt = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=ProjectState, default=ProjectState.ON_BALLOT)
    withdrawn_because = models.TextField(blank=True)
    words = searched("title", "summary", "description")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["pot", "number"]
        indexes = [GinIndex(fields=["words"], name="project_words")]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "pot", "number"],
                name="project_number_once_a_pot",
                violation_error_message=_("Another project in this pot has this number."),
            ),
            models.CheckConstraint(condition=Q(cost__gt=0), name="project_costs_something"),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="project_point_on_earth",
            ),
            models.CheckConstraint(condition=Q(state__in=ProjectState.values), name="project_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ProjectState.WITHDRAWN) | ~Q(withdrawn_because=""),
                name="project_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def activity(self) -> Any:
        return self.budget.activity

    @property
    def has_point(self) -> bool:
        return self.longitude is not None and self.latitude is not None

    def get_absolute_url(self) -> str:
        return reverse("participatory_budgets:project", args=[self.activity.place.slug, self.activity.pk, self.pk])


class CountQuerySet(PlacedQuerySet["Count"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Counted is not declared: until the officer declares, the result is the office's."""
        if actor.is_any(Role.OFFICER, Role.MANAGER, Role.SYSTEM):
            return self
        return self.filter(budget__declarations__isnull=False)


class Count(Walled):
    """What counting one pot's box found: the engine's outcome, a reason for every project, and another rule beside it.

    All of it can be made again from the box and the rule card; `result_hash` is what anyone's recount must print.
    """

    append_only = True

    budget = WalledKey(Budget, related_name="counts")
    pot = WalledKey(Pot, related_name="counts")
    box = WalledKey("ballots.Box", related_name="+")
    counted_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField(auto_now_add=True)
    voters = models.PositiveIntegerField()
    outcome = models.JSONField()
    reasons = models.JSONField()
    measures = models.JSONField()
    beside = models.JSONField()
    warnings = models.JSONField(default=list)
    input_hash = models.CharField(max_length=64)
    result_hash = models.CharField(max_length=64)

    objects = CountQuerySet.as_manager()

    class Meta:
        ordering = ["pot"]
        constraints = [models.UniqueConstraint(fields=["place", "pot"], name="one_count_a_pot")]

    @property
    def winners(self) -> Sequence[str]:
        """Project numbers in the order chosen."""
        return list(self.outcome["winners"])


class Declaration(Walled):
    """A named officer says what the result is, on the record."""

    append_only = True

    budget = WalledKey(Budget, related_name="declarations")
    officer = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    officer_name = models.CharField(max_length=120)
    statement = models.TextField()
    declared_at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "budget"], name="one_declaration_a_budget")]
