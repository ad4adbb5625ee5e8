"""Are there groups at all? Votes shuffled within each statement say what an eigenvalue is worth by chance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from twofold.engines.progress import Progress, silent

from .chance import generator
from .plane import centred, leading
from .votes import Flags, Floats, Votes

if TYPE_CHECKING:
    from scipy.sparse import csr_array  # type: ignore[import-untyped]

SHUFFLES = 20
MOST_PEOPLE = 2000
# Two digits more than the question needs; a full solution would cost three times as much.
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Clearness:
    """`eigenvalue`: the largest of the votes' scatter matrix; `shuffled`: the same for each shuffle, rising;
    `people`: how many were looked at."""

    eigenvalue: float
    shuffled: tuple[float, ...]
    people: int

    @property
    def p_value(self) -> float:
        """The chance of so large an eigenvalue, or larger, if no vote depended on who cast it."""
        return (1 + sum(value >= self.eigenvalue for value in self.shuffled)) / (1 + len(self.shuffled))

    @property
    def clear(self) -> bool:
        """Whether the votes have more in common than chance would give, at one in twenty."""
        return self.p_value <= 0.05

    @property
    def ratio(self) -> float:
        """The eigenvalue over the middle one of the shuffled."""
        middle = float(np.median(self.shuffled))
        return self.eigenvalue / middle if middle else 1.0


def clear_groups(votes: Votes, seed: str = "0", *, shuffles: int = SHUFFLES, tell: Progress = silent) -> Clearness:
    """Parallel analysis: the largest eigenvalue against those of votes shuffled within each statement.

    A shuffle keeps who voted on what and every statement's counts; only who said what is redrawn. Conversations of
    more than 2,000 people are judged on 2,000 drawn with the seed, which makes the test no bolder. Source: Horn,
    Psychometrika 30 (1965); the permuted form is Buja and Eyuboglu, Multivariate Behavioral Research 27 (1992).
    """
    own, chance = _some_people(votes, seed), generator(seed, "shuffles")
    by_statement = np.argsort(own.statement, kind="stable")
    block = own.statement[by_statement].astype(float)
    matrix = centred(own)
    found, values = _largest(matrix), []
    for done in range(shuffles):
        tell(f"shuffle {done + 1} of {shuffles}")
        # The whole part keeps votes within their statement; the rest puts them in random order.
        order = np.argsort(block + chance.random(len(block)))
        shuffled = matrix.copy()
        shuffled.data[by_statement] = matrix.data[by_statement[order]]
        values.append(_largest(shuffled))
    return Clearness(found, tuple(sorted(values)), len(own.people))


def _some_people(votes: Votes, seed: str) -> Votes:
    if len(votes.people) <= MOST_PEOPLE:
        return votes
    chosen: Flags = np.zeros(len(votes.people), bool)
    chosen[generator(seed, "people for shuffles").permutation(len(votes.people))[:MOST_PEOPLE]] = True
    return votes.only(chosen[votes.person])


def _largest(matrix: "csr_array") -> float:
    """The largest eigenvalue of the scatter of sparse, centred votes."""
    if min(matrix.shape) <= 3 or not matrix.data.any():
        return float(np.linalg.norm(matrix.toarray(), 2) ** 2)
    across = matrix.T.tocsr() if matrix.shape[0] < matrix.shape[1] else matrix

    class Scatter:
        shape = (across.shape[1], across.shape[1])
        dtype = np.dtype(np.float64)

        def matvec(self, x: Floats) -> Floats:
            product: Floats = across.T @ (across @ x)
            return product

    return float(leading(Scatter(), 1, TOLERANCE)[0][0])
