"""A day of meals from its entries: kitchen, vehicles, stops and settings made into a model."""

from dataclasses import dataclass, field

from twofold.engines.sheets import Entry, FileError

from .model import METRES, Ints, Kind, Model, Stop, Vehicle, Weights
from .travel import FACTOR, KMH, Degrees, Leg, by_coordinates, by_table

KINDS = ("hot", "cold")
MOST_STOPS, MOST_VEHICLES = 1_000, 100
DAY_END = 24 * 3600
SETTINGS = frozenset(
    {"hot_minutes", "cold_minutes", "minutes", "welfare", "factor", "kmh", "familiar_km", "stability_km", "vehicle_km"}
)
KITCHEN_FIELDS = frozenset({"id", "lat", "lon", "earliest", "minutes"})
VEHICLE_FIELDS = frozenset(
    {"id", "driver", "earliest", "latest", *KINDS, "skills", "loaded", "at", "lat", "lon", "returns"}
)
STOP_FIELDS = frozenset(
    {"id", "lat", "lon", "earliest", "latest", "minutes", "welfare", *KINDS}
    | {"familiar", "yesterday", "only", "skills"}
)


@dataclass
class Day:
    """The entries of a model file; `legs` are the ways of a supplied matrix, None if distances go by coordinates."""

    name: str
    kitchen: Entry
    settings: Entry
    vehicles: list[Entry] = field(default_factory=list)
    stops: list[Entry] = field(default_factory=list)
    legs: dict[tuple[str, str], Leg] | None = None


def model_of(day: Day) -> Model:
    """The model of a day. Raises FileError naming the entry and field for anything missing, odd or contradictory."""
    known_and_counted(day)
    stops = tuple(stop_of(entry, day.settings) for entry in day.stops)
    places = [day.kitchen, *day.stops]
    vehicles = []
    for entry in day.vehicles:
        # A vehicle on the road starts from a place of its own, even where it stands at a door or at the kitchen.
        start = len(places) if entry.value("loaded") is not None else 0
        places += [entry] if start else []
        vehicles.append(vehicle_of(entry, day, start))
    distance, duration = ways(day, places)
    kinds = tuple(Kind(name, limit_of(day.settings, name)) for name in KINDS)
    return Model(day.name, METRES, kinds, stops, tuple(vehicles), distance, duration, weights(day.settings))


def known_and_counted(day: Day) -> None:
    day.settings.known(SETTINGS)
    day.kitchen.known(KITCHEN_FIELDS)
    for entries, fields, what, most in (
        (day.vehicles, VEHICLE_FIELDS, "vehicle", MOST_VEHICLES),
        (day.stops, STOP_FIELDS, "stop", MOST_STOPS),
    ):
        if len(entries) > most:
            raise FileError(f"more than {most:,} {what}s", file=day.name)
        if not entries and what == "stop":
            raise FileError("there is no stop", file=day.name)
        seen: dict[str, Entry] = {}
        for entry in entries:
            entry.known(fields)
            if (name := entry.text("id")) in seen:
                entry.refuse("id", f"there are two {what}s '{name}'")
            seen[name] = entry


def stop_of(entry: Entry, settings: Entry) -> Stop:
    opens, closes = entry.clock("earliest", 0), entry.clock("latest", DAY_END)
    if opens > closes:
        entry.refuse("latest", "is before the earliest")
    at_door = entry.number("minutes", 0, 600, settings.number("minutes", 0, 600, 3))
    welfare = entry.number("welfare", 0, 600, settings.number("welfare", 0, 600, 2))
    return Stop(
        entry.text("id"),
        opens,
        closes,
        round((at_door + welfare) * 60),
        tuple(entry.whole(kind, 10_000, 0) for kind in KINDS),
        entry.names("familiar"),
        entry.text("yesterday", ""),
        entry.names("only"),
        entry.names("skills"),
    )


def vehicle_of(entry: Entry, day: Day, start: int) -> Vehicle:
    opens, closes = entry.clock("earliest"), entry.clock("latest")
    if opens > closes:
        entry.refuse("latest", "the shift ends before it begins")
    loaded = entry.clock("loaded", -1)
    if loaded > opens:
        entry.refuse("loaded", "a vehicle on the road was loaded before its earliest time, which is now")
    if loaded < 0 and any(entry.value(name) is not None for name in ("at", "lat", "lon")):
        entry.refuse("loaded", "is missing: a vehicle that is not at the kitchen has been loaded; say when")
    return Vehicle(
        entry.text("id"),
        entry.text("driver", ""),
        opens if start else max(opens, day.kitchen.clock("earliest", 0)),
        closes,
        tuple(entry.whole(kind, 10_000) for kind in KINDS),
        0 if start else round(day.kitchen.number("minutes", 0, 600, 0) * 60),
        start,
        loaded if start else None,
        entry.yes("returns", True),
        entry.names("skills"),
    )


def limit_of(settings: Entry, kind: str) -> int | None:
    minutes = settings.number(f"{kind}_minutes", 1, 1440, 0)
    return round(minutes * 60) if minutes else None


def weights(settings: Entry) -> Weights:
    unfamiliar, changed, vehicle = (
        round(settings.number(f"{name}_km", 0, 1000, 0) * 1000) for name in ("familiar", "stability", "vehicle")
    )
    return Weights(unfamiliar, changed, vehicle)


def ways(day: Day, places: list[Entry]) -> tuple[Ints, Ints]:
    """Distance and duration between the kitchen, the stops and where vehicles on the road are."""
    kmh = day.settings.number("kmh", 1, 130, KMH)
    factor = day.settings.number("factor", 1, 3, FACTOR)
    if day.legs is None:
        return by_coordinates([position(entry, day) for entry in places], factor, kmh)
    names = [day.kitchen.text("id", "kitchen"), *(entry.text("id") for entry in day.stops)]
    names += [entry.text("at", names[0]) for entry in places[len(names) :]]
    try:
        return by_table(names, day.legs, kmh)
    except KeyError as error:
        end, start = error.args[0]
        raise FileError(f"the matrix has no way between '{start}' and '{end}'", file=day.name) from None


def position(entry: Entry, day: Day) -> Degrees:
    """Where an entry is: its own latitude and longitude, or those of the place it is `at` (the kitchen if none)."""
    if entry.value("lat") is not None or "loaded" not in entry.fields or entry.value("loaded") is None:
        return entry.number("lat", -90, 90), entry.number("lon", -180, 180)
    name = entry.text("at", day.kitchen.text("id", "kitchen"))
    if name == day.kitchen.text("id", "kitchen"):
        return position(day.kitchen, day)
    there = next((stop for stop in day.stops if stop.text("id") == name), None)
    if there is None:
        entry.refuse("at", f"there is no stop '{name[:40]}'; give lat and lon")
    return position(there, day)
