"""What can be read by anyone's program: each resource with its columns, said once, served in every form.

An app declares its own in `resources.py`. A column that is in no resource must be declared private, with the reason;
a test fails for any other.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor


class Type(StrEnum):
    """Kinds of value, as CSVW names them."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "dateTime"
    JSON = "json"


@dataclass(frozen=True)
class Column:
    """One column: its name outside, where it comes from (a field or a path over keys), and what it means."""

    name: str
    about: str
    type: Type = Type.STRING
    source: str = ""

    @property
    def path(self) -> str:
        return self.source or self.name


@dataclass(frozen=True)
class Resource:
    """Rows that a visitor may see, in the order of their keys. `filters` are columns that may be asked for by value.

    `near` maps a table that is only ever added to, to the path from the model to it: rows of it change nothing but the
    rows of this resource they belong to, so that the change feed need not look at all of them.
    """

    name: str
    title: str
    model: type[Model]
    columns: tuple[Column, ...]
    filters: tuple[str, ...] = ()
    rows: Callable[["Actor"], QuerySet[Any]] | None = None
    near: Mapping[str, str] = field(default_factory=dict, hash=False)

    def visible_to(self, actor: "Actor") -> QuerySet[Any]:
        if self.rows is not None:
            return self.rows(actor)
        seen: QuerySet[Any] = self.model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
        return seen

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def read(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        """Rows as the outside sees them, in one query."""
        names = [column.name for column in self.columns]
        for values in rows.values_list(*(column.path for column in self.columns)):
            yield dict(zip(names, values, strict=True))


LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

RESOURCES: dict[str, Resource] = {}
PRIVATE: dict[str, str] = {}


def resource(made: Resource) -> Resource:
    if made.name in RESOURCES:
        raise ImproperlyConfigured(f"Two resources are called {made.name}.")
    RESOURCES[made.name] = made
    return made


def private(reason: str, *columns: str) -> None:
    """Declare columns (`app.model.field`) or whole tables (`app.model`) that no resource shows, and why."""
    PRIVATE.update(dict.fromkeys(columns, reason))


@dataclass(frozen=True)
class Dictionary:
    """A resource's data dictionary, for a page or a CSVW file."""

    resource: Resource
    licence: str = LICENCE

    def as_csvw(self, address: str) -> dict[str, Any]:
        columns = [
            {
                "name": column.name,
                "titles": column.name,
                "dc:description": column.about,
                "datatype": {"json": "string"}.get(column.type.value, column.type.value),
            }
            for column in self.resource.columns
        ]
        return {
            "@context": "http://www.w3.org/ns/csvw",
            "url": address,
            "dc:title": self.resource.title,
            "dc:license": {"@id": self.licence},
            "tableSchema": {"columns": columns, "primaryKey": "id"},
        }
