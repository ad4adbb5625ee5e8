from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.moderation.models import Moderated
from twofold.foundation.search.words import searched
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from .groups import LONGEST, title_of
from .rules import Called, Standing, Window
from .stances import Matter, Wish, group_choices, of_one_breakdown

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

INSIDERS = (Role.OFFICER, Role.MANAGER, Role.COUNCILLOR, Role.SYSTEM)
# Who decides, by governance; the rest is labelled unelected.
ELECTED = ("leader", "mayor", "committee", "parish")


class CaseState(models.TextChoices):
    PREPARING = "preparing", _("Being prepared")
    NOTICED = "noticed", _("Notice given")
    DECIDED = "decided", _("Decided")
    ACCEPTED = "accepted", _("Left as it is")


class DecisionCaseQuerySet(PlacedQuerySet["DecisionCase"]):
    def visible_to(self, actor: "Actor") -> Self:
        """A case is everybody's once notice of it is given."""
        return self if actor.is_any(*INSIDERS) else self.exclude(state=CaseState.PREPARING)

    def with_all(self) -> Self:
        return self.select_related("place", "service", "matter").prefetch_related(
            "options__effects", "conflicts__wish", "decisions__option", "decisions__call_ins", "decisions__commitments"
        )


class DecisionCase(Walled):
    """A choice that somebody with the right to make it must make in the open."""

    title = models.CharField(max_length=120)
    question = models.TextField()
    service = WalledKey("places.Service", null=True, blank=True, related_name="cases")
    matter = WalledKey(Matter, null=True, blank=True, related_name="cases")
    decider = models.CharField(max_length=120, help_text="The body or member who decides")
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.PREPARING)
    pence = models.PositiveBigIntegerField(default=0)
    areas = models.PositiveSmallIntegerField(default=0)
    key = models.BooleanField(default=False)
    key_because = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    noticed_on = models.DateField(null=True, blank=True)
    decide_from = models.DateField(null=True, blank=True)
    notice_explained = models.TextField(blank=True)
    exception = models.TextField(blank=True)
    exception_agreed_by = models.CharField(max_length=120, blank=True)
    accepted_because = models.TextField(blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    words = searched("title", "question")

    objects = DecisionCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [GinIndex(fields=["words"], name="decision_case_words")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="decision_case_state_known"),
            models.CheckConstraint(
                condition=~Q(state=CaseState.ACCEPTED) | ~Q(accepted_because=""),
                name="decision_case_accepted_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(exception="") | ~Q(exception_agreed_by=""), name="decision_case_exception_has_consent"
            ),
            models.CheckConstraint(
                condition=Q(noticed_on__isnull=True, decide_from__isnull=True)
                | Q(noticed_on__isnull=False, decide_from__isnull=False, decide_from__gte=F("noticed_on")),
                name="decision_case_notice_has_its_day",
            ),
            models.UniqueConstraint(
                fields=["place", "matter"],
                condition=Q(state__in=[CaseState.PREPARING, CaseState.NOTICED]),
                name="one_open_case_a_matter",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.place.slug, self.pk])

    def seen_by(self, actor: "Actor") -> bool:
        """As `visible_to` has it, for a case that is at hand already."""
        return self.state != CaseState.PREPARING or actor.is_any(*INSIDERS)

    @property
    def elected(self) -> bool:
        return self.place.governance in ELECTED

    @property
    def for_members_alone(self) -> bool:
        """What officers cannot settle: a key decision, a conflict between groups, or what a call-in sent back."""
        return self.key or self.record is not None or self.conflicts.exists()

    @property
    def option_choices(self) -> list[tuple[int, str]]:
        return list(self.options.values_list("pk", "title"))

    @property
    def group_choices(self) -> list[tuple[str, str]]:
        return group_choices()

    @property
    def record(self) -> "Decision | None":
        """The decision that counts, if there is one: the latest."""
        return next(iter(self.decisions.all()), None)

    @property
    def standing(self) -> Standing:
        if self.state == CaseState.PREPARING:
            return Standing.PREPARING
        if self.state == CaseState.ACCEPTED:
            return Standing.ACCEPTED
        record = self.record
        return record.standing if record else Standing.NOTICED


class OptionKind(models.TextChoices):
    NOTHING = "nothing", _("Do nothing")
    TOGETHER = "together", _("Done together")
    ALONE = "alone", _("Not co-produced")


