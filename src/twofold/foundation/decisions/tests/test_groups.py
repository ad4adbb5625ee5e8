"""Codes of groups: each belongs to one breakdown, and the database's patterns agree with the code that reads them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.decisions.groups import ROLES, USES, Breakdown, breakdown_of, in_a_sentence, title_of, written

names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=80)
codes = st.one_of(
    st.sampled_from([*ROLES, *USES]),
    st.builds(written, st.sampled_from([Breakdown.AREA, Breakdown.SEGMENT]), names),
)


@given(codes)
def test_a_code_belongs_to_one_breakdown(code: str) -> None:
    assert [each for each in Breakdown if re.search(each.pattern, code)] == [breakdown_of(code)]
    assert title_of(code)


@given(names)
def test_a_name_with_colons_stays_whole(name: str) -> None:
    assert title_of(written(Breakdown.SEGMENT, f"{name}: {name}")) == f"{name}: {name}"


@pytest.mark.parametrize("code", ["", "aliens", "area:", "segment:", "role:user", "use:uses"])
def test_what_is_no_code_matches_no_pattern(code: str) -> None:
    assert not [each for each in Breakdown if re.search(each.pattern, code)]


def test_groups_read_well_amid_other_words() -> None:
    assert in_a_sentence("frontline") == "frontline staff"
    assert in_a_sentence("does-not-use") == "people who do not use it"
    assert in_a_sentence("area:Harbour") == "people in Harbour"
    assert in_a_sentence("segment:Young carers") == "Young carers"
