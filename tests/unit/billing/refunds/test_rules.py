"""Who gives what of money that goes back after a session was settled."""

from hypothesis import given
from hypothesis import strategies as st

from billing.refunds.rules import late_part

CENTS = st.integers(1, 1_000_000)


def test_the_talent_gives_what_they_were_owed_of_it_and_the_hub_its_fee() -> None:
    assert late_part(2000, owed_cents=5700, settled_cents=6000, before_cents=0) == 1900
    assert late_part(6000, owed_cents=5700, settled_cents=6000, before_cents=0) == 5700


def test_of_a_price_that_was_all_fee_the_talent_gives_nothing() -> None:
    assert late_part(100, owed_cents=0, settled_cents=100, before_cents=0) == 0


@given(owed_cents=CENTS, fee_cents=st.integers(0, 200_000), data=st.data())
def test_parts_given_one_after_the_other_take_what_one_would(
    owed_cents: int, fee_cents: int, data: st.DataObject
) -> None:
    settled_cents = owed_cents + fee_cents
    before_cents = taken_cents = 0
    for _ in range(4):
        left_cents = settled_cents - before_cents
        cents = data.draw(st.integers(0, left_cents))
        part_cents = late_part(
            cents, owed_cents=owed_cents, settled_cents=settled_cents, before_cents=before_cents
        )
        assert 0 <= part_cents <= cents
        before_cents, taken_cents = before_cents + cents, taken_cents + part_cents
    rest_cents = settled_cents - before_cents
    taken_cents += late_part(
        rest_cents, owed_cents=owed_cents, settled_cents=settled_cents, before_cents=before_cents
    )
    assert taken_cents == owed_cents
