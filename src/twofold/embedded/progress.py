"""Lines that say what is being done and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(what: str) -> Iterator[None]:
    print(f"  {what} …", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)  # what went wrong starts on a line of its own
        raise
    print(f" {time.monotonic() - began:.1f} s", flush=True)
