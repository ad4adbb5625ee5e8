"""The test of all questions together: groups are dealt out anew to whole people, whose answers stay together.

Also serves single questions with many values, whose tables are too many to go through.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .answers import Answers, Floats, Ints
from .chance import generator
from .spread import excess_per_step

Singles: TypeAlias = npt.NDArray[np.float32]

LOT = 256  # deals done together
FEW = 8  # up to so many values a block is worth a product a value; beyond, each column is sorted
LEAST_DRAWS = 999
MOST_WORK = 1e11  # multiplications; a few seconds


@dataclass(frozen=True, eq=False)
class Deals:
    """How many of `draws` deals reached what was found: on each column (C), and altogether."""

    draws: int
    columns: Ints
    together: int

    @property
    def p(self) -> float:
        """The found deal counts as one of them, so that p is never 0 and the test keeps its level."""
        return (1 + self.together) / (1 + self.draws)

    @property
    def p_each(self) -> Floats:
        return (1 + self.columns) / (1 + self.draws)


def deal(answers: Answers, people: Ints, first: int, weights: Floats, found: Floats, draws: int, seed: str) -> Deals:
    """Deal the first group's places out anew `draws` times among `people` (two groups), columns with a weight only.

    `weights` and `found` (C): the overall measure is `weights` @ excess. Fewer draws are made where they would take
    minutes; the result says how many.
    """
    (used,) = np.nonzero(weights)
    draws = affordable(draws, len(people), len(used))
    chance = generator(seed, "deals")
    own = (answers.group[people] == first).astype(np.float32)
    reached, together = np.zeros(len(weights), dtype=np.int64), 0
    columns = Columns.of(answers, people, used)
    total = float(weights @ found)
    for done in range(0, draws, LOT):
        lot = np.repeat(own[None], min(LOT, draws - done), axis=0)
        excess = columns.excess(chance.permuted(lot, axis=1, out=lot), answers.scale)
        reached[used] += (excess >= found[used] - 1e-9).sum(axis=0)
        together += int((excess @ weights[used] >= total - 1e-9).sum())
    return Deals(draws, reached, together)


def affordable(draws: int, people: int, columns: int) -> int:
    within = int(MOST_WORK / max(3.0 * people * columns, 1))
    return min(draws, max(within, LEAST_DRAWS))


class Columns:
    """The columns under test, made ready for many deals."""

    def __init__(self, parts: "list[Few | Many]") -> None:
        self._parts = parts

    @classmethod
    def of(cls, answers: Answers, people: Ints, used: Ints) -> "Columns":
        parts: list[Few | Many] = []
        wanted = set(used.tolist())
        for start, block in answers.blocks():
            own = [at for at in range(block.shape[1]) if start + at in wanted]
            if own:
                parts.append(ready(block[people][:, own], answers.known))
        return cls(parts)

    def excess(self, lot: Singles, scale: float) -> Floats:
        """The excess (D, C) under each of D deals: `lot` (D, N) is 1 for those dealt into the first group."""
        return scale * np.concatenate([part.excess(lot) for part in self._parts], axis=1)


def ready(block: Floats, known: Floats | None) -> "Few | Many":
    values = known if known is not None else np.unique(block[~np.isnan(block)])
    return Few(block, values) if len(values) <= FEW else Many(block)


class Few:
    """Columns (N, B) of few values: who lies at or below each value, as a matrix to multiply deals with."""

    def __init__(self, block: Floats, values: Floats) -> None:
        self._gaps = np.diff(values)
        self._given = (~np.isnan(block)).astype(np.float32)
        self._below = [(block <= value).astype(np.float32) for value in values[:-1]]

    def excess(self, lot: Singles) -> Floats:
        own = (lot @ self._given).astype(float)
        other = self._given.sum(axis=0) - own
        result = np.zeros_like(own)
        for gap, below in zip(self._gaps.tolist(), self._below, strict=True):
            under = (lot @ below).astype(float)
            result += gap * excess_per_step(under, np.maximum(own, 1), below.sum(axis=0) - under, np.maximum(other, 1))
        return result


class Many:
    """Columns (N, B) of many values: each person's place when sorted, and the step to the next."""

    def __init__(self, block: Floats) -> None:
        self._columns = []
        for column in block.T:
            (given,) = np.nonzero(~np.isnan(column))
            order = given[np.argsort(column[given], kind="stable")]
            self._columns.append((order, np.diff(column[order])))

    def excess(self, lot: Singles) -> Floats:
        return np.column_stack([self._one(lot, order, gaps) for order, gaps in self._columns])

    def _one(self, lot: Singles, order: Ints, gaps: Floats) -> Floats:
        under = np.cumsum(lot[:, order], axis=1, dtype=float)
        own, people = under[:, -1:], len(order)
        ranks = np.arange(1, people, dtype=float)
        below = under[:, :-1]
        each = excess_per_step(below, np.maximum(own, 1), ranks - below, np.maximum(people - own, 1))
        return np.asarray(each @ gaps)
