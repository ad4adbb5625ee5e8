"""Text of a file that strangers made, or a refusal that says where it stops being text."""

import codecs
from pathlib import Path

from .errors import FileError

MOST_BYTES = 50_000_000


def text_of(source: Path | bytes, name: str, *, from_office: bool = False) -> str:
    """The whole text, without a byte order mark. Raises FileError naming the line; OSError if it cannot be opened.

    `from_office` also reads what spreadsheet programs save: UTF-16 with its mark, and Windows-1252.
    """
    if isinstance(source, Path) and source.stat().st_size > MOST_BYTES:
        raise FileError(f"the file is larger than {MOST_BYTES:,} bytes", file=name)
    data = source.read_bytes() if isinstance(source, Path) else source
    if from_office and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode()
    if (nul := data.find(b"\0")) >= 0:
        raise FileError("a NUL byte; this is not text", file=name, line=data.count(b"\n", 0, nul) + 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if from_office:
            text = data.decode("cp1252", errors="replace")
        else:
            line = data.count(b"\n", 0, error.start) + 1
            raise FileError("not UTF-8 text; save it as UTF-8", file=name, line=line) from None
    if not text.strip():
        raise FileError("the file is empty", file=name)
    return text
