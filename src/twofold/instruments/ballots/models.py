from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor


class Poll(Walled):
    """One act of voting in an activity: a secret ballot over one or more contests.

    While it is open, who voted (`Mark`), what was chosen (`Slip`) and the receipts (`Tracker`) sit in three tables with
    no key, time or order in common. Sealing turns slips into boxes and drops the intake; see secrecy.md in the docs.
    """

    activity = WalledKey("activities.Activity", on_delete=models.CASCADE, related_name="polls")
    sealed_at = models.DateTimeField(null=True, blank=True)
    # How many voted with an account although a paper ballot of their name had come, as somebody else.
    namesakes = models.PositiveIntegerField(default=0)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "activity"], name="one_poll_an_activity")]

    @property
    def sealed(self) -> bool:
        return self.sealed_at is not None


class Mark(Walled):
    """This person has voted. The marked register; it says nothing of how, and not when.

    `name_digest` is a keyed digest of their name, and gone when the poll is sealed.
    """

    own_column = "person_id"

    poll = WalledKey(Poll, on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    name_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["poll", "name_digest"], name="mark_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "poll", "person"],
                name="one_ballot_a_person",
                violation_error_message=_("You have voted already. Your first ballot counts."),
            )
        ]


class RollMark(Walled):
    """Somebody without an account has voted: keyed digests of who they said they were, and nothing else.

    `name_digest` is of the name alone, and gone when the poll is sealed.
    """

    poll = WalledKey(Poll, on_delete=models.CASCADE, related_name="roll_marks")
    digest = models.CharField(max_length=64)
    name_digest = models.CharField(max_length=64, blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["poll", "name_digest"], name="roll_mark_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "poll", "digest"],
                name="one_ballot_a_name",
                violation_error_message=_("This person has voted already."),
            )
        ]


class NameCheckState(models.TextChoices):
    GIVEN = "given", _("Given")
    APPEALED = "appealed", _("Asked us to look again")
    ALLOWED = "allowed", _("May vote")
    UPHELD = "upheld", _("The paper ballot counts")


class NameCheckQuerySet(PlacedQuerySet["NameCheck"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Staff see who asked them to look again, and nobody else."""
        if not actor.is_any(Role.OFFICER, Role.MANAGER, Role.SYSTEM):
            return self.none()
        return self.exclude(state=NameCheckState.GIVEN)


class NameCheck(Walled):
    """What a voter whose name came on paper too said of themselves, once, as a keyed digest.

    It is part of the intake: sealing drops it.
    """

    own_column = "person_id"

    poll = WalledKey(Poll, on_delete=models.CASCADE, related_name="name_checks")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=NameCheckState, default=NameCheckState.GIVEN)

    objects = NameCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "poll", "person"],
                name="one_name_check_a_person",
                violation_error_message=_("You have answered this already."),
            ),
            models.CheckConstraint(condition=models.Q(state__in=NameCheckState.values), name="name_check_state_known"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Slip(Walled):
    """A ballot in the intake, until the box is sealed. Its key is random, so that no order shows."""

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="gen_random_uuid"))
    poll = WalledKey(Poll, on_delete=models.CASCADE, related_name="slips")
    content = models.JSONField()


class Tracker(Walled):
    """A receipt's code in the intake. Apart from slips, so that a code proves that a ballot is in, never which."""

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="gen_random_uuid"))
    poll = WalledKey(Poll, on_delete=models.CASCADE, related_name="trackers")
    code = models.CharField(max_length=26)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "poll", "code"], name="tracker_once")]


class Register(Walled):
    """The receipts of a sealed poll, sorted, with their Merkle root: anyone can find their code and check the root."""

    append_only = True

    poll = WalledKey(Poll, related_name="registers")
    codes = models.JSONField()
    root = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "poll"], name="one_register_a_poll")]


class Box(Walled):
    """The sealed ballots of one contest as one file in random order: what was counted, and what anyone can recount."""

    append_only = True

    poll = WalledKey(Poll, related_name="boxes")
    contest = models.CharField(max_length=40)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    voters = models.PositiveIntegerField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "poll", "contest"], name="one_box_a_contest"),
            models.CheckConstraint(condition=Q(voters__gte=0), name="box_voters_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.contest}: {self.voters}"
