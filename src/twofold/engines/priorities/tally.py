"""Answers counted: how many of each group gave each value. Everything but the joint test needs only these counts."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .answers import Answers, Floats, Ints


@dataclass(frozen=True, eq=False)
class Tally:
    """One question. Shapes: V values in rising order, G groups."""

    name: str
    values: Floats  # V
    counts: Ints  # (G, V)
    middle: float

    def between(self, first: int, second: int) -> tuple[Floats, Ints]:
        """The values used by either of two groups (W), and their counts (2, W)."""
        pair = self.counts[[first, second]]
        used = pair.sum(axis=0) > 0
        return self.values[used], pair[:, used]


def tallies(answers: Answers) -> Iterator[Tally]:
    """A tally for each column, in order."""
    for start, block in answers.blocks():
        counted = signs(answers, block) if answers.known is not None else levels(answers, block)
        for offset, (values, counts) in enumerate(counted):
            at = start + offset
            yield Tally(answers.names[at], values, counts, float(answers.middle[at]))


def signs(answers: Answers, block: Floats) -> Iterator[tuple[Floats, Ints]]:
    """Counts where the values are known beforehand: one product a value, nothing sorted."""
    assert answers.known is not None
    member = (answers.group[None] == np.arange(len(answers.groups))[:, None]).astype(np.float64)
    counts = np.stack([member @ (block == value) for value in answers.known], axis=-1).astype(np.int64)
    for column in range(block.shape[1]):
        yield answers.known, counts[:, column]


def levels(answers: Answers, block: Floats) -> Iterator[tuple[Floats, Ints]]:
    """Counts where the values have to be found: each column sorted once."""
    groups = len(answers.groups)
    for column in block.T:
        given = ~np.isnan(column) & (answers.group >= 0)
        values, place = np.unique(column[given], return_inverse=True)
        width = max(len(values), 1)
        counts = np.bincount(answers.group[given] * width + place, minlength=groups * width)
        yield (values if len(values) else np.zeros(1)), counts.reshape(groups, width)
