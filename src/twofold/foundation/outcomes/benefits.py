"""The nine benefits and who gets them, as they come with Twofold. Pure: no Django."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# What an elected member gains is measured as satisfaction and trust; how anybody votes is never measured.
OF_VOTES = re.compile(r"\b(votes?|voting|voters?|turnout|polls?|polling|elections?|canvass\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Group:
    """A stakeholder group, and the side of the ledger whose colour it has. Optional ones are there where asked for."""

    name: str
    title: str
    side: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Benefit:
    code: str
    group: str
    title: str
    measured_as: str


@cache
def groups() -> tuple[Group, ...]:
    return tuple(Group(**row) for row in _data()["group"])


@cache
def shipped() -> tuple[Benefit, ...]:
    return tuple(Benefit(**row) for row in _data()["benefit"])


def group_named(name: str) -> Group:
    """Raises StopIteration for a group that nobody knows."""
    return next(group for group in groups() if group.name == name)


def about_votes(text: str) -> bool:
    """Whether this would measure how people vote."""
    return OF_VOTES.search(text) is not None


def version() -> str:
    return str(_data()["version"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("data/benefits.toml").read_text("utf-8"))
