"""What should get better and whether it does: services, one service with both sides, one business case."""

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.engines.valuation import Basis
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.explain import explain
from twofold.foundation.ledger.account import Known, statement
from twofold.foundation.ledger.rate_book import prices
from twofold.foundation.ledger.sums import Period, Scope
from twofold.foundation.outcomes import casework
from twofold.foundation.outcomes.benefits import Benefit, Group, group_named, groups
from twofold.foundation.outcomes.models import (
    BusinessCase,
    CaseState,
    Framework,
    Indicator,
    Observation,
    Outcome,
    Realised,
)
from twofold.foundation.outcomes.reading import (
    OfService,
    OutcomeRow,
    Result,
    balance,
    benefits_here,
    of_service,
)
from twofold.foundation.places.models import Service

from . import accounts, gains
from .page import PlaceRequest, page, visible

of_outcome = Q(indicator__outcome=OuterRef("pk"))
ON_CASE = (
    (casework.expect, _("Say what it counts on")),
    (casework.agree_case, _("Agree it")),
    (casework.realise, _("Say what came of it")),
    (casework.review_case, _("Look at it again")),
    (casework.stop_case, _("Stop it")),
)


@page("pages/outcomes.html")
def outcomes(request: PlaceRequest) -> dict[str, Any]:
    listed = Outcome.objects.values_list("service", Exists(Observation.objects.filter(of_outcome)))
    seen: dict[int, list[bool]] = defaultdict(list)
    for service, measured in listed:
        seen[service].append(measured)
    rows = BusinessCase.objects.visible_to(request.actor).select_related("place", "service")
    cases = list(rows.prefetch_related("expected", "realised"))
    return {
        "services": [(each, len(seen[each.pk]), sum(seen[each.pk])) for each in Service.objects.all()],
        "cases": [case for case in cases if case.state != CaseState.STOPPED],
        "stopped": [case for case in cases if case.state == CaseState.STOPPED],
        "benefits": benefits(cases),
        "frameworks": Framework.objects.all(),
        "staff": request.actor.is_any(Role.OFFICER, Role.MANAGER),
        "here": request.path,
    }


def benefits(cases: list[BusinessCase]) -> list[tuple[Group, list[tuple[Benefit, int, list[Realised]]]]]:
    """Every benefit by whose it is, with how many cases count on it here and what came of it."""
    counted = Counter(code for case in cases for code in {each.benefit for each in case.expected.all()})
    came: dict[str, list[Realised]] = defaultdict(list)
    for case in cases:
        for each in case.realised.all():
            came[each.benefit].append(each)
    listed: dict[str, list[tuple[Benefit, int, list[Realised]]]] = defaultdict(list)
    for benefit in benefits_here():
        listed[benefit.group].append((benefit, counted[benefit.code], came[benefit.code]))
    return [(group, listed[group.name]) for group in groups() if listed[group.name]]


@page("pages/service_outcomes.html")
def of(request: PlaceRequest, service: int) -> dict[str, Any]:
    known = of_service(service)
    found = known.service if known else visible(Service, request, service)
    rows = known.rows if known else []
    staff = _staff(request)
    return {
        "service": found,
        "ranking": known.ranking if known else None,
        "rows": [(row, [shown(result) for result in row.results], series(row)) for row in rows],
        "both_sides": side_by_side(found, known),
        "cases": BusinessCase.objects.visible_to(request.actor).filter(service=found).select_related("place"),
        "indicators": known.indicators if known and staff else [],
        "studies": [result.study for row in rows for result in row.results] if staff else [],
        "frameworks": list(dict.fromkeys(row.outcome.framework for row in rows)) if staff else [],
        "staff": staff,
        "here": request.path,
    }


