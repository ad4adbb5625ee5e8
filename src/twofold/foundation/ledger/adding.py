"""Adding up by day, each night, what was entered since: so that a statement reads thousands of sums and not millions.

A cut waits for every entry that is being written and notes the moment; the database gives whatever is entered later a
later moment (see migration 0005). So what a cut added up never changes, and a statement is the sums up to the last cut
and the few transfers after it.
"""

from datetime import datetime

from django.db import connection

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.places.models import Place

from .models import Cut, DaySum

COLUMNS = ", ".join(f"{name}_id" if name in ("initiative", "activity") else name for name in DaySum.KEPT)
SUMS = f"""
INSERT INTO ledger_daysum (cut_id, {COLUMNS}, amount)
SELECT %s, {COLUMNS}, sum(amount) FROM ledger_transfer
WHERE recorded_at > %s AND recorded_at <= %s GROUP BY {COLUMNS}
"""  # names of our own columns
EVER = datetime.min.replace(year=1900).astimezone()


@action(role=Role.SYSTEM)
def add_up(place: Place, *, by: Actor) -> Cut:
    """Add up by day what was entered since the last time."""
    return cut(place)


def cut(place: Place) -> Cut:
    """Everything entered until now, added up; no entry is on its way meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('ledger cut', %s))", [place.pk])
        last = Cut.objects.order_by("-until").first()
        cursor.execute("SELECT greatest(clock_timestamp(), (SELECT max(recorded_at) FROM ledger_transfer))")
        made = Cut.objects.create(until=cursor.fetchone()[0])
        cursor.execute(SUMS, [made.pk, last.until if last else EVER, made.until])
    return made
