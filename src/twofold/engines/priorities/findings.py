"""What a comparison found, question by question and group against group."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from .answers import Kind
from .labels import Label
from .sides import Side
from .spread import Spread
from .words import explain_finding, explain_pair


@dataclass(frozen=True)
class Finding:
    """One question and two groups. Everything but `sides` is None where too few answered.

    `p` is one-sided; `q` is p adjusted for all the questions of the comparison. `contribution` is what this question
    adds to the excess of the pair of groups, whose sum over questions it is.
    """

    kind: Kind
    name: str
    groups: tuple[str, str]
    sides: tuple[Side, Side]
    least: int
    spread: Spread | None = None
    p: float | None = None
    exact: bool = False
    q: float | None = None
    contribution: float | None = None
    label: Label = Label.TOO_FEW
    reference: str = ""

    @property
    def opposed(self) -> bool:
        """Whether both groups stand on a side with confidence, and not on the same."""
        return self.sides[0].sure * self.sides[1].sure < 0

    @property
    def explanation(self) -> str:
        """Two sentences for a councillor."""
        return explain_finding(self)

    def as_dict(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "question": self.name,
            "label": str(self.label),
            "answered": [side.people for side in self.sides],
        }
        if self.spread is not None:
            # The counts of a group too small to be spoken of stay out of what is published.
            values |= {
                "sides": [[side.above, side.even, side.below] for side in self.sides],
                "across": self.spread.across,
                "within": self.spread.within,
                "excess": self.spread.excess,
                "share": self.spread.share,
                "p": self.p,
                "exact": self.exact,
                "q": self.q,
                "opposed_majorities": self.opposed,
                "contribution": self.contribution,
            }
        return values | {"explanation": self.explanation}


@dataclass(frozen=True)
class Pair:
    """Two groups over all questions that enough of both answered. `spread` is None where there is no such question.

    `people` and `p` are None where nobody knows which answers belong to one person.
    """

    kind: Kind
    groups: tuple[str, str]
    people: tuple[int, int] | None
    findings: tuple[Finding, ...]
    spread: Spread | None
    p: float | None
    draws: int
    q: float | None
    label: Label

    @property
    def tested(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.spread is not None)

    def labelled(self, label: Label) -> tuple[Finding, ...]:
        """The findings with this label, those that add most to the excess first."""
        chosen = [finding for finding in self.findings if finding.label is label]
        return tuple(sorted(chosen, key=lambda finding: -(finding.contribution or 0.0)))

    @property
    def trade_offs(self) -> tuple[Finding, ...]:
        """The questions tested, those that add most to the excess first."""
        return tuple(sorted(self.tested, key=lambda finding: -(finding.contribution or 0.0)))

    @property
    def explanation(self) -> str:
        """Two sentences for a councillor."""
        return explain_pair(self)

    def as_dict(self) -> dict[str, Any]:
        values: dict[str, Any] = {"groups": list(self.groups), "label": str(self.label)}
        values |= {"people": self.people and list(self.people), "questions_tested": len(self.tested)}
        if self.spread is not None:
            values |= {
                "across": self.spread.across,
                "within": self.spread.within,
                "excess": self.spread.excess,
                "share": self.spread.share,
                "p": self.p,
                "draws": self.draws,
                "q": self.q,
                "opposed_majorities": sum(finding.opposed for finding in self.tested),
                "labels": {str(label): len(self.labelled(label)) for label in Label},
            }
        listed = (*self.trade_offs, *self.labelled(Label.TOO_FEW))
        return values | {"explanation": self.explanation, "questions": [finding.as_dict() for finding in listed]}


@dataclass(frozen=True)
class Comparison:
    """Every pair of groups. `input_hash` is SHA-256 over the counts and the choices."""

    kind: Kind
    groups: tuple[str, ...]
    level: float
    least: int
    seed: str
    input_hash: str
    pairs: tuple[Pair, ...]

    def between(self, one: str, other: str) -> Pair:
        """The pair of two groups, in either order. Raises KeyError if there is none."""
        found = next((pair for pair in self.pairs if set(pair.groups) == {one, other}), None)
        if found is None:
            raise KeyError(f"{one} and {other} were not compared")
        return found

    def __iter__(self) -> Iterator[Finding]:
        """Every finding, pair by pair, in the order of the questions."""
        return (finding for pair in self.pairs for finding in pair.findings)

    @property
    def conflicts(self) -> tuple[Finding, ...]:
        """Every conflict, pair by pair, those that add most first."""
        return tuple(finding for pair in self.pairs for finding in pair.labelled(Label.CONFLICT))

    @property
    def result_hash(self) -> str:
        """SHA-256 over labels, counts and figures to nine digits: equal wherever the same answers are compared."""
        return sha256(json.dumps(rounded(self.as_dict()), sort_keys=True).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """Everything as JSON values."""
        return {
            "kind": str(self.kind),
            "groups": list(self.groups),
            "level": self.level,
            "least": self.least,
            "seed": self.seed,
            "input_hash": self.input_hash,
            "pairs": [pair.as_dict() for pair in self.pairs],
        }


def rounded(value: Any) -> Any:
    """JSON values with every fraction cut to nine digits, which no machine's arithmetic differs in."""
    if isinstance(value, float):
        return float(f"{value:.9f}") + 0.0  # one zero, whatever its sign
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items() if key != "explanation"}
    return [rounded(each) for each in value] if isinstance(value, list) else value
