"""Files: the same day as JSON and CSV, Solomon's files, roads of one's own; and every refusal says where."""

import json
import math
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.rounds import FileError, input_hash, read_matrix, read_model
from twofold.engines.rounds.solomon import tenths

from .days import day

CSV = """\
kind,id,lat,lon,earliest,latest,driver,hot,cold,minutes,value
kitchen,kitchen,51.0,1.0,,,,,,5,
vehicle,van 1,,,11:00,14:00,Bea,20,20,,
stop,door 0,51.01,1.0,,,,1,0,,
setting,hot_minutes,,,,,,,,,90
"""
JSON = day([{}], [{"id": "van 1", "driver": "Bea"}], hot_minutes=90)
ROADS = b"from,to,km,minutes\nkitchen,door 0,2.5,9\n"
SOLOMON = """\
TINY

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME
    0      0        0         0       0          100        0
    1      3        4         5       0          50         10
    2      1        1         6       10         60         10
"""


def test_the_same_day_as_json_and_as_csv() -> None:
    assert input_hash(read_model(JSON)) == input_hash(read_model(CSV.encode()))
    assert input_hash(read_model(JSON)) == input_hash(read_model(CSV.replace(",", ";").encode("utf-8-sig")))


def test_roads_of_ones_own_hold_both_ways() -> None:
    today = read_model(JSON, matrix=ROADS)
    assert today.distance.tolist() == [[0, 2500], [2500, 0]]
    assert today.duration.tolist() == [[0, 540], [540, 0]]
    with pytest.raises(FileError, match="no way between 'kitchen' and 'door 0'"):
        read_model(JSON, matrix=b"from,to,km\nkitchen,mill,1\n")


def test_a_matrix_in_the_file_itself() -> None:
    values = json.loads(JSON)
    values["matrix"] = {"places": ["kitchen", "door 0"], "km": [[0, 2], [3, 0]]}
    assert read_model(json.dumps(values).encode()).distance.tolist() == [[0, 2000], [3000, 0]]


def test_solomons_files_are_cut_to_one_decimal() -> None:
    tiny = read_model(SOLOMON.encode())
    assert tiny.distance.tolist() == [[0, 50, 14], [50, 0, 36], [14, 36, 0]]
    assert [(stop.opens, stop.closes, stop.service, stop.load) for stop in tiny.stops] == [
        (0, 500, 100, (5,)),
        (100, 600, 100, (6,)),
    ]
    assert [vehicle.capacity for vehicle in tiny.vehicles] == [(10,), (10,)]


@given(st.integers(-2000, 2000), st.integers(-2000, 2000))
def test_tenths_are_the_whole_root(x: int, y: int) -> None:
    assert tenths(np.array([[0, 0], [x, y]]))[0, 1] == math.isqrt(100 * (x * x + y * y))


REFUSED = [
    (b"", "empty|no line"),
    (b"hello", "not a Solomon file"),
    (b"{", "not readable as JSON"),
    (b'{"stops": 3}', "column 'stops'"),
    (b'{"stops": [], "stops": []}', "twice"),
    (b'{"roofs": []}', "column 'roofs': not a part"),
    (b'{"stops": [NaN]}', "NaN is not a number"),
    (b"[" * 100_000, "not a Solomon|deeply|JSON"),
    (b'{"a":' * 100_000, "deeply|JSON"),
    (b"\xff\xfe\x00", "UTF-8|text"),
    (day([]), "there is no stop"),
    (day([{"lat": 91}]), r"column 'stops\[0\].lat': must lie between -90 and 90"),
    (day([{"lat": True}]), "is not a number"),
    (day([{"lat": 10**400}]), "is not a number|too long"),
    (day([{"earliest": "13:00", "latest": "12:00"}]), r"stops\[0\].latest': is before the earliest"),
    (day([{"earliest": "25:00"}]), "is not a time like 11:30"),
    (day([{"hot": -1}]), "must lie between 0"),
    (day([{"hot": 0.5}]), "must be a whole number"),
    (day([{"id": "a"}, {"id": "a"}]), "there are two stops 'a'"),
    (day([{"id": "a\nb"}]), "on one line"),
    (day([{"colour": "red"}]), "not a field here"),
    (day([{"familiar": "Bea"}]), "must be a list of names"),
    (day([{}], [{"id": "v", "earliest": "15:00"}]), "the shift ends before it begins"),
    (day([{}], [{"id": "v", "lat": 51.0}]), "has been loaded; say when"),
    (day([{}], [{"id": "v", "loaded": "12:00"}]), "loaded before its earliest"),
    (day([{}], [{"id": "v", "loaded": "10:00", "at": "mill"}]), "there is no stop 'mill'"),
    (day([{}] * 1001), "more than 1,000 stops"),
    (day([{}], hot_minutes=0.5), "column 'settings.hot_minutes': must lie between 1 and 1440"),
    (day([{}], speed=3), "not a field here"),
    (CSV.replace("vehicle,", "lorry,").encode(), "line 3, column 'kind'"),
    (CSV.replace("51.01", "51,01").encode(), "line 4"),
    (CSV.replace("11:00", "11").encode(), "line 3, column 'earliest': '11' is not a time"),
    (CSV.replace("lat,lon", "lat,lat").encode(), "two columns have this name"),
    ((CSV + "kitchen,second,51,1,,,,,,,\n").encode(), "line 6: a second kitchen"),
    (SOLOMON.replace("  50  ", " fifty").encode(), "line 10, column 'due date'"),
    (SOLOMON.replace("    2      1", "    1      1").encode(), "stands on line 10 too"),
    (SOLOMON.replace("  2         10", "  0         10").encode(), "between 1 and 1,000 vehicles"),
    (SOLOMON.replace("    2      1   ", "    2      ").encode(), "6 figures where 7 belong"),
    (SOLOMON.replace("CUSTOMER", "CLIENTS").encode(), "no line 'CUSTOMER'"),
]


@pytest.mark.parametrize(("content", "message"), REFUSED, ids=range(len(REFUSED)))
def test_a_file_that_cannot_be_used_says_where(content: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        read_model(content, "day")


@pytest.mark.parametrize("row", ["kitchen,door 0,far", "kitchen,door 0,-1", "kitchen,,1", "a,b,1\na,b,2"])
def test_a_matrix_that_cannot_be_used_says_where(row: str) -> None:
    with pytest.raises(FileError, match="roads, line"):
        read_matrix(f"from,to,km\n{row}\n".encode(), "roads")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(FileError):  # anything else would be a crash
        read_model(content, "day")


@given(st.data())
def test_a_spoilt_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([JSON, CSV.encode(), SOLOMON.encode()]))
    at = data.draw(st.integers(0, len(whole) - 1))
    spoilt = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 5)) :]
    with suppress(FileError):  # anything else would be a crash
        read_model(spoilt, "day")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        read_model(tmp_path / "absent.json")
