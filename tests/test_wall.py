"""The place wall, read from PostgreSQL's own catalogue and tried from both sides."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, connections, transaction

from twofold.foundation.actions.models import Entry
from twofold.foundation.activities.models import Following, Initiative
from twofold.foundation.people.actions import Standing, appoint, join_place
from twofold.foundation.people.models import Appointment, Membership
from twofold.foundation.places.actions import add_service
from twofold.foundation.places.models import Area, Service
from twofold.foundation.wall import setup
from twofold.foundation.wall.connections import APP_ROLE, BACKUP_ROLE
from twofold.foundation.wall.raising import HERE, OUTSIDE, raise_wall, walled_keys, walled_models
from twofold.foundation.wall.rows import OutsideTheWall, current_place_id, inside, reading_own, writing
from twofold.testing.cast import House

TABLES = "SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"

UNWALLED = f"""
SELECT t.relname FROM ({TABLES}) t JOIN pg_class c USING (oid)
WHERE t.relname <> ALL (%s) AND NOT (
    c.relrowsecurity AND c.relforcerowsecurity
    AND EXISTS (
        SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'place_wall'
        AND p.polcmd = '*' AND p.polroles = '{{0}}'
        AND pg_get_expr(p.polqual, t.oid) = pg_get_expr(p.polwithcheck, t.oid)
        AND pg_get_expr(p.polqual, t.oid) LIKE '(place_id = %%current_setting(''twofold.place''%%'
    )
    AND EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'place_id' AND a.attnotnull
        AND a.atthasdef
    )
)
"""

# Policies add up: one more that lets somebody see or write is a hole in the wall.
HOLES = f"""
SELECT t.relname || '.' || p.polname FROM ({TABLES}) t JOIN pg_policy p ON p.polrelid = t.oid
WHERE NOT (
    p.polname = 'place_wall'
    OR p.polname = 'own_rows' AND p.polcmd = 'r' AND pg_get_expr(p.polqual, t.oid) LIKE '%%twofold.person%%'
    OR p.polname = 'backup_reads' AND p.polcmd = 'r' AND p.polroles = ARRAY['{BACKUP_ROLE}'::regrole::oid]
)
"""

LOOSE_KEYS = f"""
SELECT t.relname || '.' || k.conname FROM ({TABLES}) t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'
JOIN ({TABLES}) target ON target.oid = k.confrelid
WHERE t.relname <> ALL (%s) AND target.relname <> ALL (%s) AND NOT EXISTS (
    SELECT FROM unnest(k.conkey, k.confkey) AS pair (here, there)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = here AND a.attname = 'place_id'
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = there AND b.attname = 'place_id'
)
"""

NARROW_UNIQUES = f"""
SELECT i.indexrelid::regclass::text FROM ({TABLES}) t JOIN pg_index i ON i.indrelid = t.oid
WHERE t.relname <> ALL (%s) AND i.indisunique AND NOT i.indisprimary AND NOT EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'place_id' AND a.attnum = ANY (i.indkey)
)
"""

LEAKY_VIEWS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
"""


