"""A rule card in plain English, one sentence a line."""

from .money import show_money
from .rule_card import (
    Add1Stop,
    Cap,
    Completion,
    Leftovers,
    Order,
    Rule,
    RuleCard,
    Start,
    Stop,
    Threshold,
    ThresholdKind,
    TieKey,
    Utility,
)

_ORDER = {
    Order.VOTES: "Projects are ranked by votes (or points), most first.",
    Order.VALUE: "Projects are ranked by votes (or points) for each unit of cost, most first.",
}
_STOP = {
    Stop.SKIP: "Going down the list, each project that fits the money left is funded; others are passed over.",
    Stop.STOP: "Going down the list, projects are funded until the first one that does not fit; there the count stops.",
    Stop.EIGHTY: (
        "Going down the list, projects are funded until the first one that does not fit; "
        "it is funded all the same if at least 80 % of its cost is left, and there the count stops."
    ),
}
_UTILITY = {
    Utility.COST: "A winner counts for a supporter by what it costs.",
    Utility.CARDINALITY: "Every winner counts the same for a supporter, whatever it costs.",
    Utility.POINTS: "A winner counts for a supporter by the points they gave it.",
}
_TIES = {
    TieKey.COST: "the cheaper project",
    TieKey.VOTES: "the project with more votes",
    TieKey.ID: "the project whose id comes first as text",
    TieKey.PAPER: "the project listed first on the ballot paper",
    TieKey.LOT: "the project drawn by lot",
}
_LEFTOVERS = {
    Leftovers.KEEP: "Money left over is not spent.",
    Leftovers.FIT: "Money left over goes to what still fits, by votes, whatever the caps.",
    Leftovers.PART: "Money left over pays for part of the next project.",
}
_SUPPORT = {
    ThresholdKind.VOTES: "at least {} votes",
    ThresholdKind.POINTS: "at least {} points",
    ThresholdKind.SHARE: "votes from at least {} of all voters",
}


def sentences(card: RuleCard, *, minor: int, currency: str) -> list[str]:
    """See `RuleCard.in_words`."""
    return [
        *_rule(card, minor, currency),
        *_points(card),
        *(_threshold(threshold) for threshold in card.thresholds),
        *(f"Of {_listed(rivals)} only one can win." for rivals in card.exclusive),
        *(f"Project {child} can only win once {parent} has." for child, parent in card.requires),
        *(_cap("category", cap, minor, currency) for cap in card.category_caps),
        *(_cap("area", cap, minor, currency) for cap in card.area_caps),
        _LEFTOVERS[card.leftovers],
        _ties(card),
    ]


def _rule(card: RuleCard, minor: int, currency: str) -> list[str]:
    match card.rule:
        case Rule.GREEDY:
            return ["Rule: greedy.", _ORDER[card.order], _STOP[card.stop]]
        case Rule.PHRAGMEN:
            return ["Rule: sequential Phragmén.", *_phragmen(card)]
        case Rule.EQUAL_SHARES:
            return ["Rule: method of equal shares.", *_equal_shares(card, minor, currency)]


def _phragmen(card: RuleCard) -> list[str]:
    end = "The count stops" if card.stop is Stop.STOP else "That project is passed over"
    return [
        "Every voter is given money at the same steady rate; supporters buy a project as soon as they can.",
        f"{end} when the next project would cost more than what is left.",
    ]


def _equal_shares(card: RuleCard, minor: int, currency: str) -> list[str]:
    lines = [
        "Every voter holds a share of the budget, and only pays for projects they chose.",
        "Supporters of a project split its cost evenly; whoever has less pays what they have. "
        "The project with the lowest price for what it brings is bought first.",
        _UTILITY[card.utility],
    ]
    if card.start is Start.FLOOR:
        lines.append("The first share is rounded down to a whole currency unit.")
    if card.completion is not Completion.NONE:
        lines += _add1(card, minor, currency)
    if card.comparison:
        lines.append("If more voters have more winners they chose under greedy, greedy's winners win instead.")
    return lines


def _add1(card: RuleCard, minor: int, currency: str) -> list[str]:
    step = show_money(card.increment * minor, minor=minor, currency=currency)
    end = "until the winners would cost more than the budget; the last outcome within it counts"
    if card.add1_stop is Add1Stop.EXHAUSTIVE:
        end = f"until nothing more fits the budget, or {end}"
    lines = [f"To spend more of the budget, the count is repeated with {step} more for every voter, {end}."]
    if card.completion is Completion.ADD1U:
        lines.append("Then what still fits is funded, most votes first.")
    return lines


def _points(card: RuleCard) -> list[str]:
    if not card.point_vector:
        return []
    worth = ", ".join(f"rank {rank} is worth {points}" for rank, points in enumerate(card.point_vector, 1))
    return [f"On ranked ballots {worth}."]


def _threshold(threshold: Threshold) -> str:
    if threshold.kind is ThresholdKind.SWIECIE:
        return (
            "A project needs votes from a share of all voters that is at least a third of the share of the budget "
            "it asks for."
        )
    return f"A project needs {_SUPPORT[threshold.kind].format(threshold.least)} to be considered."


def _cap(kind: str, cap: Cap, minor: int, currency: str) -> str:
    return f"At most {show_money(cap.most, minor=minor, currency=currency)} goes to the {kind} {cap.name}."


def _ties(card: RuleCard) -> str:
    chain = ", then ".join(_TIES[key] for key in card.ties)
    seed = f" The lot is SHA-256 of '{card.lot_seed}' and the id; the lowest wins." if card.lot_seed else ""
    return f"Ties go to {chain}.{seed}"


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
