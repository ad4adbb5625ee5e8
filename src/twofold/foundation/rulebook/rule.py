"""Rules of law and practice as dated, sourced data; where they are kept, and which is in force. Pure: no Django."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from .clock import Deadline, Unit, deadline

EVERYWHERE = ("england", "scotland", "wales", "northern-ireland")
MARKS = {
    "key": "from a source we have seen",
    "M": "from memory: verify before relying on it",
    "M?": "from memory and uncertain: never a default",
    "D": "a judgement of ours, not a finding",
    "local": "adopted by this place",
}


class NoRule(LookupError):
    """No rule of that key is in force there and then."""


@dataclass(frozen=True)
class Rule:
    """One row of the rulebook. `value` is a count for a clock's unit, else as the source puts it."""

    key: str
    title: str
    value: int | str
    unit: str
    operator: str
    valid_from: date
    source: str
    mark: str
    valid_to: date | None = None
    jurisdiction: tuple[str, ...] = EVERYWHERE
    governance: tuple[str, ...] = ()
    local: bool = False

    def holds(self, day: date, jurisdiction: str, governance: str) -> bool:
        return (
            self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
            and self.of(jurisdiction, governance)
        )

    def of(self, jurisdiction: str, governance: str) -> bool:
        """Whether it is a rule of that nation and of bodies governed so, on whatever day."""
        return jurisdiction in self.jurisdiction and (not self.governance or governance in self.governance)

    @property
    def count(self) -> int:
        assert isinstance(self.value, int), f"{self.key} is not a number"
        return self.value

    @property
    def words(self) -> str:
        """As in "at least 28 clear days"."""
        return f"{self.operator} {self.value}" + ("" if self.unit == "share" else f" {self.unit}")

    def deadline(self, start: date, jurisdiction: str) -> Deadline:
        """When this rule's time is up, counted from `start`."""
        return deadline(start, self.count, Unit(self.unit), jurisdiction=jurisdiction, rule=self.key)


@cache
def shipped() -> tuple[Rule, ...]:
    """Every rule that comes with Twofold, in force or not."""
    folder = files(__package__) / "data"
    return tuple(rule for file in sorted(folder.iterdir(), key=lambda f: f.name) for rule in _read(file.read_text()))


def in_force(rules: Iterable[Rule], key: str, day: date, jurisdiction: str, governance: str) -> Rule:
    """The rule of that key that holds; the latest to begin wins, and a place's own comes before the nation's.

    Raises `NoRule`.
    """
    found = [rule for rule in rules if rule.key == key and rule.holds(day, jurisdiction, governance)]
    if not found:
        raise NoRule(f"No rule {key} holds in {jurisdiction} ({governance}) on {day}.")
    return max(found, key=lambda rule: (rule.mark == "local", rule.valid_from))


def _read(text: str) -> Iterator[Rule]:
    for row in tomllib.loads(text)["rule"]:
        yield Rule(**{name: _frozen(value) for name, value in row.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
