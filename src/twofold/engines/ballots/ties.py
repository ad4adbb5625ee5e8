"""Ties, settled by a chain published beforehand; the lot is drawn once and holds for every pass of a count."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from .election import Election
from .grouping import Groups
from .rule_card import RuleCard, TieKey


@dataclass(frozen=True, slots=True)
class TieSettled:
    """One tie met in a count: who tied, who was preferred, and the link of the chain that told them apart."""

    tied: tuple[str, ...]
    preferred: str
    by: TieKey


def lot_number(seed: str, project_id: str) -> int:
    """A project's lot: SHA-256 of `seed`, a line feed and the id. Anyone with the seed can draw it again."""
    return int.from_bytes(hashlib.sha256(f"{seed}\n{project_id}".encode()).digest(), "big")


class TieChain:
    """The chain worked out for every project of one election; smaller keys are preferred."""

    def __init__(self, election: Election, groups: Groups, card: RuleCard) -> None:
        votes = groups.votes
        self.links = card.ties
        self.ids = [project.id for project in election.projects]
        self.keys = [
            tuple(_key(link, i, project.id, project.cost, int(votes[i]), card.lot_seed) for link in card.ties)
            for i, project in enumerate(election.projects)
        ]

    def first(self, tied: Iterable[int]) -> int:
        """The preferred one of several projects."""
        return min(tied, key=self.keys.__getitem__)

    def settle(self, tied: Iterable[int]) -> TieSettled:
        """The record of preferring one of at least two tied projects."""
        order = sorted(tied, key=self.keys.__getitem__)
        best, second = self.keys[order[0]], self.keys[order[1]]
        link = next(link for link, a, b in zip(self.links, best, second, strict=True) if a != b)
        return TieSettled(tuple(self.ids[c] for c in order), self.ids[order[0]], link)


def _key(link: TieKey, place: int, name: str, cost: int, votes: int, seed: str) -> int | str:
    match link:
        case TieKey.COST:
            return cost
        case TieKey.VOTES:
            return -votes
        case TieKey.ID:
            return name
        case TieKey.PAPER:
            return place
        case TieKey.LOT:
            return lot_number(seed, name)
