from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.rulebook.rule import Rule
from twofold.foundation.search.words import searched
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from .methods import Method, Step, all_methods, method_named
from .rules import Window, stage_refusal

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

MOST_SHARED = 20
INTENSITY = Q(citizen_intensity__range=(0, 4)) & Q(public_intensity__range=(0, 4))


class Initiative(Walled):
    """Lasting co-production on a service for an outcome, with what the public side puts in.

    Intensities run from 0 (none) to 4 (leads); see docs/explanation/co-production.md.
    """

    name = models.CharField(max_length=120)
    service = WalledKey("places.Service", related_name="initiatives")
    outcome = models.TextField()
    citizen_intensity = models.PositiveSmallIntegerField()
    public_intensity = models.PositiveSmallIntegerField()
    public_input = models.TextField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="initiative_named_once",
                violation_error_message=_("There is already an initiative with this name."),
            ),
            models.CheckConstraint(condition=INTENSITY, name="initiative_intensity_0_to_4"),
            # Co-production is not free: an initiative with no public input is something else.
            models.CheckConstraint(condition=~Q(public_input=""), name="initiative_has_public_input"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def area_choices(self) -> list[tuple[Any, str]]:
        return [("", str(_("Not known"))), *self.place.area_choices]

    @property
    def method_choices(self) -> list[tuple[str, str]]:
        return [(method.name, str(method.title)) for method in all_methods()]

    @property
    def nought_choices(self) -> list[tuple[Any, str]]:
        begun = self.activities.exclude(state=State.DRAFT)
        return [("", str(_("All of it"))), *((each.pk, each.title) for each in begun)]


class State(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    LIVE = "live", _("Under way")
    FINISHED = "finished", _("Finished")
    STOPPED = "stopped", _("Stopped")


class ActivityQuerySet(PlacedQuerySet["Activity"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Drafts are for those who prepare them."""
        if actor.is_any(Role.OFFICER, Role.MANAGER, Role.SYSTEM):
            return self
        return self.exclude(state=State.DRAFT)

    def to_share(self, first: "Activity | None") -> list[tuple[int, str]]:
        """Choices for what was for several of them at once: `first`, then the newest others that have begun."""
        others = self.exclude(state=State.DRAFT).exclude(pk=first.pk if first else 0)[:MOST_SHARED]
        return [(each.pk, each.title) for each in (*([first] if first else []), *others)]

    def with_stages(self) -> Self:
        return self.select_related("initiative__service").prefetch_related("stages")


class Activity(Walled):
    """One run of one method. Its title is a question or a promise, not the name of a process."""

    initiative = WalledKey(Initiative, related_name="activities")
    method_name = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    summary = models.TextField()
    promise = models.TextField(help_text="What will happen with what people give: who answers, by when")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    stopped_because = models.TextField(blank=True)
    words = searched("title", "summary")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [GinIndex(fields=["words"], name="activity_words")]
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="activity_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(published_at__isnull=False), name="activity_published_has_date"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.STOPPED) | ~Q(stopped_because=""), name="activity_stopped_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def method(self) -> Method:
        return method_named(self.method_name)

    @property
    def stage_choices(self) -> list[tuple[str, str]]:
        return [(stage.name, str(stage.title)) for stage in self.method.stages]

    @property
    def area_choices(self) -> list[tuple[Any, str]]:
        choices: list[tuple[Any, str]] = self.initiative.area_choices
        return choices

    @property
    def share_choices(self) -> list[tuple[int, str]]:
        return Activity.objects.to_share(self)

    def get_absolute_url(self) -> str:
        return reverse(f"{self.method_name}:activity", args=[self.place.slug, self.pk])

    def windows(self) -> list[Window]:
        return [stage.window() for stage in self.stages.all()]

    def stage_refusal(self, stages: tuple[str, ...]) -> Refusal | None:
        """Why none of these stages is open now; None when one is."""
        return stage_refusal(stages, self.windows(), timezone.now(), live=self.state == State.LIVE)

    def readiness(self) -> list[Step]:
        return list(self.method.readiness(self))


class Stage(Walled):
    """A window of time in which some of the method's actions are open. Stages may overlap."""

    activity = WalledKey(Activity, on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(max_length=40)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["opens_at", "closes_at"]
        constraints = [
            models.UniqueConstraint(fields=["place", "activity", "name"], name="stage_once_an_activity"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="stage_closes_after_it_opens",
                violation_error_message=_("A stage must close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> Any:
        kind = self.activity.method.stage(self.name)
        return kind.title if kind else self.name

    @property
    def state(self) -> str:
        """past, now or next."""
        return self.window().state(timezone.now())

    def window(self) -> Window:
        return Window(self.name, str(self.title), self.opens_at, self.closes_at)


class FrozenRule(Walled):
    """A rule as it stood when a stage opened. What has begun keeps the rules it began under."""

    append_only = True

    activity = WalledKey(Activity, related_name="frozen_rules")
    stage = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    value = models.JSONField()
    unit = models.CharField(max_length=20)
    operator = models.CharField(max_length=20)
    source = models.TextField()
    mark = models.CharField(max_length=8)
    valid_from = models.DateField()
    frozen_at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "key"]
        constraints = [
            models.UniqueConstraint(fields=["place", "activity", "stage", "key"], name="rule_frozen_once_a_stage")
        ]

    def as_rule(self) -> Rule:
        return Rule(
            key=self.key,
            title=self.title,
            value=self.value,
            unit=self.unit,
            operator=self.operator,
            valid_from=self.valid_from,
            source=self.source,
            mark=self.mark,
        )


class Following(Walled):
    """A person wants to hear what becomes of an activity."""

    own_column = "person_id"

    activity = WalledKey(Activity, on_delete=models.CASCADE, related_name="followings")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "activity", "person"], name="followed_once")]
