"""The same design drawn again and again: what the difference would have been had the draw alone been another."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from twofold.engines.progress import Progress, silent

from .chance import generator
from .design import Place

Arms = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
LOT = 500


class Redraws:
    """Draws of one design, given the sizes of its blocks. `places` (N) are the units that were drawn, in any order.

    Blocks are permuted anew, each within itself; an unfilled block takes the first places of a full one, as it did.
    Units of a stream are given an arm each. The arms are numbered in the order of `arms`.
    """

    def __init__(self, places: Sequence[Place], arms: Sequence[str], seed: str) -> None:
        self.count, self._arms = len(places), len(arms)
        self._chance = generator(seed, "redraws")
        by_block: dict[tuple[tuple[str, ...], int, int], list[int]] = defaultdict(list)
        for at, place in enumerate(places):
            by_block[place.stratum, place.block, place.size].append(at)
        self._blocks: dict[int, list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]] = defaultdict(list)
        for (_, _, size), members in by_block.items():
            seats = np.array([places[at].place - 1 for at in members])
            self._blocks[size].append((np.array(members), seats))

    def draw(self, draws: int) -> Arms:
        """Arms (draws, N)."""
        arms = np.empty((draws, self.count), dtype=np.int8)
        for size, blocks in self._blocks.items():
            for members, seats in blocks:
                drawn = self._block(draws, size)[:, seats] if size else self._stream(draws, len(members))
                arms[:, members] = drawn
        return arms

    def _stream(self, draws: int, count: int) -> Arms:
        return self._chance.integers(0, self._arms, (draws, count), dtype=np.int8)

    def _block(self, draws: int, size: int) -> Arms:
        full = np.tile(np.arange(self._arms, dtype=np.int8), size // self._arms)
        return np.asarray(self._chance.permuted(np.broadcast_to(full, (draws, size)), axis=1))


def redrawn_differences(
    values: Floats,
    places: Sequence[Place],
    arms: Sequence[str],
    contrast: tuple[str, str],
    draws: int,
    seed: str,
    tell: Progress = silent,
) -> Floats:
    """The difference of means (draws) between two arms under each re-draw, if the arm made no difference to anyone.

    `values` (N), NaN for units whose outcome is not known: their places are drawn, and they count for nothing.
    """
    redraws = Redraws(places, arms, seed)
    treated, control = (list(arms).index(arm) for arm in contrast)
    known = (~np.isnan(values)).astype(float)
    filled = np.nan_to_num(values)
    found = []
    for done in range(0, draws, LOT):
        tell(f"lots drawn anew: {done:,} of {draws:,}")
        drawn = redraws.draw(min(LOT, draws - done))
        sums = [((drawn == arm) @ filled, (drawn == arm) @ known) for arm in (treated, control)]
        means = [total / np.where(count > 0, count, np.nan) for total, count in sums]
        found.append(means[0] - means[1])
    return np.asarray(np.nan_to_num(np.concatenate(found)))


def randomisation_p(observed: float, redrawn: Floats) -> float:
    """Two-sided; the draw that was made counts as one of them."""
    extreme = int((np.abs(redrawn) >= abs(observed) - 1e-9 * max(1.0, abs(observed))).sum())
    return (1 + extreme) / (1 + len(redrawn))
