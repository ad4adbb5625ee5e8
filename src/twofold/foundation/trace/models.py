from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.moderation.models import Moderated
from twofold.foundation.notices.models import Letter
from twofold.foundation.search.words import searched
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


class Step(models.TextChoices):
    """Where in the chain something stands, in the order of the chain."""

    SAID = "said", _("Said")
    GIVEN = "given", _("Given")
    THEME = "theme", _("Theme")
    OPTION = "option", _("Option")
    DECISION = "decision", _("Decision")
    CALL_IN = "call-in", _("Call-in")
    COMMITMENT = "commitment", _("Promise")
    CHANGE = "change", _("Done")


class State(models.TextChoices):
    """What became of it so far, in the words of My page."""

    HEARD = "heard", _("Heard")
    WEIGHED = "weighed", _("Being weighed")
    YES = "yes", _("Decided: yes")
    NO = "no", _("Decided: no")
    WILL = "will", _("We will")
    DONE = "done", _("Done")
    FAILED = "failed", _("Not done")


class NodeQuerySet(PlacedQuerySet["Node"]):
    def visible_to(self, actor: "Actor") -> Self:
        """What is open, and what oneself said; staff see all."""
        if actor.is_any(*STAFF):
            return self
        own = Voice.objects.filter(person_id=actor.person_id or 0).values("node")
        return self.filter(Q(open=True) | Q(pk__in=own))

    def with_people(self) -> Self:
        """How many people each is from, and how many of them were told what became of it."""
        return self.annotate(
            people=models.Count("voices"), people_told=models.Count("voices", filter=Q(voices__told_at__isnull=False))
        )


class Node(Walled):
    """One thing in the chain: a row of some method, named so that the chain can be read without knowing the method."""

    step = models.CharField(max_length=10, choices=Step)
    thing = models.CharField(max_length=120, help_text="The row, as audit entries name it: app.model:id")
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.HEARD)
    because = models.TextField(blank=True)
    open = models.BooleanField(default=True)
    area = WalledKey("places.Area", on_delete=models.SET_NULL, null=True, blank=True, related_name="nodes")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)

    objects = NodeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "thing"], name="node_once_a_thing"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="node_step_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="node_state_known"),
            # "No" without a reason is the one answer nobody may give.
            models.CheckConstraint(
                condition=~Q(state__in=[State.NO, State.FAILED]) | ~Q(because=""), name="node_no_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("chain", args=[self.place.slug, self.pk])


class Link(Walled):
    """One thing led to another. Links are only ever added."""

    append_only = True

    earlier = WalledKey(Node, related_name="led_to")
    later = WalledKey(Node, related_name="came_from")
    how = models.CharField(max_length=40)
    by = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "earlier", "later"], name="linked_once"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="link_leads_elsewhere"),
        ]


class Part(models.TextChoices):
    SAID = "said", _("You said")
    SUPPORTED = "supported", _("You supported")
    GAVE = "gave", _("You gave")
    ASKED = "asked", _("You asked")


class Channel(models.TextChoices):
    ONLINE = "online", _("Online")
    PAPER = "paper", _("On paper")
    TELEPHONE = "telephone", _("By telephone")
    MEETING = "meeting", _("At a meeting")


class VoiceQuerySet(PlacedQuerySet["Voice"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(*STAFF) else self.filter(person_id=actor.person_id, person__isnull=False)

    def told(self) -> "QuerySet[Any]":
        """Those who had a letter of what became of it: the `first` and, while letters are kept, the `last`."""
        first, last = Coalesce("told_at", self._letters()), Coalesce(self._letters("-sent_at"), "told_at")
        return self.annotate(first=first, last=last).filter(first__isnull=False)

    def newly_told(self) -> "QuerySet[Any]":
        """Those to whom a letter has gone that the chain does not know of yet; `sent` is when."""
        return self.filter(told_at__isnull=True).annotate(sent=self._letters()).filter(sent__isnull=False)

    def _letters(self, order: str = "sent_at") -> models.Subquery:
        letters = Letter.objects.filter(
            person=models.OuterRef("person"), thing=models.OuterRef("node__thing"), sent_at__isnull=False
        )
        return models.Subquery(letters.order_by(order).values("sent_at")[:1])


class Voice(Walled):
    """Somebody's part in a thing: who must hear what becomes of it. Empty `person` is somebody erased or unnamed."""

    own_column = "person_id"

    node = WalledKey(Node, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    part = models.CharField(max_length=10, choices=Part)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.ONLINE)
    at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When they were first told what became of it")

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person"], name="voice_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "node", "person"], condition=Q(person__isnull=False), name="voice_once"
            ),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="voice_part_known"),
        ]


class ReplyQuerySet(PlacedQuerySet["Reply"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(*STAFF) else self.filter(node__in=Node.objects.visible_to(actor))

    def waiting(self) -> Self:
        return self.filter(answered_at__isnull=True)


class Reply(Walled):
    """The clock on an answer that is owed. It pauses with a reason; only an answer stops it."""

    node = WalledKey(Node, on_delete=models.CASCADE, related_name="replies")
    rule = models.CharField(max_length=80)
    asked_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField()
    explained = models.TextField()
    paused_on = models.DateField(null=True, blank=True)
    paused_because = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "node"], condition=Q(answered_at__isnull=True), name="one_clock_runs_a_node"
            ),
            models.CheckConstraint(
                condition=Q(paused_on__isnull=True) | ~Q(paused_because=""), name="reply_pause_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="reply_only_an_answer_stops_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node}, {self.due_on}"


class QuestionQuerySet(PlacedQuerySet["Question"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Answered questions are for everyone; one that waits, for whoever asked and for staff."""
        if actor.is_any(*STAFF):
            return self
        own = Q(person_id=actor.person_id, person__isnull=False)
        return self.filter(own | (~Q(answer="") & Q(hidden=False)))


class Question(Moderated, Walled):
    """A question about an activity, and its answer, for everybody to read."""

    own_column = "person_id"

    activity = WalledKey("activities.Activity", on_delete=models.CASCADE, related_name="questions")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    words = searched("text", "answer")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [GinIndex(fields=["words"], name="question_words")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="question_answered_when",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return reverse("questions", args=[self.place.slug, self.activity_id]) + f"#question-{self.pk}"
