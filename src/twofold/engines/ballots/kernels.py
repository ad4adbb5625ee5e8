"""Which inner loops to use: compiled where numba is installed and the work repays loading it, NumPy otherwise.

Results never differ: the loops only propose, the exact arithmetic decides. `TWOFOLD_KERNELS=numpy|numba` overrules.
"""

import importlib.util
import os
from functools import cache
from types import ModuleType

from . import levels

# What NumPy takes, roughly, in seconds: for a pass, and for each supporter entry in it. Loading numba takes a second.
PER_PASS = 6e-3
PER_ENTRY = 1e-7
LOADING = 1.0


def choose(entries: int, passes: int = 1) -> ModuleType:
    """The module holding `scan`, `spend`, `sides` and `tally`, for passes over this many supporter entries."""
    wanted = os.environ.get("TWOFOLD_KERNELS", "")
    quick = passes * (PER_PASS + entries * PER_ENTRY) < LOADING
    if wanted == "numpy" or (wanted != "numba" and quick):
        return levels
    return compiled() or levels


@cache
def compiled() -> ModuleType | None:
    """The compiled loops, or None without numba."""
    if importlib.util.find_spec("numba") is None:
        return None
    from . import levels_fast

    return levels_fast
