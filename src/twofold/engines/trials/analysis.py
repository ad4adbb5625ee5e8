"""What a trial found: as assigned, with what is missing said first, by the plan that was registered.

Groups randomised whole are analysed as groups: one number each, the mean of their people whose outcome is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, isfinite, log, sqrt
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from twofold.engines.progress import Progress, silent

from .design import Place
from .errors import TrialsError
from .evalues import Evidence, e_value, in_batches
from .plan import Design, Looks, Outcome, Plan
from .ratio import STRICT, Ratio, final_ratio, watch_ratio
from .redraw import randomisation_p, redrawn_differences
from .sequences import ALPHA, Arm, Interval, confidence_sequence
from .several import holm

Floats: TypeAlias = npt.NDArray[np.float64]
Outcomes: TypeAlias = Mapping[str, Mapping[str, float]]  # unit → column → value; what is absent is missing
DRAWS = 10_000
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Attrition:
    """One arm: how many were assigned, and of how many the primary outcome is known."""

    arm: str
    assigned: int
    known: int

    @property
    def lost(self) -> float:
        return 1 - self.known / self.assigned if self.assigned else 0.0


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference treated minus control: estimate, standard error, interval at 1 − alpha, p; how many it rests on."""

    name: str
    estimate: float
    error: float
    low: float
    high: float
    p: float
    treated: int
    control: int


@dataclass(frozen=True)
class Look:
    """A trial as it stands. `interval` and `evidence` are always valid; None where it is too early, or not agreed."""

    ratio: Ratio
    attrition: tuple[Attrition, ...]
    interval: Interval | None
    evidence: Evidence | None
    why_not: str = ""


@dataclass(frozen=True)
class Analysis:
    """A trial at its end. `primary` is HC2 on the difference of means; `randomisation_p` needs no model at all."""

    attrition: tuple[Attrition, ...]
    attrition_p: float
    ratio_p: float
    primary: Effect
    randomisation_p: float
    draws: int
    adjusted: Effect | None
    relative: Interval | None
    secondary: tuple[tuple[Effect, float], ...]  # with Holm's p
    always_valid: Interval | None
    warnings: tuple[str, ...]


def watch(plan: Plan, places: Sequence[Place], outcomes: Outcomes) -> Look:
    """One of many looks. Effects are shown only to a trial that registered looks at any time.

    Outcomes are taken in the order of `places` for the e-value's batches; they should be in the order they came.
    """
    counts = [sum(place.arm == arm for place in places) for arm in plan.arms]
    grouped = plan.design is Design.GROUPS
    ratio = watch_ratio([1] * len(plan.arms) if grouped else counts)
    lost = attrition(plan, places, outcomes)
    if plan.looks is Looks.END:
        return Look(ratio, lost, None, None, "this trial registered one look, at its end")
    if grouped:
        return Look(ratio, lost, None, None, "groups are compared at the end: people of one group are alike")
    known = [(place, value) for place in places if isfinite(value := of(outcomes, place.unit, plan.outcome))]
    sides = [[value for place, value in known if place.arm == arm] for arm in plan.contrast]
    treated, control = (Arm(len(side), sum(side), sum(each * each for each in side)) for side in sides)
    interval = confidence_sequence(treated, control, plan.planned, plan.alpha) if all(sides) else None
    evidence = None
    if plan.outcome_kind is Outcome.SHARE:
        pairs = [(place.arm == plan.contrast[0], value > 0) for place, value in known if place.arm in plan.contrast]
        evidence = e_value(in_batches([arm for arm, _ in pairs], [yes for _, yes in pairs]))
    return Look(ratio, lost, interval, evidence, "" if interval else "too early to say")


