"""Behind PgBouncer in transaction mode, where one server connection serves everybody in turn, nobody sees another's
rows, and nothing that matters is kept in the session."""

import os
import pwd
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import yaml
from django.conf import settings
from django.db import connection, connections

from twofold.embedded.ports import free
from twofold.embedded.server import Server
from twofold.foundation.actions.audit import verify_place
from twofold.foundation.places.actions import add_service
from twofold.foundation.places.models import Area, Place, Service
from twofold.foundation.wall.connections import APP_ROLE, app_password
from twofold.foundation.wall.rows import inside
from twofold.testing.cast import House, at_once

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed (Debian package pgbouncer)")

COMPOSE = Path(__file__).parents[1] / "compose.yaml"


def configuration(postgres: Server, folder: Path, listen: int) -> tuple[str, str]:
    """Both files as the deployment has them, moved to this machine, with one connection for all."""
    socket = parse_qs(urlsplit(postgres.url()).query)
    written = yaml.safe_load(COMPOSE.read_text())["configs"]
    pooler, users = written["pgbouncer"]["content"], written["pooled_users"]["content"]
    for deployed, here in (
        ("twofold = host=postgres port=5432 dbname=twofold", f"* = host={socket['host'][0]} port={socket['port'][0]}"),
        ("listen_addr = *", "listen_addr = 127.0.0.1"),
        ("listen_port = 5432", f"listen_port = {listen}"),
        ("/etc/twofold/users.txt", f"{folder}/users.txt"),
        ("default_pool_size = 20", f"default_pool_size = 1\nlogfile = {folder}/log"),
    ):
        assert deployed in pooler, deployed
        pooler = pooler.replace(deployed, here)
    return pooler, users.replace("${APP_PASSWORD:?}", app_password(settings.SECRET_KEY))


@pytest.fixture
def pooled(house: House, postgres: Server) -> Iterator[House]:
    """The house, reached through a pooler that has one connection for all."""
    folder, listen = postgres.home.private_folder(), free(16_432)
    password = app_password(settings.SECRET_KEY)
    process = started(postgres, folder, listen)
    through = {"HOST": "127.0.0.1", "PORT": str(listen), "PASSWORD": password}
    connections.close_all()
    settings.DATABASES["default"].update(through)
    connections["default"].settings_dict.update(through)
    try:
        eventually(
            lambda: psycopg.connect(
                host="127.0.0.1", port=listen, dbname="postgres", user=APP_ROLE, password=password
            ).close()
        )
        yield house
    finally:
        connections.close_all()
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def started(postgres: Server, folder: Path, listen: int) -> subprocess.Popen[bytes]:
    """PgBouncer as the server's own user: only that user may enter the socket's folder, and root it refuses to be."""
    pooler, users = configuration(postgres, folder, listen)
    for name, text in (("pgbouncer.ini", pooler), ("users.txt", users)):
        (folder / name).write_text(text)
        postgres.home.give(folder / name)
    user: pwd.struct_passwd | None = postgres.home.user
    return subprocess.Popen(
        [str(PGBOUNCER), "--quiet", str(folder / "pgbouncer.ini")],
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def eventually(attempt: Callable[[], None], patience: float = 10) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            return attempt()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def value(question: str, alias: str = "default") -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_two_places_in_turn_on_one_connection_never_see_each_other(pooled: House) -> None:
    servers: set[int] = set()

    def go_in_and_out(place: Place) -> set[int]:
        seen: set[int] = set()
        for _ in range(40):
            with inside(place.pk):
                servers.add(value("SELECT pg_backend_pid()"))
                seen |= set(Service.objects.values_list("place_id", flat=True))
                seen |= set(Area.objects.values_list("place_id", flat=True))
            assert not Service.objects.exists()
        return seen

    add_service(pooled.elsewhere, by=pooled.actor("ola", pooled.elsewhere), name="Repairs")
    places = [pooled.place, pooled.elsewhere] * 2
    assert at_once(*[lambda place=place: go_in_and_out(place) for place in places]) == [{p.pk} for p in places]
    assert len(servers) == 1


def test_what_is_set_in_the_session_would_leak_here(pooled: House) -> None:
    """Otherwise the test above would prove nothing."""
    value(f"SELECT set_config('twofold.place', '{pooled.place.pk}', false)")
    leaked = at_once(lambda: value("SELECT current_setting('twofold.place', true)"))
    assert leaked == [str(pooled.place.pk)]


def test_writes_go_through_the_door_as_ever(pooled: House) -> None:
    by, theirs = pooled.actor("olu"), pooled.actor("ola", pooled.elsewhere)
    key = secrets.token_urlsafe(24)
    made = at_once(
        *[lambda n=n: add_service(pooled.place, by=by, name=f"Service {n}").place_id for n in range(6)],
        *[lambda n=n: add_service(pooled.elsewhere, by=theirs, name=f"Service {n}").place_id for n in range(6)],
        *[lambda: pooled.do("olu", add_service, pooled.place, key=key, name="Only once").replayed] * 2,
    )
    assert made[:12] == [pooled.place.pk] * 6 + [pooled.elsewhere.pk] * 6
    assert sorted(made[12:]) == [False, True]
    for place in (pooled.place, pooled.elsewhere):
        with inside(place.pk):
            assert verify_place().whole


def test_pages_are_served_through_it(pooled: House) -> None:
    assert pooled.client("rosa").get(pooled.address("")).status_code == 200
    assert pooled.client("olu").get(pooled.address("workspace/")).status_code == 200


def test_nothing_is_left_in_the_session(pooled: House) -> None:
    pooled.act("olu", add_service, pooled.place, name="Benches")
    pooled.client("olu").get(pooled.address("workspace/"))
    assert value("SELECT count(*) FROM pg_prepared_statements") == 0
    assert value("SELECT count(*) FROM pg_cursors WHERE name <> ''") == 0
    assert value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()") == 0
    assert value("SELECT count(*) FROM pg_class WHERE relpersistence = 't'") == 0
    assert value("SELECT count(*) FROM pg_listening_channels()") == 0
    for setting in ("twofold.place", "twofold.person"):
        assert not value(f"SELECT current_setting('{setting}', true)")
    assert value("SELECT current_setting('transaction_read_only')") == "off"
    assert connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] is True
