from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor


M = TypeVar("M", bound=models.Model)


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """An account. One person may belong to several places, so accounts stand outside the wall."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = EMAIL_FIELD = "email"

    objects = PersonManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once_in_any_case")]

    def __str__(self) -> str:
        return self.name or str(_("Someone"))


class Group(models.TextChoices):
    """The five stakeholder groups whose benefits and priorities are never averaged into one."""

    USER = "user", _("People who use the service")
    CITIZEN = "citizen", _("Citizens")
    FRONTLINE = "frontline", _("Frontline staff")
    MANAGER = "manager", _("Managers")
    ELECTED = "elected", _("Elected members")


class PeopleQuerySet(PlacedQuerySet[M]):
    def visible_to(self, actor: "Actor") -> Self:
        """Officers and managers see who belongs; everyone else sees only themselves."""
        if actor.roles & {Role.OFFICER, Role.MANAGER, Role.SYSTEM}:
            return self
        return self.filter(person_id=actor.person_id)


class Membership(Walled):
    """A person stands in a stakeholder group of a place; a user, in the group of a named service."""

    own_column = "person_id"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    group = models.CharField(max_length=10, choices=Group)
    service = WalledKey("places.Service", null=True, blank=True, related_name="users")
    since = models.DateTimeField(auto_now_add=True)

    objects = PeopleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "person", "group", "service"], nulls_distinct=False, name="membership_once"
            ),
            models.CheckConstraint(condition=models.Q(group__in=Group.values), name="membership_group_known"),
            models.CheckConstraint(
                condition=models.Q(group=Group.USER, service__isnull=False)
                | (~models.Q(group=Group.USER) & models.Q(service__isnull=True)),
                name="membership_users_name_their_service",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_group_display()}"


class Appointment(Walled):
    """A role given by somebody with the right to give it; citizens need none."""

    own_column = "person_id"

    APPOINTED = (Role.OFFICER, Role.MANAGER, Role.COUNCILLOR)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in APPOINTED])
    since = models.DateTimeField(auto_now_add=True)

    objects = PeopleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "person", "role"], name="appointment_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["officer", "manager", "councillor"]), name="appointment_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.role}"


class AssetKind(models.TextChoices):
    SKILL = "skill", _("Something I can do")
    EXPERIENCE = "experience", _("Something I have lived through")
    LANGUAGE = "language", _("A language I speak")
    EQUIPMENT = "equipment", _("Something I can lend")
    SPACE = "space", _("A room or garden I can share")
    PEOPLE = "people", _("People I can bring along")


class OwnQuerySet(PlacedQuerySet[M]):
    def visible_to(self, actor: "Actor") -> Self:
        """Only one's own: what somebody could give is theirs to offer, not ours to look up."""
        return self if actor.is_any(Role.SYSTEM) else self.filter(person_id=actor.person_id or 0)


class Asset(Walled):
    """Something a person could bring, in their own words. Read by staff only where its owner agreed to be asked."""

    own_column = "person_id"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=AssetKind)
    text = models.CharField(max_length=200)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "person", "kind", "text"],
                name="asset_once",
                violation_error_message=_("You have told us this already."),
            ),
            models.CheckConstraint(condition=models.Q(kind__in=AssetKind.values), name="asset_kind_known"),
        ]

    def __str__(self) -> str:
        return self.text


class Interest(Walled):
    """One of the few things that matter to a person. Few, because people commit to few."""

    own_column = "person_id"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=80)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "person", "topic"],
                name="interest_once",
                violation_error_message=_("You have told us this already."),
            )
        ]

    def __str__(self) -> str:
        return self.topic


class Purpose(models.TextChoices):
    """What a person may allow, one by one. Nothing here is needed for taking part."""

    INVITE = "invite", _("Ask me now and then to help with what I care about")
    PHONE = "phone", _("Ring me about what I said")
    TOTALS = "totals", _("Count my group and area in totals that name nobody")
    RESEARCH = "research", _("Ask me to take part in research")


class ConsentQuerySet(OwnQuerySet["Consent"]):
    def in_force(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class Consent(Walled):
    """That a person allowed one purpose, in the words they were shown, and when they took it back."""

    own_column = "person_id"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)
    words = models.CharField(max_length=200)
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "person", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_once_a_purpose",
            ),
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="consent_purpose_known"),
        ]

    def __str__(self) -> str:
        return self.words


class ApiKeyQuerySet(PlacedQuerySet["ApiKey"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(Role.MANAGER, Role.SYSTEM) else self.none()


class CalendarLink(Walled):
    """A calendar program may read one person's dates. Its address is the key: making it anew ends the old one."""

    own_column = "person_id"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "person"], name="one_calendar_link_a_person")]


class ApiKey(Walled):
    """Leave for a program to act in one place with one role. The key itself is shown once and kept only as its hash."""

    ROLES = (Role.VISITOR, Role.OFFICER)

    name = models.CharField(max_length=80)
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in ROLES])
    begins = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "API key"
        constraints = [
            models.UniqueConstraint(fields=["place", "digest"], name="api_key_once"),
            models.CheckConstraint(condition=models.Q(role__in=["visitor", "officer"]), name="api_key_role_known"),
        ]

    def __str__(self) -> str:
        return self.name
