"""A gateway that fails when told to, before or after the provider has acted."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from billing.errors import FundsPending, GatewayDown, GatewayRefused
from billing.gateways.payouts import PayoutPage, ProviderPayout
from billing.gateways.port import (
    BalanceMovement,
    CardCharge,
    CardChargeOrder,
    CardKey,
    Chargeback,
    Checkout,
    CheckoutOrder,
    EvidenceOrder,
    Gateway,
    MovementPage,
    NoticePage,
    OnboardingOrder,
    Outcome,
    RefundOrder,
    ReversalOrder,
    Standing,
    TransferOrder,
)

T = TypeVar("T")


class Fault(StrEnum):
    """What goes wrong with one call."""

    NONE = "none"
    NO_CONNECTION = "no_connection"
    LOST_ANSWER = "lost_answer"
    REFUSAL = "refusal"
    NOT_YET = "not_yet"
    CRASH = "crash"


class Killed(BaseException):
    """Our process died; not an `Exception`, so that nothing of ours survives it."""


class FaultyGateway:
    """Another gateway, with a fault for each call in turn; none when they are used up."""

    def __init__(self, behind: Gateway, faults: Iterator[Fault]) -> None:
        self.name = behind.name
        self.behind = behind
        self.faults = faults

    async def _call(self, call: Callable[[], Awaitable[T]]) -> T:
        fault = next(self.faults, Fault.NONE)
        if fault is Fault.NO_CONNECTION:
            raise GatewayDown
        if fault is Fault.REFUSAL:
            raise GatewayRefused(problem="no")
        if fault is Fault.NOT_YET:
            raise FundsPending
        answer = await call()
        if fault is Fault.LOST_ANSWER:
            raise GatewayDown
        if fault is Fault.CRASH:
            raise Killed
        return answer

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        return await self._call(lambda: self.behind.open_checkout(order))

    async def get_checkout(self, checkout_id: str) -> Checkout:
        return await self._call(lambda: self.behind.get_checkout(checkout_id))

    async def close_checkout(self, checkout_id: str) -> Checkout:
        return await self._call(lambda: self.behind.close_checkout(checkout_id))

    async def charge_card(self, order: CardChargeOrder) -> CardCharge:
        return await self._call(lambda: self.behind.charge_card(order))

    async def find_card_charge(self, order: CardChargeOrder) -> CardCharge | None:
        return await self._call(lambda: self.behind.find_card_charge(order))

    async def get_card_charge(self, charge_id: str) -> CardCharge:
        return await self._call(lambda: self.behind.get_card_charge(charge_id))

    async def forget_card(self, card: CardKey, *, key: str) -> None:
        await self._call(lambda: self.behind.forget_card(card, key=key))

    async def create_refund(self, order: RefundOrder) -> Outcome:
        return await self._call(lambda: self.behind.create_refund(order))

    async def get_refund(self, refund_id: str) -> Outcome:
        return await self._call(lambda: self.behind.get_refund(refund_id))

    async def create_transfer(self, order: TransferOrder) -> Outcome:
        return await self._call(lambda: self.behind.create_transfer(order))

    async def get_transfer(self, transfer_id: str) -> Outcome:
        return await self._call(lambda: self.behind.get_transfer(transfer_id))

    async def create_reversal(self, order: ReversalOrder) -> Outcome:
        return await self._call(lambda: self.behind.create_reversal(order))

    async def get_dispute(self, dispute_id: str) -> Chargeback:
        return await self._call(lambda: self.behind.get_dispute(dispute_id))

    async def submit_evidence(self, order: EvidenceOrder) -> Chargeback:
        return await self._call(lambda: self.behind.submit_evidence(order))

    async def open_onboarding(self, order: OnboardingOrder) -> str:
        return await self._call(lambda: self.behind.open_onboarding(order))

    async def get_standing(self, payee: str) -> Standing:
        return await self._call(lambda: self.behind.get_standing(payee))

    async def payee_of(self, account: str) -> str:
        return await self.behind.payee_of(account)

    async def get_payout(self, payee: str, payout_id: str) -> ProviderPayout:
        return await self._call(lambda: self.behind.get_payout(payee, payout_id))

    async def list_payouts(self, payee: str, *, since: datetime, cursor: str) -> PayoutPage:
        return await self._call(lambda: self.behind.list_payouts(payee, since=since, cursor=cursor))

    async def list_notices(self, *, since: datetime, cursor: str) -> NoticePage:
        return await self._call(lambda: self.behind.list_notices(since=since, cursor=cursor))

    async def list_movements(
        self, *, since: datetime, until: datetime, cursor: str
    ) -> MovementPage:
        return await self._call(
            lambda: self.behind.list_movements(since=since, until=until, cursor=cursor)
        )

    async def get_movements(self, object_id: str) -> tuple[BalanceMovement, ...]:
        return await self._call(lambda: self.behind.get_movements(object_id))

    async def close(self) -> None:
        await self.behind.close()
