"""The list as the officer's own program saved it: a workbook, Windows letters, a damaged file, a hostile one."""

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from twofold.cycle.mapping import actions
from twofold.engines.sheets import Bounds, FileError, table_of
from twofold.engines.sheets.workbook import typed
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Initiative
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

MOST = Bounds(rows=50)
ROWS = (
    ("Club", "Since", "Members"),
    ("Chess", date(2019, 4, 1), 12),
    (None, None, None),
    ("Go", datetime(2020, 1, 2, 9, 30), 7.5),
)


def workbook(*rows: tuple[Any, ...], empty_first: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if empty_first:
        sheet = book.create_sheet("Clubs")
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("empty_first", [False, True])
def test_a_workbook_is_read_as_its_cells_would_be_typed(empty_first: bool) -> None:
    columns, rows = table_of(workbook(*ROWS, empty_first=empty_first), "clubs.xlsx", MOST, from_office=True)
    assert columns == ["club", "since", "members"]
    assert rows == [
        {"line": 2, "cells": {"club": "Chess", "since": "2019-04-01", "members": "12"}},
        {"line": 4, "cells": {"club": "Go", "since": "2020-01-02 09:30", "members": "7.5"}},
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (12.0, "12"),
        (-3, "-3"),
        (time(9, 5), "09:05"),
        (timedelta(hours=26, minutes=30), "26:30"),
        (" a\0b ", "ab"),
    ],
)
def test_a_cell_is_as_somebody_would_type_it(value: Any, text: str) -> None:
    assert typed(value) == text


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5))
def test_a_workbook_says_what_the_same_list_says_as_csv(rows: list[tuple[str, str, str]]) -> None:
    head = ["a", "b", "c"]
    safe = [[f"x{cell}" for cell in row] for row in rows]  # a cell that begins with = would be a formula
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([head, *safe])
    _, from_csv = table_of(written.getvalue().encode(), "a.csv", MOST, from_office=True)
    _, from_book = table_of(workbook(tuple(head), *map(tuple, safe)), "a.xlsx", MOST, from_office=True)
    assert [row["cells"] for row in from_book] == [row["cells"] for row in from_csv]


def test_what_office_programs_save_as_csv_is_read() -> None:
    text = "Club;Where\nCafé;Zoë’s\n"
    for encoded in (text.encode("cp1252"), text.encode("utf-16"), text.encode("utf-8-sig")):
        _, rows = table_of(encoded, "clubs.csv", MOST, from_office=True)
        assert rows[0]["cells"] == {"club": "Café", "where": "Zoë’s"}


def archive(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), part)
    return content.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10)
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 and nothing more", "neither CSV nor a workbook"),
        (archive(readme=b"x"), "not a workbook"),
        (archive(xl__workbook_xml=b"<no"), "not readable as a workbook"),
        (archive(xl__workbook_xml=BOMB + b"]><a>&k;</a>"), "not readable as a workbook"),
        (archive(xl__workbook_xml=b"0" * 100_000_001), "when unpacked"),
        (workbook(*ROWS)[:-400], "workbook"),
        (workbook(), "empty"),
        (workbook(("a", "a"), (1, 2)), "two columns"),
        (workbook(("a",), *((n,) for n in range(51))), "more than 50 rows"),
    ],
)
def test_a_workbook_that_is_none_is_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(FileError) as refused:
        table_of(content, "clubs.xlsx", MOST, from_office=True)
    assert says in str(refused.value)


@pytest.mark.usefixtures("db")
def test_the_officers_workbook_goes_in(house: House) -> None:
    pk = house.read(lambda: Service.objects.get(name="Libraries").pk)
    sheet = house.act("olu", actions.bring_sheet, house.place, name="Clubs", file=workbook(*ROWS))
    said = {"named": "club", "one_service": pk, "public_otherwise": "A room", "reaches": "members"}
    mapped = house.act("olu", actions.map_columns, sheet, **said)
    assert [list(each) for each in mapped.report["faults"]] == [[4, "'7.5' is no number of people"]]
    house.act("olu", actions.apply_sheet, mapped)
    assert house.read(Initiative.objects.filter(name="Chess").exists)
    with pytest.raises(Refusal) as refused:
        house.act("olu", actions.bring_sheet, house.place, name="Clubs", file=archive(readme=b"x"))
    assert "not a workbook" in refused.value.fields["file"][0]
