from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from twofold.foundation.wall.rows import PlacedQuerySet, Walled

from .rule import Rule

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor


class LocalRuleQuerySet(PlacedQuerySet["LocalRule"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self


class LocalRule(Walled):
    """A place's own figure for a rule that may be set locally. Never changed: a later row takes its turn."""

    append_only = True

    key = models.CharField(max_length=80)
    value = models.PositiveIntegerField()
    valid_from = models.DateField()
    because = models.TextField(help_text="Who adopted it, and where it is written")
    adopted_at = models.DateTimeField(auto_now_add=True)

    objects = LocalRuleQuerySet.as_manager()

    class Meta:
        ordering = ["key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "key", "valid_from"],
                name="local_rule_once_a_day",
                violation_error_message=_("A figure for this rule begins on that day already."),
            ),
            models.CheckConstraint(condition=~models.Q(because=""), name="local_rule_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value} from {self.valid_from}"

    def over(self, shipped: Rule) -> Rule:
        """The shipped rule with this place's figure, day and source."""
        return Rule(
            key=shipped.key,
            title=shipped.title,
            value=self.value,
            unit=shipped.unit,
            operator=shipped.operator,
            valid_from=self.valid_from,
            source=self.because,
            mark="local",
            jurisdiction=shipped.jurisdiction,
            governance=shipped.governance,
            local=True,
        )
