"""The opinion map: from votes to plane, positions, groups, common ground and what divides."""

from dataclasses import dataclass

import numpy as np

from .consensus import gap, group_informed, group_informed_against
from .groups import Groups, find_groups, in_map
from .plane import Plane, centred, live_votes, plane_of, positions
from .tallies import Tallies, tally
from .votes import Floats, Ints, Votes


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """`people` (n) and `statements` (c) are ids; `positions` (n, 2) in the plane; group k of `groups` is row k of
    `tallies` (k, c). Nothing in it depends on the order in which votes came."""

    people: Ints
    statements: Ints
    plane: Plane
    positions: Floats
    groups: Groups
    tallies: Tallies

    @property
    def consensus(self) -> Floats:
        """Group-informed consensus of each statement (c), from 0 to 1."""
        return group_informed(self.tallies)

    @property
    def consensus_against(self) -> Floats:
        """Group-informed rejection of each statement (c), from 0 to 1."""
        return group_informed_against(self.tallies)

    @property
    def gap(self) -> Floats:
        """The widest gap between groups on each statement (c), from 0 to 2, measured on the votes that made them."""
        return gap(self.tallies)

    def members(self, group: int) -> list[int]:
        """Ids of the people in one group."""
        members: list[int] = self.people[self.groups.of == group].tolist()
        return members


def opinion_map(votes: Votes, seed: str = "0", groups: int | None = None) -> OpinionMap:
    """Map the votes. `seed` settles the starts of k-means; `groups` asks for so many instead of the best 2 to 5.

    The plane is exact: principal components of the votes with mean votes in the gaps. The formulas are Polis's: see
    Small et al., Recerca 26 (2021). Whether the groups mean anything is for `clear_groups` to say.
    """
    matrix = centred(votes)
    plane = plane_of(votes, matrix)
    points = positions(matrix, plane, live_votes(votes))
    found = find_groups(points, in_map(votes.of_person, len(votes.statements)), seed, groups)
    return OpinionMap(votes.people, votes.statements, plane, points, found, tally(votes, found.of, found.count))


def as_one_group(map_: OpinionMap) -> OpinionMap:
    """The same map with everyone in it as one group: what may be shown where no groups are clear."""
    of = np.minimum(map_.groups.of, 0)
    centre = map_.positions[of == 0].mean(axis=0, keepdims=True)
    return OpinionMap(
        map_.people,
        map_.statements,
        map_.plane,
        map_.positions,
        Groups(centre, of, 0.0, map_.groups.tried),
        map_.tallies.together(),
    )
