"""The spreadsheet an officer already has: read as it is, mapped once, tried dry, brought in without doubling."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from twofold.engines.sheets import Bounds
from twofold.engines.sheets.table import Row
from twofold.foundation.activities.methods import Kind
from twofold.foundation.activities.models import Initiative
from twofold.foundation.places.models import Place, Service

from .models import Registered, Sheet
from .rules import Hint, hints

MOST = Bounds(rows=5_000)
LONGEST_SERVICE, LONGEST_NAME, LONGEST_OWNER, MOST_REACHED = 80, 120, 120, 10**9
NEVER_FREE = "what the public body puts in is missing: write nothing, and why, if it is nothing"
KINDS = {kind.value: kind.value for kind in Kind} | {kind.value.removeprefix("co-"): kind.value for kind in Kind}


@dataclass
class Report:
    """What a sheet would do, or did: lines that are new, known, changed; and each fault with its line.

    `hints` are lines whose words give a kind away, which is what they are entered as; `unsorted` are lines that say
    nothing of a kind, which are entered as was said for such lines, or left off the register.
    """

    new: int = 0
    changed: int = 0
    known: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    hints: list[tuple[int, str, str]] = field(default_factory=list)
    unsorted: list[int] = field(default_factory=list)
    services: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Bringing:
    """One run over a sheet: what is here already, by name in small letters, and what was seen on the way."""

    sheet: Sheet
    dry: bool
    report: Report
    services: dict[str, Service]
    known: dict[str, Initiative]
    entries: dict[int, Registered]
    seen: dict[str, int] = field(default_factory=dict)

    def otherwise(self, name: str) -> Any:
        return self.sheet.otherwise.get(name)


def brought(place: Place, name: str, columns: list[str], rows: list[Row]) -> Sheet:
    """Keep a list as it is. Mapped once: one with the columns of an earlier list is tried at once as that one was."""
    sheet = Sheet(name=name, columns=columns, rows=rows)
    before = Sheet.objects.mapped_like(sheet)
    if before is not None and before.ready:
        sheet.mapped, sheet.otherwise = before.mapped, before.otherwise
        sheet.report = bring_in(place, sheet, dry=True).as_dict()
    sheet.save()
    return sheet


def bring_in(place: Place, sheet: Sheet, *, dry: bool) -> Report:
    """Each row as an initiative under its name; a second time changes what changed and doubles nothing."""
    run = Bringing(
        sheet,
        dry,
        Report(),
        services={service.name.casefold(): service for service in Service.objects.all()},
        known={initiative.name.casefold(): initiative for initiative in Initiative.objects.all()},
        entries={each.initiative_id: each for each in Registered.objects.all()},
    )
    for line, wanted in wanted_of(run):
        fault = fault_of(wanted, run, line)
        if fault:
            run.report.faults.append((line, fault))
            continue
        run.seen[wanted["name"].casefold()] = line
        enter(line, wanted, run)
    return run.report


def wanted_of(run: Bringing) -> Iterator[tuple[int, dict[str, str]]]:
    """The cells each row gives, by what they are mapped to, and what holds where a row says nothing."""
    one = next((name for name, each in run.services.items() if each.pk == run.otherwise("service")), "")
    for row in run.sheet.rows:
        cells = {target: row["cells"].get(column, "") for target, column in run.sheet.mapped.items() if column}
        cells["service"] = cells.get("service") or one
        cells["public"] = cells.get("public") or str(run.otherwise("public") or "")
        yield row["line"], cells


def fault_of(wanted: dict[str, str], run: Bringing, line: int) -> str:
    """What is wrong with a line, the first thing first; empty when nothing is."""
    name, service, reaches = wanted["name"], wanted["service"], wanted.get("reaches", "")
    if not name or len(name) > LONGEST_NAME:
        return "its name is missing, or longer than 120 characters"
    if name.casefold() in run.seen:
        return f"'{name}' stands on line {run.seen[name.casefold()]} too"
    if not service or (service.casefold() not in run.services and not _may_add(service, run)):
        return f"there is no service called '{service[:60]}'"
    if reaches and _number(reaches) is None:
        return f"'{reaches[:20]}' is no number of people"
    if wanted.get("kind") and wanted["kind"].casefold() not in KINDS:
        return f"'{wanted['kind'][:40]}' is none of the seven kinds"
    return (
        "" if wanted["public"] else "what the public body puts in is missing: write nothing, and why, if it is nothing"
    )


def _may_add(service: str, run: Bringing) -> bool:
    return bool(run.otherwise("new_services")) and len(service) <= LONGEST_SERVICE


def _number(text: str) -> int | None:
    plain = text.replace(",", "").replace(" ", "").removesuffix(".0")
    return int(plain) if plain.isdecimal() and plain.isascii() and int(plain[:12]) <= MOST_REACHED else None


def kind_of(line: int, wanted: dict[str, str], run: Bringing) -> str:
    """As the line says it, as its words give it away, or as was said for lines that say nothing; "" is nobody knows."""
    if said := wanted.get("kind", "").casefold():
        return KINDS[said]
    found: list[Hint] = hints(" ".join(wanted.values()))
    run.report.hints += [(line, hint.kind, ", ".join(hint.words)) for hint in found]
    if not found:
        run.report.unsorted.append(line)
    return found[0].kind if found else str(run.otherwise("kind") or "")


def enter(line: int, wanted: dict[str, str], run: Bringing) -> None:
    kind, service = kind_of(line, wanted, run), _service(wanted["service"], run)
    outcome = wanted.get("outcome") or wanted["name"]
    fields = {"service": service, "outcome": outcome, "public_input": wanted["public"]}
    found = run.known.get(wanted["name"].casefold())
    if found is None:
        run.report.new += 1
        if not run.dry:
            found = _start(wanted["name"], fields, run)
            _register(found, kind, _adds(wanted), run)
        return
    changed = _change(found, fields, run.dry) | _change_entry(found, kind, _adds(wanted), run)
    run.report.changed += changed
    run.report.known += not changed


def _service(name: str, run: Bringing) -> Service:
    """The service of that name; a new one where that was asked for."""
    if found := run.services.get(name.casefold()):
        return found
    made = Service(name=name) if run.dry else Service.objects.create(name=name)
    run.services[name.casefold()] = made
    run.report.services.append(name)
    return made


def _start(name: str, fields: dict[str, Any], run: Bringing) -> Initiative:
    does = {"citizen_intensity": run.otherwise("citizens_do"), "public_intensity": run.otherwise("staff_do")}
    made: Initiative = Initiative.objects.create(name=name, **fields, **does)
    return made


def _adds(wanted: dict[str, str]) -> dict[str, Any]:
    """What the register adds, of what the line says."""
    said: dict[str, Any] = {"citizen_input": wanted.get("citizens"), "evidence": wanted.get("evidence")}
    said |= {"owner": wanted.get("owner", "")[:LONGEST_OWNER], "reaches": _number(wanted.get("reaches") or "")}
    return {name: value for name, value in said.items() if value}


def _register(initiative: Initiative, kind: str, adds: dict[str, Any], run: Bringing) -> None:
    if kind:
        known = bool(run.otherwise("recognised"))
        Registered.objects.create(initiative=initiative, kind=kind, recognised=known, **adds)


def _change_entry(initiative: Initiative, kind: str, adds: dict[str, Any], run: Bringing) -> bool:
    """An initiative that is not on the register goes onto it; on it, what the line says is taken over."""
    entry = run.entries.get(initiative.pk)
    if entry is not None:
        return _change(entry, adds, run.dry)
    if kind and not run.dry:
        _register(initiative, kind, adds, run)
    return bool(kind)


def _change(row: Initiative | Registered, fields: dict[str, Any], dry: bool) -> bool:
    changes = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if changes and not dry:
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=list(changes))
    return bool(changes)
