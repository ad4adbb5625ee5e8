"""Money after the vote, and when it may move. Pure: no Django, no database. Amounts in pence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Money:
    """One winner's money."""

    allocated: int
    paid: int
    returned: int

    @property
    def left(self) -> int:
        return self.allocated - self.paid - self.returned


def allocation_problem(amount: int, pot: int, allocated: int, returned: int) -> str:
    """Why a pot cannot bear an allocation; empty when it can. What was returned to the pot can be given again."""
    free = pot - allocated + returned
    if amount > free:
        return f"The pot has £{free / 100:,.2f} left."
    return ""


def window_problem(today: date, ends: date, open_objections: int) -> str:
    """Why money cannot be allocated yet; empty when it can."""
    if today <= ends:
        return f"People may object until {ends.day} {ends:%B %Y}."
    if open_objections:
        return f"{open_objections} objection{'' if open_objections == 1 else 's'} must be answered first."
    return ""


def reserve_order(votes: Sequence[tuple[str, int]], winners: Sequence[str]) -> list[str]:
    """The reserve list: everything not funded, most votes first, then by number."""
    return [number for number, _votes in sorted(votes, key=lambda v: (-v[1], v[0])) if number not in set(winners)]
