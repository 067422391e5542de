"""What banks and payees do at the provider, whatever the hub would like."""

from dataclasses import dataclass
from enum import StrEnum

from billing.freezes import service as freezes
from billing.gateways.port import DisputeState
from billing.payees.service import wake_transfers
from billing.transfers.service import Payee
from tests.integration.billing.machine.world import World
from tests.integration.billing.providers import UNDECIDED

WHY = "all is well again"


class Part(StrEnum):
    """How much of what a bank has not taken of a charge it takes; at least a penny."""

    REST = "rest"
    HALF = "half"
    WHOLE = "whole"


class Turn(StrEnum):
    """What becomes of a payee at the provider."""

    JOINS = "joins"
    IS_ASKED_MORE = "is_asked_more"
    IS_TURNED_AWAY = "is_turned_away"
    IS_PAID_OUT = "is_paid_out"


@dataclass
class Banks:
    """The payers' banks, and the payees' accounts."""

    world: World

    async def dispute(self, pick: int, part: Part) -> None:
        """Have a bank take a charge back, once more perhaps: what is left of it, half, or all."""
        charged = [
            (payment_id, charge)
            for payment_id in self.world.payment_ids
            if (charge := await self.world.provider.charge_for(payment_id)) is not None
        ]
        if not charged:
            return
        payment_id, charge = charged[-1 - pick % len(charged)]
        amounts = {
            Part.REST: charge.left_cents,
            Part.HALF: charge.left_cents // 2,
            Part.WHOLE: charge.rest_cents,
        }
        taken_cents = max(1, amounts[part])
        await self.world.provider.dispute(charge.id, amount_cents=taken_cents)
        beyond_cents = max(0, taken_cents - charge.left_cents)
        self.world.given_twice_cents[payment_id] += beyond_cents

    async def decide(self, pick: int, *, is_won: bool) -> None:
        """Have a bank decide one of its disputes."""
        found = await self._disputes(*UNDECIDED)
        if found:
            await self.world.provider.decide(found[pick % len(found)], is_won=is_won)

    async def give_way(self, pick: int) -> None:
        """Have a bank give up what it had decided to keep."""
        found = await self._disputes(DisputeState.LOST)
        if found:
            await self.world.provider.decide(found[pick % len(found)], is_won=True)

    async def turn_payee(self, pick: int, turn: Turn) -> None:
        """Change how a payee stands with the provider; who joins is paid what waits."""
        payee = self.world.payees[pick % len(self.world.payees)]
        if turn is Turn.JOINS:
            await self._welcome(payee)
        elif turn is Turn.IS_ASKED_MORE:
            await self.world.weather.ask_more_of(payee.account)
        elif turn is Turn.IS_TURNED_AWAY:
            await self.world.weather.turn_away(payee.account)
        else:
            await self.world.weather.pay_out(payee.account)

    async def calm_down(self) -> None:
        """Decide every dispute, one way and the other, and let every payee be paid."""
        for number, dispute_id in enumerate(await self._disputes(*UNDECIDED)):
            await self.world.provider.decide(dispute_id, is_won=number % 2 == 0)
        for payee in self.world.payees:
            await self._welcome(payee)
            async with self.world.database.write() as db:
                if await freezes.open_freeze(db, payee) is not None:
                    await freezes.unfreeze_payee(
                        db, payee, reason=WHY, by=self.world.admin.id, now=self.world.till.now
                    )

    async def _welcome(self, payee: Payee) -> None:
        await self.world.weather.welcome(payee.account)
        async with self.world.database.write() as db:
            await wake_transfers(db, payee, now=self.world.till.now)

    async def _disputes(self, *states: DisputeState) -> list[str]:
        # Those of one payment in the order in which they were opened.
        found = await self.world.provider.disputes(*states)
        return sorted(found, key=lambda dispute_id: self._place(found[dispute_id]))

    def _place(self, payment_id: str) -> int:
        return self.world.payment_ids.index(payment_id)
