"""One entry of a model file, a JSON object or a row of CSV, read field by field with its place for refusals."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from .errors import FileError

MOST_TEXT = 200
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Entry:
    """Fields by name. `cells` says that they come from CSV, where everything is text and a blank is no value."""

    file: str
    where: str  # as `stops[3]`; blank in CSV, which has lines
    line: int | None
    fields: Mapping[str, object]
    cells: bool = False

    def refuse(self, field: str | None, message: str) -> NoReturn:
        """Raise FileError for this field of this entry."""
        column = ".".join(part for part in (self.where, field) if part)
        raise FileError(message, file=self.file, line=self.line, column=column or None)

    def value(self, field: str) -> object:
        found = self.fields.get(field)
        return None if found == "" else found

    def known(self, fields: frozenset[str]) -> None:
        """Refuse fields that are not of these; blank cells do not count."""
        for field in self.fields:
            if field not in fields and self.value(field) is not None:
                self.refuse(field, f"not a field here; these are: {', '.join(sorted(fields))}")

    def text(self, field: str, default: str | None = None) -> str:
        found = self.value(field)
        if found is None:
            return self.missing(field) if default is None else default
        if not isinstance(found, str) or not found.strip() or len(found) > MOST_TEXT or not found.isprintable():
            self.refuse(field, f"must be text of at most {MOST_TEXT} characters on one line")
        return found.strip()

    def number(self, field: str, least: float, most: float, default: float | None = None) -> float:
        found = self.value(field)
        if found is None:
            return self.missing(field) if default is None else default
        figure = self.figure(field, found)
        if not least <= figure <= most:
            self.refuse(field, f"must lie between {least:g} and {most:g}")
        return figure

    def figure(self, field: str, found: object) -> float:
        if self.cells and isinstance(found, str) and re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", found):
            return float(found)
        if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(bounded(found)):
            self.refuse(field, f"'{str(found)[:40]}' is not a number")
        return float(found)

    def whole(self, field: str, most: int, default: int | None = None) -> int:
        found = self.number(field, 0, most, default)
        if found != int(found):
            self.refuse(field, "must be a whole number")
        return int(found)

    def clock(self, field: str, default: int | None = None) -> int:
        """A time of day as seconds since midnight."""
        found = self.value(field)
        if found is None:
            return self.missing(field) if default is None else default
        match = TIME.fullmatch(found) if isinstance(found, str) else None
        if not match or int(match[1]) > 24 or int(match[2]) > 59 or int(match[3] or 0) > 59:
            self.refuse(field, f"'{str(found)[:40]}' is not a time like 11:30")
        return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)

    def names(self, field: str) -> frozenset[str]:
        """A list of names: a JSON list of texts, or text with | between them in CSV."""
        found = self.value(field)
        listed = found.split("|") if self.cells and isinstance(found, str) else [] if found is None else found
        if not isinstance(listed, list) or not all(isinstance(each, str) and each.strip() for each in listed):
            self.refuse(field, "must be a list of names")
        return frozenset(each.strip() for each in listed)

    def yes(self, field: str, default: bool) -> bool:
        found = self.value(field)
        said = {"yes": True, "no": False}.get(found) if self.cells and isinstance(found, str) else found
        if found is None:
            return default
        if not isinstance(said, bool):
            self.refuse(field, "must be yes or no" if self.cells else "must be true or false")
        return said

    def missing(self, field: str) -> NoReturn:
        self.refuse(field, "is missing")


def bounded(found: int | float) -> float:
    """The number as a float; whole numbers too large for one are infinite."""
    try:
        return float(found)
    except OverflowError:
        return math.inf
