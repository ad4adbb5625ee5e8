from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from twofold.foundation.actions.actor import Role
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


class DirectoryQuerySet(PlacedQuerySet["Directory"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(*STAFF) else self.none()

    def unread(self) -> Self:
        """Those whose next page should be asked for now."""
        due = Q(try_after__isnull=True) | Q(try_after__lte=timezone.now())
        return self.filter(due, finished_at__isnull=True, stopped_because="").exclude(address="")


class Directory(Walled):
    """A service directory that somebody else keeps, read page by page; `page` is the next one, whatever happens."""

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=2_000, blank=True, help_text="Empty where a file was brought")
    page = models.PositiveIntegerField(default=1)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list, help_text="Name or key, and why")
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True, blank=True)
    stopped_because = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "directories"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="directory_named_once",
                violation_error_message="There is a directory of this name already.",
            ),
            models.CheckConstraint(condition=Q(page__gt=0), name="directory_page_from_1"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def gone(self) -> Any:
        """What it listed once and did not list the last time."""
        return self.listed.filter(seen_at__lt=self.began_at).select_related("service") if self.finished_at else []


class Listed(Walled):
    """One of their services and ours that it is, so that reading again doubles nothing."""

    directory = WalledKey(Directory, on_delete=models.CASCADE, related_name="listed")
    key = models.CharField(max_length=100)
    service = WalledKey("places.Service", on_delete=models.CASCADE, related_name="listed")
    said = models.CharField(max_length=64, help_text="SHA-256 of what the directory said of it")
    seen_at = models.DateTimeField(default=timezone.now)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "listed"
        constraints = [models.UniqueConstraint(fields=["place", "directory", "key"], name="listed_once")]
