"""When a charter can be signed, when it binds, and what takes its place: on any versions there can be."""

from hypothesis import given
from hypothesis import strategies as st

from twofold.cycle.marketing.rules import (
    CITIZENS,
    PUBLIC,
    SIDES,
    State,
    Version,
    can_be_signed,
    signed_by_all,
    states,
    still_to_sign,
)

PARTIES = st.frozensets(st.sampled_from(list(SIDES)))


@st.composite
def histories(draw: st.DrawFn) -> list[Version]:
    """Versions as the actions make them: only the last may still be written, and none is bound before put forward."""
    made = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        bound = draw(st.booleans())
        made.append(Version(number, True, bound, draw(PARTIES), draw(PARTIES)))
    if draw(st.booleans()):
        made.append(Version(len(made) + 1, owing=draw(PARTIES)))
    return draw(st.permutations(made))


@given(PARTIES)
def test_a_charter_with_obligations_for_only_one_party_cannot_be_signed(owing: frozenset[str]) -> None:
    """Field manual 1.3."""
    citizens, public = (any(SIDES[party] == side for party in owing) for side in (CITIZENS, PUBLIC))
    assert can_be_signed(owing) == (citizens and public)


@given(PARTIES, PARTIES)
def test_nobody_is_bound_by_what_others_signed(owing: frozenset[str], signed: frozenset[str]) -> None:
    version = Version(1, True, False, owing, signed)
    assert set(still_to_sign(owing, signed)) == owing - signed
    assert signed_by_all(version) == (can_be_signed(owing) and owing <= signed)
    assert not signed_by_all(Version(1, False, False, owing, owing))


@given(histories())
def test_one_version_at_most_counts_and_one_at_most_is_there_to_sign(history: list[Version]) -> None:
    found = states(history)
    assert set(found) == {each.number for each in history}
    counts = [number for number, state in found.items() if state in (State.BINDS, State.LAPSED)]
    signing = [number for number, state in found.items() if state is State.SIGNING]
    assert len(counts) <= 1
    assert len(signing) <= 1
    for each in history:
        state = found[each.number]
        assert (state is State.WRITING) == (not each.put_forward)
        assert state is not State.BINDS or signed_by_all(each)
        if state is State.REPLACED:
            assert any(later.put_forward and later.number > each.number for later in history)
        if state is State.SIGNING:
            assert all(number < each.number for number in counts)


@given(histories(), PARTIES)
def test_what_was_replaced_never_comes_back_when_a_signature_is_taken_back(
    history: list[Version], left: frozenset[str]
) -> None:
    before = states(history)
    taken_back = [
        Version(each.number, each.put_forward, each.bound, each.owing, each.signed & left) for each in history
    ]
    after = states(taken_back)
    for number, state in before.items():
        if state is State.REPLACED:
            assert after[number] is State.REPLACED
        if state is State.BINDS:
            assert after[number] in (State.BINDS, State.LAPSED)
