"""Files from strangers: numbers that are numbers, headers that name columns, lines that are counted right."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.opinions import TableError, read_polis
from twofold.engines.opinions.csvfile import open_csv
from twofold.engines.opinions.votes import MOST_ID

from .shared import patient


def opened(folder: Path, text: str) -> Path:
    path = folder / "file.csv"
    path.write_text(text, newline="")
    return path


@patient
@given(st.integers(-(2**70), 2**70))
def test_whole_numbers_are_read_or_refused_by_range(tmp_path_factory: pytest.TempPathFactory, number: int) -> None:
    file = open_csv(opened(tmp_path_factory.mktemp("csv"), f"id\n{number}\n"), ("id",))
    line, cells = next(file.rows)
    if 0 <= number <= MOST_ID:
        assert file.whole(cells, line, 0) == number
    else:
        with pytest.raises(TableError, match="line 2, column 'id'"):
            file.whole(cells, line, 0)


@pytest.mark.parametrize(
    "text", ["1.0", "1e3", "+1", "--1", "0x1", "1_000", "١", "½", "NaN", "-", "one", "1 2", "\u200b1"]
)
def test_what_is_not_a_whole_number_is_refused(tmp_path: Path, text: str) -> None:
    file = open_csv(opened(tmp_path, f"id\n{text}\n"), ())
    line, cells = next(file.rows)
    with pytest.raises(TableError, match="is not a whole number from 0"):
        file.whole(cells, line, 0)


def test_spaces_around_numbers_and_names_do_not_matter(tmp_path: Path) -> None:
    file = open_csv(opened(tmp_path, " id , b \n 7 ,1\n"), ("id", "b"))
    line, cells = next(file.rows)
    assert file.whole(cells, line, file.at("id")) == 7


def test_lines_are_counted_with_blank_ones_and_new_lines_in_cells(tmp_path: Path) -> None:
    file = open_csv(opened(tmp_path, 'id,text\n\n1,"two\nlines"\n,,\n'), ())
    assert next(file.rows)[0] == 4
    with pytest.raises(TableError, match="cells under 2 columns"):
        [line for line, _ in open_csv(opened(tmp_path, "id,text\n1,2,3\n"), ()).rows]


@patient
@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_refused_in_words_or_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("noise")
    for name in ("votes.csv", "participants-votes.csv", "comments.csv"):
        (folder / name).write_bytes(data)
        with pytest.raises(TableError) as raised:
            read_polis(folder)
        assert "\n" not in str(raised.value).strip()


CELLS = st.sampled_from(["", "0", "1", "-1", "2", "x", "1.0", "\t", '"', "NaN", "99999999999999999999"])


@patient
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=4))
def test_rows_of_any_cells_are_refused_in_words_or_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("cells")
    text = "\n".join(["timestamp,comment-id,voter-id,vote", *(",".join(row) for row in rows)])
    (folder / "votes.csv").write_text(text)
    good = rows and all(
        row[3] in {"0", "1", "-1"} and row[0] in {"0", "1", "-1", "2"} and set(row[1:3]) <= {"0", "1", "2"}
        for row in rows
        if any(cell.strip() for cell in row)
    )
    if good and any(any(cell.strip() for cell in row) for row in rows):
        assert len(read_polis(folder).votes) >= 1
        return
    with pytest.raises(TableError, match=r"votes\.csv"):
        read_polis(folder)


def test_a_statement_as_long_as_a_book_is_refused(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1,1,1,1\n")
    (tmp_path / "comments.csv").write_text("comment-id,comment-body\n1," + "x" * 1_000_001 + "\n")
    with pytest.raises(TableError, match=r"comments\.csv, line 2: not readable as CSV: field larger than"):
        read_polis(tmp_path)
