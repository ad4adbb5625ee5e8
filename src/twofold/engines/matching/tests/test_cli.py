"""The command explains itself, refuses bad files by line and column, and prints what it promises."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.matching import FileError, cli, read_opportunities, read_people

PEOPLE = """\
id,cares,says,skills,times,most,ward
P1,gardens,I dig my allotment,driving,mon|tue,2,Harbour
P2,meals|Gardens,I cook,cooking,,1,Hill
P3,,,,wed,1,Hill
"""
OPPORTUNITIES = """\
id,title,topics,says,needs,times,minimum,places
G,The garden,gardens,dig the allotment,,mon,1,2
M,Meals at the hall,meals,cook for forty,cooking,,1,1
"""
Files = tuple[Path, Path]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    people, opportunities = tmp_path / "people.csv", tmp_path / "opportunities.csv"
    people.write_text(PEOPLE)
    opportunities.write_text(OPPORTUNITIES)
    return people, opportunities


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_json_has_what_was_promised(capsys: pytest.CaptureFixture[str], files: Files) -> None:
    code, out, err = run(capsys, *files, "--audit", "ward", "--json")
    values: dict[str, Any] = json.loads(out)
    assert (code, err) == (0, "")
    assert {(each["person"], each["opportunity"]) for each in values["matches"]} == {("P1", "G"), ("P2", "M")}
    assert values["unmatched"] == ["P3"]
    assert sum(values["weights"].values()) == pytest.approx(1)
    assert values["opportunities"][0] == {"id": "G", "filled": 1, "minimum": 1, "places": 2}
    assert len(values["input_hash"]) == len(values["result_hash"]) == 64


def test_people_read_who_and_why(capsys: pytest.CaptureFixture[str], files: Files) -> None:
    code, out, _ = run(capsys, *files, "--audit", "ward")
    assert code == 0
    assert "2 of 3 people have a match." in out
    assert "The garden: 1 of 2 places" in out
    assert "you said this matters to you: gardens" in out


def test_one_person_reads_why_not(capsys: pytest.CaptureFixture[str], files: Files) -> None:
    code, out, _ = run(capsys, *files, "--person", "P3", "--audit", "ward")
    assert code == 0
    assert "The garden: It cannot be: it is on mon, when you are not free." in out
    assert "Meals at the hall: It cannot be: it needs cooking." in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--weight", "age=3"], "'age' is not a part"),
        (["--weight", "cares=many"], "'many' is not a number"),
        (["--weight", "cares=nan"], "weights are numbers"),
        (["--band", "7"], "band"),
        (["--audit", "ward", "--audit", "faith"], "column 'faith': there is no such column"),
        (["--audit", "ward", "--person", "P9"], "there is nobody 'P9'"),
        ([], "column 'ward': not a field here"),
    ],
)
def test_wrong_choices(capsys: pytest.CaptureFixture[str], files: Files, arguments: list[str], message: str) -> None:
    code, out, err = run(capsys, *files, *arguments)
    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("mon|tue,2", "mon|tue,many", "line 2, column 'most': 'many' is not a number"),
        ("P2,", "P1,", "line 3, column 'id': 'P1' stands on line 2 too"),
        ("P3,", ",", "line 4, column 'id': is missing"),
        ("id,cares", "id,id", "two columns have this name"),
        ("gardens,I", "gardens||x,I", "line 2, column 'cares': must be a list of names"),
    ],
)
def test_bad_people(files: Files, before: str, after: str, message: str) -> None:
    with pytest.raises(FileError, match=message.replace("|", r"\|")):
        read_people(PEOPLE.replace(before, after).encode(), "people", ["ward"])


def test_bad_opportunities(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="column 'minimum': is more than its 1 places"):
        read_opportunities(b"id,minimum,places\nG,2,1\n")
    with pytest.raises(FileError, match="column 'lon': is missing"):
        read_opportunities(b"id,lat\nG,51\n")
    with pytest.raises(FileError, match="longer than 5,000"):
        read_opportunities(b"id,says\nG," + b"x" * 5001)
    with pytest.raises(FileError, match="no row"):
        read_opportunities(b"id,says\n")
    with pytest.raises(OSError, match="absent"):
        read_opportunities(tmp_path / "absent.csv")


@given(st.data())
def test_a_spoilt_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = PEOPLE.encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    spoilt = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 5)) :]
    with suppress(FileError):  # anything else would be a crash
        read_people(spoilt, "people", ["ward"])


def test_help_is_a_manual(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--help"])
    assert stopped.value.code == 0
    assert "Near-equals are settled by lot" in capsys.readouterr().out