def ask(question: str, *values: Any, alias: str = "owner") -> list[Any]:
    with connections[alias].cursor() as cursor:
        cursor.execute(question, values)
        rows = cursor.fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def tell(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def faults() -> list[str]:
    """Everything the catalogue shows to be wrong with the wall."""
    outside = list(OUTSIDE)
    return [
        *(f"no wall around {name}" for name in ask(UNWALLED, outside)),
        *(f"a hole: {name}" for name in ask(HOLES)),
        *(f"key past the wall: {name}" for name in ask(LOOSE_KEYS, outside, outside)),
        *(f"unique across places: {name}" for name in ask(NARROW_UNIQUES, outside)),
        *(f"a view sees past the wall: {name}" for name in ask(LEAKY_VIEWS)),
    ]


def test_the_catalogue_shows_no_fault_and_every_exception_has_its_reason(db: str) -> None:
    assert faults() == []
    tables = set(ask(f"SELECT relname FROM ({TABLES}) t"))
    assert set(OUTSIDE) <= tables
    assert all(OUTSIDE.values())
    assert tables - set(OUTSIDE) == {model._meta.db_table for model in walled_models()}


def test_every_walled_key_is_there_as_a_composite_key(db: str) -> None:
    definitions = set(ask("SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"))
    for model in walled_models():
        for key in walled_keys(model):
            target = key.related_model._meta
            wanted = f"FOREIGN KEY (place_id, {key.column}) REFERENCES {target.db_table}(place_id, {target.pk.column})"
            assert any(wanted in each and each.startswith(model._meta.db_table) for each in definitions), wanted


SOUND = f"""
CREATE TABLE bad (id bigint PRIMARY KEY, place_id bigint NOT NULL DEFAULT {HERE}, service_id bigint, code text);
ALTER TABLE bad ENABLE ROW LEVEL SECURITY;
ALTER TABLE bad FORCE ROW LEVEL SECURITY;
CREATE POLICY place_wall ON bad USING (place_id = {HERE}) WITH CHECK (place_id = {HERE})
"""


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (SOUND, None),
        ("CREATE TABLE bad (id bigint PRIMARY KEY, place_id bigint NOT NULL)", "no wall around bad"),
        (f"{SOUND}; ALTER TABLE bad NO FORCE ROW LEVEL SECURITY", "no wall around bad"),
        (f"{SOUND}; ALTER TABLE bad DISABLE ROW LEVEL SECURITY", "no wall around bad"),
        (f"{SOUND}; ALTER POLICY place_wall ON bad WITH CHECK (true)", "no wall around bad"),
        (f"{SOUND}; ALTER TABLE bad ALTER place_id DROP NOT NULL", "no wall around bad"),
        (f"{SOUND}; CREATE POLICY kind_to_all ON bad USING (true)", "a hole: bad.kind_to_all"),
        (f"{SOUND}; ALTER TABLE bad ADD CONSTRAINT k FOREIGN KEY (service_id) REFERENCES places_service (id)",
         "key past the wall: bad.k"),
        (f"{SOUND}; ALTER TABLE bad ADD CONSTRAINT code_once UNIQUE (code)", "unique across places: code_once"),
        (f"{SOUND}; CREATE VIEW peep AS SELECT * FROM bad", "a view sees past the wall: peep"),
    ],
)  # fmt: skip
def test_a_bad_table_is_found_out(db: str, made: str, fault: str | None) -> None:
    with transaction.atomic(using="owner"):
        tell(made)
        assert faults() == ([fault] if fault else [])
        transaction.set_rollback(True, using="owner")


def test_the_app_role_has_no_way_round(db: str) -> None:
    assert ask("SELECT current_user", alias="default") == [APP_ROLE]
    attributes = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
    assert ask(f"SELECT {attributes} FROM pg_roles WHERE rolname = %s", APP_ROLE) == [(False,) * 5]
    assert ask("SELECT relname::text FROM pg_class WHERE relowner = %s::regrole", APP_ROLE) == []
    assert ask("SELECT roleid FROM pg_auth_members WHERE member = %s::regrole", APP_ROLE) == []
    assert ask("SELECT has_schema_privilege(%s, 'public', 'CREATE')", APP_ROLE) == [False]
    assert ask("SELECT proname::text FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace") == []


