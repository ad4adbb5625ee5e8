"""Polis exports: the latest vote counts, the sign is found or asked for, and what is written reads the same."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from twofold.engines.opinions import Statement, TableError, Votes, read_polis, write_polis

from .shared import FOLDER, REAL, made_up, patient, real, tiny

LOG = "timestamp,datetime,comment-id,voter-id,vote\n"
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"


def export(folder: Path, log: str = "", comments: str = "", matrix: str = "") -> Path:
    for name, text in (("votes.csv", log), ("comments.csv", comments), ("participants-votes.csv", matrix)):
        if text:
            (folder / name).write_text(text)
    return folder


def log(*rows: tuple[int, int, int, int]) -> str:
    return LOG + "".join(f"{time},,{statement},{person},{vote}\n" for time, statement, person, vote in rows)


def test_the_latest_vote_counts_wherever_it_stands_in_the_file(tmp_path: Path) -> None:
    found = read_polis(export(tmp_path, log((30, 1, 1, -1), (10, 1, 1, 1), (20, 1, 2, 0), (20, 1, 2, 1))))
    assert found.votes.value.tolist() == [-1, 1]
    assert found.casts == 4


@pytest.mark.parametrize("name", sorted(set(REAL) - {"american-assembly.bowling-green"}))
def test_both_files_of_an_export_hold_the_same_votes(name: str, tmp_path: Path) -> None:
    found = real(name)
    for file in ("comments.csv", "participants-votes.csv"):
        (tmp_path / file).write_bytes((FOLDER / name / file).read_bytes())
    assert read_polis(tmp_path).votes.hash == found.votes.hash


@pytest.mark.parametrize("name", REAL)
def test_in_exports_one_is_agree_by_the_counts(name: str) -> None:
    assert (real(name).agree, real(name).agree_from) == (1, "comments.csv")


@pytest.mark.parametrize("name", ["brexit-consensus", "15-per-hour-seattle"])
def test_a_live_export_is_told_by_its_counts(name: str, tmp_path: Path) -> None:
    found = real(name)
    write_polis(tmp_path, found.votes, found.statements)
    write_polis(tmp_path / "live", found.votes, found.statements, agree=-1)
    (tmp_path / "live/comments.csv").write_bytes((tmp_path / "comments.csv").read_bytes())
    again = read_polis(tmp_path / "live")
    assert (again.agree, again.agree_from) == (-1, "comments.csv")
    assert again.votes.hash == found.votes.hash


def test_without_counts_one_is_agree_and_that_is_said(tmp_path: Path) -> None:
    found = read_polis(export(tmp_path, log((1, 1, 1, 1), (1, 2, 1, -1))))
    assert (found.agree, found.agree_from) == (1, "assumed")
    turned = read_polis(tmp_path, agree=-1)
    assert (turned.agree, turned.agree_from) == (-1, "option")
    assert turned.votes.value.tolist() == [-1, 1]


def test_even_counts_say_nothing_about_the_sign(tmp_path: Path) -> None:
    comments = COMMENTS + "0,,1,0,1,1,1,Text\n"
    assert read_polis(export(tmp_path, log((1, 1, 1, 1), (1, 1, 2, -1)), comments)).agree_from == "assumed"


def test_moderation_as_polis_has_it_and_strictly(tmp_path: Path) -> None:
    comments = COMMENTS + "0,,1,0,1,0,1,In\n0,,2,0,1,0,0,Not looked at\n0,,3,0,1,0,-1,Out\n"
    folder = export(tmp_path, log((1, 1, 1, 1), (1, 2, 1, 1), (1, 3, 1, 1)), comments)
    assert read_polis(folder).votes.out.tolist() == [False, False, True]
    assert read_polis(folder, strict=True).votes.out.tolist() == [False, True, True]


def test_words_with_commas_quotes_and_new_lines(tmp_path: Path) -> None:
    comments = COMMENTS + '0,,1,0,1,0,1,"Buses, ""trains""\nand trams"\n'
    found = read_polis(export(tmp_path, log((1, 1, 1, 1)), comments))
    assert found.statements == {1: Statement(1, 'Buses, "trains"\nand trams', 1, 1, 0)}


def test_carriage_returns_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    plain = read_polis(export(tmp_path, log((1, 1, 1, 1), (2, 2, 1, -1)))).votes.hash
    windows = b"\xef\xbb\xbf" + log((1, 1, 1, 1), (2, 2, 1, -1)).replace("\n", "\r\n").encode()
    (tmp_path / "votes.csv").write_bytes(windows)
    assert read_polis(tmp_path).votes.hash == plain


def test_other_columns_and_their_order_do_not_matter(tmp_path: Path) -> None:
    text = "vote,colour,voter-id,comment-id,timestamp\n1,red,7,3,0\n"
    found = read_polis(export(tmp_path, text)).votes
    assert (found.people.tolist(), found.statements.tolist(), found.value.tolist()) == ([7], [3], [1])


@patient
@given(tiny())
def test_what_is_written_reads_the_same(tmp_path_factory: pytest.TempPathFactory, votes: Votes) -> None:
    folder = tmp_path_factory.mktemp("export")
    for sign in (1, -1):
        write_polis(folder, votes, agree=sign)
        assert read_polis(folder, agree=sign).votes.hash == votes.hash
        (folder / "votes.csv").unlink()
        assert read_polis(folder, agree=sign).votes.hash == votes.hash


def test_groups_counts_and_words_are_written(tmp_path: Path) -> None:
    votes = made_up(4, 3, seen=1.0).moderated([1])
    write_polis(tmp_path, votes, {0: Statement(0, "Words", 0)}, {0: 1, 2: 0})
    rows = [line.split(",") for line in (tmp_path / "participants-votes.csv").read_text().splitlines()]
    assert rows[0] == ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", "0", "1", "2"]
    assert [row[1] for row in rows[1:]] == ["1", "", "0", ""]
    own = votes.value[votes.person == 0]
    assert rows[1][3:6] == ["3", str((own == 1).sum()), str((own == -1).sum())]
    assert rows[1][6:] == [str(value) for value in own]
    comments = [line.split(",") for line in (tmp_path / "comments.csv").read_text().splitlines()]
    assert [row[6:] for row in comments[1:]] == [["0", "Words"], ["-1", ""], ["1", ""]]
    agree = np.bincount(votes.statement[votes.value == 1], minlength=3)
    assert [row[4] for row in comments[1:]] == [str(count) for count in agree]


def test_the_archives_layout(tmp_path: Path) -> None:
    votes = [
        {"pid": 1, "tid": 1, "vote": 1, "modified": "2"},
        {"pid": 1, "tid": 1, "vote": 0, "modified": "1"},
        {"pid": 2, "tid": 1, "vote": -1, "modified": 1},
        {"pid": 2, "tid": 2, "vote": -1},
        {"pid": 3, "tid": 2, "vote": -1},
    ]
    comments = [
        {"tid": 1, "txt": "One", "mod": 1, "agree_count": 1, "disagree_count": 1},
        {"tid": 2, "txt": "Two", "mod": -1, "agree_count": 0, "disagree_count": 2},
    ]
    (tmp_path / "votes.json").write_text(json.dumps(votes))
    (tmp_path / "comments.json").write_text(json.dumps(comments))
    found = read_polis(tmp_path)
    assert found.votes.value.tolist() == [1, -1, -1, -1]
    assert found.votes.out.tolist() == [False, True]
    assert (found.agree, found.agree_from) == (1, "comments.json")
    assert found.statements[1].text == "One"


BAD_LOGS = {
    "": "the file is empty",
    LOG: "there are no votes",
    "voter-id,vote\n1,1\n": "line 1, column 'timestamp': there is no such column",
    LOG + "1,,2,3,2\n": "line 2, column 'vote': '2' is not a whole number from -1 to 1",
    LOG + "1,,2,3,nan\n": "line 2, column 'vote': 'nan' is not",
    LOG + "1,,2,3,\n": "line 2, column 'vote': this cell is empty",
    LOG + "1,,2,3,1\n1,,2,-3,1\n": "line 3, column 'voter-id': '-3' is not a whole number from 0",
    LOG + "1,,2e3,3,1\n": "line 2, column 'comment-id': '2e3' is not",
    LOG + "1,,²,3,1\n": "line 2, column 'comment-id': '²' is not",
    LOG + "inf,,2,3,1\n": "line 2, column 'timestamp': 'inf' is not",
    LOG + f"1,,{'9' * 400},3,1\n": f"column 'comment-id': '{'9' * 40}…' is not",
    LOG + "1,,2,3\n": "line 2: 4 cells under 5 columns",
    LOG + '1,,2,3,"1\n': "not readable as CSV",
    LOG + "1,,2,3,1\0\n": "line 2: a NUL byte",
    "vote,vote\n": "line 1, column 'vote': two columns have this name",
    ",".join(map(str, range(10_021))): "more than 10,020 columns",
}


@pytest.mark.parametrize("text", list(BAD_LOGS))
def test_bad_logs_are_refused_by_line_and_column(tmp_path: Path, text: str) -> None:
    (tmp_path / "votes.csv").write_text(text)
    with pytest.raises(TableError) as raised:
        read_polis(tmp_path)
    assert BAD_LOGS[text] in str(raised.value)
    assert str(tmp_path / "votes.csv") in str(raised.value)


BAD_MATRICES = {
    "participant,1,1\n": "column '1': two columns have this name",
    "participant,01\n1,1\n": "line 1, column '01': not an id",
    "participant,1\n1,1\n2,\n1,0\n": "line 4, column 'participant': participant 1 stands on line 2 already",
    "participant,1\n1,5\n": "line 2, column '1': '5' is not",
    "participant,1\n1,\n": "there are no votes",
    "person,1\n1,1\n": "line 1, column 'participant': there is no such column",
}


@pytest.mark.parametrize("text", list(BAD_MATRICES))
def test_bad_matrices_are_refused_by_line_and_column(tmp_path: Path, text: str) -> None:
    with pytest.raises(TableError) as raised:
        read_polis(export(tmp_path, matrix=text))
    assert BAD_MATRICES[text] in str(raised.value)


BAD_COMMENTS = {
    COMMENTS + "0,,1,0,1,0,5,Text\n": "line 2, column 'moderated': '5' is not a whole number from -1 to 1",
    COMMENTS + "0,,1,0,-1,0,1,Text\n": "line 2, column 'agrees': '-1' is not",
    COMMENTS + "0,,1,0,1,0,1,A\n0,,1,0,1,0,1,B\n": "line 3, column 'comment-id': comment 1 stands above already",
    "id,text\n1,a\n": "column 'comment-id': there is no such column",
}


@pytest.mark.parametrize("text", list(BAD_COMMENTS))
def test_bad_comments_are_refused_by_line_and_column(tmp_path: Path, text: str) -> None:
    with pytest.raises(TableError) as raised:
        read_polis(export(tmp_path, log((1, 1, 1, 1)), text))
    assert BAD_COMMENTS[text] in str(raised.value)


BAD_JSON = {
    "{": "line 1: not JSON",
    "[1,\n 2,]": "line 2: not JSON",
    "{}": "not a list",
    "[1]": "entry 1 is not an object",
    "[" * 100_000: "too deep",
    "[" + "9" * 5_000 + "]": "not JSON that can be read",
    '[{"pid": 1, "tid": 1, "vote": NaN}]': "entry 1: 'vote' is not",
    '[{"pid": 1, "tid": 1, "vote": true}]': "entry 1: 'vote' is not",
    '[{"pid": 1, "vote": 1}]': "entry 1: 'tid' is not",
    '[{"pid": "²", "tid": 1, "vote": 1}]': "entry 1: 'pid' is not",
}


@pytest.mark.parametrize("text", list(BAD_JSON))
def test_bad_json_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "votes.json").write_text(text)
    with pytest.raises(TableError) as raised:
        read_polis(tmp_path)
    assert BAD_JSON[text] in str(raised.value)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00a", b"\n" * 9_999, b'"' * 9_999, b",;" * 9_999, b"id\n\xe9\n", b"\x1f\x8b\x08"]
)
@pytest.mark.parametrize("name", ["votes.csv", "participants-votes.csv", "votes.json"])
def test_noise_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(TableError, match=name):
        read_polis(tmp_path)


def test_what_is_not_an_export_is_said(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"there is no votes\.csv"):
        read_polis(tmp_path)
    with pytest.raises(TableError, match="no such folder"):
        read_polis(tmp_path / "absent")
    (tmp_path / "file").write_text("")
    with pytest.raises(TableError, match="not a folder"):
        read_polis(tmp_path / "file")


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twofold.engines.opinions.csvfile.MOST_BYTES", 10)
    with pytest.raises(TableError, match="larger than 10 bytes"):
        read_polis(export(tmp_path, log((1, 1, 1, 1))))
