"""The result, for people: the answer first, then the picture, why, how we know, and what happens now."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from twofold.engines.ballots import RuleCard
from twofold.foundation.pages.page import PlaceRequest, page
from twofold.foundation.resources.leaving import as_csv, download
from twofold.instruments.ballots.secrecy import file_in

from .delivery.telling import spoken
from .models import Budget, Count, Project
from .paper.figures import ENVELOPES, paper_figures
from .rules import near
from .views import budget_of, pin

COLUMNS = ("number", "title", "area", "category", "cost", "votes", "won", "order", "reason")


@dataclass(frozen=True)
class Line:
    """A project on the result page: `votes` and `share` are the voters who chose it; `reason` is the engine's."""

    project: Project
    won: bool
    place: int
    votes: int
    share: float
    reason: str
    beside: bool
    also: str = ""


@page("participatory_budgets/result.html")
def result(request: PlaceRequest, activity: int, pot: int | None = None) -> dict[str, Any]:
    budget = budget_of(request, activity)
    seen = Count.objects.visible_to(request.actor).filter(budget=budget)
    counts = list(seen.select_related("pot__area", "box").annotate(**ENVELOPES))
    count = _chosen(counts, pot)
    projects = {p.number: p for p in budget.projects.listed().filter(pot=count.pot_id)}
    lines = list(result_lines(count, projects))
    winners = [line for line in lines if line.won]
    return {
        "budget": budget,
        "activity": budget.activity,
        "declaration": budget.declaration,
        "counts": counts,
        "count": count,
        "pot": count.pot,
        "winners": winners,
        "losers": [line for line in lines if not line.won],
        "spent": sum(line.project.cost for line in winners),
        "headline": headline(count, len(winners)),
        "rules": rules_in_words(count, budget),
        "measures": measures(count),
        "areas_table": share_rows(count.measures["areas"]),
        "categories_table": share_rows(count.measures["categories"]),
        **where(request, [line.project for line in winners]),
        "differs": [line for line in lines if line.won != line.beside],
        "beside_rule": rule_name(count.beside["rule_card"]),
        "own_rule": rule_name(count.outcome["rule_card"]),
        "command": recount_command(budget, count),
        **paper_figures(budget, count),
    }


def where(request: PlaceRequest, projects: Sequence[Project]) -> dict[str, Any]:
    """Pins and the wards under them; a budget from elsewhere has no business on our wards."""
    pins = [pin(project) for project in projects if project.has_point]
    areas = request.place.outlined_areas()
    return {"pins": pins, "map_areas": areas if any(near(p["point"], areas) for p in pins) else []}


def _one(request: PlaceRequest, activity: int, pot: int) -> tuple[Budget, Count]:
    budget = budget_of(request, activity)
    counts = Count.objects.visible_to(request.actor).filter(budget=budget).select_related("pot", "box")
    return budget, _chosen(list(counts), pot)


@page("participatory_budgets/result.html")
def box(request: PlaceRequest, activity: int, pot: int) -> HttpResponse:
    """The sealed ballots as they were counted."""
    budget, count = _one(request, activity, pot)
    return download(file_in(count.box), "text/csv", f"{file_stem(budget, count)}.pb")


@page("participatory_budgets/result.html")
def card(request: PlaceRequest, activity: int, pot: int) -> HttpResponse:
    """The frozen rule card, as the recount takes it."""
    budget, count = _one(request, activity, pot)
    text = json.dumps(count.outcome["rule_card"], indent=1, ensure_ascii=False)
    return download(text, "application/json", f"{file_stem(budget, count)}-rules.json")


@page("participatory_budgets/result.html")
def table(request: PlaceRequest, activity: int, pot: int) -> HttpResponse:
    """The result as a table; docs/methods/participatory_budgets.md says what each column means."""
    budget, count = _one(request, activity, pot)
    projects = {p.number: p for p in budget.projects.listed().filter(pot=pot)}
    written = as_csv(COLUMNS, map(_cells, result_lines(count, projects)))
    return download(written, "text/csv", f"{file_stem(budget, count)}-result.csv")


