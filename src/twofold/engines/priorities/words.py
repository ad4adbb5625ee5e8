"""Two sentences for a councillor: how much the groups differ, then what that asks of them."""

from typing import TYPE_CHECKING

from .answers import Kind
from .labels import Label

if TYPE_CHECKING:
    from .findings import Finding, Pair
    from .sides import Side


def explain_finding(finding: "Finding") -> str:
    """Two sentences on one question."""
    if finding.spread is None:
        return too_few(finding)
    one, other = (f"“{group}”" for group in finding.groups)
    measured = (
        f"On {quoted(finding)}, one person of {one} and one of {other} disagree {often(finding.spread.across)}, "
        f"and two people of the same group {often(finding.spread.within)}."
    )
    if finding.label is Label.CONFLICT:
        first, second = (stands(finding, at) for at in (0, 1))
        return f"{measured} {first}; {second}: any choice goes against one, so it is for those who answer to both."
    if finding.label is Label.INTENSITY:
        leans = ", ".join(leaning(finding, at) for at in (0, 1))
        return (
            f"{measured} The difference is real but not between opposite sides ({leans}): look for terms both accept."
        )
    return f"{measured} That is no more than chance explains, so treat it as common ground until more people answer."


def too_few(finding: "Finding") -> str:
    short = [
        f"{side.people} of “{group}”"
        for group, side in zip(finding.groups, finding.sides, strict=True)
        if side.people < finding.least
    ]
    return (
        f"On {quoted(finding)}, only {' and '.join(short)} answered, and a group of {finding.least} is needed. "
        "Ask more of them before you decide."
    )


def explain_pair(pair: "Pair") -> str:
    """Two sentences on two groups."""
    one, other = (f"“{group}”" for group in pair.groups)
    if pair.spread is None:
        return (
            f"Too few of {one} and {other} answered the same questions for the groups to be compared. "
            "Ask more of them before you decide."
        )
    measured = (
        f"Over {plural(len(pair.tested), 'question')}, one person of {one} and one of {other} disagree "
        f"{often(pair.spread.across)}, and two people of the same group {often(pair.spread.within)}."
    )
    if pair.label is Label.SHARED:
        return f"{measured} That is no more than chance explains, so the two groups can be taken to want the same."
    conflicts = len(pair.labelled(Label.CONFLICT))
    what = f"opposite majorities on {plural(conflicts, 'question')}" if conflicts else "no opposite majorities"
    return f"{measured} There are {what}; most of the difference lies in {quoted(pair.trade_offs[0])}."


def quoted(finding: "Finding") -> str:
    return f"“{finding.name.strip().rstrip('.')}”"


def often(share: float) -> str:
    return f"{100 * share:.0f} times in 100"


def plural(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def stands(finding: "Finding", at: int) -> str:
    """Which way a group's majority goes, and how many go the other."""
    side, group = finding.sides[at], finding.groups[at]
    above = side.above >= side.below
    more, fewer = max(side.above, side.below), min(side.above, side.below)
    own, other = verb(finding, above), verb(finding, not above)
    return f"{percent(more, side)} of “{group}” {own} and {percent(fewer, side)} {other}"


def leaning(finding: "Finding", at: int) -> str:
    side = finding.sides[at]
    return f"{percent(side.above, side)} of “{finding.groups[at]}” {verb(finding, True)}"


def percent(part: int, side: "Side") -> str:
    return f"{100 * part / side.people:.0f} %"


def verb(finding: "Finding", above: bool) -> str:
    if finding.kind is Kind.VOTES:
        return "agree" if above else "disagree"
    if finding.kind is Kind.RANKINGS:
        return "want that order" if above else "want the other order"
    return f"give it {'more' if above else 'less'} than {finding.reference}"
