"""Chance anyone can work out again, from a published seed and what it is for."""

from hashlib import sha256

import numpy as np


def generator(seed: str, purpose: str) -> np.random.Generator:
    """NumPy's PCG64, started from SHA-256 of `seed` and `purpose`, each on a line of its own."""
    # Command lines may hold bytes that are not text; a seed of any text must still hash.
    digest = sha256(f"{seed}\n{purpose}".encode("utf-8", "surrogateescape")).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
