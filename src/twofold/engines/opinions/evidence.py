"""What a group holds, on evidence that did not make the group.

Groups made from votes look different on those votes even where nothing is there. So the statements are split in two
halves; each half makes groups, and the other half's votes say what these groups hold.
"""

from dataclasses import dataclass

import numpy as np

from .chance import generator
from .consensus import gap
from .groups import Groups, find_groups, matched
from .opinion_map import OpinionMap
from .plane import centred, live_votes, plane_of, positions
from .tallies import Tallies, tally
from .votes import Flags, Floats, Ints, Votes

# One-sided 10 % and so two-sided 20 %, as in Polis.
CRITICAL = 1.2815515655446004
LEAST_VOTES = 4


@dataclass(frozen=True)
class Holding:
    """What one group holds more than the others: `share` of the group against `rest` of the people in the map, that
    agree (or, where `agrees` is False, disagree); `z` compares the two; `votes` of the group."""

    group: int
    statement: int
    agrees: bool
    share: float
    rest: float
    z: float
    votes: int


@dataclass(frozen=True, eq=False)
class Evidence:
    """Held-out evidence for the groups of a map.

    `tallies` (k, c): how the groups made by the other half of the statements voted; `z` (k, c): their agreement
    against the rest's; `different` and `holds` (k, c): marked pairs; `shared`: the share of people whom both halves
    put in the same group.
    """

    tallies: Tallies
    z: Floats
    different: Flags
    agrees: Flags
    disagrees: Flags
    shared: float
    statements: Ints

    @property
    def gap(self) -> Floats:
        """The widest held-out gap between two groups on each statement (c), 0 where none differs from the rest."""
        return np.where(self.different.any(axis=0), gap(self.tallies), 0.0)

    def holdings(self, group: int, most: int = 5) -> list[Holding]:
        """What a group holds, most telling first: by the ratio of shares, times both z, times the share (Polis)."""
        found = [
            (score, self._holding(group, at, agrees))
            for agrees, marked in ((True, self.agrees), (False, self.disagrees))
            for at, score in zip(
                np.flatnonzero(marked[group]).tolist(), self._scores(group, agrees, marked[group]), strict=True
            )
        ]
        found.sort(key=lambda pair: (-round(pair[0], 9), pair[1].statement))
        return [holding for _, holding in found[:most]]

    def _scores(self, group: int, agrees: bool, marked: Flags) -> list[float]:
        own, rest = _share(self.tallies, agrees)[group], _share(self.tallies.rest(), agrees)[group]
        z = two_shares(self.tallies, agrees)[group] * one_share(self.tallies, agrees)[group]
        scores: list[float] = (own / rest * z * own)[marked].tolist()
        return scores

    def _holding(self, group: int, at: int, agrees: bool) -> Holding:
        return Holding(
            group,
            int(self.statements[at]),
            agrees,
            float(_share(self.tallies, agrees)[group, at]),
            float(_share(self.tallies.rest(), agrees)[group, at]),
            float(two_shares(self.tallies, agrees)[group, at]),
            int(self.tallies.votes[group, at]),
        )


def held_out(votes: Votes, found: OpinionMap, seed: str = "0") -> Evidence:
    """Split the statements in halves of like votes, group people by each half, and test on the other.

    The halves' groups take the map's by most people in common. A person is grouped by a half on at least 4 votes
    there. Cross-fitting after Chernozhukov et al., Econometrics Journal 21 (2018).
    """
    first = _first_half(votes, seed)
    halves = [_grouped_by(votes, found, half, seed) for half in (first, ~first)]
    made = [tally(votes, half, found.groups.count) for half in halves]
    # What the first half's people say is taken from the groups of the second, and the other way round.
    tallies = Tallies(*(np.where(first, *parts) for parts in zip(_parts(made[1]), _parts(made[0]), strict=True)))
    both = (halves[0] >= 0) & (halves[1] >= 0)
    shared = float((halves[0] == halves[1])[both].mean()) if both.any() else 0.0
    return _evidence(tallies, shared, votes)


def _evidence(tallies: Tallies, shared: float, votes: Votes) -> Evidence:
    counted = (tallies.votes > 0) & (tallies.rest().votes > 0) & ~votes.out
    z, against = two_shares(tallies, True), two_shares(tallies, False)
    agrees = counted & (z > CRITICAL) & (one_share(tallies, True) > CRITICAL)
    disagrees = counted & (against > CRITICAL) & (one_share(tallies, False) > CRITICAL)
    return Evidence(tallies, z, counted & (abs(z) > CRITICAL), agrees, disagrees, shared, votes.statements)


def one_share(tallies: Tallies, agrees: bool) -> Floats:
    """z of a share against one half: 2 root(n) (x / n - 1/2); 0 without votes."""
    more, n = (tallies.agree if agrees else tallies.disagree), np.maximum(tallies.votes, 1)
    z: Floats = 2 * np.sqrt(n) * np.where(tallies.votes > 0, more / n - 0.5, 0.0)
    return z


def two_shares(tallies: Tallies, agrees: bool) -> Floats:
    """z of each group's share against the rest's, with the pooled spread; 0 where nothing can differ.

    Polis makes every count one larger, which lifts the shares of small groups above those of large ones and calls
    differences in more than the nominal 20 % of cases even between groups drawn by lot; so counts stay as they are.
    """
    rest = tallies.rest()
    own_x, rest_x = (part.agree if agrees else part.disagree for part in (tallies, rest))
    own_n, rest_n = np.maximum(tallies.votes, 1), np.maximum(rest.votes, 1)
    pooled = (own_x + rest_x) / (own_n + rest_n)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (1 / own_n + 1 / rest_n))
    z: Floats = np.where(
        (spread > 0) & (tallies.votes > 0) & (rest.votes > 0),
        (own_x / own_n - rest_x / rest_n) / np.where(spread > 0, spread, 1),
        0.0,
    )
    return z


def _share(tallies: Tallies, agrees: bool) -> Floats:
    return tallies.share_agree if agrees else tallies.share_disagree


def _parts(tallies: Tallies) -> tuple[Ints, Ints, Ints]:
    return tallies.agree, tallies.disagree, tallies.votes


def _first_half(votes: Votes, seed: str) -> Flags:
    """One of each pair of statements with about as many votes, by chance; moderated ones last."""
    order = np.lexsort((votes.statements, -votes.of_statement, votes.out))
    first = generator(seed, "halves").random((len(order) + 1) // 2) < 0.5
    half = np.empty(len(order), bool)
    half[order[::2]] = first
    half[order[1::2]] = ~first[: len(order) // 2]
    return half


def _grouped_by(votes: Votes, found: OpinionMap, half: Flags, seed: str) -> Ints:
    """Each person's group (n) by the votes on these statements alone, named as in the map; -1 where too few."""
    groups = np.full(len(votes.people), -1)
    kept = half[votes.statement]
    if not (kept & ~votes.out[votes.statement]).any():
        return groups
    part = votes.only(kept)
    rows = np.searchsorted(votes.people, part.people)
    enough = (found.groups.of[rows] >= 0) & (live_votes(part) >= LEAST_VOTES)
    own = _groups_of(part, enough, seed, found.groups.count)
    continues = matched(own.of, found.groups.of[rows])
    groups[rows] = np.array([*(continues.get(at, -1) for at in range(own.count)), -1])[own.of]
    return groups


def _groups_of(part: Votes, enough: Flags, seed: str, count: int) -> Groups:
    matrix = centred(part)
    points = positions(matrix, plane_of(part, matrix), live_votes(part))
    return find_groups(points, enough, seed, count)
