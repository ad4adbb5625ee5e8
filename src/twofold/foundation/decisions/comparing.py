"""Where groups want different things, measured; and a case opened where that is a conflict. Call inside the place."""

from itertools import chain as joined
from typing import TYPE_CHECKING

from twofold.foundation.actions.actor import Actor
from twofold.foundation.outcomes.benefits import group_named
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Step

from .models import CaseState, Conflict, DecisionCase, Matter, Option, OptionKind, Stances

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twofold.engines.priorities.findings import Finding

LEFT = "Nobody decides yet; what happens now goes on."


def findings(matter: Matter) -> "list[Finding]":
    """Each wish, for each two groups: conflict, different intensity, shared, or too few votes."""
    from twofold.engines.priorities import compare_stances  # NumPy, which most pages never need

    known: dict[str, dict[str, list[float]]] = {wish.title: {} for wish in matter.wishes.all()}
    for row in Stances.objects.filter(wish__matter=matter).select_related("wish"):
        values = [1.0] * row.in_favour + [0.0] * row.neither + [-1.0] * row.against
        if values:
            known[row.wish.title].setdefault(row.group, []).extend(values)
    asked = {wish: groups for wish, groups in known.items() if groups}
    if len(set(joined.from_iterable(asked.values()))) < 2:
        return []
    return sorted(compare_stances(asked), key=lambda found: -(found.contribution or 0))


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
    for name in found.groups:
        text = text.replace(name, group_named(name).title.lower())
    return text[:1].upper() + text[1:]
