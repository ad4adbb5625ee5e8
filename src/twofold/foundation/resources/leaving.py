"""What leaves as a file: a table, a download, a printed page."""

import csv
import io
import json
from collections.abc import Iterable
from importlib.resources import as_file, files
from typing import Any

from django.http import HttpResponse

from .cells import inert


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """As RFC 4180 has it; no cell is a formula."""
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow(columns)
    out.writerows(map(inert, row) for row in rows)
    return written.getvalue()


def download(content: bytes | str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8" if isinstance(content, str) else kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def printed(package: str, name: str, values: Any) -> bytes:
    """The template `name`.typ beside `package`, which reads `values` from its input `name`, as PDF."""
    import typst  # 30 MB of compiler, for the pages that print

    with as_file(files(package) / f"{name}.typ") as template:
        made = typst.compile(str(template), sys_inputs={name: json.dumps(values)})
    assert isinstance(made, bytes)
    return made
