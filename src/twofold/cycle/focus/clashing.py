"""Where groups' weights oppose each other: put on the record as a case for those who decide. Call inside the place."""

from typing import TYPE_CHECKING

from twofold.foundation.actions.actor import Actor
from twofold.foundation.decisions.comparing import open_for
from twofold.foundation.decisions.models import DecisionCase
from twofold.foundation.decisions.stances import Matter, Stances, Wish

from .models import Round
from .reading import NAMES
from .weights import Sheet

if TYPE_CHECKING:
    from twofold.engines.priorities import Finding

LEAST = 5  # sheets of a group: what was asked was mostly the whole of it, not a sample


def put_on_record(round_: Round, sheets: list[Sheet], by: Actor) -> DecisionCase | None:
    """A case for each benefit to which majorities of two groups give more and less than an even share.

    A sheet counts once, however many filled it in together: what they thought apart nobody knows.
    """
    large = {group for group in NAMES if sum(sheet.group == group for sheet in sheets) >= LEAST}
    if len(large) < 2:
        return None
    found = conflicts(round_, [sheet for sheet in sheets if sheet.group in large])
    return open_for(_matter(round_, sheets), found, by) if found else None


def conflicts(round_: Round, sheets: list[Sheet]) -> "list[Finding]":
    from twofold.engines.priorities import Terms, compare, from_points  # NumPy, which most pages never need

    amounts = [[sheet.points.get(code, 0) for code in round_.codes] for sheet in sheets]
    titles = [round_.titles[code] for code in round_.codes]
    answers = from_points(amounts, [sheet.group for sheet in sheets], titles)
    return list(compare(answers, Terms(seed=str(round_.pk), least=LEAST)).conflicts)


def _matter(round_: Round, sheets: list[Sheet]) -> Matter:
    """The question as the room of decisions knows it: how many of a group gave a benefit more than an even share."""
    matter = Matter.objects.create(
        question=f"What comes first: {round_.question}"[:200],
        service=round_.service,
        at_stake=f"What {round_.service} puts first, of {len(round_.codes)} benefits; {round_.out_of} points each.",
    )
    even = round_.out_of / len(round_.codes)
    for code, title in round_.benefit_choices:
        wish = Wish.objects.create(matter=matter, title=title)
        for group in NAMES:
            given = [sheet.points.get(code, 0) for sheet in sheets if sheet.group == group]
            if given:
                Stances.objects.create(
                    wish=wish,
                    group=group,
                    in_favour=sum(points > even for points in given),
                    neither=sum(points == even for points in given),
                    against=sum(points < even for points in given),
                    source=f"Points shared out: more or less than an even share ({even:.0f})",
                )
    return matter