def analyse(
    plan: Plan,
    places: Sequence[Place],
    outcomes: Outcomes,
    seed: str,
    draws: int = DRAWS,
    tell: Progress = silent,
) -> Analysis:
    """The final analysis, as registered: everyone in the arm they were assigned, whatever they then got.

    `seed` draws the re-randomisations. Raises TrialsError for outcomes that are no yes or no where the plan says so,
    and for arms in which too few outcomes are known (two each) to say anything.
    """
    if not 99 <= draws <= 1_000_000:
        raise TrialsError("the number of re-draws must lie between 99 and 1,000,000")
    units, values = analysed(plan, places, outcomes, plan.outcome)
    lost = attrition(plan, places, outcomes)
    primary = effect(plan, units, values, plan.outcome)
    redrawn = redrawn_differences(values, units, list(plan.arms), plan.contrast, draws, seed, tell)
    others = [effect(plan, *analysed(plan, places, outcomes, name), name) for name in plan.secondary]
    look = watch(plan, places, outcomes)
    people_p = final_ratio([sum(unit.arm == arm for unit in units) for arm in plan.arms])
    attrition_p = equal_shares([(each.known, each.assigned) for each in lost])
    return Analysis(
        lost,
        attrition_p,
        people_p,
        primary,
        randomisation_p(primary.estimate, redrawn),
        draws,
        adjusted(plan, units, values, outcomes, places),
        relative(plan, units, values) if plan.outcome_kind is Outcome.SHARE else None,
        tuple(zip(others, holm([each.p for each in others]), strict=True)),
        look.interval,
        tuple(warnings(people_p, attrition_p, lost)),
    )


def analysed(plan: Plan, places: Sequence[Place], outcomes: Outcomes, column: str) -> tuple[list[Place], Floats]:
    """The units of analysis and their values, NaN if unknown: people, or the mean of each group's people."""
    values = [of(outcomes, place.unit, column) for place in places]
    if column == plan.outcome and plan.outcome_kind is Outcome.SHARE:
        for place, value in zip(places, values, strict=True):
            if isfinite(value) and value not in (0, 1):
                raise TrialsError(f"'{place.unit}': {column} is {value:g}, and the plan says yes or no (1 or 0)")
    if plan.design is not Design.GROUPS:
        return list(places), np.array(values, dtype=np.float64)
    groups: dict[tuple[tuple[str, ...], int, int], list[float]] = {}
    first: dict[tuple[tuple[str, ...], int, int], Place] = {}
    for place, value in zip(places, values, strict=True):
        key = (place.stratum, place.block, place.place)  # everyone of a group has its place
        first.setdefault(key, place)
        groups.setdefault(key, []).append(value)
    means = [
        float(np.mean(known)) if (known := [v for v in each if isfinite(v)]) else np.nan for each in groups.values()
    ]
    return list(first.values()), np.array(means, dtype=np.float64)


def of(outcomes: Outcomes, unit: str, column: str) -> float:
    return outcomes.get(unit, {}).get(column, np.nan)


def attrition(plan: Plan, places: Sequence[Place], outcomes: Outcomes) -> tuple[Attrition, ...]:
    """Arm by arm: lost people can make any difference, or hide one."""
    found = []
    for arm in plan.arms:
        own = [place.unit for place in places if place.arm == arm]
        found.append(Attrition(arm, len(own), sum(isfinite(of(outcomes, unit, plan.outcome)) for unit in own)))
    return tuple(found)


def effect(plan: Plan, units: Sequence[Place], values: Floats, name: str) -> Effect:
    """Difference of means with HC2 errors and Student's t (MacKinnon and White, 1985): Neyman's, unpooled."""
    treated, chosen = contrasted(plan, units, values)
    return fitted(plan, name, values[chosen], treated[chosen, None].astype(float), treated[chosen])


