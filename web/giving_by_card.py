"""Gifts by saved card: which card, what came of it, and the sentence that says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from quart import redirect, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from billing.cards.charging import charge_now
from billing.cards.giving import Press, press
from billing.cards.models import AttemptState
from billing.cards.service import saved_card
from billing.donations.models import DonationSource
from billing.payments.models import Payment
from billing.payments.service import get_payment
from hub.charities.models import Charity
from hub.kernel.errors import ErrorKind, EstradeError
from hub.kernel.i18n import N_, gettext
from hub.masterclasses.models import Masterclass
from web.checkout_return import pay
from web.giving import thanks_path
from web.requests import currency, me, visit, wiring
from web.security.limits import Limit
from web.views.card_view import CardView
from web.views.gift_form import GiftForm

SENTENCES: Mapping[AttemptState, str] = {
    AttemptState.PAID: N_("Thank you: your gift is made."),
    AttemptState.ASKED: N_(
        "The bank has not answered yet. We go on asking by ourselves: no need to press again."
    ),
    AttemptState.DECLINED: N_(
        "Your saved card was declined and nothing was charged. Give by the card page, with another "
        "card if you like."
    ),
    AttemptState.AUTHENTICATION: N_(
        "Your bank wants you to confirm this gift. Nothing was charged so far: go on to the card "
        "page, where your card is ready."
    ),
    AttemptState.REFUSED: N_(
        "Your saved card could not be used and nothing was charged. Give by the card page."
    ),
    AttemptState.GIVEN_UP: N_(
        "The bank did not answer in time and nothing was charged. Try again whenever you like."
    ),
}
GOES_ON_BY_PAGE = frozenset(
    {AttemptState.DECLINED, AttemptState.AUTHENTICATION, AttemptState.REFUSED}
)


class CardDidNotPay(EstradeError):
    """The saved card did not pay; nothing was charged."""

    code = "card_did_not_pay"
    kind = ErrorKind.PAYMENT_NEEDED

    def message(self) -> str:
        """Return the sentence for what became of it."""
        return gettext(SENTENCES[AttemptState(str(self.details["state"]))])


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAnswer:
    """What became of a gift by saved card."""

    state: AttemptState
    payment: Payment

    @property
    def sentence(self) -> str:
        """Return what to tell the giver."""
        return gettext(SENTENCES[self.state])

    @property
    def card_page(self) -> str | None:
        """Return where to post to go on by the card page, if that is the way on."""
        if self.state not in GOES_ON_BY_PAGE:
            return None
        return url_for("cards.open_page", payment_id=self.payment.id)


async def my_card(db: AsyncSession) -> CardView | None:
    """Return the visitor's saved card, good or over; None for those who are not signed in."""
    login = visit().signed_in
    if login is None:
        return None
    card = await saved_card(db, person_id=login.person.id, provider=wiring().gateway.name)
    return CardView.of(card, now=visit().now) if card is not None else None


async def give_by_card(
    cause: Masterclass | Charity, form: GiftForm, *, source: DonationSource
) -> CardAnswer:
    """Charge a gift to the visitor's saved card; pressed again, it is the same gift.

    Raises: SignInNeeded, TooMany, CardGone, GiftUnderWay, and what an open gift payment raises.
    """
    parts, now = wiring(), visit().now
    gift = form.as_gift(me().display_name, source=source, is_guest=False)
    await parts.limiter.spend(Limit.CARD_BY_PERSON, me().id)
    by = Press(
        key=form.press,
        payer_id=me().id,
        card_id=form.by_card,
        provider=parts.gateway.name,
        currency=currency(),
    )
    async with parts.database.write() as db:
        attempt, is_new = await press(db, cause, gift, by, now=now)
    state = attempt.state
    if is_new:
        state = await charge_now(parts.database, parts.gateway, attempt, now=now)
    async with parts.database.read() as db:
        return CardAnswer(state=state, payment=await get_payment(db, attempt.payment_id))


async def answer_page(answer: CardAnswer) -> ResponseReturnValue:
    """Take the giver on, from a form without script. Raises: CardDidNotPay."""
    if answer.state is AttemptState.AUTHENTICATION:
        return await pay(answer.payment, thanks_path(answer.payment))
    if answer.state in {AttemptState.PAID, AttemptState.ASKED}:
        return redirect(thanks_path(answer.payment), 303)
    raise CardDidNotPay(state=answer.state)
