"""What a deployment and its database say of themselves, read in one go so that the checks stay pure."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections


@dataclass(frozen=True)
class Deployment:
    """What the settings and this machine say; `deployed` is false on a set-up of `make run`'s own making."""

    deployed: bool
    secret_key: str
    address: str
    hosts: tuple[str, ...]
    demo: bool
    debug: bool
    email_backend: str
    email_from: str
    data_folder: Path
    static_folder: Path


@dataclass(frozen=True)
class Database:
    """What the database says of itself, and of the role the site signs in with."""

    version: int
    app_role: str
    app_passes_walls: bool  # superuser or BYPASSRLS
    owned_by_app: tuple[str, ...]
    unwalled: tuple[str, ...]  # tables with a place in them that show every place's rows
    missing_extensions: tuple[str, ...]
    pending: tuple[str, ...]
    careless: tuple[str, ...]  # settings that lose what was said to be kept
    worker_seen: float | None  # seconds ago
    clock_ahead: float  # seconds, against this machine
    demo_accounts: int


def read_deployment(*, deployed: bool) -> Deployment:
    from django.conf import settings

    return Deployment(
        deployed=deployed,
        secret_key=settings.SECRET_KEY,
        address=settings.SITE_ADDRESS,
        hosts=tuple(settings.ALLOWED_HOSTS),
        demo=settings.DEMO,
        debug=settings.DEBUG,
        email_backend=settings.EMAIL_BACKEND,
        email_from=settings.DEFAULT_FROM_EMAIL,
        data_folder=settings.DATA_FOLDER,
        static_folder=Path(settings.STATIC_ROOT),
    )


OWNED = "SELECT relname FROM pg_class WHERE relkind = 'r' AND pg_get_userbyid(relowner) = %s"
UNWALLED = """
    SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'place_id'
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT (
        relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid))
"""
CARELESS = """
    SELECT name FROM pg_settings
    WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'
"""
WORKER_SEEN = "SELECT extract(epoch FROM now() - max(last_heartbeat))::float FROM procrastinate_workers"
PASSES_WALLS = "SELECT rolname FROM pg_roles WHERE rolname = %s AND (rolsuper OR rolbypassrls)"


def read_database() -> Database:
    """Read through the owner's connection, which on a node without one is the site's own."""
    connections["owner"].ensure_connection()
    role = connections["default"].settings_dict["USER"]
    pending = _pending()
    return Database(
        version=int(_column("SHOW server_version_num")[0]) // 10000,
        app_role=role,
        app_passes_walls=bool(_column(PASSES_WALLS, role)),
        owned_by_app=_column(OWNED, role),
        unwalled=_column(UNWALLED),
        missing_extensions=tuple(_wanted_extensions() - set(_column("SELECT extname FROM pg_extension"))),
        pending=pending,
        careless=_column(CARELESS),
        worker_seen=None if pending else _column(WORKER_SEEN)[0],
        clock_ahead=_column("SELECT extract(epoch FROM clock_timestamp())::float")[0] - time.time(),
        demo_accounts=0 if pending else _demo_accounts(),
    )


def _column(statement: str, *parameters: str) -> tuple[Any, ...]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, parameters)
        return tuple(row[0] for row in cursor.fetchall())


def _pending() -> tuple[str, ...]:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label} {migration.name}" for migration, _ in plan)


def _wanted_extensions() -> set[str]:
    from django.contrib.postgres.operations import CreateExtension
    from django.db.migrations.loader import MigrationLoader

    migrations = MigrationLoader(None).disk_migrations.values()
    return {step.name for one in migrations for step in one.operations if isinstance(step, CreateExtension)}


def _demo_accounts() -> int:
    from django.contrib.auth import get_user_model

    from twofold import demo

    emails = [email for _, email, _ in demo.SIGN_INS]
    return get_user_model().objects.using("owner").filter(email__in=emails).count()
