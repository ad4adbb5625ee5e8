"""Examples of every component and chart, for the gallery page."""

from typing import Any


def examples() -> dict[str, Any]:
    return {}
