"""What people do with a saved card: keep one, give with it in two clicks, forget it."""

from dataclasses import dataclass

from billing.cards.charging import charge_now
from billing.cards.giving import Press, press
from billing.cards.models import SavedCard
from billing.cards.service import remove_card, saved_card
from billing.donations.models import DonationSource
from billing.payments.gifts import Gift
from tests.integration.billing.machine.world import World
from tests.integration.billing.till import OPEN_DONOR

PRESS_KEYS = 5
"""So few that the same button is pressed twice now and then."""


@dataclass
class Cards:
    """The saved cards of the learners."""

    world: World

    async def give(self, pick: int, *, cents: int, presses: int) -> None:
        """Press the button of a gift, so many times."""
        card = await self._card_of(pick)
        if card is None:
            return
        till = self.world.till
        masterclass = await self.world.pick_masterclass(pick)
        cause = till.charity if pick % 3 == 0 else masterclass
        gift = Gift(amount_cents=cents, source=DonationSource.LIVE, shown=OPEN_DONOR)
        by = Press(
            key=f"press-number-{pick % PRESS_KEYS}-{cents}",
            payer_id=card.person_id,
            card_id=card.id,
            provider=card.provider,
            currency="EUR",
        )
        for _ in range(presses):
            async with till.database.write() as db:
                attempt, is_new = await press(db, cause, gift, by, now=till.now)
            self.world.remember(attempt.payment_id)
            if is_new:
                await charge_now(till.database, till.gateway, attempt, now=till.now)

    async def turn(self, pick: int, number: str) -> None:
        """Let the bank treat a card as another test card from now on."""
        card = await self._card_of(pick)
        if card is not None:
            await self.world.provider.turn_card(card.key, number)

    async def forget(self, pick: int) -> None:
        """Want one's card forgotten."""
        card = await self._card_of(pick)
        if card is not None:
            async with self.world.database.write() as db:
                await remove_card(db, card.id, person_id=card.person_id, now=self.world.till.now)

    async def _card_of(self, pick: int) -> SavedCard | None:
        person = self.world.learners[pick % 2]
        async with self.world.database.read() as db:
            return await saved_card(db, person_id=person.id, provider=self.world.till.gateway.name)
