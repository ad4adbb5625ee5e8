"""Vote load: ballots arrive at a steady rate through the whole stack, and every one is accounted for afterwards.

    python bench/voting.py               25 ballots a second for 2 minutes
    python bench/voting.py --seconds 20  a shorter look

A fresh, durable PostgreSQL and two gunicorn processes serve the demo place. Voters are signed in beforehand with a
filled basket; what is timed is the vote itself, from the moment it was due (so that a stall counts against us) to
the answer. Afterwards the intake, the marked register and the audit chain are compared with what was sent.
"""

import argparse
import http.client
import os
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

TITLE = "How should we spend £400,000 on our streets and parks?"
TOKEN = "t" * 32


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=25, help="ballots a second")
    parser.add_argument("--seconds", type=int, default=120)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="twofold-bench-") as folder, database(Path(folder)):
        sessions, path = electorate(options.rate * options.seconds)
        with site() as port:
            spent = [vote(port, path, sessions[0], time.perf_counter())]  # the first request loads templates
            spent += load(port, path, sessions[1:], options.rate)
        return report(spent, options)


@contextmanager
def database(folder: Path) -> Iterator[None]:
    from twofold.embedded.server import start

    server = start(folder / "postgres")
    try:
        os.environ |= {
            "TWOFOLD_SECRET_KEY": secrets.token_urlsafe(50),
            "TWOFOLD_DATA_FOLDER": str(folder),
            "TWOFOLD_DEMO": "1",
            "TWOFOLD_LOG_LEVEL": "CRITICAL",
            "DATABASE_URL": server.url("postgres"),
            "DJANGO_SETTINGS_MODULE": "twofold.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)
        from twofold.foundation.wall import setup

        setup.migrate(verbosity=0)
        yield
    finally:
        server.stop()


def electorate(number: int) -> tuple[list[str], str]:
    """Residents who are signed in and have chosen; their session keys and the address they vote at."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from twofold import demo
    from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget
    from twofold.foundation.people.models import Group, Membership, Person
    from twofold.foundation.places.models import Place
    from twofold.foundation.wall.rows import writing

    demo.load()
    place = Place.objects.get(slug=demo.SLUG)
    people = Person.objects.bulk_create(Person(email=f"bench-{n}@larkmoor.example") for n in range(number))
    with writing(place.pk):
        Membership.objects.bulk_create(Membership(person=person, group=Group.CITIZEN) for person in people)
        budget = Budget.objects.get(activity__title=TITLE)
        chosen = list(budget.projects.filter(pot__area=None).values_list("pk", flat=True)[:4])
    store = SessionStore()
    rows = [
        Session(
            session_key=secrets.token_hex(16),
            session_data=store.encode(
                {
                    SESSION_KEY: str(person.pk),
                    BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
                    HASH_SESSION_KEY: person.get_session_auth_hash(),
                    f"basket-{budget.pk}": [[project, 1] for project in chosen],
                }
            ),
            expire_date=timezone.now() + timedelta(days=1),
        )
        for person in people
    ]
    Session.objects.bulk_create(rows, batch_size=1_000)
    return [row.session_key for row in rows], f"/{place.slug}/budgets/{budget.activity_id}/check/"


@contextmanager
def site() -> Iterator[int]:
    from twofold.embedded.ports import free

    port = free(8300)
    command = [sys.executable, "-m", "twofold.cli", "web", "--bind", f"127.0.0.1:{port}", "--processes", "2"]
    server = subprocess.Popen(command)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _try in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/privacy/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the site did not start")


def load(port: int, path: str, sessions: list[str], rate: int) -> list[tuple[float, int]]:
    """Send each vote when it is due, whether or not the ones before have been answered."""
    begun = time.perf_counter() + 0.5
    with ThreadPoolExecutor(200) as pool:
        sent = []
        for n, session in enumerate(sessions):
            due = begun + n / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            sent.append(pool.submit(vote, port, path, session, due))
        return [each.result() for each in sent]


def vote(port: int, path: str, session: str, due: float) -> tuple[float, int]:
    """One ballot; seconds from when it was due, and the status of the answer."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "idempotency_key": secrets.token_urlsafe(24)})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return time.perf_counter() - due, answer.status


def report(spent: list[tuple[float, int]], options: Any) -> int:
    from twofold import demo
    from twofold.foundation.actions.audit import verify_place
    from twofold.foundation.places.models import Place
    from twofold.foundation.wall.rows import inside
    from twofold.instruments.ballots.models import Mark, Slip, Tracker

    taken = sum(status == 302 for _seconds, status in spent)
    with inside(Place.objects.get(slug=demo.SLUG).pk):
        slips, trackers = Slip.objects.count(), Tracker.objects.count()
        marks = Mark.objects.filter(poll__sealed_at=None).count()
        whole = verify_place().whole
    times = sorted(seconds * 1000 for seconds, _status in spent)
    print(f"{len(spent)} ballots at {options.rate}/s: {taken} acknowledged")
    print(f"in the box {slips}, marked {marks}, receipts {trackers}; audit chain {'whole' if whole else 'BROKEN'}")
    print(
        f"median {statistics.median(times):.0f} ms, p95 {times[int(0.95 * len(times))]:.0f} ms, most {times[-1]:.0f} ms"
    )
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"CPU of the site for each ballot: {1000 * (children.ru_utime + children.ru_stime) / len(spent):.0f} ms")
    right = taken == len(spent) == slips == marks == trackers and whole
    return 0 if right and times[int(0.95 * len(times))] < 500 else 1


if __name__ == "__main__":
    sys.exit(main())
