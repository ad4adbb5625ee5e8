"""How every engine's verb ends: done, refused in words with exit code 2, or interrupted with 130."""

import sys
from collections.abc import Callable


def carried_out(verb: str, work: Callable[[], int | None], refusals: tuple[type[Exception], ...], nothing: str) -> int:
    """Do the work and give the exit code; `refusals` are what a file or a choice may be wrong with, and `nothing` says
    what an interruption left undone."""
    try:
        return work() or 0
    except refusals as error:
        print(f"twofold {verb}: {error}", file=sys.stderr)
    except OSError as error:
        print(f"twofold {verb}: {error.filename or 'file'}: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"twofold {verb}: interrupted; {nothing}", file=sys.stderr)
        return 130
    return 2
