"""Where groups want different things, measured; and a case opened where that is a conflict. Call inside the place."""

from functools import lru_cache
from itertools import chain as joined
from typing import TYPE_CHECKING

from twofold.foundation.actions.actor import Actor
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Step

from .groups import Breakdown, breakdown_of, in_a_sentence
from .models import CaseState, Conflict, DecisionCase, Option, OptionKind
from .stances import Matter, Stances

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twofold.engines.priorities.findings import Finding

LEFT = "Nobody decides yet; what happens now goes on."


def findings(matter: Matter) -> "list[Finding]":
    """Each wish, for each two groups of a breakdown: conflict, different intensity, shared, or too few votes."""
    counted = by_breakdown(Stances.objects.on(matter))
    found = [each for rows in counted.values() for each in compared(rows)]
    return sorted(found, key=lambda each: -(each.contribution or 0))


def by_breakdown(stances: "Iterable[Stances]") -> dict[Breakdown, list[Stances]]:
    """Stances apart by how people are told apart, in the order of the breakdowns."""
    found: dict[Breakdown, list[Stances]] = {breakdown: [] for breakdown in Breakdown}
    for row in stances:
        found[breakdown_of(row.group)].append(row)
    return {breakdown: rows for breakdown, rows in found.items() if rows}


def compared(stances: "Iterable[Stances]") -> "Sequence[Finding]":
    """Every two of these groups, which share nobody; p is adjusted for all that is asked of them."""
    return measured(tuple((row.wish.title, row.group, row.in_favour, row.neither, row.against) for row in stances))


# Twenty areas are two hundred pairs, and stances are never changed: the same counts are not compared again.
@lru_cache(maxsize=64)
def measured(counts: tuple[tuple[str, str, int, int, int], ...]) -> "Sequence[Finding]":
    from twofold.engines.priorities import compare_stances  # NumPy, which most pages never need

    known: dict[str, dict[str, list[float]]] = {}
    for wish, group, in_favour, neither, against in counts:
        values = [1.0] * in_favour + [0.0] * neither + [-1.0] * against
        if values:
            known.setdefault(wish, {}).setdefault(group, []).extend(values)
    several = len(set(joined.from_iterable(known.values()))) > 1
    return tuple(compare_stances(known)) if several else ()


def open_if_conflict(matter: Matter, by: Actor) -> DecisionCase | None:
    """Open a case, or add to the one that is open, for each conflict; officers fill in its options."""
    found = [each for each in findings(matter) if each.label == "conflict"]
    return open_for(matter, found, by) if found else None


def open_for(matter: Matter, found: "Iterable[Finding]", by: Actor) -> DecisionCase:
    """As `open_if_conflict`, for conflicts that were found in another way than from stances."""
    opened = DecisionCase.objects.filter(matter=matter, state__in=[CaseState.PREPARING, CaseState.NOTICED]).first()
    case = opened or opened_about(matter, by)
    known = set(case.conflicts.values_list("wish__title", "one", "other"))
    wishes = {wish.title: wish for wish in matter.wishes.all()}
    for each in found:
        one, other = each.groups
        if (each.name, one, other) not in known:
            Conflict.objects.create(
                case=case,
                wish=wishes[each.name],
                one=one,
                other=other,
                label=str(each.label),
                excess=each.contribution or 0,
                q=each.q or 0,
                explanation=in_words(each),
            )
    return case


def opened_about(matter: Matter, by: Actor) -> DecisionCase:
    case = DecisionCase.objects.create(
        title=matter.question[:120],
        question=f"At stake: {matter.at_stake}",
        service=matter.service,
        matter=matter,
        decider=decider_of(matter),
    )
    Option.objects.create(
        case=case, kind=OptionKind.NOTHING, title="Leave it as it is", about=LEFT, evidence="What happens today."
    )
    chain.enter(case, Step.THEME, case.title, address=case.get_absolute_url(), open_=False)
    return case


def decider_of(matter: Matter) -> str:
    """Who decides such things by the place's constitution; an officer may name another."""
    return {
        "leader": "Cabinet",
        "mayor": "The mayor",
        "committee": "The service's committee",
        "parish": "The council",
        "board": "The board",
        "governors": "The governing body",
    }[matter.place.governance]


def in_words(found: "Finding") -> str:
    """The engine's two sentences, with groups as people know them."""
    text = found.explanation
    for code in found.groups:
        text = text.replace(f"“{code}”", f"“{in_a_sentence(code)}”")
    return text