class Option(Walled):
    """One way it could go, with what each side would put in every year."""

    case = WalledKey(DecisionCase, on_delete=models.CASCADE, related_name="options")
    kind = models.CharField(max_length=10, choices=OptionKind)
    title = models.CharField(max_length=120)
    about = models.TextField()
    citizen_minutes = models.PositiveBigIntegerField(default=0)
    public_minutes = models.PositiveBigIntegerField(default=0)
    public_pence = models.PositiveBigIntegerField(default=0)
    hours_at_risk = models.PositiveBigIntegerField(default=0, help_text="Citizen hours a year that would end with it")
    grade = models.CharField(max_length=1, default="D")
    evidence = models.TextField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "case", "title"], name="option_once_a_case"),
            models.CheckConstraint(condition=Q(kind__in=OptionKind.values), name="option_kind_known"),
            models.CheckConstraint(condition=Q(grade__in=["A", "B", "C", "D"]), name="option_grade_a_to_d"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def citizen_hours(self) -> int:
        return round(self.citizen_minutes / 60)

    @property
    def public_hours(self) -> int:
        return round(self.public_minutes / 60)

    @property
    def gains(self) -> list["Effect"]:
        return [effect for effect in self.effects.all() if effect.gains]

    @property
    def losses(self) -> list["Effect"]:
        return [effect for effect in self.effects.all() if not effect.gains]


class Effect(Walled):
    """What a group would gain or lose, in amounts where there are any."""

    option = WalledKey(Option, on_delete=models.CASCADE, related_name="effects")
    group = models.CharField(max_length=LONGEST)
    gains = models.BooleanField()
    what = models.CharField(max_length=200)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=of_one_breakdown("group"), name="effect_group_known")]

    @property
    def who(self) -> str:
        return title_of(self.group)


class Conflict(Walled):
    """Where two groups want different things on one wish, as measured when the case was opened."""

    append_only = True

    case = WalledKey(DecisionCase, related_name="conflicts")
    wish = WalledKey(Wish, related_name="conflicts")
    one = models.CharField(max_length=LONGEST)
    other = models.CharField(max_length=LONGEST)
    label = models.CharField(max_length=30)
    excess = models.FloatField()
    q = models.FloatField()
    explanation = models.TextField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["-excess"]
        constraints = [
            models.CheckConstraint(condition=~Q(one=F("other")), name="conflict_of_two_groups"),
            models.CheckConstraint(condition=of_one_breakdown("one", "other"), name="conflict_groups_known"),
        ]


class Interest(Walled):
    """An interest somebody who decides has declared. A disqualifying one keeps them out."""

    own_column = "person_id"

    case = WalledKey(DecisionCase, related_name="interests")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    what = models.TextField()
    disqualifying = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class CaseRemarkQuerySet(PlacedQuerySet["CaseRemark"]):
    def visible_to(self, actor: "Actor") -> Self:
        """What is hidden is seen by its writer and by staff."""
        if actor.is_any(Role.OFFICER, Role.MANAGER, Role.SYSTEM):
            return self
        return self.filter(Q(hidden=False) | Q(person_id=actor.person_id, person__isnull=False))


class CaseRemark(Moderated, Walled):
    """What somebody says to whoever decides, for everybody to read; its answer is the decision."""

    own_column = "person_id"

    case = WalledKey(DecisionCase, related_name="remarks")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    objects = CaseRemarkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="case_remark_says_something")]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return f"{self.case.get_absolute_url()}#remark-{self.pk}"