@page("pages/business_case.html")
def case(request: PlaceRequest, case: int) -> dict[str, Any]:
    rows = BusinessCase.objects.select_related("place", "service", "initiative").prefetch_related(
        "expected", "realised__study__indicator", "reviews"
    )
    found = visible(BusinessCase, request, case)
    found = rows.get(pk=found.pk)
    titles = {each.code: f"{each.title} ({group_named(each.group).title.lower()})" for each in benefits_here()}
    expected = list(found.expected.all())
    return {
        "case": found,
        "balance": balance(found),
        "cash": [(titles.get(row.benefit, row.benefit), row) for row in expected if row.cashable],
        "other": [(titles.get(row.benefit, row.benefit), row) for row in expected if not row.cashable],
        "realised": [(titles.get(row.benefit, row.benefit), row) for row in found.realised.all()],
        "citizen_hours": round(found.citizen_minutes / 60),
        "ways": [(each, title) for each, title in ON_CASE if not explain(request.actor, each, found)],
        "here": request.path,
    }


def shown(result: Result) -> dict[str, Any]:
    """A study as the page shows it: its figures before and after, and the change with its range."""
    names = {
        "before": _("Took part, before"),
        "after": _("Took part, after"),
        "others_before": _("Did not, before"),
        "others_after": _("Did not, after"),
    }
    seen = [(names[arm], result.seen[arm]) for arm in names if arm in result.seen]
    share = result.study.indicator.scale == "share"
    return {
        "result": result,
        "title": _("%(what)s: those who took part, and those they are held against") % {"what": result.study.indicator}
        if "others_after" in result.seen
        else _("%(what)s: those who took part") % {"what": result.study.indicator},
        "rows": [{"label": label, **_figures(row)} for label, row in seen],
        "unit": "share" if share else result.study.indicator.unit,
        "most": result.study.indicator.highest,
        "asked": [(label, row.n, row.missing) for label, row in seen],
        "change": gains.said(result.change, result.study.indicator),
        "least": least_change(result.study.indicator),
    }


def series(row: OutcomeRow) -> list[tuple[Any, str, float, list[dict[str, Any]]]]:
    """What was seen of everybody over time, an indicator at a time."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for seen in row.series:
        found.setdefault(seen.indicator, []).append({"label": f"{seen.on:%B %Y}, n = {seen.n}", **_figures(seen)})
    return [(each, "share" if each.scale == "share" else each.unit, each.highest, rows) for each, rows in found.items()]


def side_by_side(service: Service, known: OfService | None) -> list[dict[str, Any]]:
    """What each side gave this year to each initiative of the service, beside what changed in its outcomes."""
    today = timezone.localdate()
    period, basis = Period(today.replace(month=1, day=1), today), Basis(prices()[0][0], today)
    seen = known.measured(period.begins, today) if known else set()
    account = statement(period, basis, Scope(service=service.pk), known=Known(seen), heard=False)
    found = [result for row in known.rows for result in row.results] if known else []
    return [
        {
            **accounts.shown(row),
            "worth": accounts.pounds(row.citizens),
            "measured": row.initiative.pk in seen,
            "changes": [changed(each) for each in found if each.study.initiative_id == row.initiative.pk],
        }
        for row in account.rows
    ]


def changed(result: Result) -> str:
    """What a study found, in a line: what was measured, the verdict, the change with its range, how sure."""
    words = {"what": result.study.indicator, "verdict": result.verdict}
    if result.withheld:
        return _("%(what)s: fewer people were asked than we may speak of") % words
    if result.change is None:
        return _("%(what)s: %(verdict)s") % words
    words |= {"change": gains.said(result.change, result.study.indicator), "grade": result.grade}
    return _("%(what)s: %(verdict)s, %(change)s, grade %(grade)s") % words


def least_change(indicator: Indicator) -> str:
    """The smallest change that matters, as people say it: five in 100, or on its scale."""
    if indicator.scale == "share":
        return _("%(n)s in 100") % {"n": f"{100 * indicator.least_change:g}"}
    return f"{indicator.least_change:g} {indicator.unit}".strip()


def _figures(row: Any) -> dict[str, float]:
    estimate = row.estimate
    return {"low": round(estimate.low, 3), "value": round(estimate.value, 3), "high": round(estimate.high, 3)}


def _staff(request: PlaceRequest) -> bool:
    return request.actor.is_any(Role.OFFICER, Role.MANAGER)
