"""People and opportunities from CSV: the columns anyone may leave out, and what each may hold."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from twofold.engines.sheets import Entry, FileError, rows_of, text_of

from .model import MOST_OPPORTUNITIES, MOST_PEOPLE, Opportunity, Person

MOST_WORDS = 5_000
PERSON = frozenset(
    {"id", "cares", "says", "skills", "languages", "times", "lat", "lon", "travel_km", "step_free", "most", "a_week"}
    | {"invitations", "kept", "missed"}
)
OPPORTUNITY = frozenset(
    {"id", "title", "topics", "says", "needs", "skills", "languages", "times", "lat", "lon", "step_free", "week"}
    | {"minimum", "places"}
)


def read_people(source: Path | bytes, name: str = "", traits: Sequence[str] = ()) -> list[Person]:
    """One person a row; `traits` are columns kept for the audit and the goal mix, out of reach of the fit.

    Raises FileError naming line and column; OSError if the path cannot be opened.
    """
    found = []
    for entry in entries(source, name, PERSON | frozenset(traits), MOST_PEOPLE, traits):
        found.append(
            Person(
                entry.text("id"),
                names(entry, "cares"),
                words(entry, "says"),
                names(entry, "skills"),
                names(entry, "languages"),
                names(entry, "times"),
                position(entry),
                entry.number("travel_km", 0, 1000, 8),
                entry.yes("step_free", False),
                entry.whole("most", 1000, 1),
                entry.whole("a_week", 100, 1),
                entry.whole("invitations", 100, 3),
                entry.whole("kept", 100_000, 0),
                entry.whole("missed", 100_000, 0),
                {trait: entry.text(trait, "not said") for trait in traits},
            )
        )
    return found


def read_opportunities(source: Path | bytes, name: str = "") -> list[Opportunity]:
    """One opportunity a row. Raises FileError naming line and column; OSError if the path cannot be opened."""
    found = []
    for entry in entries(source, name, OPPORTUNITY, MOST_OPPORTUNITIES, ()):
        places = entry.whole("places", 10_000, 1)
        minimum = entry.whole("minimum", 10_000, min(places, 1))
        if minimum > places:
            entry.refuse("minimum", f"is more than its {places} places")
        found.append(
            Opportunity(
                entry.text("id"),
                entry.text("title", ""),
                names(entry, "topics"),
                words(entry, "says"),
                names(entry, "needs"),
                names(entry, "skills"),
                names(entry, "languages"),
                names(entry, "times"),
                position(entry),
                entry.yes("step_free", False),
                entry.text("week", ""),
                minimum,
                places,
            )
        )
    return found


def entries(
    source: Path | bytes, name: str, fields: frozenset[str], most: int, wanted: Sequence[str]
) -> Iterator[Entry]:
    """Rows by column, each id once. Columns nobody asked for are refused, lest a trait slips in."""
    name = name or (str(source) if isinstance(source, Path) else "")
    seen: dict[str, int] = {}
    for line, cells in rows_of(text_of(source, name), name):
        entry = Entry(name, "", line, cells, cells=True)
        entry.known(fields)
        for column in wanted:
            if column not in cells:
                entry.refuse(column, "there is no such column")
        if (known := seen.setdefault(entry.text("id"), line)) != line:
            entry.refuse("id", f"'{entry.text('id')}' stands on line {known} too")
        if len(seen) > most:
            raise FileError(f"more than {most:,} rows", file=name, line=line)
        yield entry
    if not seen:
        raise FileError("there is no row below the columns", file=name)


def names(entry: Entry, field: str) -> frozenset[str]:
    """Names whatever their capitals, so that *Cooking* meets *cooking*."""
    return frozenset(each.casefold() for each in entry.names(field))


def words(entry: Entry, field: str) -> str:
    found = str(entry.value(field) or "")
    if len(found) > MOST_WORDS:
        entry.refuse(field, f"is longer than {MOST_WORDS:,} characters")
    return found


def position(entry: Entry) -> tuple[float, float] | None:
    given = [entry.value(field) is not None for field in ("lat", "lon")]
    if not any(given):
        return None
    return entry.number("lat", -90, 90), entry.number("lon", -180, 180)
