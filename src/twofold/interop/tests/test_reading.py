"""What strangers publish is read or refused with a reason, never half understood."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.engines.sheets import FileError
from twofold.interop import volunteering
from twofold.interop.openreferral import LONGEST_NAME, address_of, plain, read_page

STANDARDS = Path(__file__).parents[5] / "shared" / "data" / "standards"
shared = pytest.mark.skipif(not STANDARDS.exists(), reason="the shared samples are not beside the project")
KEYS = ["contents", "id", "name", "description", "status", "last_page", "total_pages", "page_number", "@graph", "graph"]
KEYS += ["type", "activity", "role", "title", "requirement", "organisation", "cause"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=30,
)


def page(*services: object, **envelope: object) -> bytes:
    return json.dumps({"contents": list(services), **envelope}).encode()


BINS = {"id": "b", "name": "Bins", "description": "We &lsquo;empty&rsquo; bins.", "status": "active"}


def test_a_page_says_itself_whether_it_is_the_last() -> None:
    assert read_page(page(BINS, last_page=True), "x").last
    assert not read_page(page(BINS, last_page=False), "x").last
    assert read_page(page(BINS, page_number=3, total_pages=3), "x").last
    assert not read_page(page(BINS, page_number=2, total_pages=3), "x").last
    assert not read_page(page(BINS), "x").last
    assert read_page(page(), "x").last


def test_what_is_not_running_or_has_no_name_is_left_out_with_the_reason() -> None:
    rows = [BINS, {**BINS, "status": "defunct"}, {"id": "c", "status": "active"}, {"name": "Buses"}, 7]
    found = read_page(page(*rows), "x").listings
    assert [each.left_out for each in found] == [
        "",
        "it is defunct",
        "it has no name",
        "it has no id",
        "it is not a service",
    ]
    assert found[0].about == "We ‘empty’ bins."


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"null", b"[[[", b"\xff\xfe", b'{"contents": 3}', b'{"contents": [], "contents": []}', b"<services/>",
     b'{"contents": [NaN]}', b"[" * 100_000, b'{"a":' * 40 + b"1" + b"}" * 40],
)  # fmt: skip
def test_what_is_no_directory_is_refused(content: bytes) -> None:
    with pytest.raises(FileError):
        read_page(content, "directory.json")


@pytest.mark.parametrize("feed", ["https://a.example/api", "https://a.example/api/", "https://a.example/api/services"])
def test_the_address_may_be_the_root_or_the_services(feed: str) -> None:
    assert address_of(feed, 3) == "https://a.example/api/services?page=3&per_page=100"


@given(value=json_values)
@settings(max_examples=200, deadline=None)
def test_any_json_is_read_or_refused(value: object) -> None:
    content = json.dumps(value).encode()
    for read in (read_page, volunteering.read):
        try:
            found = read(content, "x.json")
        except FileError:
            continue
        assert found


@given(text=st.text(max_size=300), longest=st.integers(2, 100))
def test_text_is_one_printable_line_of_its_length(text: str, longest: int) -> None:
    found = plain(text, longest)
    assert len(found) <= longest
    assert found.isprintable()
    assert "\n" not in found


def test_a_long_name_ends_with_an_ellipsis() -> None:
    assert read_page(page({**BINS, "name": "x" * 200}), "x").listings[0].name == "x" * (LONGEST_NAME - 1) + "…"


def test_each_role_is_an_opportunity_and_no_persons_address_is_read() -> None:
    activity = {
        "title": "Food",
        "role": [{"title": "Cook", "requirement": ["https://x/DBSCheck"]}, {"title": "Driver"}],
    }
    thing = {"type": "Organisation", "name": "Sky", "email": "jo@example.org", "phone": "1", "activity": [activity]}
    rows = volunteering.read(json.dumps({"graph": [thing]}).encode(), "x")
    assert [row["opportunity"] for row in rows] == ["Food / Cook", "Food / Driver"]
    assert rows[0]["asks for"] == "DBSCheck"
    assert "jo@example.org" not in str(rows)


@shared
def test_the_samples_of_the_standards_are_read() -> None:
    listed = read_page((STANDARDS / "oruk/examples/service_list.json").read_bytes(), "list")
    assert (len(listed.listings), listed.last) == (1, False)
    assert listed.listings[0].name == "Community Counselling"
    assert read_page((STANDARDS / "oruk/examples/service_full.json").read_bytes(), "one").listings[0].key
    many = volunteering.read((STANDARDS / "volunteeringdata/organisations.jsonld").read_bytes(), "many")
    assert len(many) == 249, "one of the 250 says nothing of itself at all"
    one = volunteering.read((STANDARDS / "volunteeringdata/publishing_example.json").read_bytes(), "one")
    assert one[0]["opportunity"] == "Volunteer Skywalker / Outreach Volunteer"
