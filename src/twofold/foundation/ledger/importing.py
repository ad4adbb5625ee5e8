"""Hours kept in another system, brought in by the list: tried dry, entered in bulk, never twice.

A line's id is made from what it tells, so the same list again enters nothing, and a line that changed since enters the
difference. Call inside the place; the door's transaction is the one everything stands or falls in.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha1
from typing import Any

from django.db import connection
from django.utils import timezone

from twofold.engines.sheets import rows_of
from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.models import Initiative
from twofold.foundation.places.models import Area

from .entries import OURS, row_of
from .hours import Hours, NotHours, hours_of
from .models import Commodity, Contribution, Evidence, HoursList, Party, PartyKind, Transfer, folded
from .rules import MINUTES_A_DAY, Move, Stage
from .sharing import held_elsewhere

BATCH = 5_000
# The database fills in what a transfer repeats (migration 0002), so neither looks for what the other just wrote.
CONTRIBUTIONS = """
INSERT INTO ledger_contribution (uid, party_id, initiative_id, happened_on, side, commodity, skill, evidence,
    recorded_at, recorded_by)
SELECT line.*, 'citizen', 'minutes', 'general', %s, now(), %s
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::date[]) AS line
RETURNING uid, id
"""
TRANSFERS = """
INSERT INTO ledger_transfer (uid, contribution_id, initiative_id, party_id, happened_on, amount, by, recorded_at,
    move, came_from, went_to, side, commodity, skill, evidence)
SELECT line.*, %s, now(), 'give', 'source', 'given', 'citizen', 'minutes', 'general', %s
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::bigint[]) AS line
"""
MOST_SHOWN = 200
MOST_LOWERED = 2_000  # each holds a lock of its own until the end, and a database has room for some thousands
Key = tuple[int, date]  # a party and a day


@dataclass
class Report:
    """What a list would do, or did. Faults stand with their lines; the first of them are kept in words."""

    new: int = 0
    changed: int = 0
    known: int = 0
    empty: int = 0
    minutes: int = 0
    faulty: int = 0
    faults: list[list[int | str]] = field(default_factory=list)

    def fault(self, line: int, why: str) -> None:
        self.faulty += 1
        if len(self.faults) < MOST_SHOWN:
            self.faults.append([line, why])

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Planned:
    """A line with what the ledger makes of it. `held` is what stands there of it already."""

    hours: Hours
    uid: uuid.UUID
    party: str
    initiative: int
    held: int = 0
    contribution: int | None = None


def bring_in(brought: HoursList, *, by: Actor, dry: bool) -> Report:
    """Enter every line that has no fault, or say what would be entered."""
    report = Report()
    if not dry:
        _one_at_a_time(brought.place_id)
    lines = list(_planned(brought, report))
    parties = _parties({line.party for line in lines})
    new, changed = _sorted(lines, {name: party.pk for name, party in parties.items()}, report)
    if not dry:
        _enter(new, parties, by)
        _correct(changed, by)
    return report


def _one_at_a_time(place_id: int | None) -> None:
    """Two lists of one system at once would each find the other's lines missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('hours brought in', %s))", [place_id])


def _planned(brought: HoursList, report: Report) -> Iterator[Planned]:
    today, seen, nth = timezone.localdate(), dict[uuid.UUID, int](), Counter[tuple[str, date, int]]()
    names = _Names(brought)
    initiatives = {each.name.casefold(): each.pk for each in Initiative.objects.all()}
    areas = {name.casefold() for name in Area.objects.values_list("name", flat=True)}
    for line, cells in rows_of(brought.content, brought.name, twins=True):
        try:
            hours = hours_of(line, cells, brought.mapped, today)
            if hours is None:
                report.empty += 1
                continue
            if hours.area and hours.area.casefold() not in areas:
                raise NotHours(f"there is no area called '{hours.area[:60]}'")
            towards = initiatives.get(hours.initiative.casefold(), 0) if hours.initiative else brought.initiative_id
            if not towards:
                raise NotHours(f"there is no initiative called '{hours.initiative[:60]}'")
            uid = _line_id(names, hours, towards, nth)
            if uid in seen:
                raise NotHours(f"the same session stands on line {seen[uid]} too")
        except NotHours as fault:
            report.fault(line, str(fault))
            continue
        seen[uid] = line
        yield Planned(hours, uid, names.pseudonym(hours.who), towards)


class _Names:
    """Ids made from what a list tells, always the same: UUIDs of version 5, what they begin with hashed once."""

    def __init__(self, brought: HoursList) -> None:
        begins = f"{brought.place_id}\n{brought.system.casefold()}\n"
        self._begun = sha1(OURS.bytes + begins.encode(), usedforsecurity=False)
        self._people: dict[str, str] = {}

    def made_from(self, *told: str) -> uuid.UUID:
        hashed = self._begun.copy()
        hashed.update("\n".join(told).encode())
        return uuid.UUID(bytes=hashed.digest()[:16], version=5)

    def pseudonym(self, who: str) -> str:
        """A name that says which lines are one person's, and not whose: their column may hold an e-mail address."""
        if who not in self._people:
            self._people[who] = f"Volunteer {self.made_from(who).hex[:16]}"
        return self._people[who]


