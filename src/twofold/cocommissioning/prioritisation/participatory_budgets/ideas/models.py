from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.moderation.models import Moderated
from twofold.foundation.search.words import searched
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from .rules import State, Verdict

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)
STATE_WORDS = {
    State.SENT: _("Waiting for a first look"),
    State.ELIGIBLE: _("It fits the rules; we are working out the cost"),
    State.COSTED: _("Costed"),
    State.SHORTLISTED: _("On the shortlist"),
    State.ON_BALLOT: _("On the ballot"),
    State.REJECTED: _("Not taken further"),
    State.MERGED: _("Joined with another idea"),
    State.SPLIT: _("Parted into two ideas"),
}
VERDICT_WORDS = {
    Verdict.ELIGIBLE: _("It fits the rules"),
    Verdict.NOT_ELIGIBLE: _("It does not fit the rules"),
    Verdict.FEASIBLE: _("It can be done"),
    Verdict.NOT_FEASIBLE: _("It cannot be done"),
    Verdict.LEFT_OFF: _("Left off the ballot"),
    Verdict.UPHELD: _("Appeal upheld"),
    Verdict.DISMISSED: _("Appeal dismissed"),
}
COSTED = [State.COSTED, State.SHORTLISTED, State.ON_BALLOT]


class OfBudget(PlacedQuerySet[Any]):
    """Rows of a budget: seen by whoever sees the budget."""

    through = "budget"

    def visible_to(self, actor: "Actor") -> Self:
        if actor.is_any(*STAFF):
            return self
        return self.exclude(**{f"{self.through}__activity__state": "draft"})


class OfIdea(OfBudget):
    through = "idea__budget"


class IdeaQuerySet(OfBudget):
    def visible_to(self, actor: "Actor") -> Self:
        """What a moderator hid is seen by its writer and by staff."""
        rows = super().visible_to(actor)
        if actor.is_any(*STAFF):
            return rows
        return rows.filter(Q(hidden=False) | Q(person_id=actor.person_id or 0))

    def listed(self) -> Self:
        return self.select_related("area", "budget__activity__place", "merged_into", "split_from")


class Idea(Moderated, Walled):
    """What somebody would do with the money, in their words; from its first day to the ballot or a reasoned no."""

    own_column = "person_id"

    budget = WalledKey("participatory_budgets.Budget", on_delete=models.CASCADE, related_name="ideas")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    voice = models.CharField(max_length=120, blank=True, help_text="Who asks, as they want to be named")
    title = models.CharField(max_length=120)
    text = models.TextField()
    area = WalledKey("places.Area", null=True, blank=True, related_name="+")
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    picture = models.CharField(max_length=200, blank=True)
    picture_alt = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=[(s.value, STATE_WORDS[s]) for s in State], default=State.SENT)
    cost = models.BigIntegerField(null=True, blank=True)
    merged_into = WalledKey("self", null=True, blank=True, related_name="merged")
    split_from = WalledKey("self", null=True, blank=True, related_name="parts")
    project = WalledKey("participatory_budgets.Project", null=True, blank=True, related_name="ideas")
    sent_at = models.DateTimeField(auto_now_add=True)

    words = searched("title", "text")

    objects = IdeaQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [GinIndex(fields=["words"], name="idea_words")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(State)), name="idea_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into__isnull=True)),
                name="idea_merged_into_something",
            ),
            models.CheckConstraint(
                condition=Q(state=State.ON_BALLOT, project__isnull=False)
                | (~Q(state=State.ON_BALLOT) & Q(project__isnull=True)),
                name="idea_on_ballot_is_a_project",
            ),
            models.CheckConstraint(condition=~Q(state__in=COSTED) | Q(cost__gt=0), name="idea_costed_has_a_cost"),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="idea_point_on_earth",
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

    @property
    def pot_choices(self) -> list[tuple[int, str]]:
        return self.budget.pot_choices  # type: ignore[no-any-return]

    @property
    def other_choices(self) -> list[tuple[int, str]]:
        others = self.budget.ideas.exclude(pk=self.pk).exclude(state__in=[State.MERGED, State.SPLIT, State.ON_BALLOT])
        return list(others.values_list("pk", "title"))

    def get_absolute_url(self) -> str:
        return reverse("participatory_budgets:idea", args=[self.activity.place.slug, self.activity.pk, self.pk])


