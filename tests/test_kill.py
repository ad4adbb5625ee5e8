"""kill -9 on every site process in mid-write: what was acknowledged is there, what was sent again is there once."""

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.db import connections

from twofold.embedded.ports import free
from twofold.embedded.server import Server
from twofold.foundation.actions.audit import verify_place
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger.models import Contribution, Transfer
from twofold.foundation.ledger.verifying import faults
from twofold.foundation.people.actions import make_api_key
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

CLIENTS, KILLS = 4, 4
# The last: killed between the head of an answer and its body.
DEAD = (urllib.error.URLError, ConnectionError, TimeoutError, json.JSONDecodeError, http.client.IncompleteRead)


class Site:
    """The site as it is deployed, on a port of its own, that can be killed with all its processes."""

    def __init__(self, postgres: Server) -> None:
        name = connections["default"].settings_dict["NAME"]
        self.port = free(18_400)
        self.environment = {
            **os.environ,
            "TWOFOLD_SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": postgres.url(name),
            "TWOFOLD_API_WRITES_A_MINUTE": "1000000",
        }
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "twofold.cli", "web", "--bind", f"127.0.0.1:{self.port}", "--processes", "2"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, env=self.environment, start_new_session=True, **quiet)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait(self) -> None:
        """Until it answers."""
        for _ in range(300):
            with suppress(*DEAD):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=5).close()
                return
            time.sleep(0.1)
        raise AssertionError("the site never came back")

    def post(self, path: str, key: str, sent: str, data: dict[str, Any]) -> int:
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": sent, "Content-Type": "application/json"}
        address = f"http://127.0.0.1:{self.port}/api/v1/places/larkmoor/actions/{path}"
        request = urllib.request.Request(address, json.dumps(data).encode(), headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status) if json.load(answer)["made"] else 0


@contextmanager
def killed_now_and_then(site: Site) -> Iterator[threading.Event]:
    """The site dies and comes back, `KILLS` times; then the event is set."""
    over = threading.Event()

    def go_on() -> None:
        for _ in range(KILLS):
            site.wait()
            time.sleep(1.5)
            site.kill()
            site.process = site.start()
        site.wait()
        over.set()

    killer = threading.Thread(target=go_on)
    killer.start()
    try:
        yield over
    finally:
        killer.join()


def written(site: Site, path: str, key: str, data: dict[str, Any]) -> bool:
    """Send until it is acknowledged, as a careful client does; whether it had to be sent again."""
    sent, again = secrets.token_urlsafe(24), False
    for _ in range(600):
        try:
            assert site.post(path, key, sent, data) == 200
            return again
        except urllib.error.HTTPError:
            raise
        except DEAD:
            again = True
            time.sleep(0.1)
    raise AssertionError("the site never came back")


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(house: House, postgres: Server) -> None:
    made = house.act("mina", make_api_key, house.place, key=secrets.token_urlsafe(24), name="Load", role="officer")
    key = str(made.key)
    activity = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    before = house.read(Contribution.objects.count)
    site = Site(postgres)

    def client(number: int, over: threading.Event) -> tuple[list[str], int]:
        names, again = [], 0
        while not over.is_set():
            name = f"{number}.{len(names)}"
            again += written(site, f"places.add_service/{house.place.pk}", key, {"name": f"Service {name}"})
            hours = {"what": "minutes", "amount": 60, "who": f"Load {name}", "day": "2026-01-05"}
            again += written(site, f"ledger.put_in/{activity.pk}", key, hours)
            names.append(name)
        return names, again

    try:
        with ThreadPoolExecutor(CLIENTS) as pool, killed_now_and_then(site) as over:
            done = list(pool.map(client, range(CLIENTS), [over] * CLIENTS))
    finally:
        site.kill()
    acknowledged = [name for names, _again in done for name in names]
    assert sum(again for _names, again in done) > 0, "nobody was writing when the site died"
    named = Service.objects.filter(name__startswith="Service ")
    services = house.read(lambda: list(named.values_list("name", flat=True)))
    assert sorted(services) == sorted(f"Service {name}" for name in acknowledged)
    assert house.read(Contribution.objects.count) == before + len(acknowledged)
    given = Transfer.objects.filter(party__name__startswith="Load ")
    assert house.read(lambda: sorted(given.values_list("party__name", flat=True))) == sorted(
        f"Load {name}" for name in acknowledged
    )
    assert house.read(lambda: list(faults())) == []
    assert house.read(verify_place).whole
