"""Files as people have them are read; files that would have to be guessed at are refused by line and column."""

from pathlib import Path

import numpy as np
import pytest

from twofold.engines.priorities import Kind, PrioritiesError, TableError
from twofold.engines.priorities.reading import read_answers

VOTES = "id,role,bus,park\n1,tenant,1,agree\n2,tenant,0,\n3,trader,-1,DISAGREE\n4,,0.5,pass\n"


def write(folder: Path, text: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_votes_in_numbers_and_in_words(tmp_path: Path) -> None:
    answers = read_answers(write(tmp_path, VOTES)).answers
    assert answers.names == ("bus", "park")
    assert answers.groups == ("tenant", "trader")
    assert answers.group.tolist() == [0, 0, 1, -1]
    assert np.array_equal(answers.block(0, 2), [[1, 1], [0, np.nan], [-1, -1], [0.5, 0]], equal_nan=True)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + VOTES,
        VOTES.replace("\n", "\r\n"),
        VOTES.replace(",", ";"),
        VOTES.replace(",", "\t"),
        VOTES.replace("\n", "\n\n"),
        VOTES.replace(",", " , "),
        VOTES.replace("role", "Role").replace("id", "ID"),
    ],
)
def test_however_spreadsheets_save_it(tmp_path: Path, text: str) -> None:
    expected = read_answers(write(tmp_path, VOTES)).answers
    found = read_answers(write(tmp_path, text, "b.csv")).answers
    assert (found.names, found.groups) == (expected.names, expected.groups)
    assert np.array_equal(found.block(0, 2), expected.block(0, 2), equal_nan=True)


def test_rankings_and_points(tmp_path: Path) -> None:
    path = write(tmp_path, "group;x;y\na;1;2\nb;2;\n")
    ranked = read_answers(path, Kind.RANKINGS).answers
    assert ranked.names == ("x before y",)
    assert ranked.block(0, 1).tolist() == [[1], [1]]
    assert read_answers(path, Kind.POINTS).answers.block(0, 2)[1].tolist() == [1, 0]
    assert read_answers(path, Kind.POINTS, pot=4).answers.names == ("x", "y", "not spent")


def test_groups_from_a_column_of_another_name_and_columns_that_are_no_question(tmp_path: Path) -> None:
    path = write(tmp_path, "who,where,note,bus\nx,north,hello,1\ny,south,,0\n")
    answers = read_answers(path, groups="WHERE", ignore=["who", "note"]).answers
    assert (answers.names, answers.groups) == (("bus",), ("north", "south"))


def test_groups_from_a_file_of_their_own(tmp_path: Path) -> None:
    path = write(tmp_path, "id,bus\n1,1\n2,0\n3,-1\n")
    groups = write(tmp_path, "id,group\n3,staff\n1,carers\n9,staff\n", "g.csv")
    answers = read_answers(path, groups=str(groups)).answers
    assert (answers.groups, answers.group.tolist()) == (("carers", "staff"), [0, -1, 1])


def export(folder: Path, comments: str | None = None) -> Path:
    rows = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2\n"
    write(folder, rows + "0,0,0,3,1,1,1,-1,0\n1,1,0,2,1,0,1,,0\n2,,0,1,1,0,1,,\n", "participants-votes.csv")
    if comments:
        write(folder, comments, "comments.csv")
    return folder


def test_an_export_with_its_own_groups_says_so(tmp_path: Path) -> None:
    source = read_answers(export(tmp_path))
    assert source.made_from_votes
    assert source.answers.names == ("0", "1", "2")
    assert source.answers.groups == ("group 0", "group 1")


def test_statements_by_their_words_without_those_moderated_out(tmp_path: Path) -> None:
    comments = 'comment-id,moderated,comment-body\n0,1,"Two\n lines"\n1,-1,Rude\n2,0,\n'
    assert read_answers(export(tmp_path, comments)).answers.names == ("Two lines", "statement (2)")


def test_statements_that_stand_twice_are_told_apart(tmp_path: Path) -> None:
    comments = "comment-id,comment-body\n0,Same\n1,Same\n2,Other\n"
    assert read_answers(export(tmp_path, comments)).answers.names == ("Same (0)", "Same (1)", "Other")


