"""Two rules on one election, side by side."""

from dataclasses import dataclass
from typing import Any

from .count import count
from .election import Election
from .metrics import Metrics, metrics, supported_winners
from .outcome import Outcome
from .rule_card import RuleCard


@dataclass(frozen=True, eq=False)
class Comparison:
    """Outcomes `a` and `b` of two cards, their metrics, and how many voters have more winners they chose in each."""

    a: Outcome
    b: Outcome
    metrics_a: Metrics
    metrics_b: Metrics
    prefer_a: int
    prefer_b: int

    @property
    def only_a(self) -> tuple[str, ...]:
        return tuple(name for name in self.a.winners if name not in self.b.winners)

    @property
    def only_b(self) -> tuple[str, ...]:
        return tuple(name for name in self.b.winners if name not in self.a.winners)

    def as_dict(self) -> dict[str, Any]:
        return {
            "a": {"rule_card": self.a.card.as_dict(), "winners": list(self.a.winners), "cost": self.a.cost},
            "b": {"rule_card": self.b.card.as_dict(), "winners": list(self.b.winners), "cost": self.b.cost},
            "only_a": list(self.only_a),
            "only_b": list(self.only_b),
            "metrics_a": self.metrics_a.as_dict(),
            "metrics_b": self.metrics_b.as_dict(),
            "prefer_a": self.prefer_a,
            "prefer_b": self.prefer_b,
        }


def compare(election: Election, card_a: RuleCard, card_b: RuleCard) -> Comparison:
    """Count by both cards. Raises what `count` raises."""
    a, b = count(election, card_a), count(election, card_b)
    wins_a, wins_b = (supported_winners(election, outcome.winners) for outcome in (a, b))
    return Comparison(
        a,
        b,
        metrics(election, a.winners),
        metrics(election, b.winners),
        prefer_a=int((wins_a > wins_b).sum()),
        prefer_b=int((wins_b > wins_a).sum()),
    )
