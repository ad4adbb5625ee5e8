from django.db import models

from twofold.foundation.wall.rows import PlacedQuerySet, Walled


class Head(Walled):
    """The end of a place's audit chain. Locked last in every write, so that writes overlap until then."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place"], name="one_head_a_place")]


class Entry(Walled):
    """One write, for ever: who, what, on what, made what, because of what. Ids only.

    `hash` is SHA-256 over the previous entry's hash and `body`, so that one changed entry breaks all that follow.
    """

    append_only = True

    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    action = models.CharField(max_length=120)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    hash = models.CharField(max_length=64)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["place", "subject", "seq"], name="entry_by_subject")]
        constraints = [models.UniqueConstraint(fields=["place", "seq"], name="entry_seq_once")]


class PublishedHead(Walled):
    """The chain's head as it stood when a day ended, published so that a rewritten past would show."""

    append_only = True

    day = models.DateField()
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["place", "day"], name="one_published_head_a_day")]


class Replay(Walled):
    """An idempotency key that was used, and what it got, so that a retry gets the same and does nothing.

    For secret actions neither the actor nor the request can be read back from it (see replays.py).
    """

    actor = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=120)
    key_hash = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "actor", "action", "key_hash"], name="replay_key_once")]
