"""Exact evidence from yes/no outcomes, however few, that may be looked at after every batch.

Source: Turner, Ly, Grünwald, "Generic e-variables for exact sequential k-sample tests that allow for optional stopping"
(Journal of Statistical Planning and Inference 230, 2024); strata: Turner and Grünwald, arXiv 2302.11401.

Before a batch of n and m outcomes two shares a and b are guessed from the batches before it. The factor is how much
better they foretell the batch than the one share c = (n a + m b) / (n + m) does for both arms. If both arms have one
share θ, each outcome of the first arm multiplies the factor's mean by f = θ a/c + (1 − θ)(1 − a)/(1 − c), each of the
second by g alike; n f + m g = n + m, so that fⁿ gᵐ <= 1 by the inequality of the means. Products of such factors are at
least 1/alpha with chance alpha at most, at any time and for any θ (Ville).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log

from .errors import TrialsError

PRIOR = 0.18  # pseudo-counts of yes and of no in each arm, the authors' choice
BATCH = 10


@dataclass(frozen=True, slots=True)
class Batch:
    """Outcomes that came in together: yeses and people in each arm. Its bounds must not depend on its outcomes."""

    treated_yes: int
    treated: int
    control_yes: int
    control: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Logarithms of the e-value now, and of the highest at any look so far, of whose inverse the p is made."""

    log_value: float
    log_highest: float

    @property
    def value(self) -> float:
        return exp(min(self.log_value, 700.0))

    @property
    def p(self) -> float:
        """An always-valid p-value."""
        return exp(-max(self.log_highest, 0.0))


def e_value(batches: Iterable[Batch]) -> Evidence:
    """Evidence against one share for both arms. Raises TrialsError for counts that cannot be."""
    yes, people = [PRIOR, PRIOR], [2 * PRIOR, 2 * PRIOR]
    running = highest = 0.0
    for batch in batches:
        if not (0 <= batch.treated_yes <= batch.treated and 0 <= batch.control_yes <= batch.control):
            raise TrialsError("a batch has more yeses than people, or fewer than none")
        running += log_factor(batch, yes[0] / people[0], yes[1] / people[1])
        highest = max(highest, running)
        for arm, (new_yes, new) in enumerate(((batch.treated_yes, batch.treated), (batch.control_yes, batch.control))):
            yes[arm] += new_yes
            people[arm] += new
    return Evidence(running, highest)


def e_value_in_strata(strata: Sequence[Iterable[Batch]]) -> Evidence:
    """Evidence against one share for both arms *within* each stratum, whatever the strata's shares: a product."""
    together = sum(e_value(batches).log_value for batches in strata)
    # The peaks of different strata need not have been at one time, so only this look counts.
    return Evidence(together, together)


def log_factor(batch: Batch, treated: float, control: float) -> float:
    """Log of the factor, with the shares guessed beforehand."""
    size = batch.treated + batch.control
    if not size:
        return 0.0
    both = (batch.treated * treated + batch.control * control) / size
    yes, no = batch.treated_yes, batch.treated - batch.treated_yes
    other_yes, other_no = batch.control_yes, batch.control - batch.control_yes
    return (
        yes * log(treated / both)
        + no * log((1 - treated) / (1 - both))
        + other_yes * log(control / both)
        + other_no * log((1 - control) / (1 - both))
    )


def in_batches(treated: Sequence[bool], yes: Sequence[bool], size: int = BATCH) -> list[Batch]:
    """Outcomes in the order they came, so many a batch; a last one that is not full waits."""
    batches = []
    for start in range(0, len(yes) - size + 1, size):
        arms, answers = treated[start : start + size], yes[start : start + size]
        pairs = list(zip(arms, answers, strict=True))
        batches.append(
            Batch(
                sum(arm and answer for arm, answer in pairs),
                sum(arm for arm, _ in pairs),
                sum(answer and not arm for arm, answer in pairs),
                sum(not arm for arm, _ in pairs),
            )
        )
    return batches
