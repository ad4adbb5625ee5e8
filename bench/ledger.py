"""The ledger at a million entries, beside the same questions asked of bare PostgreSQL tables.

    python bench/ledger.py                 a million transfers
    python bench/ledger.py --entries 100000

A PostgreSQL of its own holds the demo place and that many invented transfers of 10,000 parties. What is timed is the
product's own reads, through the wall as the walled role, and the same sums over one bare table without row security,
triggers or text. It also writes through the service layer and prints entries a second, brings in a list of a volunteer
system beside a bare COPY of as many rows, and asks Beancount and hledger about our balances where they are installed,
with the time each takes for the balance of one party. Exits with 1 if a bar is missed.
"""

import argparse
import datetime
import os
import random
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

PARTIES = 10_000
LINES = 100_000
WHOLE = "statement of account, every part"
BAR_BALANCE, BAR_PLACE, BAR_IMPORT = 0.005, 0.5, 60.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    options = parser.parse_args()
    from twofold.embedded.server import start

    with tempfile.TemporaryDirectory(prefix="twofold-bench-") as folder:
        server = start(Path(folder) / "postgres")
        try:
            enter(server.url("postgres"), folder)
            return measure(options.entries)
        finally:
            from django.db import connections

            connections.close_all()
            server.stop()


def enter(url: str, folder: str) -> None:
    os.environ |= {
        "TWOFOLD_SECRET_KEY": secrets.token_urlsafe(50),
        "TWOFOLD_DATA_FOLDER": folder,
        "TWOFOLD_DEMO": "1",
        "TWOFOLD_LOG_LEVEL": "CRITICAL",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "twofold.settings",
    }
    import django

    django.setup()
    from twofold import demo
    from twofold.foundation.wall import setup

    setup.migrate(verbosity=0)
    demo.load()


def measure(entries: int) -> int:
    from twofold import demo
    from twofold.foundation.activities.models import Activity
    from twofold.foundation.places.models import Place
    from twofold.foundation.wall.rows import inside

    place = Place.objects.get(slug=demo.SLUG)
    with inside(place.pk):
        activities = list(Activity.objects.order_by("pk"))
    writing = write_some(place, activities[0], 2_000)
    importing = bring_in(place, activities[0])
    checked = check_outside(place)
    filling = fill(place, activities, entries)
    before = whole(place)
    adding, copied = add_up_night(place), bare_copy()
    ours, bare = {**reads(place, activities), WHOLE: whole(place)}, bare_reads(place)
    print(f"{entries:,} entries of {PARTIES:,} parties, filled in {filling:.0f} s\n")
    print(f"{'question':<34}{'ours p95':>12}{'bare p95':>12}{'ratio':>8}")
    for name, seconds in ours.items():
        print(f"{name:<34}{seconds * 1000:>9.1f} ms" + beside(seconds, bare.get(name)))
    print(f"\nwritten through the service layer: {writing:,.0f} contributions a second (one transaction)")
    print(f"added up by day in {adding:.1f} s, once; before that the statement of account took {before * 1000:.0f} ms")
    print(f"{LINES:,} lines of a volunteer system: looked through and entered in {importing:.1f} s")
    print(f"as many rows copied into a bare table, unread and unchecked: {copied:.1f} s")
    for line in checked:
        print(line)
    bars = {
        "balance < 5 ms p95": ours["balance of one party"] < BAR_BALANCE,
        "statement of account of a place < 500 ms p95": ours[WHOLE] < BAR_PLACE,
        f"{LINES:,} lines brought in < 60 s": importing < BAR_IMPORT,
    }
    for bar, met in bars.items():
        print(f"bar: {bar}: {'met' if met else 'MISSED'}")
    return 0 if all(bars.values()) else 1


def beside(seconds: float, bare: float | None) -> str:
    return "" if bare is None else f"{bare * 1000:>9.1f} ms{seconds / bare:>8.1f}"


def check_outside(place: Any) -> list[str]:
    """The journal of the place so far, checked by other people's programs where they are: on the path, among
    the oracles, or named by TWOFOLD_BEAN_CHECK and TWOFOLD_HLEDGER."""
    from twofold.foundation.ledger.exporting import journal
    from twofold.foundation.ledger.models import Transfer
    from twofold.foundation.wall.rows import inside

    said = []
    theirs = f"{os.environ.get('PATH', '')}{os.pathsep}{ROOT / '.oracle-venv/bin'}"
    for form, name in (("beancount", "bean-check"), ("hledger", "hledger")):
        found = shutil.which(os.environ.get(f"TWOFOLD_{name.upper().replace('-', '_')}", name), path=theirs)
        if found is None:
            said.append(f"{name} is not installed here: our balances were not checked by it")
            continue
        with tempfile.NamedTemporaryFile("w", suffix=f".{form}") as file, inside(place.pk):
            file.writelines(f"{line}\n" for line in journal(form))
            file.flush()
            number, begun = Transfer.objects.count(), time.perf_counter()
            asked = [found, file.name] if form == "beancount" else [found, "-f", file.name, "check"]
            done = subprocess.run(asked, capture_output=True, text=True)
            spent = time.perf_counter() - begun
            theirs_for_one = spent if form == "beancount" else balance_in_hledger(found, file.name)
        verdict = "agrees with every balance" if done.returncode == 0 else f"DISAGREES: {done.stderr[:300]}"
        said.append(f"{name} read {number:,} transfers in {spent:.1f} s and {verdict}")
        said.append(
            f"  a balance of one party there costs {theirs_for_one:.1f} s, for it reads the whole file each time"
        )
    return said