def test_declared_groups_of_an_export(tmp_path: Path) -> None:
    groups = write(tmp_path, "participant,group\n0,tenants\n1,traders\n2,traders\n", "roles.csv")
    source = read_answers(export(tmp_path), groups=str(groups))
    assert not source.made_from_votes
    assert source.answers.groups == ("tenants", "traders")


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        (b"", None, None, "empty"),
        (b"\n\n", None, None, "empty"),
        (b"id,role,bus\n", None, None, "no rows"),
        (b"id,role\n1,a\n", 1, None, "no column with answers"),
        (b"id,bus\n1,1\n", 1, None, "--groups"),
        (b"id,role,bus\n1,a,2\n", 2, "bus", "'2' is not a vote"),
        (b"id,role,bus\n1,a,1\n2,b,nan\n", 3, "bus", "'nan' is not a vote"),
        (b"id,role,bus\n1,a,inf\n", 2, "bus", "is not a vote"),
        (b"id,role,bus\n1,a,1e0\n", 2, "bus", "is not a vote"),
        (b"id,role,bus\n1,a,--1\n", 2, "bus", "is not a vote"),
        ("id,role,bus\n1,a,½\n".encode(), 2, "bus", "is not a vote"),
        (b"id,role,bus\n1,a," + b"9" * 5_000 + b"\n", 2, "bus", "is not a vote"),
        (b"id,role,bus\n1,a,1\n1,b,1\n", 3, "id", "'1' stands on line 2"),
        (b"id,role,bus\n1,a,1,1\n", 2, None, "4 cells under 3 columns"),
        (b"id,role,bus\n1,a\n", 2, None, "2 cells under 3 columns"),
        (b"id,role,bus,Bus\n1,a,1,1\n", 1, "Bus", "two columns"),
        (b"id,role,,\n1,a,1,1\n", 1, "(no name)", "two columns"),
        (b"id,role,bus\n1,a\x00,1\n", 2, None, "NUL"),
        (b"id,role,bus\n1,a,1\n2,\xff,1\n", 3, None, "UTF-8"),
        (b"\xff\xfei\x00d\x00", 1, None, "NUL"),
        (b'id,role,bus\n1,"a,1\n', 2, None, "CSV"),
        (b"id,role,bus\n1,\x07,1\n", 2, "role", "printable"),
        (b"id,role,bus\n1," + b"x" * 101 + b",1\n", 2, "role", "100 characters"),
    ],
)
def test_bad_files_are_refused_by_line_and_column(
    tmp_path: Path, text: bytes, line: int | None, column: str | None, words: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(TableError) as caught:
        read_answers(path)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(("kind", "cell"), [(Kind.RANKINGS, "0"), (Kind.RANKINGS, "1.5"), (Kind.POINTS, "-1")])
def test_each_kind_has_numbers_of_its_own(tmp_path: Path, kind: Kind, cell: str) -> None:
    with pytest.raises(TableError, match=f"line 2, column 'y': '{cell}' is not"):
        read_answers(write(tmp_path, f"group,x,y\na,1,{cell}\nb,1,1\n"), kind)


def test_files_of_groups_are_held_to_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, VOTES)
    twice = write(tmp_path, "id,group\n1,a\n1,b\n", "g.csv")
    with pytest.raises(TableError, match="line 3, column 'id': '1' stands above already"):
        read_answers(path, groups=str(twice), ignore=["role"])
    with pytest.raises(TableError, match="there is no column 'nowhere'; the columns are id, role, bus, park"):
        read_answers(path, groups="nowhere")
    with pytest.raises(TableError, match="there is no column 'nothing'"):
        read_answers(path, ignore=["nothing"])


def test_one_group_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(PrioritiesError, match="at least two groups"):
        read_answers(write(tmp_path, "id,role,bus\n1,a,1\n2,a,1\n"))


def test_a_folder_holds_votes_only(tmp_path: Path) -> None:
    with pytest.raises(PrioritiesError, match="export of votes"):
        read_answers(export(tmp_path), Kind.POINTS)
    with pytest.raises(FileNotFoundError):
        read_answers(write(tmp_path, "", "x").parent / "empty")


def test_everything_moderated_out_is_an_error(tmp_path: Path) -> None:
    comments = "comment-id,moderated,comment-body\n" + "".join(f"{at},-1,x\n" for at in range(3))
    with pytest.raises(TableError, match="moderated out"):
        read_answers(export(tmp_path, comments))
