"""A conversation as read from files: votes with their sign settled, statements with their words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .errors import TableError
from .votes import Ints, Votes, votes_from


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its words, how it was moderated (1 in, 0 not looked at, -1 out), and the counts its file gives."""

    id: int
    text: str = ""
    moderated: int = 1
    agrees: int | None = None
    disagrees: int | None = None


@dataclass(frozen=True, eq=False)
class Casts:
    """Votes as cast, in order of time: ids, and values whose sign is yet to be settled."""

    people: Ints
    statements: Ints
    values: Ints

    @classmethod
    def by_time(cls, rows: Sequence[tuple[int, int, int, int]], name: str) -> "Casts":
        """From rows of (time, person, statement, value); equal times keep the order of the file."""
        if not rows:
            raise TableError("there are no votes", file=name)
        table = np.array(rows, dtype=np.int64)
        table = table[np.argsort(table[:, 0], kind="stable")]
        return cls(table[:, 1], table[:, 2], table[:, 3])


@dataclass(frozen=True, eq=False)
class Conversation:
    """`votes` (1 is agree), `statements` by id; `agree` is the number that stood for agree in the files, and
    `agree_from` how that is known; `casts` counts votes with those changed later."""

    votes: Votes
    statements: dict[int, Statement]
    agree: int
    agree_from: str
    casts: int
    groups: dict[int, int] = field(default_factory=dict)


def settled(
    casts: Casts, statements: dict[int, Statement], agree: int | None, strict: bool, source: str
) -> Conversation:
    """Settle the sign and moderation.

    `agree` is 1 or -1 as the files have it, None to tell from the counts in `source`. `strict`: statements nobody has
    moderated are out too, as in conversations with strict moderation.
    """
    votes = votes_from(casts.people, casts.statements, casts.values)
    found, how = (agree, "option") if agree else _sign(votes, statements, source)
    if found == -1:
        votes = votes_from(casts.people, casts.statements, -casts.values)
    least = 1 if strict else 0
    out = [statement.id for statement in statements.values() if statement.moderated < least]
    return Conversation(votes.moderated(out), statements, found, how, len(casts.values))


def _sign(votes: Votes, statements: dict[int, Statement], source: str) -> tuple[int, str]:
    """Which sign is agree, by the nearer counts. Where counts speak for neither, 1 is assumed."""
    counts = {
        sign: np.bincount(votes.statement[votes.value == sign], minlength=len(votes.statements)) for sign in (1, -1)
    }
    apart = {1: 0, -1: 0}
    for at, id_ in enumerate(votes.statements.tolist()):
        given = statements.get(id_)
        if given is not None and given.agrees is not None and given.disagrees is not None:
            for sign in apart:
                apart[sign] += abs(int(counts[sign][at]) - given.agrees)
                apart[sign] += abs(int(counts[-sign][at]) - given.disagrees)
    if apart[1] == apart[-1]:
        # Exports have 1 for agree; only the live interface has -1. Said in the output, and --agree settles it.
        return 1, "assumed"
    return (1 if apart[1] < apart[-1] else -1), source