def balance_in_hledger(program: str, journal: str) -> float:
    """One party's balance, in seconds. Of Beancount its reading is counted: its question is another program's."""
    begun = time.perf_counter()
    subprocess.run([program, "-f", journal, "balance", ":P1$"], capture_output=True, check=True)
    return time.perf_counter() - begun


def bring_in(place: Any, activity: Any) -> float:
    """An export of a volunteer system, through the door: read and tried dry, then entered. In seconds, both."""
    from twofold.foundation.ledger.bringing import bring_hours, enter_hours
    from twofold.foundation.people.actors import actor_in
    from twofold.foundation.people.models import Person
    from twofold.foundation.wall.rows import inside

    chance, today = random.Random(2), datetime.date.today()
    lines = ["NAME,PLACEMENTID,SESSIONID,SESSIONDATE,SESSIONHOURS,HOURSLOGGED"]
    for n in range(LINES):
        day = today - datetime.timedelta(days=chance.randrange(700))
        lines.append(f"Bench,{chance.randrange(PARTIES)},{n},{day},2,{chance.choice(('0.5', '1', '2'))}")
    with inside(place.pk):
        by, initiative = actor_in(place.pk, Person.objects.get(email__startswith="olu@")), activity.initiative
    begun = time.perf_counter()
    brought = bring_hours(initiative, by=by, system="Bench", name="Bench", file="\n".join(lines).encode())
    entered = enter_hours(brought, by=by)
    spent = time.perf_counter() - begun
    assert entered.report["new"] + entered.report["faulty"] == LINES, entered.report
    return spent


def write_some(place: Any, activity: Any, number: int) -> float:
    """Contributions a second through entries.contribute and entries.give, as an import does it."""
    import uuid

    from django.utils import timezone

    from twofold.foundation.actions.actor import Actor
    from twofold.foundation.ledger import entries
    from twofold.foundation.ledger.models import Commodity, PartyKind
    from twofold.foundation.wall.rows import writing

    by, today = Actor.scheduled(place.pk, "bench"), timezone.localdate()
    begun = time.perf_counter()
    with writing(place.pk):
        party = entries.named_party("Bench", PartyKind.GROUP, 3)
        for _n in range(number):
            made = entries.contribute(
                activity, by=by, uid=uuid.uuid4(), party=party, commodity=Commodity.MINUTES, happened_on=today
            )
            entries.give(made, 60, by=by, uid=uuid.uuid4())
    return number / (time.perf_counter() - begun)


