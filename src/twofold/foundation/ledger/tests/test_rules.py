from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.ledger.rules import MOVES, Balance, Move, Stage, Step, Witness, allowed, may_confirm

STEPS = st.lists(
    st.sampled_from(allowed()).flatmap(
        lambda way: st.integers(1, 100).map(lambda n: Step(Move(way[0]), Stage(way[1]), Stage(way[2]), n))
    )
)


@given(STEPS)
def test_every_row_balances_so_everything_does(steps: list[Step]) -> None:
    assert sum(Balance.after(steps).at.values()) == 0


@given(STEPS)
def test_the_order_of_steps_never_matters_to_a_balance(steps: list[Step]) -> None:
    assert Balance.after(steps).at == Balance.after(reversed(steps)).at


def test_what_is_disputed_counts_for_nothing() -> None:
    steps = [
        Step(Move.GIVE, Stage.SOURCE, Stage.GIVEN, 90),
        Step(Move.CONFIRM, Stage.GIVEN, Stage.CONFIRMED, 30),
        Step(Move.DISPUTE, Stage.GIVEN, Stage.DISPUTED, 20),
    ]
    assert Balance.after(steps).given == 70


def test_nothing_leaves_what_is_confirmed_but_by_a_reversal() -> None:
    assert not [way for pairs in MOVES.values() for way in pairs if way[0] is Stage.CONFIRMED]
    assert ("reverse", "confirmed", "given") in allowed()


def witness(**changed: bool) -> Witness:
    return Witness(**{"is_citizen": False, "is_staff": False, "gave_it": False, "wrote_it": False, **changed})


def test_the_other_side_confirms() -> None:
    assert may_confirm(True, witness(is_staff=True)) == ""
    assert may_confirm(False, witness(is_citizen=True)) == ""
    assert may_confirm(True, witness(is_citizen=True)) == "What citizens give is confirmed by staff."
    assert may_confirm(False, witness(is_staff=True)) == "What the public body gives is confirmed by a citizen."


def test_nobody_confirms_themselves() -> None:
    assert "gave yourself" in may_confirm(True, witness(is_staff=True, gave_it=True))
    assert "wrote in" in may_confirm(True, witness(is_staff=True, wrote_it=True))
