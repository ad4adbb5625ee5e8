"""Writing `.pb`: what goes out reads back the same, and the public form names nobody."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.ballots import Election, Project, count, input_hash, read_pb, write_pb
from twofold.engines.ballots.pb_write import age_band, amount
from twofold.engines.ballots.rule_card import RuleCard

from .elections import election, papers
from .naive import Paper
from .shared import all_names, reading

SOME = [
    "poland_wieliczka_2023_green-budget.pb",
    "poland_krakow_2024_swoszowice.pb",
    "poland_katowice_2023_murcki.pb",
    "switzerland_zurich_s5r_.pb",
    "netherlands_amsterdam_166_.pb",
]


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("public", [True, False])
def test_what_is_written_reads_back_the_same(name: str, public: bool) -> None:
    before = reading(name)
    again = read_pb(write_pb(before.election, before.meta, public=public, reading=before, seed=7))
    assert input_hash(again.election) == input_hash(before.election)
    assert again.warnings == ()
    assert [p.name for p in again.election.projects] == [p.name for p in before.election.projects]
    card = RuleCard(point_vector=(3, 2, 1))
    assert count(again.election, card).result_hash == count(before.election, card).result_hash


@given(papers(), st.booleans(), st.booleans())
def test_every_small_election_survives_the_journey(paper: Paper, points: bool, public: bool) -> None:
    town = election(paper, points=points)
    assert input_hash(read_pb(write_pb(town, public=public)).election) == input_hash(town)


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12))
def test_names_of_any_letters_survive(name: str) -> None:
    town = Election.build([Project("p", 250, name=name.strip(), categories=("a b",))], [["p"]], 1050, minor=100)
    again = read_pb(write_pb(town)).election
    assert (again.projects[0].name, again.projects[0].categories) == (name.strip(), ("a b",))
    assert again.budget * 100 // again.minor == 1050


def test_the_private_form_keeps_every_column_as_it_was() -> None:
    before = reading("poland_krakow_2024_swoszowice.pb")
    again = read_pb(write_pb(before.election, before.meta, public=False, reading=before))
    assert again.votes.header == before.votes.header
    assert all(again.votes.column(name) == before.votes.column(name) for name in before.votes.header)


def test_the_public_form_is_the_same_bytes_for_the_same_seed_and_no_other() -> None:
    before = reading("poland_krakow_2024_swoszowice.pb")
    one, same, other = (write_pb(before.election, before.meta, reading=before, seed=s) for s in (1, 1, 2))
    assert one == same != other


def test_the_public_form_does_not_depend_on_the_order_of_the_voters() -> None:
    """So the order cannot say who voted when."""
    ballots = [["a"], ["b"], ["a", "b"], [], ["b", "a"]]
    projects = [Project("a", 1), Project("b", 2)]
    forward, backward = (Election.build(projects, list(b), 3) for b in (ballots, reversed(ballots)))
    assert write_pb(forward, seed=5) == write_pb(backward, seed=5)


def test_the_public_form_coarsens_ages_and_drops_the_rest() -> None:
    before = reading("poland_krakow_2024_swoszowice.pb")
    again = read_pb(write_pb(before.election, before.meta, reading=before, seed=3)).votes
    assert set(again.header) == {"voter_id", "vote", "age"}
    assert set(again.column("age")) <= {"0-17", "18-29", "30-44", "45-59", "60-74", "75-150", ""}
    assert again.column("voter_id") == [str(i) for i in range(1, again.rows + 1)]
    bands = Counter(age_band(text) for text in before.votes.column("age"))
    assert Counter(again.column("age")) == bands


def test_the_public_form_leaves_nothing_in_its_old_place() -> None:
    before = reading("poland_warszawa_2024_wesola.pb")
    again = read_pb(write_pb(before.election, before.meta, reading=before, seed=3)).election
    kept = sum(before.election.ballot(i) == again.ballot(i) for i in range(before.election.voters))
    assert kept < before.election.voters / 20
    assert "sex" not in read_pb(write_pb(before.election, before.meta, reading=before)).votes.header


def test_winners_can_be_marked() -> None:
    town = Election.build([Project("a", 1), Project("b", 2)], [["a"]], 1)
    assert [row["selected"] for row in read_pb(write_pb(town, winners=["b"])).project_rows] == ["0", "1"]


@pytest.mark.parametrize(
    ("value", "minor", "text"),
    [(158419652, 100, "1584196.52"), (100, 100, "1"), (5, 100, "0.05"), (50, 100, "0.5"), (7, 1, "7")],
)
def test_amounts_are_plain_decimals(value: int, minor: int, text: str) -> None:
    assert amount(value, minor) == text


@pytest.mark.parametrize(
    ("age", "band"),
    [("0", "0-17"), ("17", "0-17"), ("18", "18-29"), ("101", "75-150"), ("x", ""), ("", ""), ("999", "")],
)
def test_ages_become_bands(age: str, band: str) -> None:
    assert age_band(age) == band


def test_every_shared_file_is_read() -> None:
    if not all_names():
        pytest.skip("SHARED DATA MISSING")
    for name in all_names():
        found = reading(name)
        assert found.election.voters == int(found.meta["num_votes"])
        assert len(found.election.projects) == int(found.meta["num_projects"])
