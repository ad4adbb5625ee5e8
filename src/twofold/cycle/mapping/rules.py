"""What the map says, worked out from what people said. Pure: no Django, no database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp, inf, log, sqrt

from twofold.foundation.outcomes.rules import share

Z = 1.959964
LEAST_OVERLAP = 5  # below it, how many are missed cannot be told


class Says(StrEnum):
    HERE = "here"
    COULD = "could"
    NONE = "none"


class State(StrEnum):
    """What a service and a kind of co-production are to each other."""

    UNASKED = "not asked yet"
    SPOTTED = "spotted"
    CONFIRMED = "confirmed"
    POTENTIAL = "potential"
    NONE = "none"


# What counts as found: one side is enough to be seen, both are needed to be sure.
FOUND = (State.SPOTTED, State.CONFIRMED)


def state_of(said: Mapping[str, Says]) -> State:
    """From the latest word of each side, `citizen` and `public`. Seeing it outweighs not seeing it."""
    words = list(said.values())
    if words.count(Says.HERE) == 2:
        return State.CONFIRMED
    if Says.HERE in words:
        return State.SPOTTED
    if Says.COULD in words:
        return State.POTENTIAL
    return State.NONE if words else State.UNASKED


@dataclass(frozen=True)
class Missed:
    """How many there may be in all, when two searches overlap: Chapman's estimate with a 95 % interval."""

    seen: int
    estimate: float
    low: float
    high: float


def missed(one: int, other: int, both: int, most: int | None = None) -> Missed | None:
    """None where the searches overlap too little to say. There can be no more than `most`, where that is known.

    Chapman (1951), variance by Seber (1970), interval on the log of those unseen (Burnham). It takes the two searches
    to be independent; where both find the obvious ones, more are missed than it says.
    """
    if both < LEAST_OVERLAP or both > min(one, other):
        return None
    seen = one + other - both
    estimate = (one + 1) * (other + 1) / (both + 1) - 1
    variance = (one + 1) * (other + 1) * (one - both) * (other - both) / ((both + 1) ** 2 * (both + 2))
    unseen = estimate - seen
    if unseen <= 0 or variance <= 0:
        return Missed(seen, float(seen), float(seen), float(seen))
    spread = exp(Z * sqrt(log(1 + variance / unseen**2)))
    top = inf if most is None else max(most, seen)
    return Missed(seen, *(min(top, each) for each in (estimate, seen + unseen / spread, seen + unseen * spread)))


WEEKS = 52


def from_survey(people: int, asked: int, do_it: int, hours_a_week: tuple[float, float, float]) -> tuple[int, int, int]:
    """Hours a year, low, central and high: of so many `people`, `do_it` of those `asked` do it for so long a week.

    The range is that of the share (Wilson, 95 %) with the least hours and the most. It takes those asked to be like
    the others; where they are not, the truth may lie outside.
    """
    found = share(do_it, asked)
    low, central, high = hours_a_week
    pairs = ((found.low, low), (found.value, central), (found.high, high))
    least, likely, most = (round(people * part * hours * WEEKS) for part, hours in pairs)
    return least, likely, most


# Words that give co-production away, by kind. Ours; a place's own words are found by whoever reads them.
CUES: Mapping[str, tuple[str, ...]] = {
    "co-planning": ("forum", "working group", "partnership board", "user panel", "planned with"),
    "co-prioritisation": ("vote on", "residents choose", "participatory budget", "personal budget", "direct payment"),
    "co-financing": ("fundrais", "donat", "crowdfund", "membership fee", "sponsor"),
    "co-design": ("co-design", "designed with", "lived experience", "journey map", "tested with"),
    "co-management": ("friends of", "management committee", "trustee", "governor", "run by residents", "community-run"),
    "co-performing": ("volunteer", "peer", "mentor", "befriend", "buddy", "self-help", "carer", "neighbours", "watch"),
    "co-assessment": ("inspector", "mystery shop", "resident scrutiny", "rating", "tenant panel", "reviews by"),
}


@dataclass(frozen=True)
class Hint:
    """This looks like co-production, and the words that say so."""

    kind: str
    words: tuple[str, ...]


def hints(text: str) -> list[Hint]:
    """Kinds a text gives away, with the words that do."""
    small = text.casefold()
    found = [
        Hint(kind, tuple(cue for cue in cues if re.search(rf"\b{re.escape(cue)}", small)))
        for kind, cues in CUES.items()
    ]
    return [hint for hint in found if hint.words]


def worries(
    *,
    cells: int,
    unasked: int,
    unconfirmed: int,
    no_reason: int,
    late: int,
    one_sided: Iterable[str],
    disputed: int = 0,
    own_part: int = 0,
) -> list[str]:
    """Three things to worry about, the worst first."""
    found: list[tuple[float, str]] = []
    if cells and unasked:
        found.append((unasked / cells, f"{unasked} of {cells} squares of this map were never asked about."))
    if unconfirmed:
        found.append((0.5, f"{unconfirmed} entries rest on the word of one side alone."))
    if late:
        found.append((0.8, f"{late} {'promise is' if late == 1 else 'promises are'} late."))
    found += [(0.6, f"{name}: one side says it goes well, the other does not.") for name in one_sided]
    if disputed:
        found.append((0.45, f"Citizens and staff do not say the same of {disputed} squares of this map."))
    if own_part:
        found.append((0.4, f"Of {own_part} services nobody has said what users do themselves."))
    if no_reason:
        found.append((0.3, f"{no_reason} services have no initiative on the register."))
    return [text for _weight, text in sorted(found, key=lambda each: -each[0])[:3]]
