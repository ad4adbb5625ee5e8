"""Files that strangers made, read field by field: every refusal names file, line or entry, and column."""

from .entries import Entry
from .errors import FileError
from .rows import rows_of
from .table import Bounds, table_of
from .text import text_of

__all__ = ["Bounds", "Entry", "FileError", "rows_of", "table_of", "text_of"]
