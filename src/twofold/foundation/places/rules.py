"""What makes an outline usable. Pure."""

from typing import Any

from django.utils.translation import gettext as _

MOST_POINTS = 20_000


def outline_problem(outline: Any) -> str | None:
    """What is wrong with a GeoJSON outline (RFC 7946: longitude, latitude), or None."""
    if not isinstance(outline, dict) or outline.get("type") not in ("Polygon", "MultiPolygon"):
        return _("Give the outline as a GeoJSON Polygon or MultiPolygon.")
    coordinates = outline.get("coordinates")
    polygons = [coordinates] if outline["type"] == "Polygon" else coordinates
    rings = _rings(polygons)
    if rings is None:
        return _("Each ring needs four or more points of longitude and latitude, the last the same as the first.")
    if sum(map(len, rings)) > MOST_POINTS:
        return _("The outline has more than 20,000 points. Simplify it first.")
    return None


def _rings(polygons: Any) -> list[list[Any]] | None:
    if not isinstance(polygons, list) or not polygons or not all(isinstance(p, list) and p for p in polygons):
        return None
    rings = [ring for polygon in polygons for ring in polygon]
    return rings if all(_closed(ring) for ring in rings) else None


def _closed(ring: Any) -> bool:
    return isinstance(ring, list) and len(ring) >= 4 and ring[0] == ring[-1] and all(map(_is_point, ring))


def _is_point(point: Any) -> bool:
    """Longitude, latitude and perhaps a height; comparing also refuses NaN and infinities."""
    if not isinstance(point, list) or len(point) not in (2, 3):
        return False
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in point):
        return False
    longitude, latitude, height = [*point, 0][:3]
    return bool(-180 <= longitude <= 180 and -90 <= latitude <= 90 and -12_000 <= height <= 9_000)
