"""The rule card: every choice that decides a count, fixed before the first ballot is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

from .errors import RuleCardError


class Rule(StrEnum):
    """The three families of rule."""

    GREEDY = "greedy"
    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"


class Order(StrEnum):
    """What greedy ranks by: votes (or points), or votes for each unit of cost."""

    VOTES = "votes"
    VALUE = "value"


class Stop(StrEnum):
    """What happens at the first project that does not fit: skip it, stop, or fund it if 80 % of it is left."""

    SKIP = "skip"
    STOP = "stop"
    EIGHTY = "eighty"


class Utility(StrEnum):
    """What a winner is worth to a voter who supports it."""

    COST = "cost"
    CARDINALITY = "cardinality"
    POINTS = "points"


class Completion(StrEnum):
    """How equal shares spends what it leaves: not at all, larger shares (Add1), Add1 and then greedy."""

    NONE = "none"
    ADD1 = "add1"
    ADD1U = "add1u"


class Start(StrEnum):
    """The first share: budget over voters exactly, or rounded down to a whole currency unit."""

    EXACT = "exact"
    FLOOR = "floor"


class Add1Stop(StrEnum):
    """Stop raising shares at the first overspend, or also at the first outcome to which nothing can be added."""

    OVERSPEND = "overspend"
    EXHAUSTIVE = "exhaustive"


class Leftovers(StrEnum):
    """What happens to money left: keep it, fund what still fits by votes, or part-fund the next project."""

    KEEP = "keep"
    FIT = "fit"
    PART = "part"


class TieKey(StrEnum):
    """One link of the tie-break chain: cheaper, more votes, earlier in text order, on the paper, or by lot."""

    COST = "cost"
    VOTES = "votes"
    ID = "id"
    PAPER = "paper"
    LOT = "lot"


_DECIDING = {TieKey.ID, TieKey.PAPER, TieKey.LOT}


class ThresholdKind(StrEnum):
    """Least votes, least points, least share of voters, or Świecie's: votes / voters ≥ cost / (3 * budget)."""

    VOTES = "votes"
    POINTS = "points"
    SHARE = "share"
    SWIECIE = "swiecie"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Support a project needs to be considered at all; `least` has no meaning for Świecie's formula."""

    kind: ThresholdKind
    least: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may go to one category or area, in minor units."""

    name: str
    most: int


@dataclass(frozen=True)
class RuleCard:
    """Every choice that decides a count.

    `increment` is in currency units per voter; caps are in minor units. `exclusive` lists sets of projects of which
    one may win; `requires` lists pairs (project, the project it depends on). `point_vector` is what rank 1, 2, … of an
    ordinal ballot is worth. Raises RuleCardError when choices contradict each other.
    """

    rule: Rule = Rule.GREEDY
    order: Order = Order.VOTES
    stop: Stop = Stop.SKIP
    utility: Utility = Utility.COST
    completion: Completion = Completion.NONE
    start: Start = Start.EXACT
    increment: Fraction = Fraction(1)
    add1_stop: Add1Stop = Add1Stop.OVERSPEND
    comparison: bool = False
    point_vector: tuple[int, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    requires: tuple[tuple[str, str], ...] = ()
    category_caps: tuple[Cap, ...] = ()
    area_caps: tuple[Cap, ...] = ()
    leftovers: Leftovers = Leftovers.KEEP
    ties: tuple[TieKey, ...] = (TieKey.COST, TieKey.VOTES, TieKey.ID)
    lot_seed: str = ""

    def __post_init__(self) -> None:
        for trouble in _contradictions(self):
            raise RuleCardError(trouble)

    def as_dict(self) -> dict[str, Any]:
        """The card as JSON values; fractions as `p/q` text."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "RuleCard":
        """Read a card back. Missing fields take their defaults; anything unknown or ill-typed is a RuleCardError."""
        unknown = sorted(set(values) - {f.name for f in fields(cls)})
        if unknown:
            raise RuleCardError(f"a rule card has no field '{unknown[0]}'")
        return cls(**{name: _READERS[name](name, value) for name, value in values.items()})

    def in_words(self, *, minor: int = 1, currency: str = "") -> list[str]:
        """The card in plain English, one sentence a line, as printed with the result."""
        from .rule_words import sentences

        return sentences(self, minor=minor, currency=currency)


