"""The civic lottery: chances as fair as the quotas allow, and real panels that carry them out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import numpy as np

from twofold.engines.progress import Progress, silent

from .fairness import Fairness, fairness
from .feasible import require_panel
from .kinds import Kinds, kinds_of
from .panels import Clock, Mixture
from .pool import Pool
from .quotas import Quota
from .relaxed import Relaxed, leximin, nash
from .solver import INF, Floats, Ints

EXACT = 1e-6  # chances nearer to the target than this are not worth a second more
USED = 1e-9
SECONDS = 300.0


class Objective(StrEnum):
    """What makes chances fair: the lowest, then the next lowest …; only the lowest; or the product of all."""

    LEXIMIN = "leximin"
    MAXIMIN = "maximin"
    NASH = "nash"


# Rounds of weights for each kind before panels are first mixed. Where only the lowest chance counts, few panels do.
WARM_UP = {Objective.LEXIMIN: 1.5, Objective.MAXIMIN: 0.3, Objective.NASH: 1.5}


@dataclass(frozen=True, eq=False)
class Lottery:
    """A lottery over panels. Shapes: K kinds, P panels.

    `target` is what the objective asks for. No chance lies more than `epsilon` below it. `bound` is proved: no lottery
    over valid panels has a higher lowest chance (Nash: a higher geometric mean over those who can be drawn at all).
    `beyond_panels` says that the target on paper is out of any lottery's reach; the target is then what was found, and
    `epsilon` how much better each stage might yet be.
    """

    objective: Objective
    kinds: Kinds
    target: Floats  # K
    panels: Ints  # (P, K)
    shares: Floats  # P, sums to 1
    bound: float
    epsilon: float
    beyond_panels: bool = False

    @property
    def chances(self) -> Floats:
        """Each kind's chance (K)."""
        return np.array(self.shares @ self.panels) / self.kinds.people

    def chance_of(self) -> dict[str, float]:
        """Each person's chance, by id."""
        chances = self.chances.tolist()
        return {person.id: chances[at] for at, alike in enumerate(self.kinds.members) for person in alike}

    def fairness(self) -> Fairness:
        return fairness(np.repeat(self.chances, self.kinds.people.astype(int)))


def lottery(
    pool: Pool,
    quotas: Sequence[Quota],
    size: int,
    objective: Objective = Objective.LEXIMIN,
    *,
    seconds: float = SECONDS,
    tell: Progress = silent,
) -> Lottery:
    """The fairest lottery over panels of `size` that meet every quota, with at most one person from a household.

    Chances are within `epsilon` of the fairest, which is as near zero as `seconds` allow and is part of the result.
    Raises Infeasible naming the clash if no panel exists, LotteryError if the pool is too small.
    """
    kinds = kinds_of(pool, quotas, size)
    require_panel(kinds)
    relaxed = Relaxed(kinds)
    target, bound, fairest = on_paper(relaxed, objective)
    tell(f"{len(pool.people):,} people of {len(kinds.people):,} kinds; no lottery can do better than {bound:.4f}")
    mixture = Mixture(kinds, Clock(seconds), tell)
    mixture.warm_up(fairest, round(WARM_UP[objective] * len(target)) + 10)
    found = mixture.lift(np.ones(len(target)), target, enough=EXACT, known=0.0)
    out_of_reach = found.bound < -EXACT
    if out_of_reach and objective is not Objective.NASH:
        return among_panels(mixture, objective, bound)
    if objective is Objective.MAXIMIN and (fairest - target).max() > EXACT:
        # The lowest chance stands; by the panels at hand the others come as near to the fairest as they can.
        mixture.lift(fairest - target, target + min(found.level, 0.0), enough=INF)
    return packed(mixture, objective, target, bound, max(-found.level, 0.0), out_of_reach)


def on_paper(relaxed: Relaxed, objective: Objective) -> tuple[Floats, float, Floats]:
    """The target chances (K), the bound that goes with them, and the fairest chances that reach the target."""
    if objective is Objective.NASH:
        target, mean_log = nash(relaxed)
        return target, float(np.exp(mean_log)), target
    fairest, _ = leximin(relaxed.lift, len(relaxed.kinds.people))
    target = np.full_like(fairest, fairest.min()) if objective is Objective.MAXIMIN else fairest
    return target, float(target.min()), fairest


def among_panels(mixture: Mixture, objective: Objective, bound: float) -> Lottery:
    """The fairest chances over whole panels, where no lottery reaches those on paper."""
    count = len(mixture.kinds.people)
    first = mixture.lift(np.ones(count), np.zeros(count), enough=EXACT, known=bound)
    bound, gap = min(bound, first.bound), first.bound - first.level
    target = np.full(count, first.level)
    if objective is Objective.LEXIMIN:
        target, gap = leximin(lambda *limits: mixture.lift(*limits, enough=EXACT), count, first)
    return packed(mixture, objective, target, bound, gap, True)


def packed(
    mixture: Mixture, objective: Objective, target: Floats, bound: float, epsilon: float, beyond: bool
) -> Lottery:
    """The mixture as a lottery, without the panels it does not use."""
    (used,) = np.nonzero(mixture.shares > USED)
    shares = mixture.shares[used] / mixture.shares[used].sum()
    panels = np.array([mixture.panels[at] for at in used.tolist()])
    shortfall = max(0.0, float((target - shares @ panels / mixture.kinds.people).max()))
    epsilon = max(epsilon, shortfall) if epsilon < INF else epsilon
    return Lottery(objective, mixture.kinds, target, panels, shares, bound, epsilon, beyond)


def input_hash(pool: Pool, quotas: Sequence[Quota], size: int, objective: Objective) -> str:
    """SHA-256 over everything that decides the lottery, whatever the order of people and quotas."""
    people = sorted([person.id, *person.values, person.household or ""] for person in pool.people)
    limits = sorted([quota.feature, quota.value, quota.least, quota.most] for quota in quotas)
    values = {"features": pool.features, "people": people, "quotas": limits, "size": size, "objective": objective}
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