class Ruling(Walled):
    """What a named officer found about an idea, with the reason. A finding is never rewritten; another follows."""

    append_only = True

    idea = WalledKey(Idea, related_name="rulings")
    verdict = models.CharField(max_length=14, choices=[(v.value, VERDICT_WORDS[v]) for v in Verdict])
    reason = models.TextField()
    officer_name = models.CharField(max_length=120)
    by = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = OfIdea.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_a_reason"),
            models.CheckConstraint(condition=~Q(officer_name=""), name="ruling_has_a_name"),
            models.CheckConstraint(condition=Q(verdict__in=list(Verdict)), name="ruling_verdict_known"),
        ]


class Costing(Walled):
    """What an idea would cost, and what that rests on. The newest counts; the earlier ones stay to be read."""

    append_only = True

    idea = WalledKey(Idea, related_name="costings")
    amount = models.BigIntegerField()
    basis = models.TextField()
    officer_name = models.CharField(max_length=120)
    by = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = OfIdea.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="costing_costs_something"),
            models.CheckConstraint(condition=~Q(basis=""), name="costing_says_what_it_rests_on"),
        ]


class AppealQuerySet(OfIdea):
    def visible_to(self, actor: "Actor") -> Self:
        """An appeal is read by whoever made it and by staff; once answered, by everyone."""
        if actor.is_any(*STAFF):
            return self
        own = Q(person_id=actor.person_id, person__isnull=False)
        return super().visible_to(actor).filter(own | ~Q(answer=""))


class Appeal(Walled):
    """Somebody who sent or supported an idea says that its rejection was wrong."""

    own_column = "person_id"

    idea = WalledKey(Idea, on_delete=models.CASCADE, related_name="appeals")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    upheld = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "idea"],
                condition=Q(upheld__isnull=True),
                name="one_open_appeal_an_idea",
                violation_error_message=_("There is an appeal about this idea already. It is being looked at."),
            ),
            models.CheckConstraint(
                condition=Q(upheld__isnull=True, answer="") | (Q(upheld__isnull=False) & ~Q(answer="")),
                name="appeal_answered_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"Appeal about {self.idea}"


class Remark(Walled):
    """What was said about an idea when people deliberated: a workshop's note, not a comment thread."""

    append_only = True

    idea = WalledKey(Idea, related_name="remarks")
    gathering = models.CharField(max_length=120)
    text = models.TextField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = OfIdea.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="remark_says_something")]


class SteeringMember(Walled):
    """A resident of the steering group, with what they declared. Nobody counts as a member before they have."""

    own_column = "person_id"

    budget = WalledKey("participatory_budgets.Budget", on_delete=models.CASCADE, related_name="steering")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    interests = models.TextField(blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)

    objects = OfBudget.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "budget", "person"],
                condition=Q(person__isnull=False),
                name="steering_member_once",
                violation_error_message=_("This person is in the steering group already."),
            ),
            models.CheckConstraint(
                condition=Q(declared_at__isnull=True) | ~Q(interests=""), name="steering_member_declared_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Minutes(Walled):
    """One meeting of the steering group: what was decided, who was declared to have an interest, how long it took."""

    append_only = True

    budget = WalledKey("participatory_budgets.Budget", related_name="minutes")
    held_on = models.DateField()
    text = models.TextField()
    residents = models.PositiveSmallIntegerField()
    officers = models.PositiveSmallIntegerField()
    length = models.PositiveSmallIntegerField(help_text="In minutes")
    by = models.CharField(max_length=120)

    objects = OfBudget.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name_plural = "minutes"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="minutes_say_something")]
