"""The ledger at a million entries, beside the same questions asked of bare PostgreSQL tables.

    python bench/ledger.py                 a million transfers
    python bench/ledger.py --entries 100000

A PostgreSQL of its own holds the demo place and that many invented transfers of 10,000 parties. What is timed is the
product's own reads, through the wall as the walled role, and the same sums over one bare table without row security,
triggers or text. It also writes through the service layer and prints entries a second. Exits with 1 if a bar is missed.
"""

import argparse
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PARTIES = 10_000
BAR_BALANCE, BAR_PLACE = 0.005, 0.5


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
    filling = fill(place, activities, entries)
    ours, bare = reads(place, activities), bare_reads(place)
    print(f"{entries:,} entries of {PARTIES:,} parties, filled in {filling:.0f} s\n")
    print(f"{'question':<34}{'ours p95':>12}{'bare p95':>12}{'ratio':>8}")
    for name, seconds in ours.items():
        print(f"{name:<34}{seconds * 1000:>9.1f} ms{bare[name] * 1000:>9.1f} ms{seconds / bare[name]:>8.1f}")
    print(f"\nwritten through the service layer: {writing:,.0f} contributions a second (one transaction)")
    met = ours["balance of one party"] < BAR_BALANCE and ours["statement of the place's year"] < BAR_PLACE
    print("bars: balance < 5 ms p95, statement of a place < 500 ms p95:", "met" if met else "MISSED")
    return 0 if met else 1


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
        cursor.execute("ANALYZE")
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
