"""What makes an outline usable, and what does not."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.places.rules import MOST_POINTS, outline_problem

SQUARE = [[2.4, 54.4], [2.5, 54.4], [2.5, 54.5], [2.4, 54.4]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def multi(*polygons: Any) -> dict[str, Any]:
    return {"type": "MultiPolygon", "coordinates": list(polygons)}


@pytest.mark.parametrize(
    "outline",
    [
        polygon(SQUARE),
        polygon(SQUARE, SQUARE),
        multi([SQUARE], [SQUARE, SQUARE]),
        polygon([[*point, 12.5] for point in SQUARE]),
        polygon([[-180, -90], [180, -90], [180, 90], [-180, -90]]),
        {**polygon(SQUARE), "bbox": [2.4, 54.4, 2.5, 54.5]},
    ],
)
def test_a_closed_ring_of_points_on_earth_is_an_outline(outline: Any) -> None:
    assert outline_problem(outline) is None


@pytest.mark.parametrize(
    "outline",
    [
        None,
        [],
        "Polygon",
        7,
        {},
        {"type": "Polygon"},
        {"type": "Point", "coordinates": [2.4, 54.4]},
        {"type": "FeatureCollection", "features": []},
        {"type": ["Polygon"], "coordinates": [SQUARE]},
        {"type": {}, "coordinates": [SQUARE]},
        {"type": "Polygon", "coordinates": {"0": SQUARE}},
        polygon(),
        polygon([]),
        polygon(SQUARE[:3]),
        polygon([*SQUARE[:3], [9, 9]]),
        polygon([[54.4, 254.4]] * 4),
        polygon([[200, 54.4]] * 4),
        polygon([["2.4", "54.4"]] * 4),
        polygon([[True, False]] * 4),
        polygon([[math.nan, 54.4]] * 4),
        polygon([[math.inf, 54.4]] * 4),
        polygon([[10**400, 54.4]] * 4),
        polygon([[2.4]] * 4),
        polygon([None] * 4),
        polygon([{}] * 4),
        polygon("aaaa"),
        multi(SQUARE),
        multi([]),
        multi([[]]),
        multi(None),
        polygon([[2.4, 54.4, {"deep": []}]] * 4),
        polygon([[2.4, 54.4, math.nan]] * 4),
        polygon([[2.4, 54.4, "\x00"]] * 4),
    ],
)
def test_anything_else_is_refused_in_words(outline: Any) -> None:
    problem = outline_problem(outline)
    assert problem
    assert problem.endswith(".")


def test_an_outline_has_a_bound() -> None:
    ring = [[2.4, 54.4]] * MOST_POINTS
    assert outline_problem(polygon(ring)) is None
    assert "20,000" in (outline_problem(polygon([*ring, ring[0]])) or "")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just([2.4, 54.4]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=30,
)


@given(st.sampled_from(["Polygon", "MultiPolygon"]), json_values)
def test_no_json_at_all_makes_it_stumble_and_what_it_takes_can_be_kept(kind: str, coordinates: Any) -> None:
    outline = {"type": kind, "coordinates": coordinates}
    if outline_problem(outline) is None:
        assert json.dumps(outline, allow_nan=False)
