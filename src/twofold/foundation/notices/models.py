from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.wall.rows import PlacedQuerySet, Walled

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor


class Pace(models.TextChoices):
    AT_ONCE = "at-once", _("At once, one e-mail for each piece of news")
    DAILY = "daily", _("Once a day, all news in one e-mail")
    WEEKLY = "weekly", _("On Mondays, all news in one e-mail")
    POST = "post", _("By post")
    PHONE = "phone", _("By telephone")
    NEVER = "never", _("Never. I will look on My page")


class Wish(Walled):
    """How somebody wants to hear from a place. Without one, at once."""

    own_column = "person_id"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    pace = models.CharField(max_length=8, choices=Pace)
    postal_address = models.TextField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [
            models.UniqueConstraint(fields=["place", "person"], name="one_wish_a_person"),
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="wish_pace_known"),
            models.CheckConstraint(
                condition=~Q(pace=Pace.POST) | ~Q(postal_address=""), name="wish_for_post_has_an_address"
            ),
            models.CheckConstraint(
                condition=~Q(pace=Pace.PHONE) | ~Q(telephone=""), name="wish_for_calls_has_a_number"
            ),
        ]


class LetterQuerySet(PlacedQuerySet["Letter"]):
    def visible_to(self, actor: "Actor") -> Self:
        """One's own; for staff, those that go by post."""
        if actor.is_any(Role.OFFICER, Role.MANAGER, Role.SYSTEM):
            return self
        return self.filter(person_id=actor.person_id or 0)

    def waiting(self) -> Self:
        return self.filter(sent_at__isnull=True, given_up_because="")

    def to_post(self) -> Self:
        return self.waiting().filter(pace=Pace.POST)

    def to_ring(self) -> Self:
        return self.waiting().filter(pace=Pace.PHONE)


class Letter(Walled):
    """News for one person, written in the same transaction as what it tells of, so that it exists if and only if that
    does. A job sends it; what could not be sent stays, with the reason."""

    own_column = "person_id"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    thing = models.CharField(max_length=120, blank=True, help_text="What it tells of, as the chain names it")
    about = models.CharField(max_length=200, help_text="What digests group by: the activity's title")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    address = models.CharField(max_length=300)
    pace = models.CharField(max_length=8, choices=Pace)
    written_at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_because = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(fields=["place", "pace"], condition=Q(sent_at__isnull=True), name="letters_waiting"),
            models.Index(fields=["place", "thing"], name="letters_by_thing"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="letter_pace_known"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(text=""), name="letter_says_something"),
        ]

    def __str__(self) -> str:
        return self.subject