def fill(place: Any, activities: list[Any], entries: int) -> float:
    """In bulk by the owner, with the guard set aside: what is measured is reading."""
    from django.db import connections

    begun = time.perf_counter()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('twofold.place', %s, false)", [str(place.pk)])
        cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER guarded")
        cursor.execute(
            "INSERT INTO ledger_party (place_id, kind, name, people)"
            " SELECT %s, CASE WHEN n %% 4 = 0 THEN 'staff' ELSE 'volunteer' END, 'Party ' || n, 1"
            " FROM generate_series(1, %s) n",
            [place.pk, PARTIES],
        )
        cursor.execute("SELECT min(id) FROM ledger_party WHERE name LIKE 'Party %'")
        first = cursor.fetchone()[0]
        cursor.execute(
            CONTRIBUTIONS, [place.pk, first, PARTIES, [a.pk for a in activities], len(activities), entries // 2]
        )
        cursor.execute(TRANSFERS, [place.pk])
        cursor.execute("ALTER TABLE ledger_transfer ENABLE TRIGGER guarded")
        cursor.execute(BARE)
        cursor.execute("VACUUM ANALYZE")  # as autovacuum does of a ledger that grew by the day and not in a minute
    return time.perf_counter() - begun


CONTRIBUTIONS = """
INSERT INTO ledger_contribution (place_id, uid, party_id, side, initiative_id, activity_id, commodity, skill, evidence,
    happened_on, recorded_at, recorded_by)
SELECT %s, gen_random_uuid(), %s + (n %% %s), 'citizen', a.initiative_id, a.id, 'minutes', 'general', 'self-reported',
    current_date - (n %% 700), now(), 'bench'
FROM (SELECT n, (%s::bigint[])[1 + n %% %s] AS activity FROM generate_series(1, %s) n) made
JOIN activities_activity a ON a.id = made.activity
"""
TRANSFERS = """
INSERT INTO ledger_transfer (place_id, uid, contribution_id, move, came_from, went_to, amount, by, recorded_at,
    happened_on, initiative_id, activity_id, party_id, side, commodity, skill, evidence)
SELECT c.place_id, gen_random_uuid(), c.id, way.move, way.a, way.b, 60, 'bench', now(), c.happened_on, c.initiative_id,
    c.activity_id, c.party_id, c.side, c.commodity, c.skill, c.evidence
FROM ledger_contribution c
CROSS JOIN (VALUES ('give', 'source', 'given'), ('confirm', 'given', 'confirmed')) way (move, a, b)
WHERE c.place_id = %s AND c.recorded_by = 'bench'
"""
BARE = """
CREATE TABLE bench_bare AS
    SELECT party_id, activity_id, side, commodity, came_from, went_to, amount, happened_on FROM ledger_transfer;
CREATE INDEX ON bench_bare (party_id);
CREATE INDEX ON bench_bare (activity_id);
CREATE INDEX ON bench_bare (happened_on);
"""
SUMS = (
    "sum(amount) FILTER (WHERE went_to = 'given'), sum(amount) FILTER (WHERE came_from = 'given'),"
    " sum(amount) FILTER (WHERE went_to = 'confirmed')"
)


def reads(place: Any, activities: list[Any]) -> dict[str, float]:
    from django.utils import timezone

    from twofold.foundation.ledger.models import Party, Transfer
    from twofold.foundation.ledger.statement import of_activity, of_year
    from twofold.foundation.wall.rows import inside

    chance, today = random.Random(1), timezone.localdate()
    with inside(place.pk):
        parties = list(Party.objects.filter(name__startswith="Party ").values_list("pk", flat=True))
        return {
            "balance of one party": p95(
                lambda: list(Transfer.objects.filter(party=chance.choice(parties)).balances("commodity")), 200
            ),
            "statement of an activity": p95(lambda: of_activity(activities[0].pk), 7),
            "statement of the place's year": p95(lambda: of_year(today), 7),
        }


def add_up_night(place: Any) -> float:
    """What the nightly job does with everything that was entered. In seconds."""
    from twofold.foundation.actions.actor import Actor
    from twofold.foundation.ledger.adding import add_up

    begun = time.perf_counter()
    add_up(place, by=Actor.scheduled(place.pk, "bench"))
    return time.perf_counter() - begun


def whole(place: Any) -> float:
    """All that the page *Accounts* reads: a year beside the year before it."""
    from django.utils import timezone

    from twofold.engines.valuation import Basis
    from twofold.foundation.ledger.account import statement
    from twofold.foundation.ledger.sums import Period
    from twofold.foundation.wall.rows import inside

    today = timezone.localdate()
    period = Period(today - datetime.timedelta(days=364), today)
    with inside(place.pk):
        assert statement(period, Basis("living-wage", today)).bars
        return p95(lambda: statement(period, Basis("living-wage", today)), 7)


def bare_copy() -> float:
    """What PostgreSQL itself takes for rows of that number and shape. In seconds."""
    from django.db import connections

    chance, today = random.Random(2), datetime.date.today()
    rows = [(chance.randrange(PARTIES), today - datetime.timedelta(days=n % 700), 60) for n in range(LINES)]
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE bench_copied (party bigint, day date, minutes bigint)")
        begun = time.perf_counter()
        with cursor.copy("COPY bench_copied FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return time.perf_counter() - begun


def bare_reads(place: Any) -> dict[str, float]:
    from django.db import connections
    from django.utils import timezone

    chance, today = random.Random(1), timezone.localdate()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT array_agg(DISTINCT party_id), min(activity_id) FROM bench_bare")
        parties, activity = cursor.fetchone()

        def ask(where: str, value: Any) -> list[Any]:
            cursor.execute(f"SELECT side, commodity, {SUMS} FROM bench_bare WHERE {where} GROUP BY 1, 2", [value])
            return cursor.fetchall()

        return {
            "balance of one party": p95(lambda: ask("party_id = %s", chance.choice(parties)), 200),
            "statement of an activity": p95(lambda: ask("activity_id = %s", activity), 7),
            "statement of the place's year": p95(lambda: ask("happened_on >= %s", today.replace(month=1, day=1)), 7),
        }


def p95(ask: Callable[[], Any], times: int) -> float:
    spent = []
    for _time in range(times):
        begun = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - begun)
    return statistics.quantiles(spent, n=20)[-1] if times >= 20 else max(spent)


if __name__ == "__main__":
    sys.exit(main())
