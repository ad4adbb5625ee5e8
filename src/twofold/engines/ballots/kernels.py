"""Which inner loops to use: compiled where numba is installed and the work repays loading it, NumPy otherwise.

Results never differ: the loops only propose, the exact arithmetic decides. `TWOFOLD_KERNELS=numpy|numba` overrules.
"""

import importlib.util
import os
from functools import cache
from types import ModuleType

from . import levels

# Loading numba costs about a second; below this many supporter entries NumPy is done sooner.
WORTH_COMPILING = 4_000_000


def choose(entries: int) -> ModuleType:
    """The module holding `scan`, `spend`, `sides` and `tally`, for a pass over this many supporter entries."""
    wanted = os.environ.get("TWOFOLD_KERNELS", "")
    if wanted == "numpy" or (wanted != "numba" and entries < WORTH_COMPILING):
        return levels
    return compiled() or levels


@cache
def compiled() -> ModuleType | None:
    """The compiled loops, or None without numba."""
    if importlib.util.find_spec("numba") is None:
        return None
    from . import levels_fast

    return levels_fast
