"""How groups of people stand on a question put to them: in counts, and where they want different things."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twofold.foundation.actions.actor import Role
from twofold.foundation.decisions.comparing import by_breakdown, compared, in_words
from twofold.foundation.decisions.groups import title_of
from twofold.foundation.decisions.models import DecisionCase
from twofold.foundation.decisions.stances import ENOUGH, Matter, Segment, Stances

from .page import PlaceRequest, page, visible

if TYPE_CHECKING:
    from twofold.engines.priorities.findings import Finding


@dataclass
class Stood:
    """How one group stands on a wish, all sources together."""

    title: str
    in_favour: int = 0
    neither: int = 0
    against: int = 0

    @property
    def people(self) -> int:
        return self.in_favour + self.neither + self.against

    @property
    def enough(self) -> bool:
        return self.people >= ENOUGH

    @property
    def percents(self) -> list[int]:
        return [round(100 * part / self.people) for part in (self.in_favour, self.neither, self.against)]


@page("pages/matter.html")
def matter(request: PlaceRequest, matter: int) -> dict[str, Any]:
    found = visible(Matter, request, matter)
    stances = list(Stances.objects.on(found))
    return {
        "matter": found,
        "breakdowns": [(each.heading, on_each_wish(rows)) for each, rows in by_breakdown(stances).items()],
        "segments": Segment.objects.all(),
        "cases": DecisionCase.objects.visible_to(request.actor).filter(matter=found).select_related("place"),
        "staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "here": request.path,
    }


def on_each_wish(stances: list[Stances]) -> list[dict[str, Any]]:
    """Each wish with the groups' counts, and what comparing every two of them says."""
    measured = compared(stances)
    titles = dict.fromkeys(row.wish.title for row in stances)
    return [
        {
            "title": title,
            "stood": stood(row for row in stances if row.wish.title == title),
            **said([each for each in measured if each.name == title]),
        }
        for title in titles
    ]


def stood(stances: Iterable[Stances]) -> list[Stood]:
    found: dict[str, Stood] = {}
    for row in stances:
        group = found.setdefault(row.group, Stood(title_of(row.group)))
        group.in_favour += row.in_favour
        group.neither += row.neither
        group.against += row.against
    return list(found.values())


def said(findings: "list[Finding]") -> dict[str, Any]:
    """What differs first and in words; what is shared, or cannot be said, as the pairs it is true of."""
    from twofold.engines.priorities.labels import Label

    differing = [each for each in findings if each.label in (Label.CONFLICT, Label.INTENSITY)]
    differing.sort(key=lambda each: (each.label is not Label.CONFLICT, -(each.contribution or 0)))
    return {
        "differing": [(each.label is Label.CONFLICT, in_words(each)) for each in differing],
        "shared": [in_words(each) for each in findings if each.label is Label.SHARED],
        "short": [in_words(each) for each in findings if each.label is Label.TOO_FEW],
    }
