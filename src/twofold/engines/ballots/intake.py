"""From ballots as received, on paper or online, to ballots that count: batches merged, doubles settled, a log kept."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from .check_ballot import REASONS, Ballot, BallotRules, Invalid, check_ballot


class DoubleVotes(StrEnum):
    """What becomes of several ballots from one person."""

    VOID_ALL = "void-all"
    KEEP_FIRST = "keep-first"
    KEEP_LAST = "keep-last"


@dataclass(frozen=True, slots=True)
class Received:
    """One ballot as received. `token` stands for the person (never a name), `batch` for the way it came."""

    token: str
    ballot: Ballot
    batch: str = "online"


@dataclass(frozen=True, slots=True)
class Refused:
    """A ballot that does not count: which way it came, and why. Whose it was is not kept."""

    batch: str
    reason: Invalid


@dataclass(frozen=True)
class Intake:
    """The ballots that count, in the order received, and the log of those that do not."""

    ballots: tuple[Ballot, ...]
    refused: tuple[Refused, ...]

    def by_reason(self) -> dict[str, int]:
        """How many ballots were refused for each reason, most first."""
        return {str(reason): n for reason, n in Counter(r.reason for r in self.refused).most_common()}

    def in_words(self) -> list[str]:
        counts = Counter(refused.reason for refused in self.refused)
        total = f"{len(self.ballots):,} ballots count; {len(self.refused):,} do not."
        return [total, *(f"{n:,}: {REASONS[reason]}" for reason, n in counts.most_common())]


def take_in(batches: Iterable[Sequence[Received]], rules: BallotRules, policy: DoubleVotes) -> Intake:
    """Merge batches, in the order given, into the ballots that count.

    Validity comes first: an invalid ballot neither counts nor stands against another by the same person, except under
    `VOID_ALL`, where whoever voted twice loses every vote. Person and ballot are parted here: the result names nobody.
    """
    received = list(chain.from_iterable(batches))
    reasons = [check_ballot(item.ballot, rules) for item in received]
    doubled = _doubled(received, reasons, policy)
    reasons = [reason or (Invalid.DOUBLE_VOTE if i in doubled else None) for i, reason in enumerate(reasons)]
    pairs = list(zip(received, reasons, strict=True))
    return Intake(
        ballots=tuple(item.ballot for item, reason in pairs if reason is None),
        refused=tuple(Refused(item.batch, reason) for item, reason in pairs if reason is not None),
    )


def _doubled(received: Sequence[Received], reasons: Sequence[Invalid | None], policy: DoubleVotes) -> set[int]:
    by_person: dict[str, list[int]] = {}
    for i, item in enumerate(received):
        if reasons[i] is None or policy is DoubleVotes.VOID_ALL:
            by_person.setdefault(item.token, []).append(i)
    several = [places for places in by_person.values() if len(places) > 1]
    match policy:
        case DoubleVotes.VOID_ALL:
            return {i for places in several for i in places}
        case DoubleVotes.KEEP_FIRST:
            return {i for places in several for i in places[1:]}
        case DoubleVotes.KEEP_LAST:
            return {i for places in several for i in places[:-1]}
