"""Made-up trials: a letter about flu jabs in a made-up town."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from twofold.engines.trials import TEMPLATE, Place, Plan, plan_from

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def values(**changes: Any) -> dict[str, Any]:
    """A plan that can be registered."""
    texts = {key: f"some {key}" for key, value in TEMPLATE.items() if value == ""}
    texts |= {"ends": "2026-12-31", "outcome": "came", "group": ""}
    arms = {"new letter": "Your neighbours came.", "usual letter": "Please come."}
    return {**TEMPLATE, **texts, "arms": arms, "targets_vulnerability": False, **changes}


def plan(**changes: Any) -> Plan:
    return plan_from(values(**changes), NOW.date())


def answers(places: list[Place], seed: int, effect: float = 0.0, baseline: float = 0.3) -> dict[str, dict[str, float]]:
    """Yes or no for everyone, at these shares."""
    chance = np.random.default_rng(seed)
    return {
        place.unit: {"came": float(chance.random() < baseline + effect * (place.arm == "new letter"))}
        for place in places
    }
