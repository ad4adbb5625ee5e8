"""How long work says how far it has come: a line at a time, written over by the next."""

import sys
from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str], None]


def silent(text: str) -> None:
    """For work that nobody watches."""


def on_a_terminal(text: str) -> None:
    """Show the line on a terminal; say nothing in pipes. An empty text wipes it."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
