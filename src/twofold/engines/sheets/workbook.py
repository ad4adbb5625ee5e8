"""A workbook (.xlsx) as an officer has it: the rows of its first sheet that has any, every cell as it would be typed.

What it was worked out with is left alone: of a formula its last value is read, and nothing in the file is run.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook

from .errors import FileError

MAGIC = b"PK\x03\x04"
MOST_BYTES = 100_000_000  # unpacked; a small archive may hold a very large file
MOST_CELLS = 1_000  # in a row, so that a stray cell far to the right costs nothing
MINUTE = timedelta(minutes=1)


def is_workbook(content: bytes) -> bool:
    return content.startswith(MAGIC)


def cells_of(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number as the spreadsheet shows it. Raises FileError."""
    _refuse_what_is_none(content, name)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            # What the file says of its own size is often wrong, and is not relied on.
            sheet.reset_dimensions()
            rows = [(line, cells) for line, cells in _rows(sheet) if any(cells)]
            if rows:
                return iter(rows)
    except Exception:  # noqa: BLE001  # a damaged file makes the reader raise nearly anything
        raise FileError("not readable as a workbook; save it again, or as CSV", file=name) from None
    raise FileError("the workbook is empty", file=name)


def _refuse_what_is_none(content: bytes, name: str) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise FileError("neither CSV nor a workbook", file=name) from None
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise FileError(f"larger than {MOST_BYTES:,} bytes when unpacked", file=name)
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise FileError("not a workbook (.xlsx); save it as one, or as CSV", file=name)


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_CELLS), start=1):
        cells = [typed(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        yield line, cells


def typed(value: Any) -> str:
    """A cell as somebody would type it: 12 and not 12.0, 2026-03-31, 9:30."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 10**15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case timedelta():
            hours, minutes = divmod(round(value / MINUTE), 60)
            return f"{hours}:{minutes:02}"
    return str(value).replace("\0", "").strip()
