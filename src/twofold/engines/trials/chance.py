"""Chance anyone can work out again: SHA-256 of the seed, what it is for, and a counter."""

import secrets
from collections.abc import Iterator, MutableSequence
from hashlib import sha256
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def fresh_seed() -> str:
    """A seed from the system's entropy, to be written into the log."""
    return secrets.token_hex(16)


class Chance:
    """Numbers from a seed: the n-th block is SHA-256 of `seed`, `purpose` and n, each on a line of its own."""

    def __init__(self, seed: str, purpose: str) -> None:
        self._blocks = blocks(seed, purpose)

    def below(self, limit: int) -> int:
        """A whole number from 0, less than `limit`, all equally likely: blocks that would favour some are skipped."""
        fair = (1 << 256) - (1 << 256) % limit
        return next(block for block in self._blocks if block < fair) % limit

    def shuffle(self, items: MutableSequence[T]) -> None:
        """Put `items` in random order (Fisher and Yates, from the end)."""
        for at in range(len(items) - 1, 0, -1):
            other = self.below(at + 1)
            items[at], items[other] = items[other], items[at]


def blocks(seed: str, purpose: str) -> Iterator[int]:
    number = 0
    while True:
        yield int.from_bytes(digest(seed, purpose, str(number)), "big")
        number += 1


def digest(*parts: str) -> bytes:
    """SHA-256 of the parts, each on a line of its own."""
    # Command lines may hold bytes that are not text; a seed of any text must still hash.
    return sha256("\n".join(parts).encode("utf-8", "surrogateescape")).digest()


def generator(seed: str, purpose: str) -> np.random.Generator:
    """NumPy's PCG64, for re-draws by the thousand."""
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest(seed, purpose), "big")))