def _line_id(names: _Names, hours: Hours, towards: int, nth: Counter[tuple[str, date, int]]) -> uuid.UUID:
    """The same for the same session in any list of that system. Without a session, the first, second… of a day."""
    session = hours.session
    if not session:
        nth[hours.who, hours.day, towards] += 1
        session = f"no {nth[hours.who, hours.day, towards]}"
    return names.made_from(hours.who, hours.day.isoformat(), str(towards), session)


def _sorted(lines: list[Planned], parties: dict[str, int], report: Report) -> tuple[list[Planned], list[Planned]]:
    """Lines that are new, and lines that stand there with another amount; the report counts both and the rest."""
    held, settled, days = _standing(parties.values())
    new, changed = list[Planned](), list[Planned]()
    lowered = 0
    for line in lines:
        line.contribution, line.held = held.get(line.uid, (None, 0))
        more = line.hours.minutes - line.held
        key = parties.get(line.party, line.party), line.hours.day
        lowered += more < 0
        if why := _fault(line, more, days[key] + more, settled.get(line.uid, ""), lowered):
            report.fault(line.hours.line, why)
            continue
        days[key] += more
        report.minutes += more
        report.known += not more
        if more:
            (changed if line.contribution else new).append(line)
    report.new, report.changed = len(new), len(changed)
    return new, changed


def _fault(line: Planned, more: int, in_the_day: int, settled: str, lowered: int) -> str:
    if more and settled:
        return settled
    if in_the_day > MINUTES_A_DAY:
        return f"that makes more than 24 hours for one person on {line.hours.day}"
    if more < 0 and lowered > MOST_LOWERED:
        return f"more than {MOST_LOWERED:,} lines are lower than before; bring the list again for the rest"
    return ""


def _parties(names: set[str]) -> dict[str, Party]:
    """Those of these volunteers who are in the ledger already."""
    found = Party.objects.filter(kind=PartyKind.VOLUNTEER, name__in=names)
    return {party.name: party for party in found.iterator(2_000)}


def _standing(
    parties: Iterable[int],
) -> tuple[dict[uuid.UUID, tuple[int, int]], dict[uuid.UUID, str], Counter[Any]]:
    """What these people's entries hold: by id, why some can no longer change, and minutes by person and day."""
    parties = list(parties)
    rows, shared = Transfer.objects.filter(party__in=parties, commodity=Commodity.MINUTES), held_elsewhere(parties)
    held, settled, days = dict[uuid.UUID, tuple[int, int]](), dict[uuid.UUID, str](), Counter[Any]()
    columns = ("contribution_id", "contribution__uid", "party_id", "happened_on")
    for row in folded(columns, rows.ways(*columns).iterator(2_000)):
        amount, uid = row["given"] + row["confirmed"], row["contribution__uid"]
        days[row["party_id"], row["happened_on"]] += amount
        held[uid] = row["contribution_id"], amount + shared.get(row["contribution_id"], 0)
        if row["contribution_id"] in shared:
            settled[uid] = "these hours were shared out since; correct the parts"
        elif row["confirmed"] or row["disputed"]:
            settled[uid] = "these hours were confirmed since; take that back first"
    return held, settled, days


def _enter(lines: list[Planned], parties: dict[str, Party], by: Actor) -> None:
    """By the batch and in SQL: the database's own guards still look at every row."""
    known = {**parties, **_new_parties(lines, parties)}
    with connection.cursor() as cursor:
        for at in range(0, len(lines), BATCH):
            batch = lines[at : at + BATCH]
            uids = [line.uid for line in batch]
            towards, days = [line.initiative for line in batch], [line.hours.day for line in batch]
            whose = [known[line.party].pk for line in batch]
            cursor.execute(CONTRIBUTIONS, [Evidence.DERIVED, by.ref, uids, whose, towards, days])
            made = dict(cursor.fetchall())
            minutes, entered = [line.hours.minutes for line in batch], [made[uid] for uid in uids]
            told: list[list[Any]] = [uids, entered, towards, whose, days, minutes]
            cursor.execute(TRANSFERS, [by.ref, Evidence.DERIVED, *told])


def _new_parties(lines: list[Planned], parties: dict[str, Party]) -> dict[str, Party]:
    areas = {each.name.casefold(): each for each in Area.objects.all()}
    wanted = {line.party: areas.get(line.hours.area.casefold()) for line in lines if line.party not in parties}
    made = Party.objects.bulk_create(
        [Party(name=name, kind=PartyKind.VOLUNTEER, area=area) for name, area in wanted.items()], batch_size=BATCH
    )
    return {party.name: party for party in made}


def _correct(lines: list[Planned], by: Actor) -> None:
    """As `actions.correct` does it: the difference is added, or taken from what is not confirmed yet."""
    found = Contribution.objects.in_bulk([line.contribution for line in lines])
    Transfer.objects.bulk_create(
        (_difference(found[line.contribution or 0], line, by) for line in lines), batch_size=BATCH
    )


def _difference(contribution: Contribution, line: Planned, by: Actor) -> Transfer:
    more = line.hours.minutes - line.held
    way = (Move.GIVE, Stage.SOURCE, Stage.GIVEN) if more > 0 else (Move.LOWER, Stage.GIVEN, Stage.SOURCE)
    return row_of(contribution, *way, abs(more), by, uuid.uuid4())
