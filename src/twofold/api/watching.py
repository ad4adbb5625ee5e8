"""What open data is made of, and the note the database takes when some of it changes.

A trigger on each table that a resource reads writes down, in the transaction of the change, which stretch of keys it
touched. So a change is never missed, and a feed looks only where something was written.
"""

import re
from functools import cache

from django.apps import apps
from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db.backends.utils import CursorWrapper
from django.db.models import BigIntegerField

from twofold.foundation.actions.actor import Actor
from twofold.foundation.resources.registry import RESOURCES, Resource
from twofold.foundation.wall.rows import Walled

NAMED = re.compile(r'"(\w+)"')
FUNCTION = """
CREATE OR REPLACE FUNCTION twofold_touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO api_touched (place_id, name, low, high)
    SELECT place_id, TG_TABLE_NAME, min(id), max(id) FROM changed GROUP BY place_id;
  RETURN NULL;
END $$
"""
TRIGGER = """
CREATE OR REPLACE TRIGGER touched_{event} AFTER {event} ON {table} REFERENCING {which} TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION twofold_touched()
"""
EVENTS = (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))


@cache
def query_of(name: str) -> str:
    """What a resource asks the database on behalf of a visitor; nothing, where it never shows anything."""
    resource = RESOURCES[name]
    rows = resource.visible_to(Actor.visitor(0)).values_list(*(column.path for column in resource.columns))
    try:
        return str(rows.query)
    except EmptyResultSet:
        return ""


@cache
def tables_of(name: str) -> frozenset[str]:
    """Every table that the query of a resource names, whatever for."""
    return frozenset(NAMED.findall(query_of(name))) & {model._meta.db_table for model in apps.get_models()}


@cache
def looks_at_itself(name: str) -> bool:
    """Whether one row of a resource may look different because of another of the same table."""
    table = RESOURCES[name].model._meta.db_table
    return len(re.findall(rf'(?:FROM|JOIN) "{table}"', query_of(name))) > 1


def watch(cursor: CursorWrapper) -> None:
    """Put the triggers on every table that open data is made of; again changes nothing."""
    cursor.execute(FUNCTION)
    for table in sorted(watched()):
        for event, which in EVENTS:
            cursor.execute(TRIGGER.format(event=event, which=which, table=table))


def watched() -> frozenset[str]:
    tables = frozenset[str]().union(*(tables_of(name) for name in RESOURCES))
    for table in tables:
        _has_place_and_number(table)
    for resource in RESOURCES.values():
        _near_only_grows(resource)
    return tables


def _has_place_and_number(table: str) -> None:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    if not issubclass(model, Walled) or not isinstance(model._meta.pk, BigIntegerField):
        raise ImproperlyConfigured(f"Open data cannot be made of {table}: its changes have no place or no number.")


def _near_only_grows(resource: Resource) -> None:
    """A row that is gone leads nowhere, so only tables that are added to may lead to a resource's rows."""
    for table in resource.near:
        model = next(model for model in apps.get_models() if model._meta.db_table == table)
        if not (issubclass(model, Walled) and model.append_only):
            raise ImproperlyConfigured(f"{resource.name} cannot be found by {table}, whose rows may go.")
