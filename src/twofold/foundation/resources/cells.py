"""What a spreadsheet must not run."""

from typing import Any

FORMULA = tuple("=+-@\t\r＝")


def inert(cell: Any) -> Any:
    """A spreadsheet must not run what somebody typed; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
