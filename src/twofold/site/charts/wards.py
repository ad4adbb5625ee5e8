"""A small map of wards with numbered pins, drawn from GeoJSON without any tiles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Any

WIDTH = 360.0
MARGIN = 14.0
PIN = 11.0
# Beyond this the pins would cover the map; they become dots and the list alone carries the numbers.
NUMBERED = 60
ROUNDS = 40

Point = tuple[float, float]


@dataclass(frozen=True)
class Ward:
    name: str
    path: str
    x: float
    y: float
    at: Point


@dataclass(frozen=True)
class Pin:
    number: int
    label: str
    address: str
    x: float
    y: float
    point: Point


class Projection:
    """Longitude and latitude onto the picture, true to shape at the place's own latitude."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.west, self.south = min(p[0] for p in points), min(p[1] for p in points)
        east, self.north = max(p[0] for p in points), max(p[1] for p in points)
        self.squeeze = cos(radians((self.south + self.north) / 2))
        wide, tall = (east - self.west) * self.squeeze or 1e-6, self.north - self.south or 1e-6
        # A long thin place is fitted by its height, so that the list beside it is not pushed off the page.
        self.scale = min((WIDTH - 2 * MARGIN) / wide, (WIDTH * 1.2) / tall)
        self.inset = (WIDTH - wide * self.scale) / 2
        self.height = round(tall * self.scale + 2 * MARGIN, 1)

    def __call__(self, point: Point) -> Point:
        x = self.inset + (point[0] - self.west) * self.squeeze * self.scale
        y = MARGIN + (self.north - point[1]) * self.scale
        return round(x, 1), round(y, 1)


def ward_map(
    areas: Iterable[Mapping[str, Any]], pins: Iterable[Mapping[str, Any]]
) -> tuple[list[Ward], list[Pin], float]:
    """Wards and pins placed, and the picture's height; all empty when there is nothing to place."""
    drawn = [area for area in areas if area.get("outline")]
    placed = list(pins)
    points = [p for area in drawn for ring in _rings(area["outline"]) for p in ring]
    points += [_point(pin["point"]) for pin in placed]
    if not points:
        return [], [], 0.0
    project = Projection(points)
    return [_ward(area, project) for area in drawn], _pins(placed, project), project.height


def _ward(area: Mapping[str, Any], project: Projection) -> Ward:
    rings = list(_rings(area["outline"]))
    drawn = [[project(point) for point in ring] for ring in rings]
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in drawn)
    at = _middle(max(rings, key=lambda ring: abs(_twice_area(ring))))
    return Ward(str(area["name"]), path, *project(at), at)


def _pins(pins: list[Mapping[str, Any]], project: Projection) -> list[Pin]:
    points = [_point(pin["point"]) for pin in pins]
    spots = [project(point) for point in points]
    if len(spots) <= NUMBERED:
        spots = apart(spots)
    return [
        Pin(n, str(pin["label"]), str(pin.get("address", "")), *spot, point)
        for n, (pin, point, spot) in enumerate(zip(pins, points, spots, strict=True), 1)
    ]


def apart(spots: Sequence[Point], gap: float = 2 * PIN) -> list[Point]:
    """Push pins that overlap away from each other, a little at a time, so that every number can be read."""
    moved = list(spots)
    for _round in range(ROUNDS):
        clashes = [(i, j) for i in range(len(moved)) for j in range(i) if _distance(moved[i], moved[j]) < gap]
        if not clashes:
            break
        for i, j in clashes:
            moved[i], moved[j] = _parted(moved[i], moved[j], gap)
    return [(round(x, 1), round(y, 1)) for x, y in moved]


def _parted(a: Point, b: Point, gap: float) -> tuple[Point, Point]:
    distance = _distance(a, b)
    dx, dy = ((a[0] - b[0]) / distance, (a[1] - b[1]) / distance) if distance else (1.0, 0.0)
    push = (gap - distance) / 2 + 0.05
    return (a[0] + dx * push, a[1] + dy * push), (b[0] - dx * push, b[1] - dy * push)


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _rings(outline: Mapping[str, Any]) -> Iterator[list[Point]]:
    """Every ring of a Polygon, a MultiPolygon, or a Feature of either."""
    geometry = outline.get("geometry", outline)
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [_point(point) for point in ring]


def _point(point: Sequence[float]) -> Point:
    return float(point[0]), float(point[1])


def _twice_area(ring: Sequence[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))


def _middle(ring: Sequence[Point]) -> Point:
    """The centre of gravity of a ring, where the ward's name goes."""
    area = _twice_area(ring)
    if not area:
        return ring[0]
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * area)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * area)
    return x, y
