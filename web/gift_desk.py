"""Where gifts are taken: by card page or by saved card, for a masterclass or a charity."""

from quart.typing import ResponseReturnValue

from billing.donations.models import DonationSource
from billing.payments.gifts import open_gift
from hub.charities.models import Charity
from hub.masterclasses.models import Masterclass
from web.checkout_return import pay
from web.giving import check_pace, giver, thanks_path
from web.giving_by_card import answer_page, give_by_card
from web.requests import currency, visit, wiring
from web.views.gift_form import GiftForm


async def take_gift(
    cause: Masterclass | Charity, form: GiftForm, *, source: DonationSource
) -> ResponseReturnValue:
    """Take the giver to the card page, or charge the card they saved.

    Raises: TooMany, EmailInvalid, NameInvalid, CardDidNotPay, and what `open_gift` raises.
    """
    await check_pace()
    if form.by_card:
        return await answer_page(await give_by_card(cause, form, source=source))
    async with wiring().database.write() as db:
        who = await giver(db, form)
        payment = await open_gift(
            db,
            cause,
            form.as_gift(who.display_name, source=source, is_guest=who.is_guest),
            payer_id=who.person_id,
            currency=currency(),
            now=visit().now,
        )
    return await pay(payment, thanks_path(payment))
