"""A trial in words: what is missing first, then what was found, then how sure that is."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from .analysis import Analysis, Attrition, Effect, Look
from .plan import Outcome, Plan
from .sequences import Interval
from .simulation import Peeking


def look_lines(plan: Plan, look: Look) -> list[str]:
    """One look, for whoever runs the trial."""
    lines = filled(look.attrition)
    lines.append(
        "ALARM: the arms are not filling as planned. Stop and find the cause."
        if look.ratio.alarm
        else "The arms fill as planned."
    )
    if look.interval is None:
        lines.append(f"No effect is shown: {look.why_not}.")
    else:
        lines += [
            f"Difference so far: {interval(plan, look.interval)}. This interval may be looked at every day.",
            "It excludes no difference: the stopping rule may apply." if look.interval.excludes_zero else "Go on.",
        ]
    if look.evidence is not None:
        lines.append(f"Exact evidence (e-value): {look.evidence.value:.3g}; always-valid p {look.evidence.p:.3g}.")
    return lines


def analysis_lines(plan: Plan, found: Analysis) -> list[str]:
    """The result, for everybody."""
    lines = [*(f"WARNING: {each}" for each in found.warnings), *filled(found.attrition), ""]
    lines += [f"{plan.contrast[0]} against {plan.contrast[1]}, everyone as assigned", effect(plan, found.primary)]
    lines.append(f"  by re-drawing the lots alone ({found.draws:,} times): p {found.randomisation_p:.4f}")
    if found.adjusted:
        lines.append(f"  with covariates (Lin): {effect(plan, found.adjusted).strip()}")
    if found.relative:
        lines.append(f"  ratio {found.relative.estimate:.2f} ({found.relative.low:.2f} to {found.relative.high:.2f})")
    if found.always_valid:
        lines.append(f"  always valid, if it was looked at before: {interval(plan, found.always_valid)}")
    for each, p in found.secondary:
        lines.append(f"secondary{effect(plan, each)}; Holm p {p:.4f}")
    return [*lines, "", verdict(plan, found)]


def verdict(plan: Plan, found: Analysis) -> str:
    """One sentence. An interval that holds the smallest effect worth acting on is not 'no effect'."""
    low, high, worth = found.primary.low, found.primary.high, abs(plan.smallest_effect)
    if found.ratio_p < 0.001:
        return "This trial cannot be believed until it is known why its arms did not fill as planned."
    if low > 0 or high < 0:
        size = "and it is" if min(abs(low), abs(high)) >= worth else "though it may be less than"
        tail = "worth acting on" if size == "and it is" else "what was said to be worth acting on"
        return f"There is a difference, {size} {tail}."
    if max(abs(low), abs(high)) < worth:
        return "No difference worth acting on: it is smaller than what was registered. This, too, is a result."
    return "Not settled: no difference and one worth acting on both remain possible."


def filled(attrition: Sequence[Attrition]) -> list[str]:
    return [
        f"{each.arm}: {each.assigned:,} assigned, {each.known:,} known ({each.lost:.0%} missing)" for each in attrition
    ]


def effect(plan: Plan, each: Effect) -> str:
    return (
        f"  {each.name}: {interval(plan, Interval(each.estimate, each.low, each.high))}, p {each.p:.4f}"
        f" ({each.treated:,} and {each.control:,} units)"
    )


def interval(plan: Plan, each: Interval) -> str:
    if plan.outcome_kind is Outcome.SHARE:
        return f"{100 * each.estimate:+.1f} points ({100 * each.low:+.1f} to {100 * each.high:+.1f})"
    return f"{each.estimate:+.3g} ({each.low:+.3g} to {each.high:+.3g})"


def peeking_lines(found: Peeking, effect_size: float) -> list[str]:
    what = "false alarms" if effect_size == 0 else "effects found"
    lines = [
        f"{found.trials:,} trials of {found.per_arm:,} people an arm, looked at {found.looks:,} times; {what}:",
        f"  stopping at the first look with p < 0.05   {found.peeking:6.1%}",
        f"  one look, at the end                       {found.at_the_end:6.1%}",
        f"  always-valid interval at every look        {found.always_valid:6.1%}",
    ]
    return lines if found.stopped is None else [*lines, f"  it stopped after {found.stopped:.0%} of people (median)"]


def as_json(found: Analysis | Look | Peeking) -> dict[str, Any]:
    """Any result as JSON values."""
    values = asdict(found)
    if isinstance(found, Look) and found.evidence is not None:
        values["evidence"] = {"value": found.evidence.value, "p": found.evidence.p}
    return values
