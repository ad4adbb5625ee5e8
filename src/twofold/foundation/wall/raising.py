"""Builds the wall in the database from the models, every time we migrate: policies, composite keys, seals, grants.

Running it again changes nothing. It never opens a gap: a new table has no grant until its policy stands.
"""

from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper, truncate_name
from django.db.models import Model

from .connections import APP_ROLE, BACKUP_ROLE
from .rows import Walled, WalledKey

HERE = "nullif(current_setting('twofold.place', true), '')::bigint"
SELF = "nullif(current_setting('twofold.person', true), '')::bigint"

# What stands outside the wall, and why. A test fails for any other table without a policy.
OUTSIDE = {
    "places_place": "the directory of places",
    "people_person": "accounts: one person may belong to several places",
    "django_migrations": "the schema's own history",
    "django_content_type": "Django's list of models",
    "django_session": "sessions belong to accounts",
    "auth_permission": "Django's own, unused by us",
    "auth_group": "Django's own, unused by us",
    "auth_group_permissions": "Django's own, unused by us",
    "account_emailaddress": "sign-in",
    "account_emailconfirmation": "sign-in",
    "mfa_authenticator": "sign-in",
    "socialaccount_socialaccount": "sign-in",
    "socialaccount_socialapp": "sign-in",
    "socialaccount_socialtoken": "sign-in",
    "api_allowance": "how often a client asked, as a hash: counted before we know the place",
    "procrastinate_jobs": "jobs carry a place id and enter the wall when they run",
    "procrastinate_events": "jobs",
    "procrastinate_periodic_defers": "jobs",
    "procrastinate_workers": "jobs",
}


# What else rooms above build from the models at the same time, before anything is granted.
ALSO: list[Callable[[CursorWrapper], None]] = []


def walled_models() -> list[type[Walled]]:
    return [model for model in apps.get_models() if issubclass(model, Walled)]


def raise_wall(connection: BaseDatabaseWrapper) -> None:
    """Bring policies, keys, seals and grants in line with the models; `connection` is the owner's."""
    models = walled_models()
    # One transaction, so that a running site never meets a table between two policies.
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        models = [model for model in models if model._meta.db_table in present]
        for model in models:
            _wall_off(cursor, model)
        for model in models:
            _bind_keys(cursor, model)
        _seal(cursor, [model for model in models if model.append_only])
        for build in ALSO:
            build(cursor)
        _grant(cursor, models)


def _wall_off(cursor: CursorWrapper, model: type[Walled]) -> None:
    table = model._meta.db_table
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    cursor.execute(f"ALTER TABLE {table} ALTER COLUMN place_id SET DEFAULT {HERE}")
    _policy(cursor, table, "place_wall", f"USING (place_id = {HERE}) WITH CHECK (place_id = {HERE})")
    _policy(cursor, table, "backup_reads", f"FOR SELECT TO {BACKUP_ROLE} USING (true)")
    cursor.execute(f"DROP POLICY IF EXISTS own_rows ON {table}")
    if model.own_column:
        _policy(cursor, table, "own_rows", f"FOR SELECT USING ({model.own_column} = {SELF})")
    _add_constraint(cursor, table, _name(table, "place", "pk"), f"UNIQUE (place_id, {_pk(model)})")


def _bind_keys(cursor: CursorWrapper, model: type[Walled]) -> None:
    for key in walled_keys(model):
        target = key.related_model
        definition = (
            f"FOREIGN KEY (place_id, {key.column}) REFERENCES {target._meta.db_table} (place_id, {_pk(target)})"
            " DEFERRABLE INITIALLY IMMEDIATE"
        )
        _add_constraint(cursor, model._meta.db_table, _name(model._meta.db_table, key.column, "wall"), definition)


def walled_keys(model: type[Model]) -> Iterator[WalledKey]:
    return (field for field in model._meta.local_fields if isinstance(field, WalledKey))


def _seal(cursor: CursorWrapper, models: list[type[Walled]]) -> None:
    """Append-only, for the owner too: a trigger refuses UPDATE, DELETE and TRUNCATE."""
    cursor.execute(
        "CREATE OR REPLACE FUNCTION twofold_sealed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
        " END $$"
    )
    for model in models:
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER sealed BEFORE UPDATE OR DELETE OR TRUNCATE ON {model._meta.db_table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION twofold_sealed()"
        )


def _grant(cursor: CursorWrapper, models: list[type[Walled]]) -> None:
    outside = ", ".join(table for table in OUTSIDE if table != "django_migrations")
    walled = ", ".join(model._meta.db_table for model in models if not model.append_only)
    sealed = ", ".join(model._meta.db_table for model in models if model.append_only)
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {BACKUP_ROLE}")
    cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {outside}, {walled} TO {APP_ROLE}")
    cursor.execute(f"GRANT SELECT ON django_migrations TO {APP_ROLE}")
    cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {BACKUP_ROLE}")
    cursor.execute(f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {BACKUP_ROLE}")
    if sealed:
        cursor.execute(f"REVOKE ALL ON {sealed} FROM {APP_ROLE}")
        cursor.execute(f"GRANT SELECT, INSERT ON {sealed} TO {APP_ROLE}")


def _policy(cursor: CursorWrapper, table: str, name: str, definition: str) -> None:
    cursor.execute(f"DROP POLICY IF EXISTS {name} ON {table}")
    cursor.execute(f"CREATE POLICY {name} ON {table} {definition}")


def _add_constraint(cursor: CursorWrapper, table: str, name: str, definition: str) -> None:
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [name, table])
    if cursor.fetchone() is None:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _name(*parts: str) -> str:
    return truncate_name("_".join(parts), 60)


def _pk(model: type[Model]) -> str:
    return str(model._meta.pk.column)
