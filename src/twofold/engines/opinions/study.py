"""Everything one run says about a conversation, and the hash by which two runs are compared."""

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from twofold.engines.progress import Progress, silent

from .clear import Clearness, clear_groups
from .consensus import even_split, ranked
from .evidence import CRITICAL, Evidence, Holding, held_out, one_share
from .groups import names
from .opinion_map import OpinionMap, as_one_group, opinion_map
from .votes import Votes


@dataclass(frozen=True, eq=False)
class Study:
    """A map, whether its groups are clear, and held-out evidence for what they hold.

    Where they are not clear, `map` has everyone as one group and `evidence` is None.
    """

    votes: Votes
    seed: str
    map: OpinionMap
    clear: Clearness
    evidence: Evidence | None

    @property
    def names(self) -> tuple[str, ...]:
        """A letter for each group, none where groups are not clear."""
        return names(self.map.groups.count) if self.evidence else ()

    @cached_property
    def consensus(self) -> list[int]:
        """Ids of all statements not moderated out, by group-informed consensus."""
        return ranked(self.map.consensus, self.map.statements, ~self.votes.out)

    @cached_property
    def agreed(self) -> list[int]:
        """Those of `consensus` that more than half of every group agrees with, beyond chance at one in ten."""
        return self._beyond_chance(self.consensus, True)

    @cached_property
    def rejected(self) -> list[int]:
        """Ids of statements that more than half of every group disagrees with, beyond chance; strongest first."""
        return self._beyond_chance(ranked(self.map.consensus_against, self.map.statements, ~self.votes.out), False)

    @cached_property
    def divisive(self) -> list[int]:
        """Ids of statements on which groups differ by held-out evidence, widest gap first.

        Without clear groups: those on which at least a third agrees and a third disagrees, most even first.
        """
        if self.evidence:
            wide = self.evidence.gap
            return ranked(wide, self.map.statements, wide > 0)
        whole = self.map.tallies
        sides = np.minimum(whole.share_agree, whole.share_disagree)[0]
        return ranked(even_split(whole), self.map.statements, (sides >= 1 / 3) & ~self.votes.out)

    def holdings(self, group: int) -> list[Holding]:
        return self.evidence.holdings(group) if self.evidence else []

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what was found: groups with their members, and the three lists. The same votes and seed give
        the same hash."""
        groups = [[name, self.map.members(at)] for at, name in enumerate(self.names)]
        found: list[Any] = [self.votes.hash, self.clear.clear, groups, self.consensus, self.rejected, self.divisive]
        return sha256(json.dumps(["opinions 1", *found]).encode()).hexdigest()

    def _beyond_chance(self, ids: list[int], agrees: bool) -> list[int]:
        sure = (one_share(self.map.tallies, agrees) > CRITICAL).all(axis=0)
        good = set(self.map.statements[sure].tolist())
        return [id_ for id_ in ids if id_ in good]


def study(votes: Votes, seed: str = "0", *, tell: Progress = silent) -> Study:
    """Map a conversation, ask whether its groups are clear, and gather held-out evidence for what they hold.

    `seed` settles all chance; `tell` hears how far the work has come.
    """
    tell(f"mapping {len(votes):,} votes")
    found = opinion_map(votes, seed)
    clear = clear_groups(votes, seed, tell=tell)
    if not clear.clear or found.groups.count < 2:
        return Study(votes, seed, as_one_group(found), clear, None)
    tell("testing each group on votes that did not make it")
    return Study(votes, seed, found, clear, held_out(votes, found, seed))
