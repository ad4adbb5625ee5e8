"""Chance anyone can work out again, from a published seed and what it is for."""

from hashlib import sha256

import numpy as np


def generator(seed: str, purpose: str) -> np.random.Generator:
    """NumPy's PCG64, started from SHA-256 of `seed` and `purpose`, each on a line of its own."""
    return np.random.Generator(np.random.PCG64(int.from_bytes(_digest(seed, purpose), "big")))


def share(seed: str, purpose: str) -> float:
    """One number from 0, less than 1, in steps of 2**-53; the same under every version of NumPy."""
    return (int.from_bytes(_digest(seed, purpose), "big") >> 203) / (1 << 53)


def _digest(seed: str, purpose: str) -> bytes:
    # Command lines may hold bytes that are not text; a seed of any text must still hash.
    return sha256(f"{seed}\n{purpose}".encode("utf-8", "surrogateescape")).digest()
