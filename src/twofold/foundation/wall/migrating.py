"""Data migrations behind the wall, which see nothing unless they enter each place."""

from collections.abc import Callable
from typing import Any

from django.db import migrations


def in_each_place(change: Callable[[Any], None]) -> migrations.RunPython:
    """`change(apps)`, with the models of the moment, once in every place. There is no way back."""

    def run(apps: Any, schema_editor: Any) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT id FROM places_place ORDER BY id")
            for (place,) in cursor.fetchall():
                cursor.execute("SELECT set_config('twofold.place', %s, true)", [str(place)])
                change(apps)
            cursor.execute("SELECT set_config('twofold.place', '', true)")

    return migrations.RunPython(run, migrations.RunPython.noop)
