"""When a charter can be signed, when it binds, and what has taken its place. Pure: no Django."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from enum import StrEnum

CITIZENS, PUBLIC = "citizen", "public"
# Each party signs by people of the stakeholder group of the same name.
SIDES = {"user": CITIZENS, "citizen": CITIZENS, "frontline": PUBLIC, "manager": PUBLIC}


class State(StrEnum):
    WRITING = "writing"
    SIGNING = "signing"
    BINDS = "binds"
    LAPSED = "lapsed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the rules see it: which parties owe something in it, which stand by their signature, and whether
    it ever bound both sides."""

    number: int
    put_forward: bool = False
    bound: bool = False
    owing: Set[str] = field(default_factory=frozenset)
    signed: Set[str] = field(default_factory=frozenset)


def can_be_signed(owing: Iterable[str]) -> bool:
    """Field manual 1.3: a charter with obligations for only one party cannot be signed."""
    return {SIDES[party] for party in owing} == {CITIZENS, PUBLIC}


def still_to_sign(owing: Set[str], signed: Set[str]) -> list[str]:
    """Nobody is bound by what others signed: each party that owes something signs by its own people."""
    return [party for party in SIDES if party in owing and party not in signed]


def signed_by_all(version: Version) -> bool:
    return version.put_forward and can_be_signed(version.owing) and not still_to_sign(version.owing, version.signed)


def states(versions: Iterable[Version]) -> dict[int, State]:
    """How each version of one service's charter stands, by its number.

    A version takes the place of all earlier ones once both sides are bound by it. If a signature is taken back, it
    lapses, and what it replaced does not come back: nobody said so. What was put forward and never signed by all goes
    when a later version is put forward.
    """
    listed = list(versions)
    last_bound = max((each.number for each in listed if each.bound), default=0)
    newest = max((each.number for each in listed if each.put_forward), default=0)
    return {each.number: _state(each, last_bound, newest) for each in listed}


def _state(version: Version, last_bound: int, newest: int) -> State:
    if not version.put_forward:
        return State.WRITING
    if version.number == last_bound:
        return State.BINDS if signed_by_all(version) else State.LAPSED
    return State.SIGNING if version.number == newest and newest > last_bound else State.REPLACED