def _contradictions(card: RuleCard) -> list[str]:
    shares = card.rule is Rule.EQUAL_SHARES
    checks = [
        (not shares and card.completion is not Completion.NONE, "only equal shares has a completion"),
        (not shares and card.comparison, "only equal shares has a comparison step"),
        (card.increment <= 0, "the increment must be more than nothing"),
        (card.rule is Rule.PHRAGMEN and card.stop is Stop.EIGHTY, "the 80 % rule belongs to greedy"),
        (shares and card.stop is not Stop.SKIP, "stopping at the first project that does not fit belongs to greedy"),
        (not card.ties or card.ties[-1] not in _DECIDING, "a tie-break chain must end with 'id', 'paper' or 'lot'"),
        (len(set(card.ties)) < len(card.ties), "the tie-break chain names a key twice"),
        (TieKey.LOT in card.ties and not card.lot_seed, "a tie-break by lot needs a published lot_seed"),
        (any(points < 0 for points in card.point_vector), "a point vector holds no points below zero"),
        (any(len(set(rivals)) < 2 for rivals in card.exclusive), "an exclusive set needs two projects or more"),
        (any(child == parent for child, parent in card.requires), "a project cannot depend on itself"),
        (any(cap.most < 0 for cap in card.category_caps + card.area_caps), "a cap below zero"),
        (any(threshold.least < 0 for threshold in card.thresholds), "a threshold below zero"),
    ]
    return [message for broken, message in checks if broken]


def _plain(value: Any) -> Any:
    match value:
        case Fraction():
            return str(value)
        case Threshold():
            return {"kind": str(value.kind), "least": str(value.least)}
        case Cap():
            return {"name": value.name, "most": value.most}
        case StrEnum():
            return str(value)
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise RuleCardError(f"'{name}' should be text, not {value!r}")
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise RuleCardError(f"'{name}' should be true or false, not {value!r}")
    return value


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**18:
        raise RuleCardError(f"'{name}' should be a whole number, not {value!r}")
    return value


def _fraction(name: str, value: Any) -> Fraction:
    """A whole number or text like `5/2` or `0.5`; never a float, which would not say what was meant."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    try:
        if len(value := _text(name, value)) > 40 or "e" in value.lower():
            raise ValueError(value)
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise RuleCardError(f'\'{name}\' should be a number such as 1, "5/2" or "0.5"') from None


def _choice(kind: type[StrEnum]) -> Any:
    def read(name: str, value: Any) -> StrEnum:
        try:
            return kind(value)
        except ValueError:
            allowed = ", ".join(f"'{item}'" for item in kind)
            raise RuleCardError(f"'{name}' should be one of {allowed}, not {value!r}") from None

    return read


def _many(read: Any) -> Any:
    def each(name: str, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise RuleCardError(f"'{name}' should be a list, not {value!r}")
        return tuple(read(name, item) for item in value)

    return each


def _pair(name: str, value: Any) -> tuple[str, str]:
    texts: tuple[str, ...] = _many(_text)(name, value)
    if len(texts) != 2:
        raise RuleCardError(f"'{name}' should list pairs of project ids")
    return texts[0], texts[1]


def _parts(name: str, value: Any, allowed: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not set(value) <= allowed:
        raise RuleCardError(f"'{name}' should list objects with {', '.join(sorted(allowed))}")
    return value


def _threshold(name: str, value: Any) -> Threshold:
    parts = _parts(name, value, {"kind", "least"})
    return Threshold(_choice(ThresholdKind)(name, parts.get("kind")), _fraction(name, parts.get("least", 0)))


def _cap(name: str, value: Any) -> Cap:
    parts = _parts(name, value, {"name", "most"})
    return Cap(_text(name, parts.get("name")), _whole(name, parts.get("most")))


_READERS: dict[str, Any] = {
    "rule": _choice(Rule),
    "order": _choice(Order),
    "stop": _choice(Stop),
    "utility": _choice(Utility),
    "completion": _choice(Completion),
    "start": _choice(Start),
    "increment": _fraction,
    "add1_stop": _choice(Add1Stop),
    "comparison": _flag,
    "point_vector": _many(_whole),
    "thresholds": _many(_threshold),
    "exclusive": _many(_many(_text)),
    "requires": _many(_pair),
    "category_caps": _many(_cap),
    "area_caps": _many(_cap),
    "leftovers": _choice(Leftovers),
    "ties": _many(_choice(TieKey)),
    "lot_seed": _text,
}
