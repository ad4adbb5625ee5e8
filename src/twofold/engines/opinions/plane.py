"""The plane of opinions: the two directions along which votes differ most, and where people stand in it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .cocounts import CoCounts
from .votes import Flags, Floats, Ints, Votes

if TYPE_CHECKING:
    from scipy.sparse import csr_array  # type: ignore[import-untyped]

# Below this many statements all eigenvectors cost less than starting an iteration.
SMALL = 150
# Multiplications a second: a dense product against a sparse one, and sparse products an iteration takes.
DENSE_FASTER, PRODUCTS = 60, 100


@dataclass(frozen=True, eq=False)
class Plane:
    """`axes` (2, c) of length 1, zero where a statement is moderated out; `means` (c), the mean votes;
    `eigenvalues` (2) of the scatter matrix, largest first; `total`, its trace; `out` (c)."""

    axes: Floats
    means: Floats
    eigenvalues: Floats
    total: float
    out: Flags

    @property
    def explained(self) -> tuple[float, float]:
        """The share of all variance along each axis."""
        first, second = (self.eigenvalues / self.total).tolist() if self.total else (0.0, 0.0)
        return first, second

    def scale(self, live: Ints | Floats) -> Floats:
        """Polis's scaling: root of (statements / statements seen). `live` (n): votes on statements not moderated out.

        Statements moderated out count as seen by all, as in Polis.
        """
        scale: Floats = np.sqrt(len(self.out) / np.maximum(live + self.out.sum(), 1))
        return scale

    def statements(self) -> Floats:
        """Where somebody would stand who only agreed with one statement (c, 2): its pull in the plane."""
        pull: Floats = ((1 - self.means) * self.axes * np.sqrt(len(self.out))).T
        return pull


def centred(votes: Votes) -> "csr_array":
    """Votes less the mean of their statement, nothing where there is no vote (n, c), moderated statements empty.

    Filling the gaps with means and centring gives exactly this matrix, so the plane needs no dense one.
    """
    from scipy.sparse import csr_array

    data = votes.means[votes.statement]
    np.subtract(votes.value, data, out=data)
    if votes.out.any():
        data[votes.out[votes.statement]] = 0
    return csr_array((data, votes.statement, votes.starts), shape=(len(votes.people), len(votes.statements)))


def live_votes(votes: Votes) -> Ints:
    """Votes of each person (n) on statements not moderated out."""
    if not votes.out.any():
        return votes.of_person
    return np.bincount(votes.person[~votes.out[votes.statement]], minlength=len(votes.people)).astype(np.int64)


def plane_of(votes: Votes, matrix: "csr_array") -> Plane:
    """The plane of all votes; `matrix` is `centred(votes)`. Through the tables or by sparse products, whichever is
    less work: both are exact to rounding."""
    people, statements = len(votes.people), len(votes.statements)
    if people * statements**2 * 4 < DENSE_FASTER * PRODUCTS * len(votes) or statements <= SMALL:
        return plane_from(CoCounts.of(votes), votes.out)
    kept = np.ones(statements, bool)
    total = float(matrix.data @ matrix.data)
    return _plane(_Scatter(matrix), total, kept, votes.means, votes.out)


def plane_from(tables: CoCounts, out: Flags) -> Plane:
    """The plane that follows from co-count tables. Statements nobody voted on have no direction."""
    kept = ~out & (tables.votes > 0)
    scatter = tables.scatter(kept)
    return _plane(scatter, float(scatter.trace()), kept, tables.means(), out)


class _Scatter:
    """The scatter matrix of sparse, centred votes, known by its products only."""

    def __init__(self, matrix: "csr_array") -> None:
        self.matrix, self.across = matrix, matrix.T
        self.shape = (matrix.shape[1], matrix.shape[1])
        self.dtype = np.dtype(np.float64)

    def matvec(self, x: Floats) -> Floats:
        product: Floats = self.across @ (self.matrix @ x)
        return product


def _plane(scatter: Any, total: float, kept: Flags, means: Floats, out: Flags) -> Plane:
    axes, eigenvalues = np.zeros((2, len(kept))), np.zeros(2)
    if total > 1e-9:
        found, vectors = leading(scatter, 2)
        eigenvalues[: len(found)] = np.maximum(found, 0)
        axes[: len(found), kept] = vectors
    return Plane(axes, means, eigenvalues, total, out)


def leading(scatter: Any, count: int, tolerance: float = 0) -> tuple[Floats, Floats]:
    """The largest eigenvalues, falling, and their vectors as rows; a dense symmetric matrix or known by products.

    Signs are settled: a vector's largest entry is above zero.
    """
    size = scatter.shape[0]
    if isinstance(scatter, np.ndarray) and (size <= SMALL or size <= count + 1):
        values, vectors = np.linalg.eigh(scatter)
    else:
        from scipy.sparse.linalg import LinearOperator, aslinearoperator, eigsh  # type: ignore[import-untyped]

        product = (
            aslinearoperator(scatter)
            if isinstance(scatter, np.ndarray)
            else LinearOperator(scatter.shape, matvec=scatter.matvec, dtype=scatter.dtype)
        )
        # A start of its own keeps the iteration the same on every run.
        start = np.cos(np.arange(1, size + 1) ** 2)
        values, vectors = eigsh(product, k=count, which="LA", v0=start, tol=tolerance)
    order = np.argsort(-values, kind="stable")[:count]
    return values[order], np.array([_signed(vectors[:, at]) for at in order])


def _signed(vector: Floats) -> Floats:
    # Rounding decides no sign: of entries as large as each other the first counts.
    largest = np.argmax(np.round(np.abs(vector), 9))
    return vector if vector[largest] >= 0 else -vector


def positions(matrix: "csr_array", plane: Plane, live: Ints) -> Floats:
    """Where each person stands (n, 2): their own votes only, with Polis's scaling for how many there are."""
    stand: Floats = (matrix @ plane.axes.T) * plane.scale(live)[:, None]
    return stand
