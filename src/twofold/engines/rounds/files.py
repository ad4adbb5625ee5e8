"""Opens a model file, whichever of the three kinds it is: our JSON, our CSV, or Solomon's."""

import json
from pathlib import Path
from typing import NoReturn

from twofold.engines.sheets import Entry, FileError, rows_of, text_of

from .day import Day, model_of
from .model import Model
from .solomon import read_solomon
from .travel import Leg

PARTS = frozenset({"kitchen", "vehicles", "stops", "settings", "matrix"})


def read_model(source: Path | bytes, name: str = "", matrix: Path | bytes | None = None) -> Model:
    """The model in a file, with ways from `matrix` (CSV: from, to, km, minutes) if given.

    Raises FileError naming file, line or entry, and column for anything that would have to be guessed; OSError if a
    path cannot be opened.
    """
    name = name or (str(source) if isinstance(source, Path) else "")
    text = text_of(source, name)
    if text.lstrip().startswith("{"):
        day = from_json(text, name)
    elif looks_like_csv(text):
        day = from_csv(text, name)
    elif matrix is not None:
        raise FileError("a Solomon file has its own distances and takes no matrix", file=name)
    else:
        return read_solomon(text, name)
    if matrix is not None:
        day.legs = read_matrix(matrix, str(matrix) if isinstance(matrix, Path) else "matrix")
    return model_of(day)


def looks_like_csv(text: str) -> bool:
    first = next(line for line in text.splitlines() if line.strip())
    return any(first.count(mark) for mark in ",;\t") and "kind" in first.casefold()


def from_json(text: str, name: str) -> Day:
    values = parsed(text, name)
    if unknown := sorted(set(values) - PARTS):
        raise FileError(f"not a part of a model; these are: {', '.join(sorted(PARTS))}", file=name, column=unknown[0])
    day = Day(name, one(values, "kitchen", name), Entry(name, "settings", None, one(values, "settings", name).fields))
    day.vehicles = many(values, "vehicles", name)
    day.stops = many(values, "stops", name)
    if "matrix" in values:
        day.legs = legs_of(one(values, "matrix", name))
    return day


def parsed(text: str, name: str) -> dict[str, object]:
    def refuse(constant: str) -> NoReturn:
        raise FileError(f"{constant} is not a number", file=name)

    def object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for at, (key, _) in enumerate(pairs) if key in dict(pairs[:at]))
            raise FileError(f"the field '{twice[:40]}' is given twice in one object", file=name)
        return found

    try:
        values = json.loads(text, parse_constant=refuse, object_pairs_hook=object_of)
    except json.JSONDecodeError as error:
        message = f"not readable as JSON at character {error.colno}: {error.msg}"
        raise FileError(message, file=name, line=error.lineno) from None
    except (RecursionError, ValueError):
        raise FileError("nested too deeply, or with numbers too long, to be a model", file=name) from None
    if not isinstance(values, dict):
        raise FileError("must be an object with the parts kitchen, vehicles and stops", file=name)
    return values


def one(values: dict[str, object], part: str, name: str) -> Entry:
    found = values.get(part, {})
    if not isinstance(found, dict):
        raise FileError("must be an object", file=name, column=part)
    return Entry(name, part, None, found)


def many(values: dict[str, object], part: str, name: str) -> list[Entry]:
    found = values.get(part, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise FileError("must be a list of objects", file=name, column=part)
    return [Entry(name, f"{part}[{at}]", None, each) for at, each in enumerate(found)]


def legs_of(entry: Entry) -> dict[tuple[str, str], Leg]:
    """The ways of a JSON matrix: `places`, `km` and, if given, `minutes`, both square."""
    entry.known(frozenset({"places", "km", "minutes"}))
    places = entry.value("places")
    if (
        not isinstance(places, list)
        or not all(isinstance(place, str) for place in places)
        or len(set(places)) < len(places)
    ):
        entry.refuse("places", "must be a list of names, each once")
    km = square(entry, "km", len(places))
    minutes = square(entry, "minutes", len(places)) if entry.value("minutes") is not None else None
    return {
        (start, end): Leg(km[at][to], minutes[at][to] if minutes else None)
        for at, start in enumerate(places)
        for to, end in enumerate(places)
    }


def square(entry: Entry, field: str, size: int) -> list[list[float]]:
    rows = entry.value(field)
    if (
        not isinstance(rows, list)
        or len(rows) != size
        or not all(isinstance(row, list) and len(row) == size for row in rows)
    ):
        entry.refuse(field, f"must be {size} rows of {size} numbers, as there are places")
    cells = Entry(
        entry.file,
        entry.where,
        None,
        {f"{field}[{a}][{b}]": cell for a, row in enumerate(rows) for b, cell in enumerate(row)},
    )
    return [[cells.number(f"{field}[{a}][{b}]", 0, 10_000) for b in range(size)] for a in range(size)]


def from_csv(text: str, name: str) -> Day:
    """Rows by their `kind`: kitchen, vehicle, stop, or setting (its name in `id`, its value in `value`)."""
    kept: dict[str, list[Entry]] = {"kitchen": [], "vehicle": [], "stop": [], "setting": []}
    for line, cells in rows_of(text, name):
        entry = Entry(name, "", line, {key: cell for key, cell in cells.items() if key != "kind"}, cells=True)
        if cells.get("kind") not in kept:
            raise FileError(f"the kind must be one of {', '.join(kept)}", file=name, line=line, column="kind")
        kept[cells["kind"]].append(entry)
    if len(kept["kitchen"]) > 1:
        raise FileError("a second kitchen", file=name, line=kept["kitchen"][1].line)
    kitchen = kept["kitchen"][0] if kept["kitchen"] else Entry(name, "kitchen", None, {})
    day = Day(name, kitchen, settings_of(kept["setting"], name))
    day.vehicles, day.stops = kept["vehicle"], kept["stop"]
    return day


def settings_of(rows: list[Entry], name: str) -> Entry:
    found: dict[str, object] = {}
    for row in rows:
        row.known(frozenset({"id", "value"}))
        if (setting := row.text("id")) in found:
            row.refuse("id", f"the setting '{setting}' is given twice")
        found[setting] = row.text("value")
    return Entry(name, "setting", None, found, cells=True)


def read_matrix(source: Path | bytes, name: str) -> dict[tuple[str, str], Leg]:
    """Ways from a CSV with the columns from, to, km and, if wanted, minutes; a way stands for its reverse too."""
    found: dict[tuple[str, str], Leg] = {}
    for line, cells in rows_of(text_of(source, name), name):
        entry = Entry(name, "", line, cells, cells=True)
        entry.known(frozenset({"from", "to", "km", "minutes"}))
        pair = (entry.text("from"), entry.text("to"))
        if pair in found:
            entry.refuse(None, f"the way from '{pair[0]}' to '{pair[1]}' is given twice")
        minutes = entry.number("minutes", 0, 10_000, -1)
        found[pair] = Leg(entry.number("km", 0, 10_000), None if minutes < 0 else minutes)
    return found
