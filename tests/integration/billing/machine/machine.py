"""The machine: every act of people, hub and operator, in any order and in any weather."""

from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from billing.payments.models import Payment
from hub.bookings.verdict import Verdict
from tests.integration.billing.machine.hardships import PICKS, Hardships
from tests.integration.billing.machine.people import CARDS

CENTS = st.sampled_from([0, 100, 777, 2500, 500_000])
VISITS = ("page", "card", "card", "yes", "no", "back", "never mind")
NOTICES = [timedelta(hours=h) for h in (0, 1, 12, 48)]
PAUSES = st.sampled_from([timedelta(minutes=m) for m in (1, 16, 45, 300, 1500, 6000)])
PERCENTS = st.sampled_from([1, 50, 100])
TIMES = st.integers(1, 2)


class MoneyMachine(Hardships):
    """What people, the hub and its operator do."""

    has_compared = False

    # ------------------------------------------------------------ people

    @rule(who=PICKS, day=PICKS, card=st.sampled_from(CARDS), comes_back=st.booleans())
    def book_and_pay(self, who: int, day: int, card: str, comes_back: bool) -> None:
        self.do(self._pay(self.people.book(who=who, day=day), card, comes_back))

    @rule(
        pick=PICKS,
        gift_cents=CENTS,
        covers_fees=st.booleans(),
        is_new=st.booleans(),
        card=st.sampled_from(CARDS),
    )
    def buy_a_ticket(
        self, pick: int, gift_cents: int, covers_fees: bool, is_new: bool, card: str
    ) -> None:
        opened = self.people.take_a_seat(
            pick, gift_cents=gift_cents, covers_fees=covers_fees, is_new=is_new
        )
        self.do(self._pay(opened, card, comes_back=pick % 2 == 0))

    @rule(
        pick=PICKS,
        cents=CENTS,
        covers_fees=st.booleans(),
        is_guest=st.booleans(),
        saves_card=st.booleans(),
        card=st.sampled_from(CARDS),
    )
    def give(
        self,
        pick: int,
        cents: int,
        covers_fees: bool,
        is_guest: bool,
        saves_card: bool,
        card: str,
    ) -> None:
        opened = self.people.give(
            pick, cents=cents, covers_fees=covers_fees, is_guest=is_guest, saves_card=saves_card
        )
        self.do(self._pay(opened, card, comes_back=pick % 2 == 0))

    @rule(pick=PICKS, cents=CENTS, presses=st.integers(1, 2))
    def give_in_two_clicks(self, pick: int, cents: int, presses: int) -> None:
        self.do(self.cards.give(pick, cents=cents, presses=presses))

    @rule(pick=PICKS)
    def forget_a_saved_card(self, pick: int) -> None:
        self.do(self.cards.forget(pick))

    @rule(pick=PICKS)
    def pay_twice(self, pick: int) -> None:
        self.do(self.people.pay_twice(pick))

    @rule(pick=PICKS, act=st.sampled_from(VISITS), card=st.sampled_from(CARDS))
    def visit_a_payment(self, pick: int, act: str, card: str) -> None:
        self.do(self._visit(pick, act, card))

    @rule(pick=PICKS, is_by_talent=st.booleans(), notice=st.sampled_from(NOTICES))
    def cancel_a_session(self, pick: int, is_by_talent: bool, notice: timedelta) -> None:
        self.do(self.people.cancel(pick, is_by_talent=is_by_talent, notice=notice))

    @rule(pick=PICKS, percent=PERCENTS, times=TIMES, is_by_admin=st.booleans())
    def give_back_freely(self, pick: int, percent: int, times: int, is_by_admin: bool) -> None:
        self.do(self.returns.give_back(pick, percent=percent, times=times, is_by_admin=is_by_admin))

    @rule(pick=PICKS, percent=PERCENTS, times=TIMES, is_by_admin=st.booleans())
    def give_back_late(self, pick: int, percent: int, times: int, is_by_admin: bool) -> None:
        self.do(
            self.returns.give_back_late(pick, percent=percent, times=times, is_by_admin=is_by_admin)
        )

    @rule(
        pick=PICKS,
        percent=PERCENTS,
        times=TIMES,
        is_one_line=st.booleans(),
        is_by_admin=st.booleans(),
    )
    def give_a_gift_back(
        self, pick: int, percent: int, times: int, is_one_line: bool, is_by_admin: bool
    ) -> None:
        self.do(
            self.returns.give_gift_back(
                pick,
                percent=percent,
                times=times,
                is_one_line=is_one_line,
                is_by_admin=is_by_admin,
            )
        )

    # ------------------------------------------------------------ the hub and its operator

    @rule(pick=PICKS, verdict=st.sampled_from(Verdict), lost_min=st.integers(0, 60))
    def hold_a_session(self, pick: int, verdict: Verdict, lost_min: int) -> None:
        self.do(self.office.hold_a_session(pick, verdict, lost_min=lost_min))

    @rule(pick=PICKS, is_over=st.booleans())
    def hold_a_settlement(self, pick: int, is_over: bool) -> None:
        self.do(self.office.hold_settlement(pick, is_over=is_over))

    @rule(pick=PICKS, is_cancelled=st.booleans())
    def move_a_masterclass(self, pick: int, is_cancelled: bool) -> None:
        self.do(self.office.move_masterclass(pick, is_cancelled=is_cancelled))

    @rule(pick=PICKS, ticket_cents=st.sampled_from([0, 990]), capacity=st.sampled_from([1, 30]))
    def announce_a_masterclass(self, pick: int, ticket_cents: int, capacity: int) -> None:
        self.do(self.office.announce(pick, ticket_cents=ticket_cents, capacity=capacity))

    @rule(pick=PICKS, percent=PERCENTS)
    def refund(self, pick: int, percent: int) -> None:
        self.do(self.office.refund(pick, percent=percent))

    @rule(percent=st.sampled_from([0, 5, 20]))
    def change_the_fee(self, percent: int) -> None:
        self.world.till.set_fee(percent)

    @rule(pick=PICKS)
    def freeze_a_payee(self, pick: int) -> None:
        self.do(self.office.freeze_or_thaw(pick))

    @rule(is_settled=st.booleans())
    def see_to_what_failed(self, is_settled: bool) -> None:
        self.do(self.office.see_to_what_failed(is_settled=is_settled))

    @precondition(lambda self: not self.has_compared)
    @rule()
    def compare_with_the_provider(self) -> None:
        self.has_compared = True
        self.do(self.office.compare())

    @rule(clocks=st.integers(1, 2), catches_up=st.booleans())
    def work(self, clocks: int, catches_up: bool) -> None:
        self.do(self.office.work(clocks=clocks, catches_up=catches_up))

    @rule(step=PAUSES)
    def wait_and_work(self, step: timedelta) -> None:
        self.world.pass_time(step)
        self.do(self.office.work(clocks=1, catches_up=True))

    @rule(step=PAUSES)
    def wait(self, step: timedelta) -> None:
        self.world.pass_time(step)

    async def _pay(
        self, opening: Coroutine[Any, Any, Payment], card: str, comes_back: bool
    ) -> None:
        await self.people.pay(await opening, card, comes_back=comes_back)

    async def _visit(self, pick: int, act: str, card: str) -> None:
        payment = await self.world.pick_payment(pick)
        if payment is None:
            return
        if act == "page":
            await self.people.go_to_the_page(payment)
        elif act == "card":
            await self.people.type_card(payment, card)
        elif act in {"yes", "no"}:
            await self.people.answer_bank(payment, is_approved=act == "yes")
        elif act == "back":
            await self.people.come_back(payment)
        else:
            await self.people.change_their_mind(payment)
