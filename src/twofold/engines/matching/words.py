"""How alike two texts are, and the words to show for it.

TF-IDF over words (unigrams and pairs), cosine. Another model of likeness fits behind `Likeness`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

Floats: TypeAlias = npt.NDArray[np.float32]
WORD = re.compile(r"[^\W\d_]{3,}")
# Words that say nothing of what somebody cares about, in the two languages of the pages.
EMPTY = frozenset(
    """
    the and for are was with that this have has had you your our their they from will can could would should not but who
    what when where which how all any one two also just very more most some into about there here been being them want
    like love help people need
    yn yng mae gyda ond neu hefyd wedi eich ein sydd fydd gan gyfer pobl
    """.split()  # noqa: SIM905 - a hundred quoted words would hide them
)


class Alike(Protocol):
    """Likeness of left texts [start:stop] to every right one, (stop - start, R) in [0, 1]; the words both used; and
    the right text's sentence nearest to the left one, empty where words say it all."""

    def rows(self, start: int, stop: int) -> Floats: ...

    def shared(self, left: int, right: int) -> list[str]: ...

    def closest(self, left: int, right: int) -> str: ...


Likeness: TypeAlias = Callable[[Sequence[str], Sequence[str]], Alike]


@dataclass(frozen=True, eq=False)
class TfIdf:
    """Cosines of weighted words; `shared` names those both used, weightiest first."""

    left: sparse.csr_matrix
    right: sparse.csr_matrix
    vocabulary: list[str]

    def rows(self, start: int, stop: int) -> Floats:
        return np.asarray((self.left[start:stop] @ self.right.T).todense(), dtype=np.float32)

    def shared(self, left: int, right: int) -> list[str]:
        both = self.left[left].multiply(self.right[right]).tocsr()
        order = np.argsort(-both.data, kind="stable")
        return [self.vocabulary[both.indices[at]] for at in order[:3]]

    def closest(self, left: int, right: int) -> str:
        return ""


def tf_idf(left: Sequence[str], right: Sequence[str]) -> TfIdf:
    """Weights are (1 + log tf) · (log((1 + N)/(1 + df)) + 1), rows of length 1 (Salton and Buckley, 1988)."""
    matrix, vocabulary = weighted([*left, *right])
    return TfIdf(matrix[: len(left)], matrix[len(left) :], vocabulary)


def terms(text: str) -> list[str]:
    words = [word for word in WORD.findall(text.casefold()) if word not in EMPTY]
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def weighted(texts: Sequence[str]) -> tuple[sparse.csr_matrix, list[str]]:
    """Weights (texts, terms) and the terms that more than one text has; a word used once is shared with nobody."""
    index: dict[str, int] = {}
    found = [[index.setdefault(term, len(index)) for term in terms(text)] for text in texts]
    rows = np.repeat(np.arange(len(texts)), [len(each) for each in found])
    columns = np.array([at for each in found for at in each], dtype=np.int64)
    ones = np.ones(len(columns), dtype=np.float32)
    counted = sparse.csr_matrix((ones, (rows, columns)), shape=(len(texts), len(index)))  # adds up what repeats
    seen = np.bincount(counted.indices, minlength=len(index))
    common = np.flatnonzero(seen > 1)
    counted = counted[:, common]
    rarity = np.log((1 + len(texts)) / (1 + seen[common])) + 1
    counted.data = (1 + np.log(counted.data)) * rarity[counted.indices].astype(np.float32)
    length = np.sqrt(np.asarray(counted.multiply(counted).sum(axis=1)).ravel())
    counted.data /= np.repeat(length, np.diff(counted.indptr))
    names = list(index)
    return counted, [names[at] for at in common.tolist()]
