"""Gifts made without a ticket: for a masterclass, in the room or on its page, or to a charity."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import DonationSource
from billing.errors import GiftsClosed
from billing.payments import rules
from billing.payments.models import Payment, PaymentPurpose
from billing.payments.quote import Part, quote
from billing.payments.rules import DonorChoices
from billing.payments.service import Intention, open_intended
from hub.charities.errors import CharityNotVerified
from hub.charities.models import Charity
from hub.masterclasses.models import Masterclass, MasterclassState


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What somebody is about to give.

    `source` is `live` in the room and `page` elsewhere; `is_guest`: nobody has proved to be the
    payer. `saves_card`: they agree that the card they use is kept; `is_by_card`: it is charged to
    the one that is.
    """

    amount_cents: int
    source: DonationSource
    covers_fees: bool = False
    shown: DonorChoices = field(default_factory=DonorChoices)
    is_guest: bool = False
    saves_card: bool = False
    is_by_card: bool = False

    def parts(self, currency: str) -> tuple[Part, ...]:
        """Return what is paid. Raises: GiftInvalid."""
        assert self.source in {DonationSource.LIVE, DonationSource.PAGE}, "tickets: another way"
        rules.check_gift(self.amount_cents, currency=currency)
        quoted = quote(
            ticket_cents=0,
            gift_cents=self.amount_cents,
            covers_fees=self.covers_fees,
            currency=currency,
        )
        return quoted.parts


async def open_gift(
    db: AsyncSession,
    cause: Masterclass | Charity,
    gift: Gift,
    *,
    payer_id: str,
    currency: str,
    now: datetime,
) -> Payment:
    """Open the payment of a gift; `currency` counts for gifts to a charity by itself.

    Raises: GiftsClosed, CharityNotVerified, GiftInvalid, MessageTooLong.
    """
    if isinstance(cause, Masterclass):
        return await open_gift_payment(db, cause, gift, payer_id=payer_id, now=now)
    return await open_charity_gift_payment(
        db, cause, gift, payer_id=payer_id, currency=currency, now=now
    )


async def open_gift_payment(
    db: AsyncSession, masterclass: Masterclass, gift: Gift, *, payer_id: str, now: datetime
) -> Payment:
    """Open the payment of a gift to a masterclass's charity.

    Raises: GiftsClosed, GiftInvalid, MessageTooLong.
    """
    if masterclass.state is MasterclassState.CANCELLED:
        raise GiftsClosed
    intention = Intention(
        purpose=PaymentPurpose.GIFT,
        subject_id=masterclass.id,
        title=masterclass.title,
        parts=gift.parts(masterclass.currency),
        currency=masterclass.currency,
        expires_at=now + rules.GIFT_TIME,
        masterclass_id=masterclass.id,
        gift_source=gift.source,
        shown=rules.clean_choices(gift.shown),
        is_guest=gift.is_guest,
        saves_card=gift.saves_card and not gift.is_guest,
        is_by_card=gift.is_by_card,
    )
    return await open_intended(db, intention, payer_id=payer_id, now=now)


async def open_charity_gift_payment(
    db: AsyncSession,
    charity: Charity,
    gift: Gift,
    *,
    payer_id: str,
    currency: str,
    now: datetime,
) -> Payment:
    """Open the payment of a gift that no masterclass is the occasion of.

    Raises: CharityNotVerified, GiftInvalid, MessageTooLong.
    """
    if charity.verified_at is None:
        raise CharityNotVerified
    intention = Intention(
        purpose=PaymentPurpose.GIFT,
        subject_id=charity.id,
        title=charity.name,
        parts=gift.parts(currency),
        currency=currency,
        expires_at=now + rules.GIFT_TIME,
        gift_source=gift.source,
        shown=rules.clean_choices(gift.shown),
        is_guest=gift.is_guest,
        saves_card=gift.saves_card and not gift.is_guest,
        is_by_card=gift.is_by_card,
    )
    return await open_intended(db, intention, payer_id=payer_id, now=now)
