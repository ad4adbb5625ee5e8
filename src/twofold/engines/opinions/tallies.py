"""How each group voted on each statement."""

from dataclasses import dataclass

import numpy as np

from .votes import Floats, Ints, Votes


@dataclass(frozen=True, eq=False)
class Tallies:
    """`agree`, `disagree` and `votes` (passes included), each (groups, statements), of people in the map."""

    agree: Ints
    disagree: Ints
    votes: Ints

    @property
    def share_agree(self) -> Floats:
        """Smoothed share that agrees: (agree + 1) / (votes + 2)."""
        share: Floats = (self.agree + 1) / (self.votes + 2)
        return share

    @property
    def share_disagree(self) -> Floats:
        """Smoothed share that disagrees: (disagree + 1) / (votes + 2)."""
        share: Floats = (self.disagree + 1) / (self.votes + 2)
        return share

    def together(self) -> "Tallies":
        """All groups as one."""
        agree, disagree, votes = (part.sum(axis=0, keepdims=True) for part in (self.agree, self.disagree, self.votes))
        return Tallies(agree, disagree, votes)

    def rest(self) -> "Tallies":
        """For each group, everyone in the others."""
        whole = self.together()
        return Tallies(whole.agree - self.agree, whole.disagree - self.disagree, whole.votes - self.votes)


def tally(votes: Votes, groups: Ints, count: int) -> Tallies:
    """Count the votes of `count` groups; `groups` (n) holds each person's, -1 for people not in the map."""
    shape = (count + 1, len(votes.statements))
    # Those in no group go to a row of their own, which is dropped: cheaper than selecting votes.
    slot = (groups % (count + 1) * shape[1])[votes.person]
    slot += votes.statement
    cells = shape[0] * shape[1]
    # One at a time: with millions of votes each selection is as large as all the rest.
    agree, disagree, every = (
        np.bincount(slot if value is None else slot[votes.value == value], minlength=cells).reshape(shape)[:count]
        for value in (1, -1, None)
    )
    return Tallies(agree, disagree, every)