def test_append_only_tables_refuse_everyone_who_would_rewrite_them(db: str) -> None:
    for model in walled_models():
        table = model._meta.db_table
        may = ask(
            "SELECT has_table_privilege(%s, %s, 'INSERT'), has_table_privilege(%s, %s, 'UPDATE'),"
            " has_table_privilege(%s, %s, 'DELETE'), has_table_privilege(%s, %s, 'TRUNCATE'),"
            " has_any_column_privilege(%s, %s, 'UPDATE')",
            *[APP_ROLE, table] * 5,
        )
        free = not model.append_only
        assert may == [(True, free, free, False, free)], table
        if model.append_only:
            for statement in (f"UPDATE {table} SET place_id = 1", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                with pytest.raises(IntegrityError, match="append-only"):
                    tell(statement)


def test_a_forgotten_filter_sees_one_place_and_no_place_sees_nothing(house: House) -> None:
    everywhere = ask("SELECT count(*) FROM people_appointment")[0]
    with inside(house.place.pk):
        here = ask("SELECT DISTINCT place_id FROM people_appointment", alias="default")
        some = Appointment.objects.count()
    with inside(house.elsewhere.pk):
        there = ask("SELECT DISTINCT place_id FROM people_appointment", alias="default")
        rest = Appointment.objects.count()
    assert (here, there) == ([house.place.pk], [house.elsewhere.pk])
    assert some + rest == everywhere
    assert min(some, rest) > 0
    for model in walled_models():
        assert ask(f"SELECT count(*) FROM {model._meta.db_table}", alias="default") == [0]


def test_nothing_can_be_written_with_no_place_entered(house: House) -> None:
    with pytest.raises(OutsideTheWall):
        Area.objects.create(name="Nowhere")
    for place in ("NULL", str(house.place.pk)):
        with pytest.raises(Error, match=r"row-level security|null value"), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO places_area (place_id, name, code) VALUES ({place}, 'Nowhere', '')")
    assert ask("SELECT count(*) FROM places_area WHERE name = 'Nowhere'") == [0]


def test_nothing_can_be_written_into_or_moved_to_another_place(house: House) -> None:
    elsewhere = house.elsewhere.pk
    for statement in (
        f"INSERT INTO places_area (place_id, name, code) VALUES ({elsewhere}, 'Ours now', '')",
        f"UPDATE places_area SET place_id = {elsewhere}",
    ):
        with pytest.raises(Error, match="row-level security"), writing(house.place.pk), connection.cursor() as cursor:
            cursor.execute(statement)
    with writing(house.place.pk):
        assert Service.objects.filter(place_id=elsewhere).update(name="Ours now") == 0


def test_a_row_cannot_point_into_another_place_whoever_writes_it(house: House) -> None:
    service = house.read(lambda: Service.objects.first().pk)
    row = {"name": "Reaching over", "outcome": "x", "public_input": "x", "citizen_intensity": 1, "public_intensity": 1}
    with pytest.raises(IntegrityError, match="wall"), writing(house.elsewhere.pk):
        Initiative.objects.create(service_id=service, **row)
    with pytest.raises(IntegrityError, match="wall"):
        tell(
            "INSERT INTO activities_initiative"
            " (place_id, service_id, name, outcome, public_input, citizen_intensity, public_intensity)"
            f" VALUES ({house.elsewhere.pk}, {service}, 'Reaching over', 'x', 'x', 1, 1)"
        )


def test_reading_is_read_only_even_after_a_caught_refusal(house: House) -> None:
    with inside(house.place.pk):
        for attempt in (
            lambda: Service.objects.create(name="Sneaked in"),
            lambda: Service.objects.update(name="Sneaked in"),
            lambda: ask("SET transaction_read_only = off", alias="default"),
        ):
            with pytest.raises(Error, match=r"read-only|read-write"), transaction.atomic():
                attempt()
        assert Service.objects.exists()
    assert ask("SELECT count(*) FROM places_service WHERE name = 'Sneaked in'") == [0]


def test_entering_is_durable_and_leaves_nothing_behind(house: House) -> None:
    session = "SELECT nullif(current_setting('twofold.place', true), ''), current_setting('transaction_read_only')"
    for enter in (inside, writing, reading_own):
        with enter(house.place.pk), pytest.raises(RuntimeError, match="durable"), inside(house.elsewhere.pk):
            pass
        assert ask(session, alias="default") == [(None, "off")]
        assert ask("SELECT nullif(current_setting('twofold.person', true), '')", alias="default") == [None]
        with pytest.raises(OutsideTheWall):
            current_place_id()


def test_an_error_on_the_way_out_leaves_nothing_behind_either(house: House) -> None:
    def stumble() -> None:
        with writing(house.place.pk):
            Service.objects.create(name="Half a write")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    with pytest.raises(OutsideTheWall):
        current_place_id()
    assert ask("SELECT count(*) FROM places_service WHERE name = 'Half a write'") == [0]


def test_who_renders_after_leaving_sees_nothing(house: House) -> None:
    with inside(house.place.pk):
        services = Service.objects.all()
        assert services.exists()
    assert list(services.all()) == []


def test_people_read_their_own_rows_everywhere_and_nobody_elses(house: House) -> None:
    rosa = house.person("rosa")
    join_place(house.elsewhere, by=house.actor("rosa", house.elsewhere), standing=Standing.CITIZEN)
    with reading_own(rosa.pk):
        mine = set(Membership.objects.values_list("place_id", "person_id"))
        others = [Appointment.objects.count(), Area.objects.count(), Entry.objects.count(), Following.objects.count()]
        with pytest.raises(Error, match="read-only"), transaction.atomic():
            Membership.objects.all().delete()
    assert mine == {(house.place.pk, rosa.pk), (house.elsewhere.pk, rosa.pk)}
    assert others == [0, 0, 0, 0]
    with inside(house.place.pk):
        assert Membership.objects.filter(person=rosa).count() == 1


def test_whoever_is_inside_a_place_reads_nobodys_rows_elsewhere(house: House) -> None:
    appoint(house.elsewhere, by=house.actor("mo", house.elsewhere), email="rosa@larkmoor.example", post="officer")
    assert house.read(lambda: Appointment.objects.filter(person=house.person("rosa")).count()) == 0


def test_backup_reads_every_row_and_writes_none(house: House) -> None:
    tables = ask(f"SELECT relname::text FROM ({TABLES}) t")
    counts = {table: ask(f"SELECT count(*) FROM {table}")[0] for table in tables}
    with playing(BACKUP_ROLE):
        assert {table: ask(f"SELECT count(*) FROM {table}")[0] for table in tables} == counts
        for statement in ("DELETE FROM places_area", "UPDATE places_area SET name = ''", "TRUNCATE places_area"):
            with pytest.raises(Error, match="permission denied"), transaction.atomic(using="owner"):
                tell(statement)
    writes = [f"has_table_privilege('{BACKUP_ROLE}', oid, '{way}')" for way in ("INSERT", "UPDATE", "DELETE")]
    assert ask(f"SELECT relname::text FROM ({TABLES}) t WHERE {' OR '.join(writes)}") == []
    assert ask("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", BACKUP_ROLE) == [(False, False)]


def test_migrating_again_changes_nothing_and_mends_what_was_broken(house: House) -> None:
    before = portrait()
    setup.migrate(verbosity=0)
    assert portrait() == before
    tell("DROP POLICY place_wall ON places_area")
    tell("ALTER TABLE places_service NO FORCE ROW LEVEL SECURITY")
    tell("DROP TRIGGER sealed ON actions_entry")
    tell(f"GRANT UPDATE ON actions_entry TO {APP_ROLE}")
    assert portrait() != before
    raise_wall(connections["owner"])
    assert portrait() == before


def test_a_write_still_works_after_the_wall_was_raised_again(house: House) -> None:
    raise_wall(connections["owner"])
    assert house.act("olu", add_service, house.place, name="Benches").name == "Benches"


@contextmanager
def playing(role: str) -> Iterator[None]:
    with transaction.atomic(using="owner"):
        tell(f"SET LOCAL ROLE {role}")
        yield
        transaction.set_rollback(True, using="owner")


def portrait() -> dict[str, list[Any]]:
    """What the catalogue says, without the numbers that change when a thing is made again."""
    public = "'public'::regnamespace"
    questions: dict[str, str] = {
        "tables": "SELECT relname::text, relrowsecurity, relforcerowsecurity,"
        " ARRAY(SELECT unnest(relacl)::text ORDER BY 1)"
        f" FROM pg_class WHERE relnamespace = {public} AND relkind IN ('r', 'S')",
        "columns": "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text, column_default"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        "policies": "SELECT tablename::text, policyname::text, roles::text, cmd, qual, with_check FROM pg_policies",
        "constraints": f"SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint"
        f" WHERE connamespace = {public}",
        "indexes": "SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger"
        " WHERE NOT tgisinternal",
        "functions": "SELECT proname::text, ARRAY(SELECT unnest(proacl)::text ORDER BY 1), prosrc"
        f" FROM pg_proc WHERE pronamespace = {public}",
        "roles": "SELECT rolname::text, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'twofold%%'",
        "migrations": "SELECT app, name FROM django_migrations",
    }
    return {name: sorted(ask(question), key=str) for name, question in questions.items()}
