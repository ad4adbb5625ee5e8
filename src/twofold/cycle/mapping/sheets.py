"""The spreadsheet an officer already has: read as it is, mapped once, tried dry, brought in without doubling."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from twofold.engines.sheets import Bounds
from twofold.foundation.activities.models import Initiative
from twofold.foundation.places.models import Place, Service

from .models import Registered, Sheet
from .rules import hints

MOST = Bounds(rows=5_000)
ANYTHING = "co-performing"  # by far the most common, where a sheet does not say


@dataclass
class Report:
    """What a sheet would do, or did: lines that are new, known, changed; and each fault with its line."""

    new: int = 0
    changed: int = 0
    known: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    hints: list[tuple[int, str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def bring_in(place: Place, sheet: Sheet, *, dry: bool) -> Report:
    """Each row as an initiative under its name; a second time changes what changed and doubles nothing."""
    report = Report()
    services = {service.name.casefold(): service for service in Service.objects.all()}
    known = {initiative.name.casefold(): initiative for initiative in Initiative.objects.all()}
    seen: dict[str, int] = {}
    for line, wanted in wanted_of(sheet):
        fault = fault_of(wanted, services, seen, line)
        if fault:
            report.faults.append((line, fault))
            continue
        seen[wanted["name"].casefold()] = line
        for hint in hints(" ".join(wanted.values())):
            report.hints.append((line, hint.kind, ", ".join(hint.words)))
        entered(wanted, services[wanted["service"].casefold()], known, report, dry=dry)
    return report


def wanted_of(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """The cells each row gives, by what they are mapped to."""
    for row in sheet.rows:
        yield row["line"], {target: row["cells"].get(column, "") for target, column in sheet.mapped.items() if column}


def fault_of(wanted: dict[str, str], services: dict[str, Service], seen: dict[str, int], line: int) -> str:
    name = wanted["name"]
    if not name or len(name) > 120:
        return "its name is missing, or longer than 120 characters"
    if name.casefold() in seen:
        return f"'{name}' stands on line {seen[name.casefold()]} too"
    if wanted["service"].casefold() not in services:
        return f"there is no service called '{wanted['service'][:60]}'"
    return (
        "" if wanted["public"] else "what the public body puts in is missing: write nothing, and why, if it is nothing"
    )


def entered(
    wanted: dict[str, str], service: Service, known: dict[str, Initiative], report: Report, *, dry: bool
) -> None:
    fields = {
        "service": service,
        "outcome": wanted.get("outcome") or wanted["name"],
        "public_input": wanted["public"],
    }
    found = known.get(wanted["name"].casefold())
    if found is None:
        report.new += 1
        if not dry:
            made = Initiative.objects.create(name=wanted["name"], citizen_intensity=2, public_intensity=2, **fields)
            register(made, wanted)
        return
    changes = {key: value for key, value in fields.items() if getattr(found, key) != value}
    report.changed += bool(changes)
    report.known += not changes
    if changes and not dry:
        for key, value in changes.items():
            setattr(found, key, value)
        found.save(update_fields=list(changes))


def register(initiative: Initiative, wanted: dict[str, str]) -> None:
    found = hints(" ".join(wanted.values()))
    Registered.objects.create(
        initiative=initiative,
        kind=found[0].kind if found else ANYTHING,
        owner=wanted.get("owner", "")[:120],
        evidence=wanted.get("evidence", ""),
    )
