"""Reading `.pb`: what is understood, what is warned of, and what is refused, with its line and field."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.ballots import BallotFileError, read_pb
from twofold.engines.ballots.pb_votes import Tokens, look_up

META = "META\nkey;value\nbudget;100\nvote_type;approval\nnum_projects;2\nnum_votes;2\ncurrency;GBP\n"
PROJECTS = "PROJECTS\nproject_id;cost;name\np1;60;Park\np2;50;Pond\n"
VOTES = "VOTES\nvoter_id;vote;age\n1;p1,p2;30\n2;p2;41\n"
GOOD = META + PROJECTS + VOTES


def test_a_plain_file() -> None:
    reading = read_pb(GOOD)
    town = reading.election
    assert [(p.id, p.cost, p.name) for p in town.projects] == [("p1", 60, "Park"), ("p2", 50, "Pond")]
    assert (town.budget, town.minor, town.currency) == (100, 1, "GBP")
    assert [town.ballot(i) for i in range(2)] == [["p1", "p2"], ["p2"]]
    assert reading.votes.column("age") == ["30", "41"]
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "variant",
    [
        GOOD.replace("\n", "\r\n"),
        GOOD.rstrip("\n"),
        "\ufeff" + GOOD,
        GOOD.replace("\n2;p2", "\n\n2;p2"),
        GOOD.replace("p1,p2", " p1 , p2 "),
        GOOD.replace("1;p1,p2;30", '1;"p1,p2";30'),
        GOOD.replace("META\n", "meta\n").replace("VOTES", "votes"),
    ],
    ids=["crlf", "no final newline", "bom", "blank line", "spaces", "quoted", "lower case"],
)
def test_harmless_variants_read_the_same(variant: str) -> None:
    town = read_pb(variant).election
    assert [town.ballot(i) for i in range(2)] == [["p1", "p2"], ["p2"]]
    assert [p.id for p in town.projects] == ["p1", "p2"]


def test_columns_may_come_in_any_order() -> None:
    text = META + "PROJECTS\nname;cost;project_id\nPark;60;p1\nPond;50;p2\n" + "VOTES\nvote;voter_id\np1,p2;1\np2;2\n"
    assert read_pb(text).election.ballot(0) == ["p1", "p2"]


def test_a_name_may_hold_semicolons_quotes_and_line_breaks() -> None:
    text = META + 'PROJECTS\nproject_id;cost;name\np1;60;"Park; ""North""\nVOTES"\np2;50;Pond\n' + VOTES
    reading = read_pb(text)
    assert reading.election.projects[0].name == 'Park; "North"\nVOTES'
    bad = text.replace("2;p2;41", "2;p9;41")
    with pytest.raises(BallotFileError) as caught:
        read_pb(bad)
    assert caught.value.line == bad.split("\n").index("2;p9;41") + 1


def test_money_with_pence_becomes_minor_units() -> None:
    town = read_pb(GOOD.replace("budget;100", "budget;100.50").replace("p1;60;", "p1;60.5;")).election
    assert (town.budget, town.minor, town.costs) == (10050, 100, [6050, 5000])


def test_points_and_ranks() -> None:
    text = GOOD.replace("approval", "cumulative").replace("vote;age", "vote;points")
    town = read_pb(text.replace(";30", ";7,3").replace(";41", ";10")).election
    assert town.points is not None
    assert town.points.tolist() == [7, 3, 10]
    ranked = read_pb(GOOD.replace("approval", "ordinal").replace("p1,p2", "p2,p1")).election
    assert ranked.ballot(0) == ["p2", "p1"]


WARNED = [
    (GOOD.replace("num_votes;2", "num_votes;3"), 6, "num_votes", "the file has 2"),
    (GOOD.replace("p1,p2", "p1,p2,p1"), 14, "vote", "twice"),
    (GOOD.replace("2;p2;41", "2;;41"), 15, "vote", "empty"),
    (GOOD.replace("2;p2;41", "1;p2;41"), 15, "voter_id", "already used"),
    (GOOD.replace("budget;100", "budget;100,5"), 3, "budget", "decimal comma"),
    (GOOD.replace("currency;GBP", "currency;GBP;x"), 7, "currency", "more than one value"),
]


@pytest.mark.parametrize(("text", "line", "field", "message"), WARNED, ids=[w[3] for w in WARNED])
def test_oddities_are_named_by_line_and_field(text: str, line: int, field: str, message: str) -> None:
    (warning,) = read_pb(text).warnings
    assert (warning.line, warning.field) == (line, field)
    assert message in warning.message
    assert str(warning).startswith(f"line {line}, field '{field}': ")


def test_a_repeated_mention_counts_once_and_ballots_stay_in_place() -> None:
    town = read_pb(GOOD.replace("p1,p2", "p2,p1,p2")).election
    assert [town.ballot(i) for i in range(2)] == [["p2", "p1"], ["p2"]]


def test_an_empty_ballot_is_a_voter_all_the_same() -> None:
    assert read_pb(GOOD.replace("2;p2;41", "2;;41")).election.voters == 2


REFUSED = {
    "empty": ("", "no section VOTES"),
    "nothing but meta": (META, "no section VOTES"),
    "no projects": (META + VOTES, "no section PROJECTS"),
    "no meta": (PROJECTS + VOTES, "no section META"),
    "prose": ("Dear officer,\n" + GOOD, "begin with a line saying META"),
    "two metas": (META + GOOD, "second section META"),
    "budget nan": (GOOD.replace("budget;100", "budget;NaN"), "line 3, field 'budget'"),
    "budget missing": (GOOD.replace("budget;100\n", ""), "'budget'"),
    "negative cost": (GOOD.replace("p1;60", "p1;-60"), "line 10, field 'cost'"),
    "huge integer": (GOOD.replace("p1;60", "p1;" + "9" * 5000), "line 10, field 'cost'"),
    "infinite cost": (GOOD.replace("p1;60", "p1;inf"), "field 'cost'"),
    "exponent": (GOOD.replace("p1;60", "p1;1e3"), "field 'cost'"),
    "arabic digits": (GOOD.replace("p1;60", "p1;\u0666\u0660"), "field 'cost'"),
    "duplicate id": (GOOD.replace("p2;50", "p1;50"), "line 11, field 'project_id'"),
    "no id": (GOOD.replace("p2;50", ";50"), "line 11, field 'project_id'"),
    "unknown project": (GOOD.replace("2;p2", "2;p7"), "line 15, field 'vote'"),
    "prefix of a project": (GOOD.replace("2;p2", "2;p"), "line 15, field 'vote'"),
    "short row": (GOOD.replace("2;p2;41", "2;p2"), "line 15: 2 fields"),
    "long row": (GOOD.replace("2;p2;41", "2;p2;41;9"), "line 15: 4 fields"),
    "short project": (GOOD.replace("p2;50;Pond", "p2;50"), "line 11: 2 fields"),
    "type": (GOOD.replace("approval", "telepathy"), "line 4, field 'vote_type'"),
    "no vote column": (GOOD.replace("voter_id;vote;age", "voter_id;votes;age"), "no column 'vote'"),
    "doubled column": (GOOD.replace("voter_id;vote;age", "voter_id;vote;vote"), "twice"),
    "huge cell": (GOOD.replace("Park", "x" * 200_000), "line 10"),
    "open quote": (GOOD.replace("Park", '"Park'), "CSV"),
    "open quote in votes": (GOOD.replace("2;p2;41", '2;"p2;41'), "CSV"),
    "latitude": (GOOD.replace("cost;name", "cost;latitude").replace("Park", "nan").replace("Pond", "1"), "'latitude'"),
    "points missing": (GOOD.replace("approval", "cumulative"), "column 'points'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(name: str) -> None:
    text, message = REFUSED[name]
    with pytest.raises(BallotFileError) as caught:
        read_pb(text)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (GOOD.encode().replace(b"Park", b"P\0rk"), "line 10: the file holds a NUL"),
        (GOOD.encode().replace(b"Park", b"P\xffrk"), "line 10: the file is not UTF-8"),
        (GOOD.encode("utf-16"), "NUL|UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 200)), "UTF-8"),
    ],
)
def test_what_is_not_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(BallotFileError, match=message):
        read_pb(data)


@pytest.mark.parametrize(
    ("points", "message"),
    [("7", "1 points for 2"), ("7,-3", "-3"), ("7,2.5", "2.5"), ("7,9999999999", "9999999999"), ("7,x", "'x'")],
)
def test_points_must_be_whole_and_one_for_each_project(points: str, message: str) -> None:
    text = GOOD.replace("approval", "scoring").replace("vote;age", "vote;points").replace(";30", f";{points}")
    with pytest.raises(BallotFileError, match=message) as caught:
        read_pb(text)
    assert (caught.value.line, caught.value.field) == (14, "points")


@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise_anything_else(noise: bytes) -> None:
    for data in (noise, META.encode() + noise + VOTES.encode()):
        with pytest.raises(BallotFileError):
            read_pb(data)


@given(st.data())
def test_no_damage_to_a_good_file_raises_anything_else(data: st.DataObject) -> None:
    text = GOOD.encode()
    at = data.draw(st.integers(0, len(text)))
    until = data.draw(st.integers(at, len(text)))
    damaged = text[:at] + data.draw(st.sampled_from([b"", b";", b"\n", b'"', b",", b"\xc5"])) + text[until:]
    try:
        election = read_pb(damaged).election
    except BallotFileError:
        return
    assert len(election.choice) == int(election.start[-1])


@given(st.lists(st.text("abcß1./", min_size=1, max_size=20), min_size=1, max_size=12, unique=True), st.data())
def test_every_word_is_found_and_no_other(words: list[str], data: st.DataObject) -> None:
    asked = data.draw(st.lists(st.one_of(st.sampled_from(words), st.text("abcß1./", max_size=20)), max_size=20))
    encoded = [word.encode() for word in asked]
    end = np.cumsum([len(word) for word in encoded], dtype=np.int64)
    begin = end - np.array([len(word) for word in encoded], dtype=np.int64)
    text = np.frombuffer(b"".join(encoded) or b" ", dtype=np.uint8)
    found = look_up(Tokens(text, np.ones(len(asked), np.int64), begin, end), words)
    assert found.tolist() == [words.index(word) if word in words else -1 for word in asked]


def test_a_path_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "town.pb"
    path.write_text(GOOD)
    assert read_pb(path).election.voters == 2
    with pytest.raises(FileNotFoundError):
        read_pb(tmp_path / "absent.pb")
