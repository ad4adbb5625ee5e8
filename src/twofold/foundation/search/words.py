"""The column that full text search reads. English is stemmed; the plain form finds Welsh, names and numbers."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class Words(models.Func):
    """A tsvector over text columns, in both forms. Immutable, so that PostgreSQL keeps it up to date itself."""

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        columns = [compiler.compile(each)[0] for each in self.get_source_expressions()]
        text = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
        return f"to_tsvector('english', {text}) || to_tsvector('simple', {text})", ()


def searched(*columns: str) -> models.GeneratedField:
    """A generated column of the words in these columns."""
    return models.GeneratedField(
        expression=Words(*columns, output_field=SearchVectorField()), output_field=SearchVectorField(), db_persist=True
    )