class DecisionQuerySet(PlacedQuerySet["Decision"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self.filter(case__in=DecisionCase.objects.visible_to(actor))


class Decision(Walled):
    """What was decided and why. Its words are never changed; notices are added to it. One that a call-in sent back is
    made again, once, and both stay."""

    append_only = True

    case = WalledKey(DecisionCase, related_name="decisions")
    after = WalledKey("self", null=True, blank=True, related_name="made_again")
    option = WalledKey(Option, related_name="decisions")
    reasons = models.TextField()
    rejected = models.TextField(help_text="The options that were not taken, each with its reason")
    decider = models.CharField(max_length=120)
    delegation = models.CharField(max_length=200, blank=True, help_text="Where an officer decided: by what delegation")
    decided_on = models.DateField()
    call_in_until = models.DateField()
    call_in_explained = models.TextField()
    call_in_hour = models.PositiveSmallIntegerField(default=24, help_text="On the last day, until this hour")
    call_in_members = models.PositiveSmallIntegerField(default=1, help_text="How many members must ask together")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "case"], condition=Q(after__isnull=True), name="decided_once"),
            models.UniqueConstraint(
                fields=["place", "case"], condition=Q(after__isnull=False), name="decided_again_once"
            ),
            models.CheckConstraint(condition=Q(call_in_hour__lte=24), name="decision_call_in_hour"),
            models.CheckConstraint(condition=~Q(reasons=""), name="decision_has_reasons"),
            models.CheckConstraint(condition=~Q(rejected=""), name="decision_names_what_was_rejected"),
            models.CheckConstraint(condition=Q(call_in_until__gte=F("decided_on")), name="decision_call_in_after"),
        ]

    def __str__(self) -> str:
        return str(self.case)

    def get_absolute_url(self) -> str:
        address: str = self.case.get_absolute_url()
        return address

    @property
    def window(self) -> Window:
        return Window(self.call_in_until, tuple(Called(call.outcome) for call in self.call_ins.all()))

    @property
    def standing(self) -> Standing:
        window = self.window
        if window.open_call:
            return Standing.CALLED_IN
        if window.sent_back:
            return Standing.SENT_BACK
        if not window.in_force(timezone.localdate()):
            return Standing.WAITING
        promises = list(self.commitments.all())
        ended = promises and all(each.state != PromiseState.OPEN for each in promises)
        return Standing.DONE if ended else Standing.EFFECTIVE


class Supplement(Walled):
    """A correction or addition to a decision, beside its words and never instead of them."""

    append_only = True

    decision = WalledKey(Decision, related_name="supplements")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class CallIn(Walled):
    """A demand that a decision be looked at again, and what came of it."""

    decision = WalledKey(Decision, related_name="call_ins")
    requesters = models.CharField(max_length=300)
    grounds = models.TextField()
    asked_on = models.DateField()
    outcome = models.CharField(max_length=12, default=Called.OPEN.value, choices=[(c.value, c.value) for c in Called])
    because = models.TextField(blank=True)
    settled_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="By when the next step is taken")
    due_explained = models.TextField(blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            # A decision can be called in once.
            models.UniqueConstraint(fields=["place", "decision"], name="called_in_once"),
            models.CheckConstraint(condition=Q(outcome__in=[c.value for c in Called]), name="call_in_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="open", settled_on__isnull=True)
                | (~Q(outcome="open") & ~Q(because="") & Q(settled_on__isnull=False)),
                name="call_in_settled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.decision)


class PromiseState(models.TextChoices):
    OPEN = "open", _("Promised")
    REPORTED = "reported", _("Said to be done")
    DONE = "done", _("Done, and checked")
    FAILED = "failed", _("Not done")


class Commitment(Walled):
    """Something promised by a decision: what, by whom, by when. Done only when somebody outside the team has looked."""

    decision = WalledKey(Decision, related_name="commitments")
    what = models.CharField(max_length=200)
    owner = models.CharField(max_length=120, help_text="The post that answers for it")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    report = models.TextField(blank=True)
    reported_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    verified_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    verified_on = models.DateField(null=True, blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PromiseState.values), name="commitment_state_known"),
            models.CheckConstraint(
                condition=Q(state=PromiseState.OPEN) | ~Q(report=""), name="commitment_ends_with_a_report"
            ),
            models.CheckConstraint(
                condition=~Q(state=PromiseState.DONE) | Q(verified_on__isnull=False),
                name="commitment_done_when_checked",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def late(self) -> bool:
        return self.state == PromiseState.OPEN and self.due_on < timezone.localdate()


class ElectionTime(Walled):
    """The weeks before an election, when nothing controversial is decided or announced."""

    name = models.CharField(max_length=200, blank=True, help_text="Which election")
    starts_on = models.DateField()
    polls_on = models.DateField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["-polls_on"]
        constraints = [
            models.CheckConstraint(condition=Q(polls_on__gte=F("starts_on")), name="election_time_ends_at_the_poll")
        ]

    @classmethod
    def now(cls, today: date) -> Any:
        return cls.objects.filter(starts_on__lte=today, polls_on__gte=today).first()
