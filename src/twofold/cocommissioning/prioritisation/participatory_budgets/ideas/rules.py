"""How an idea may move on. Pure: no Django, no database."""

from enum import StrEnum


class State(StrEnum):
    SENT = "sent"
    ELIGIBLE = "eligible"
    COSTED = "costed"
    SHORTLISTED = "shortlisted"
    ON_BALLOT = "on-ballot"
    REJECTED = "rejected"
    MERGED = "merged"
    SPLIT = "split"


class Verdict(StrEnum):
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not-eligible"
    FEASIBLE = "feasible"
    NOT_FEASIBLE = "not-feasible"
    LEFT_OFF = "left-off"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


S, V = State, Verdict
# From which state a verdict may be given, and where it leads. Feasible is a finding on the way, not a step.
VERDICTS: dict[Verdict, tuple[frozenset[State], State | None]] = {
    V.ELIGIBLE: (frozenset({S.SENT}), S.ELIGIBLE),
    V.NOT_ELIGIBLE: (frozenset({S.SENT}), S.REJECTED),
    V.FEASIBLE: (frozenset({S.ELIGIBLE, S.COSTED}), None),
    V.NOT_FEASIBLE: (frozenset({S.ELIGIBLE, S.COSTED}), S.REJECTED),
    V.LEFT_OFF: (frozenset({S.COSTED, S.SHORTLISTED}), S.REJECTED),
    V.UPHELD: (frozenset({S.REJECTED}), S.ELIGIBLE),
    V.DISMISSED: (frozenset({S.REJECTED}), S.REJECTED),
}
REFUSING = frozenset({V.NOT_ELIGIBLE, V.NOT_FEASIBLE, V.LEFT_OFF})
# An idea can be joined with another, or parted, until it is on the ballot.
OPEN = frozenset({S.SENT, S.ELIGIBLE, S.COSTED, S.SHORTLISTED})


def after(state: State, verdict: Verdict) -> State | None:
    """Where a verdict leads; None when it cannot be given now."""
    states, leads_to = VERDICTS[verdict]
    return (leads_to or state) if state in states else None


def joinable(one: State, other: State) -> bool:
    return one in OPEN and other in OPEN
