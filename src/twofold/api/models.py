from django.db import models


class Allowance(models.Model):
    """What a client may still ask for: a bucket of tokens that fills by itself. Clients are kept as hashes only."""

    client = models.CharField(max_length=80, primary_key=True)
    tokens = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(tokens__gte=0), name="allowance_not_below_nought")]

    def __str__(self) -> str:
        return self.client