def _cells(line: Line) -> list[Any]:
    p = line.project
    what = [p.number, p.title, p.area.name if p.area else "", p.category, f"{p.cost / 100:.2f}", line.votes]
    return [*what, "yes" if line.won else "no", line.place or "", line.reason]


def _chosen(counts: list[Count], pot: int | None) -> Count:
    found = next((count for count in counts if pot in (None, count.pot_id)), None)
    if found is None:
        raise Http404
    return found


def result_lines(count: Count, projects: Mapping[str, Project]) -> Iterator[Line]:
    """Winners in the order chosen, then the others by votes."""
    order = {number: i for i, number in enumerate(count.winners, start=1)}
    beside = set(count.beside["winners"])
    votes = {number: int(count.reasons[number]["data"]["votes"]) for number in count.reasons}
    for number in sorted(votes, key=lambda n: (order.get(n, len(order) + 1), -votes[n], n)):
        if number not in projects:
            continue
        yield Line(
            project=projects[number],
            won=number in order,
            place=order.get(number, 0),
            votes=votes[number],
            share=votes[number] / count.voters if count.voters else 0,
            reason=spoken(count.reasons[number]["sentence"], number),
            beside=number in beside,
        )


def headline(count: Count, winners: int) -> str:
    """The answer in one line: how many will be built, and how many voters get something they chose."""
    measures = count.measures
    reached = round(count.voters * (1 - measures["excluded"]))
    if not count.voters:
        return _("Nobody voted, so nothing is funded.")
    if not winners:
        return _("No project is funded.")
    projects = _("One project") if winners == 1 else _("%(n)s projects") % {"n": winners}
    return _("%(projects)s will be built. %(share)s voters get at least one they chose.") % {
        "projects": projects,
        "share": in_ten(reached, count.voters),
    }


def in_ten(part: int, whole: int) -> str:
    """A share as people say it: 4 in 5, 9 in 10, all."""
    if part == whole:
        return _("All")
    best = min(
        ((Fraction(a, b), a, b) for b in (2, 3, 4, 5, 10) for a in range(1, b)),
        key=lambda each: (abs(each[0] - Fraction(part, whole)), each[2]),
    )
    return f"{best[1]} in {best[2]}"


def rules_in_words(count: Count, budget: Budget) -> list[str]:
    return RuleCard.from_dict(count.outcome["rule_card"]).in_words(
        minor=count.outcome["minor_units"], currency=budget.currency
    )


def rule_name(card: Mapping[str, Any]) -> str:
    return {
        "greedy": _("most votes first"),
        "equal-shares": _("equal shares"),
        "phragmen": _("Phragmén’s rule"),
    }[card["rule"]]


def measures(count: Count) -> list[dict[str, Any]]:
    """Each measure under this rule and under the one beside it, with what it means."""
    own, beside = count.measures, count.beside["measures"]
    rows: list[tuple[str, Callable[[Mapping[str, Any]], str]]] = [
        (_("Voters with none of their choices funded"), lambda m: f"{100 * m['excluded']:.0f}%"),
        (_("Funded projects an average voter chose"), lambda m: f"{m['average_winners']:.2f}"),
        (_("How unevenly voters were served (0 is even, 1 is not)"), lambda m: f"{m['gini']:.2f}"),
    ]
    return [{"label": label, "own": show(own), "beside": show(beside)} for label, show in rows]


def share_rows(shares: Mapping[str, Sequence[float]]) -> list[dict[str, Any]]:
    """Share of votes and of money by area or category; nothing when there is only one."""
    if len(shares) < 2:
        return []
    return [{"name": name, "votes": votes, "money": money} for name, (votes, money) in sorted(shares.items())]


def recount_command(budget: Budget, count: Count) -> str:
    stem = file_stem(budget, count)
    return f"twofold count {stem}.pb --card {stem}-rules.json"


def file_stem(budget: Budget, count: Count) -> str:
    return f"{slugify(budget.activity.title)[:60] or 'budget'}-{count.pot_id}"
