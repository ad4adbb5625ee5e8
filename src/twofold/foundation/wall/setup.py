"""From an empty database to one that serves: roles, tables, wall. Safe to run again, and from several nodes at once."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from .connections import APP_ROLE, BACKUP_ROLE
from .raising import raise_wall

LOCK = 20_130_926  # any number, the same on every node


def migrate(*, verbosity: int = 1) -> None:
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            _make_roles(cursor)
            call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
            raise_wall(owner)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _make_roles(cursor: Any) -> None:
    """The app role may not own tables or pass row security; the backup role may read everything and write nothing."""
    app = settings.DATABASES["default"]
    for role in (APP_ROLE, BACKUP_ROLE):
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {role} NOSUPERUSER NOBYPASSRLS")
    if app["USER"] == APP_ROLE and app["PASSWORD"] and app is not settings.DATABASES["owner"]:
        cursor.execute(f"ALTER ROLE {APP_ROLE} LOGIN PASSWORD %s", [app["PASSWORD"]])
