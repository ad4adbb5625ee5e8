"""The rule card a ballot file declares for itself, as far as META says."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .election import BallotType, Election
from .money import parse_amount
from .rule_card import Cap, Completion, Leftovers, Rule, RuleCard, Threshold, ThresholdKind, Utility


@dataclass(frozen=True, slots=True)
class Declared:
    """The card read from META, and what had to be assumed, in plain words."""

    card: RuleCard
    assumed: tuple[str, ...]


def declared_card(election: Election, meta: Mapping[str, str]) -> Declared:
    """What the file says about its rule. Pabulib names rules only roughly, so assumptions are listed."""
    name = meta.get("rule", "").strip().lower()
    assumed = []
    parts: dict[str, object] = {}
    if name.startswith("equalshares"):
        parts = {"rule": Rule.EQUAL_SHARES, "utility": _utility(election)}
        if name != "equalshares":
            parts["completion"] = Completion.ADD1U
            assumed.append("Add1 steps of one currency unit, stopping at the first overspend, then by votes")
    elif name != "greedy":
        assumed.append(f"the file declares the rule '{name or 'none'}'; greedy by votes was used")
    if election.ballot_type is BallotType.ORDINAL:
        parts["point_vector"] = _vector(election, meta)
        assumed.append("points for ranks fall by one down to 1, as META gives no vector")
    least = _amount(meta.get("min_project_score_threshold", ""))
    if least:
        parts["thresholds"] = (Threshold(ThresholdKind.POINTS, least),)
    parts |= _caps(election, meta)
    return Declared(RuleCard(**parts), tuple(assumed))  # type: ignore[arg-type]


def _utility(election: Election) -> Utility:
    pointed = election.ballot_type.has_points or election.ballot_type is BallotType.ORDINAL
    return Utility.POINTS if pointed else Utility.COST


def _vector(election: Election, meta: Mapping[str, str]) -> tuple[int, ...]:
    text = meta.get("max_length", "")
    longest = int(text) if text.isdecimal() and len(text) < 4 else len(election.projects)
    return tuple(range(min(longest, len(election.projects)), 0, -1))


def _amount(text: str) -> Fraction:
    try:
        digits, decimals = parse_amount(text)
    except ValueError:
        return Fraction(0)
    return Fraction(digits, 10**decimals)


def _caps(election: Election, meta: Mapping[str, str]) -> dict[str, object]:
    caps: dict[str, object] = {}
    for kind, names, amounts in (
        ("category_caps", "categories", "budget_per_category"),
        ("area_caps", "neighborhoods", "budget_per_neighborhood"),
    ):
        if names in meta and amounts in meta:
            pairs = zip(meta[names].split(","), meta[amounts].split(","), strict=False)
            caps[kind] = tuple(Cap(name.strip(), int(_amount(most) * election.minor)) for name, most in pairs)
    if caps and "leftover_budget" in meta:
        caps["leftovers"] = Leftovers.FIT
    return caps
