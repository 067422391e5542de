"""The steps in which something goes wrong: at the provider, at banks, in our own processes."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.integration.billing.machine.banks import Part, Turn
from tests.integration.billing.machine.lifecycle import Lifecycle
from tests.integration.billing.machine.weather import Trouble
from tests.integration.billing.providers import ALWAYS_ASKS, DECLINED_LATER, PAYS

PICKS = st.integers(0, 11)
TURNS = st.sampled_from([Turn.JOINS, Turn.JOINS, *Turn])


class Hardships(Lifecycle):
    """What nobody wishes for."""

    @rule(trouble=st.sampled_from(Trouble), times=st.integers(1, 4))
    def break_the_provider(self, trouble: Trouble, times: int) -> None:
        self.world.weather.strike(trouble, times=times)

    @rule(transactions=st.integers(1, 12))
    def kill_us_soon(self, transactions: int) -> None:
        self.world.mortality.die_after(transactions)

    @rule(
        lost=st.sampled_from([0.0, 0.1, 1.0]),
        most_copies=st.integers(1, 5),
        refunds_wait=st.booleans(),
        fees_wait=st.booleans(),
        days=st.sampled_from([0, 0, 2]),
    )
    def change_the_weather(
        self, lost: float, most_copies: int, refunds_wait: bool, fees_wait: bool, days: int
    ) -> None:
        self.world.weather.disturb_the_post(lost=lost, most_copies=most_copies)
        self.world.weather.pretend(
            refunds_wait=refunds_wait, fees_wait=fees_wait, settles_after_s=days * 86400
        )

    @rule(pick=PICKS, fails=st.booleans())
    def answer_a_refund(self, pick: int, fails: bool) -> None:
        self.world.weather.answer_a_refund(pick, fails=fails)

    @rule(pick=PICKS, part=st.sampled_from([Part.REST, *Part]))
    def dispute_a_payment(self, pick: int, part: Part) -> None:
        self.do(self.banks.dispute(pick, part))

    @rule(pick=PICKS, is_won=st.booleans())
    def decide_a_dispute(self, pick: int, is_won: bool) -> None:
        self.do(self.banks.decide(pick, is_won=is_won))

    @rule(pick=PICKS)
    def win_a_lost_dispute(self, pick: int) -> None:
        self.do(self.banks.give_way(pick))

    @rule(pick=PICKS, number=st.sampled_from([ALWAYS_ASKS, DECLINED_LATER, PAYS]))
    def turn_a_saved_card(self, pick: int, number: str) -> None:
        self.do(self.cards.turn(pick, number))

    @rule(pick=PICKS, turn=TURNS)
    def turn_a_payee(self, pick: int, turn: Turn) -> None:
        self.do(self.banks.turn_payee(pick, turn))
