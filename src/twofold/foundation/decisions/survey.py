"""A survey's counts as a table: a line for each thing asked and each group. Pure: no rows are read here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twofold.engines.sheets import Bounds, FileError, table_of
from twofold.engines.sheets.entries import Entry

from .groups import title_of

MOST = Bounds(rows=2_000)
MOST_PEOPLE = 100_000
MOST_FAULTS = 20  # said at once; the rest is likely to be the same
COLUMNS = ("about", "group", "for", "neither", "against")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of a group, by its code, are for, neither or against a wish."""

    wish: str
    group: str
    in_favour: int
    neither: int
    against: int


class Faults(ValueError):
    """What is wrong with the table, line by line. Nothing of it can be taken."""

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__()
        self.lines = list(lines)[:MOST_FAULTS]


def counts_of(content: bytes, codes: Iterable[str], longest: int) -> list[Counted]:
    """Every line of a CSV or workbook with our columns; it names a group by code or title. Raises `Faults`."""
    try:
        columns, rows = table_of(content, "counts", MOST, from_office=True)
    except FileError as error:
        raise Faults([str(error)]) from None
    if missing := [column for column in COLUMNS if column not in columns]:
        raise Faults([f"There is no column “{column}”." for column in missing])
    known = {name.casefold(): code for code in codes for name in (code, title_of(code), code.partition(":")[2] or code)}
    found: dict[tuple[str, str], Counted] = {}
    faults = []
    for row in rows:
        try:
            counted = _line(Entry("counts", "", row["line"], row["cells"], cells=True), known, longest)
            if found.setdefault((counted.wish, counted.group), counted) is not counted:
                raise FileError("this group stands on this twice", file="counts", line=row["line"])
        except FileError as error:
            faults.append(str(error))
    if faults:
        raise Faults(faults)
    return list(found.values())


def _line(entry: Entry, known: Mapping[str, str], longest: int) -> Counted:
    wish, group = entry.text("about"), entry.text("group")
    if len(wish) > longest:
        entry.refuse("about", f"longer than {longest} characters")
    code = known.get(group.casefold())
    if code is None:
        entry.refuse("group", f"“{group[:60]}” is no group here")
    return Counted(wish, code, *(entry.whole(column, MOST_PEOPLE) for column in COLUMNS[2:]))
