"""What is settled before a trial begins, checked so that it can be held to."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from .errors import PlanError

MOST_ARMS = 10
MOST_TEXT = 10_000


class Outcome(StrEnum):
    """What is recorded of each person."""

    SHARE = "yes/no"
    NUMBER = "number"


class Design(StrEnum):
    """How arms are given out: in blocks from a list, by a salted hash as people come, or to whole groups in blocks."""

    BLOCKS = "blocks"
    STREAM = "stream"
    GROUPS = "groups"


class Looks(StrEnum):
    """When results are looked at: at any time with always-valid intervals, or once at the end."""

    ANY_TIME = "any time"
    END = "end"


@dataclass(frozen=True)
class Plan:
    """A trial as registered. `arms` are names and exact wordings; `contrast` is the treated arm, then the control."""

    title: str
    question: str
    owner: str
    ends: str
    arms: Mapping[str, str]
    contrast: tuple[str, str]
    unit: str
    eligible: str
    outcome: str
    outcome_kind: Outcome
    window_days: int
    design: Design
    smallest_effect: float
    per_arm: int
    looks: Looks
    stopping: str
    exclusions: str
    harms: str
    opt_out: str
    decisions: str
    targets_vulnerability: bool
    alpha: float = 0.05
    power: float = 0.8
    strata: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    group: str = ""

    @property
    def planned(self) -> int:
        """People in the two arms of the contrast."""
        return 2 * self.per_arm

    def as_dict(self) -> dict[str, Any]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()} | {
            "arms": dict(self.arms)
        }


TEXTS = {
    "title": "a name for the trial",
    "question": "the question, in a sentence",
    "owner": "a named person who answers for it",
    "unit": "who or what is randomised (person, household, round …): whole groups where people talk to each other",
    "eligible": "who is eligible, and from which list",
    "outcome": "the column of the primary outcome",
    "stopping": "when it is stopped",
    "exclusions": "who is left out after randomisation, and why; 'nobody' is best",
    "harms": "which harms are watched for, and by whom",
    "opt_out": "how people say no",
    "decisions": "who decides what if it works, if it does not, and if it harms",
}
OPTIONAL = {"alpha": 0.05, "power": 0.8, "strata": [], "covariates": [], "secondary": [], "group": ""}


def plan_from(values: Mapping[str, Any], today: date) -> Plan:
    """A plan from JSON values. Raises PlanError naming everything that is missing, wrong or not allowed."""
    checks = Checks(values)
    known = {field.name for field in fields(Plan)}
    checks.faults += [f"'{name[:40]}' is not a part of a plan" for name in values if name not in known]
    texts = {name: checks.text(name, meaning) for name, meaning in TEXTS.items()}
    arms = checks.arms()
    plan = Plan(
        **texts,
        ends=checks.ends(today),
        arms=arms,
        contrast=checks.contrast(arms),
        outcome_kind=Outcome(checks.choice("outcome_kind", Outcome)),
        window_days=int(checks.number("window_days", 0, 3_650, whole=True)),
        design=Design(checks.choice("design", Design)),
        smallest_effect=checks.number("smallest_effect", -1e12, 1e12),
        per_arm=int(checks.number("per_arm", 2, 100_000_000, whole=True)),
        looks=Looks(checks.choice("looks", Looks)),
        targets_vulnerability=checks.gate(),
        alpha=checks.number("alpha", 1e-6, 0.5),
        power=checks.number("power", 0.01, 0.999999),
        strata=checks.names("strata"),
        covariates=checks.names("covariates"),
        secondary=checks.names("secondary"),
        group=str(checks.given("group") or ""),
    )
    checks.fit_together(plan)
    if checks.faults:
        raise PlanError(tuple(checks.faults))
    return plan


class Checks:
    """Reads values one by one and keeps every fault, so that a plan is sent back once."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.faults: list[str] = []

    def given(self, name: str) -> Any:
        return self.values.get(name, OPTIONAL.get(name))

    def fault(self, name: str, what: str) -> None:
        self.faults.append(f"{name}: {what}")

    def text(self, name: str, meaning: str) -> str:
        value = self.given(name)
        if not isinstance(value, str) or not value.strip():
            self.fault(name, f"say {meaning}")
        elif len(value) > MOST_TEXT or "\0" in value:
            self.fault(name, f"must be plain text of at most {MOST_TEXT:,} characters")
        return value if isinstance(value, str) else ""

    def number(self, name: str, low: float, high: float, whole: bool = False) -> float:
        value = self.given(name)
        wanted = int if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, wanted) or not low <= value <= high:
            self.fault(name, f"must be a {'whole ' if whole else ''}number from {low:g} to {high:g}")
            return low
        return value

    def choice(self, name: str, kind: type[StrEnum]) -> str:
        value = self.given(name)
        if value not in list(kind):
            self.fault(name, f"must be one of {', '.join(kind)}")
            return next(iter(kind))
        return str(value)

    def names(self, name: str) -> tuple[str, ...]:
        value = self.given(name)
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            self.fault(name, "must be a list of columns")
            return ()
        if len(set(value)) < len(value):
            self.fault(name, "names a column twice")
        return tuple(value)

    def arms(self) -> dict[str, str]:
        value = self.given("arms")
        good = isinstance(value, dict) and all(
            isinstance(word, str) and word.strip() and len(word) <= MOST_TEXT for each in value.items() for word in each
        )
        if not good or not 2 <= len(value) <= MOST_ARMS:
            self.fault("arms", f"must give from 2 to {MOST_ARMS} arms their exact wording")
            return {"a": "", "b": ""}
        if any(name != name.strip() or not name.isprintable() for name in value):
            self.fault("arms", "must have printable names without spaces around them")
        return dict(value)

    def contrast(self, arms: Mapping[str, str]) -> tuple[str, str]:
        value = self.given("contrast")
        named = isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) for each in value)
        if not named or value[0] == value[1] or not set(value) <= set(arms):
            self.fault("contrast", "must name two of the arms: the one on trial, then what it is compared with")
            first, second, *_ = arms
            return first, second
        return value[0], value[1]

    def ends(self, today: date) -> str:
        value = self.given("ends")
        try:
            end = date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            end = None
        if end is None:
            self.fault("ends", "must be a date like 2027-03-31, when the trial ends whatever has been found")
        elif end < today:
            self.fault("ends", "lies in the past")
        return str(value)

    def gate(self) -> bool:
        """A nudge is never aimed at people because they are vulnerable; whoever plans says so in writing."""
        value = self.given("targets_vulnerability")
        if value is not False:
            self.fault("targets_vulnerability", "must be false: nobody is nudged because they are vulnerable")
        return False

    def fit_together(self, plan: Plan) -> None:
        rules: list[tuple[bool, str, str]] = [
            (plan.smallest_effect != 0, "smallest_effect", "must not be 0"),
            (
                plan.outcome_kind is not Outcome.SHARE or abs(plan.smallest_effect) <= 1,
                "smallest_effect",
                "of a yes/no outcome is a difference of shares, from -1 to 1",
            ),
            (plan.outcome not in plan.secondary, "secondary", "must not name the primary outcome"),
            ((plan.design is Design.GROUPS) == bool(plan.group), "group", "goes with the design 'groups', and only it"),
            (not (plan.design is Design.STREAM and plan.strata), "strata", "cannot be kept in a stream"),
        ]
        for good, name, what in rules:
            if not good:
                self.fault(name, what)


TEMPLATE: dict[str, Any] = {
    **dict.fromkeys(TEXTS, ""),
    "ends": "",
    "arms": {"new letter": "", "usual letter": ""},
    "contrast": ["new letter", "usual letter"],
    "outcome_kind": "yes/no",
    "window_days": 28,
    "design": "blocks",
    "smallest_effect": 0.04,
    "per_arm": 717,
    "looks": "any time",
    "targets_vulnerability": None,
    **OPTIONAL,
}
