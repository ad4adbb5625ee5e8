"""What a load balancer and a monitoring system ask. Neither answer names anybody."""

from collections.abc import Iterator
from hmac import compare_digest

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .watching import TALLY

STALE = 60  # seconds; a worker's heartbeat comes every ten
WORKER = "SELECT extract(epoch FROM now() - max(last_heartbeat))::float FROM procrastinate_workers"
QUEUE = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1"
# What goes by post waits for somebody to print it, so it is not late.
LETTERS = """SELECT count(*), coalesce(extract(epoch FROM now() - min(written_at)), 0)::float FROM notices_letter
    WHERE sent_at IS NULL AND given_up_because = '' AND pace = 'at-once'"""
RECORD = "SELECT extract(epoch FROM now() - max(at))::float FROM actions_entry"
WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"


def live(request: HttpRequest) -> JsonResponse:
    """The process answers; restart it when it does not."""
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and is up to date. A missing worker is told but is no reason to turn visitors away."""
    try:
        said = _said()
    except DatabaseError:
        return JsonResponse({"ready": False, "database": False}, status=503)
    return JsonResponse(said, status=200 if said["ready"] else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """In Prometheus's text format, for whoever shows the token; to others there is nothing here."""
    token: str = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "")
    if not token or not compare_digest(shown.encode(), f"Bearer {token}".encode()):
        raise Http404
    return HttpResponse("\n".join([*TALLY.lines(), *_jobs(), *_places(), ""]), content_type="text/plain; version=0.0.4")


def _said() -> dict[str, bool | int]:
    executor = MigrationExecutor(connection)
    migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not migrated:
        return {"ready": False, "database": True, "migrated": False}
    seen = _value(WORKER)
    return {
        "ready": True,
        "database": True,
        "migrated": True,
        "worker": seen is not None and seen < STALE,
        "waiting": int(_value(WAITING) or 0),
    }


def _jobs() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(QUEUE)
        counts = cursor.fetchall()
    yield "# TYPE twofold_jobs gauge"
    for status, count in counts:
        yield f'twofold_jobs{{status="{status}"}} {count}'
    seen = _value(WORKER)
    if seen is not None:
        yield "# TYPE twofold_worker_seen_seconds gauge"
        yield f"twofold_worker_seen_seconds {seen:.1f}"


def _places() -> Iterator[str]:
    """From the database, so that it is true whichever process answers."""
    waiting, oldest, written = "twofold_letters_waiting", "twofold_letter_oldest_seconds", "twofold_record_age_seconds"
    for name in (waiting, oldest, written):
        yield f"# TYPE {name} gauge"
    for place in Place.objects.order_by("slug"):
        with inside(place.pk), connection.cursor() as cursor:
            cursor.execute(LETTERS)
            count, age = cursor.fetchone()
            cursor.execute(RECORD)
            (since,) = cursor.fetchone()
        yield f'{waiting}{{place="{place.slug}"}} {count}'
        yield f'{oldest}{{place="{place.slug}"}} {age:.0f}'
        if since is not None:
            yield f'{written}{{place="{place.slug}"}} {since:.0f}'


def _value(question: str) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(question)
        value: float | None = cursor.fetchone()[0]
    return value
