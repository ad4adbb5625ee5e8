"""What looks like spam is parked for a person to look at; nothing is ever thrown away. Pure: no Django, no database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
MOST_LINKS = 3
MOST_IN_TEN_MINUTES = 5
SHORTEST_REPEAT = 20


@dataclass(frozen=True)
class Lately:
    """What the same person wrote before: their texts of the last day, and how many in the last ten minutes."""

    texts: Sequence[str] = ()
    in_ten_minutes: int = 0


def reason_to_park(text: str, lately: Lately) -> str:
    """Why a text should wait for a person's eye; empty when it need not."""
    if len(LINK.findall(text)) > MOST_LINKS:
        return f"It has more than {MOST_LINKS} links."
    if lately.in_ten_minutes >= MOST_IN_TEN_MINUTES:
        return f"It is more than the {MOST_IN_TEN_MINUTES}th in ten minutes."
    if len(text) >= SHORTEST_REPEAT and _bare(text) in {_bare(before) for before in lately.texts}:
        return "The same was written before."
    return ""


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())