def contrasted(
    plan: Plan, units: Sequence[Place], values: Floats
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Who is treated; who of the two arms has a known value. Raises TrialsError if an arm has fewer than two."""
    arms = np.array([unit.arm for unit in units])
    treated = arms == plan.contrast[0]
    chosen = (treated | (arms == plan.contrast[1])) & ~np.isnan(values)
    for name, side in zip(plan.contrast, (treated, ~treated), strict=True):
        if (chosen & side).sum() < 2:
            raise TrialsError(f"fewer than two outcomes are known of '{name}'")
    return treated, chosen


def fitted(plan: Plan, name: str, values: Floats, columns: Floats, treated: npt.NDArray[np.bool_]) -> Effect:
    """Least squares on an intercept and `columns`, the first of which is the arm; HC2."""
    import statsmodels.api as sm  # type: ignore[import-untyped]

    design: Any = sm.add_constant(columns, has_constant="add")
    if np.linalg.matrix_rank(design) < design.shape[1] or len(values) <= design.shape[1]:
        raise TrialsError(f"too few outcomes of {name} are known for so many covariates, or two say the same")
    model = sm.OLS(values, design).fit(cov_type="HC2", use_t=True)
    low, high = model.conf_int(plan.alpha)[1]
    p = float(model.pvalues[1])
    counts = int(treated.sum()), int((~treated).sum())
    return Effect(
        name, float(model.params[1]), float(model.bse[1]), float(low), float(high), p if isfinite(p) else 1.0, *counts
    )


def adjusted(
    plan: Plan, units: Sequence[Place], values: Floats, outcomes: Outcomes, places: Sequence[Place]
) -> Effect | None:
    """Lin's estimator (Annals of Applied Statistics 7, 2013): covariates centred, each with its interaction.

    A missing covariate is set to the mean of those known, in both arms alike.
    """
    if not plan.covariates:
        return None
    treated, chosen = contrasted(plan, units, values)
    arm = treated[chosen].astype(float)
    columns = [arm]
    for name in plan.covariates:
        known = analysed(plan, places, outcomes, name)[1][chosen]
        if np.isnan(known).all():
            raise TrialsError(f"nobody's '{name}' is known")
        centred = np.nan_to_num(known - np.nanmean(known))
        columns += [centred, centred * arm]
    return fitted(plan, plan.outcome, values[chosen], np.stack(columns, axis=1), treated[chosen])


def relative(plan: Plan, units: Sequence[Place], values: Floats) -> Interval | None:
    """Ratio of shares with Katz's log interval (1978); None where an arm has no yes. Second to the difference."""
    treated, chosen = contrasted(plan, units, values)
    yes = [float(values[chosen & side].sum()) for side in (treated, ~treated)]
    people = [int((chosen & side).sum()) for side in (treated, ~treated)]
    if min(yes) <= 0 or plan.design is Design.GROUPS:
        return None
    ratio = (yes[0] / people[0]) / (yes[1] / people[1])
    error = sqrt(max(1 / yes[0] - 1 / people[0] + 1 / yes[1] - 1 / people[1], 0.0))
    return Interval(ratio, exp(log(ratio) - Z * error), exp(log(ratio) + Z * error))


def equal_shares(shares: Sequence[tuple[int, int]]) -> float:
    """p of one share for all arms: Fisher's exact test for two, chi-square for more."""
    from scipy import stats  # type: ignore[import-untyped]

    table = np.array([[known, of_all - known] for known, of_all in shares])
    if table.sum(axis=0).min() == 0 or table.sum(axis=1).min() == 0:
        return 1.0
    return float(stats.fisher_exact(table)[1] if len(table) == 2 else stats.chi2_contingency(table)[1])


def warnings(ratio_p: float, attrition_p: float, lost: Sequence[Attrition]) -> list[str]:
    """What a reader must know before the result."""
    found = []
    if ratio_p < STRICT:
        found.append("The arms did not fill as planned. Find the cause before believing anything below.")
    if attrition_p < ALPHA:
        shares = ", ".join(f"{each.arm} {each.lost:.0%}" for each in lost)
        found.append(
            f"More outcomes are missing in one arm than in another ({shares}). That alone can make a difference."
        )
    if max(each.lost for each in lost) > 0.2:
        found.append("More than a fifth of an arm's outcomes are missing.")
    return found
