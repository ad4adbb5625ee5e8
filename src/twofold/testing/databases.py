"""Databases for tests: one template a schema, one clone a test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from twofold.embedded.server import Server
from twofold.foundation.wall import setup
from twofold.foundation.wall.connections import APP_ROLE, app_password, connection

LOCK = 7_071  # any number: xdist's workers make the template one at a time


def make_template(server: Server, name: str, fill: Callable[[], None]) -> str:
    """The template of that name, migrated, walled and filled, made unless it is there."""
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not _exists(admin, name):
            _drop_old(admin)
            admin.execute("CREATE DATABASE template_draft")
            point_at(server, "template_draft")
            setup.migrate(verbosity=0)
            fill()
            connections.close_all()
            admin.execute(f"ALTER DATABASE template_draft RENAME TO {name}")
        admin.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return name


@contextmanager
def cloned(server: Server, template: str, name: str) -> Iterator[str]:
    """A fresh copy under `name` while the block runs, with Django pointed at it."""
    with psycopg.connect(server.url(), autocommit=True) as admin:
        _drop(admin, name)
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        point_at(server, name)
        try:
            yield name
        finally:
            connections.close_all()
            _drop(admin, name)


def point_at(server: Server, name: str) -> None:
    """Point Django's two connections at a database: the owner's, and the walled app role's."""
    connections.close_all()
    owner = connection(server.url(name))
    app = {**owner, "USER": APP_ROLE, "PASSWORD": app_password(settings.SECRET_KEY)}
    for alias, new in (("default", app), ("owner", owner)):
        settings.DATABASES[alias].update(new)
        connections[alias].settings_dict.update(new)


def _drop_old(admin: psycopg.Connection[Any]) -> None:
    """Templates of code as it was, and one that was never finished."""
    old = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'").fetchall()
    for (name,) in old:
        _drop(admin, name)


def _exists(admin: psycopg.Connection[Any], name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(admin: psycopg.Connection[Any], name: str) -> None:
    admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
