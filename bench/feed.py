"""The change feed beside a ledger of a million open entries: what a round takes, and what comparing everything took.

    python bench/feed.py                  a million entries
    python bench/feed.py --entries 100000

A PostgreSQL of its own holds the demo place and that many invented contributions of the public body, each with one
transfer, all of them open data. Timed are rounds of the feed as the job makes them each minute: with nothing new, with
one entry more, with an activity changed that all entries may depend on, and all rounds together until nothing is due.
Beside them stands what one round was before rounds had a bound: all open data compared with all that was published.
Exits with 1 if a round takes more than its bar, or if anything is missed.
"""

import argparse
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger import enter

BAR_ROUND, BAR_NEW, BAR_MEMORY = 30.0, 1.0, 250.0


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


def measure(entries: int) -> int:
    from twofold import demo
    from twofold.api.comparing import nothing_new
    from twofold.foundation.places.models import Place

    place = Place.objects.get(slug=demo.SLUG)
    all_rounds(place)
    print(f"{entries:,} entries, filled in {timed(lambda: fill(place, entries))[0]:.0f} s")
    before = memory()
    first = all_rounds(place)
    ours = memory() - before
    report("first publishing", first)
    idle = [timed(lambda: nothing_new(place))]
    report("a round with nothing written", idle)
    add(place)
    new = [one_round(place)]
    report("one entry more: told in", new)
    touch_activity(place)
    changed = all_rounds(place)
    report("an activity changed that entries depend on", changed)
    add(place)
    whole = timed(lambda: compare_everything(place))
    print(f"{'comparing everything, as before':<46}1 round of {whole[0]:>7.1f} s ({whole[1]:.1f} s of CPU)")
    print(f"memory: {ours:.0f} MB more for rounds, {memory() - before:.0f} MB more after comparing everything")
    one_round(place)
    missed = compare_everything(place)
    print(f"missed by rounds: {missed}")
    longest = max(seconds for seconds, _cpu in [*first, *changed])
    bars = {
        f"a round < {BAR_ROUND:.0f} s": longest < BAR_ROUND,
        f"one new entry told in < {BAR_NEW:.0f} s": new[0][0] < BAR_NEW,
        f"rounds take < {BAR_MEMORY:.0f} MB": ours < BAR_MEMORY,
        "nothing missed": missed == 0,
    }
    for bar, met in bars.items():
        print(f"bar: {bar}: {'met' if met else 'MISSED'}")
    return 0 if all(bars.values()) else 1


def report(what: str, rounds: list[tuple[float, float]]) -> None:
    longest, spent = max(seconds for seconds, _cpu in rounds), sum(seconds for seconds, _cpu in rounds)
    count = f"{len(rounds)} round" + "s" * (len(rounds) > 1)
    print(f"{what:<46}{count:>10}, longest {longest:.2f} s, together {spent:.1f} s", flush=True)


def timed(task: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the clock and of our CPU; the database's own are in the first only."""
    begun, cpu = time.perf_counter(), time.process_time()
    task()
    return time.perf_counter() - begun, time.process_time() - cpu


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def all_rounds(place: Any) -> list[tuple[float, float]]:
    from twofold.api.models import Due, Touched
    from twofold.foundation.wall.rows import inside

    def behind() -> bool:
        with inside(place.pk):
            return bool(Due.objects.exists() or Touched.objects.exists())

    rounds = []
    while behind():
        rounds.append(one_round(place))
    return rounds


def one_round(place: Any) -> tuple[float, float]:
    """As the job does it: a look, and where there is something to say, the action."""
    from twofold.api.actions import publish
    from twofold.api.comparing import nothing_new
    from twofold.foundation.actions.actor import Actor

    return timed(lambda: nothing_new(place) or publish(place, by=Actor.scheduled(place.pk, "bench")))


def fill(place: Any, entries: int) -> None:
    """In bulk by the owner, with the guard set aside: what is measured is comparing."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('twofold.place', %s, false)", [str(place.pk)])
        cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER guarded")
        cursor.execute(PARTY, [place.pk])
        cursor.execute(CONTRIBUTIONS, [place.pk, cursor.fetchone()[0], entries])
        cursor.execute(TRANSFERS, [place.pk])
        cursor.execute("ALTER TABLE ledger_transfer ENABLE TRIGGER guarded")
        cursor.execute("SELECT set_config('twofold.place', '', false)")
        cursor.execute("ANALYZE")


PARTY = "INSERT INTO ledger_party (place_id, kind, name, people) VALUES (%s, 'staff', 'Bench', 1) RETURNING id"
CONTRIBUTIONS = """
INSERT INTO ledger_contribution (place_id, uid, party_id, side, initiative_id, activity_id, commodity, skill, evidence,
    happened_on, recorded_at, recorded_by)
SELECT %s, gen_random_uuid(), %s, 'public', a.initiative_id, a.id, 'minutes', 'general', 'self-reported',
    current_date - (n %% 700), now(), 'bench'
FROM generate_series(1, %s) n
CROSS JOIN (SELECT id, initiative_id FROM activities_activity WHERE state <> 'draft' ORDER BY id LIMIT 1) a
"""
TRANSFERS = """
INSERT INTO ledger_transfer (place_id, uid, contribution_id, move, came_from, went_to, amount, by, recorded_at,
    happened_on, initiative_id, activity_id, party_id, side, commodity, skill, evidence)
SELECT c.place_id, gen_random_uuid(), c.id, 'give', 'source', 'given', 60, 'bench', now(), c.happened_on,
    c.initiative_id, c.activity_id, c.party_id, c.side, c.commodity, c.skill, c.evidence
FROM ledger_contribution c
WHERE c.place_id = %s AND c.recorded_by = 'bench'
"""


def add(place: Any) -> None:
    """One entry more, through the service layer."""
    from django.utils import timezone

    from twofold.foundation.actions.actor import Actor
    from twofold.foundation.activities.models import Activity
    from twofold.foundation.ledger import entries
    from twofold.foundation.ledger.models import Commodity, PartyKind
    from twofold.foundation.wall.rows import writing

    by = Actor.scheduled(place.pk, "bench")
    with writing(place.pk):
        activity = Activity.objects.exclude(state="draft").order_by("pk")[0]
        party = entries.named_party("Bench", PartyKind.STAFF, 1)
        made = entries.contribute(
            activity,
            by=by,
            uid=uuid.uuid4(),
            party=party,
            commodity=Commodity.MINUTES,
            happened_on=timezone.localdate(),
        )
        entries.give(made, 60, by=by, uid=uuid.uuid4())


def touch_activity(place: Any) -> None:
    from twofold.foundation.activities.models import Activity
    from twofold.foundation.wall.rows import writing

    with writing(place.pk):
        activity = Activity.objects.exclude(state="draft").order_by("pk")[0]
        activity.save(update_fields=["state"])


def compare_everything(place: Any) -> int:
    """What a round was until rounds had a bound; how many rows are not as published."""
    from twofold.api.comparing import digest_of
    from twofold.api.models import Published
    from twofold.foundation.actions.actor import Actor
    from twofold.foundation.resources.registry import RESOURCES
    from twofold.foundation.wall.rows import inside

    found = 0
    with inside(place.pk):
        for each in RESOURCES.values():
            known = dict(Published.objects.filter(resource=each.name).order_by().values_list("key", "digest"))
            for row in each.read(each.visible_to(Actor.visitor(place.pk)).order_by("pk")):
                found += known.pop(row["id"], None) != digest_of(row)
            found += sum(bool(digest) for digest in known.values())
    return found


if __name__ == "__main__":
    sys.exit(main())
