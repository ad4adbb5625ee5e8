"""Chance anyone can work out again: SHA-256 of the seed, what it is for, and a counter."""

import secrets
from collections.abc import Iterator, MutableSequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def fresh_seed() -> str:
    """A seed from the system's entropy, to be printed with the result."""
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

    def share(self) -> float:
        """A number from 0, less than 1, in steps of 2**-53."""
        return (next(self._blocks) >> 203) / (1 << 53)


def blocks(seed: str, purpose: str) -> Iterator[int]:
    number = 0
    while True:
        yield int.from_bytes(sha256(f"{seed}\n{purpose}\n{number}".encode()).digest(), "big")
        number += 1
