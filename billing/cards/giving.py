"""A gift in two clicks: what is pressed becomes one payment, however often it is pressed."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.cards.charging import attempt_pressed, begin
from billing.cards.models import CardAttempt
from billing.cards.service import good_card
from billing.errors import CardGone, PaymentTransition
from billing.payments.gifts import Gift, open_gift
from billing.payments.service import locked_payer
from hub.charities.models import Charity
from hub.masterclasses.models import Masterclass

PRESS_KEY = re.compile(r"[\w-]{8,80}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody presses the button of a gift; the browser's `key` is the same until they have it.

    `card_id` is the card they saw on the button, at the provider in use; `currency` counts for
    gifts to a charity by itself.
    """

    key: str
    payer_id: str
    card_id: str
    provider: str
    currency: str


async def press(
    db: AsyncSession, cause: Masterclass | Charity, gift: Gift, by: Press, *, now: datetime
) -> tuple[CardAttempt, bool]:
    """Store the gift to charge, or return the one that this press made before; tell if it is new.

    A new one is charged by the caller, outside the transaction. Raises: CardGone, GiftUnderWay,
    GiftsClosed, CharityNotVerified, GiftInvalid, MessageTooLong, PaymentTransition.
    """
    if not PRESS_KEY.fullmatch(by.key):
        raise PaymentTransition(state="none", move="press")
    await locked_payer(db, by.payer_id)
    before = await attempt_pressed(
        db,
        payer_id=by.payer_id,
        press_key=by.key,
        subject_id=cause.id,
        gift_cents=gift.amount_cents,
    )
    if before is not None:
        return before, False
    card = await good_card(db, person_id=by.payer_id, provider=by.provider, now=now)
    if card is None or card.id != by.card_id:
        raise CardGone
    payment = await open_gift(
        db,
        cause,
        replace(gift, is_by_card=True),
        payer_id=by.payer_id,
        currency=by.currency,
        now=now,
    )
    return await begin(db, payment, card, press_key=by.key, now=now), True
