"""A talent who is owed money, and the provider that sends it on to their bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from billing.inbox.models import ProviderNotice
from billing.ledger.accounts import PAYER
from billing.ledger.service import Movement, post
from billing.payouts import amounts
from billing.payouts.events import PayoutFailed, PayoutPaid
from billing.payouts.models import Payout, PayoutLine, PayoutWatch
from billing.payouts.statement import statement_of
from billing.transfers.models import PayeeKind, Transfer
from billing.transfers.service import Payee, request_transfer
from hub.kernel.ids import new_id
from hub.kernel.outbox import OutboxRow
from tests.integration.billing.providers import Provider, Stripe
from tests.integration.billing.till import Till

EUR = "EUR"
OWED = 5700


@dataclass
class Payday:
    """The till, the provider behind it, and what a test does to both."""

    till: Till
    provider: Provider

    @property
    def payee(self) -> Payee:
        return Payee(PayeeKind.TALENT, self.till.teacher.person.id)

    async def owe(self, cents: int = OWED) -> Transfer:
        """Owe the talent something, and let it be transferred."""
        till, reference = self.till, new_id("tst")
        owed = Movement(
            source=PAYER, destination=self.payee.account, amount_cents=cents, reference=reference
        )
        async with till.database.write() as db:
            await post(db, [owed], correlation=f"test:{reference}", currency=EUR, now=till.now)
            transfer = request_transfer(
                db,
                self.payee,
                subject_id=till.teacher.service.id,
                amount_cents=cents,
                currency=EUR,
                now=till.now,
            )
        await self.work()
        return transfer

    async def pay_out(self) -> str:
        return await self.provider.pay_out(self.payee.account)

    async def send_back(self, payout_id: str) -> None:
        await self.provider.send_back(self.payee.account, payout_id)

    async def change_bank(self) -> None:
        await self.provider.change_bank(self.payee.account)

    async def work(self) -> None:
        """Bring what the provider told, and let the clock work until nothing is due."""
        await self.provider.deliver()
        await self.till.turn()

    async def lose_notices(self) -> None:
        """Let all notices that are on their way be lost."""
        if isinstance(self.provider, Stripe):
            self.provider.server.webhooks.take()
        async with self.till.database.write() as db:
            await db.execute(update(ProviderNotice).values(due_at=None, handled_at=self.till.now))

    async def pass_time(self, step: timedelta) -> None:
        """Let time pass without any notice, and the clock work."""
        self.till.clock.advance(step)
        if isinstance(self.provider, Stripe):
            self.provider.server.tick()
        await self.lose_notices()
        await self.till.turn()

    async def payouts(self) -> Sequence[Payout]:
        async with self.till.database.read() as db:
            return list(await db.scalars(select(Payout).order_by(Payout.made_at)))

    async def one(self) -> Payout:
        (found,) = await self.payouts()
        return found

    async def lines(self, payout: Payout) -> Sequence[PayoutLine]:
        async with self.till.database.read() as db:
            query = select(PayoutLine).where(PayoutLine.payout_id == payout.id)
            return list(await db.scalars(query.order_by(PayoutLine.amount_cents)))

    async def watch(self) -> PayoutWatch:
        async with self.till.database.read() as db:
            return (await db.scalars(select(PayoutWatch))).one()

    async def where(self) -> tuple[int, int]:
        """Return what is with the provider, and what at the bank; the lines must say the same."""
        async with self.till.database.read() as db:
            sent = await amounts.transferred_cents(db, self.payee, currency=EUR)
            at_bank = await amounts.at_bank_cents(db, self.payee, currency=EUR)
            untold = await amounts.untold_cents(db, self.payee, currency=EUR)
            rests = await amounts.transfers_on_their_way(db, self.payee, currency=EUR, limit=100)
            is_on_its_way = await amounts.is_on_its_way(db, self.payee)
        assert sum(rest.amount_cents for rest in rests) - untold == sent - at_bank
        assert is_on_its_way is (sent != at_bank)
        return sent - at_bank, at_bank

    async def statements_add_up(self) -> bool:
        """Tell whether the lines of every payout that the provider itemised make its amount."""
        async with self.till.database.read() as db:
            statements = [await statement_of(db, payout) for payout in await self.payouts()]
        return not any(one.untold_cents for one in statements if one.payout.is_itemised)

    async def events(self) -> list[str]:
        """Return the names of what was recorded of payouts, in order."""
        names = [PayoutPaid.__name__, PayoutFailed.__name__]
        query = select(OutboxRow.name).where(OutboxRow.name.in_(names))
        async with self.till.database.read() as db:
            return list(await db.scalars(query.order_by(OutboxRow.recorded_at, OutboxRow.id)))
