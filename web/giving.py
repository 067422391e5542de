"""Who gives: somebody with an account, or a guest with an address and a name."""

import hashlib
import hmac
from dataclasses import dataclass

from quart import url_for
from sqlalchemy.ext.asyncio import AsyncSession

from billing import checkout
from billing.payments.models import Payment
from billing.payments.service import get_payment
from hub.kernel.errors import NotFound
from hub.kernel.i18n import current_locale
from hub.people.service import Newcomer, welcome_guest
from web.checkout_return import own_payment
from web.requests import client_address, visit, wiring
from web.security.limits import Limit
from web.views.gift_form import GiftForm

KEY_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """The person a gift is from, and the name it may be shown under."""

    person_id: str
    display_name: str
    is_guest: bool


async def giver(db: AsyncSession, form: GiftForm) -> Giver:
    """Return who gives. Raises: EmailInvalid, NameInvalid."""
    login = visit().signed_in
    if login is not None:
        person = login.person
        return Giver(person_id=person.id, display_name=person.display_name, is_guest=False)
    newcomer = Newcomer(
        email=form.email,
        display_name=form.name,
        time_zone=visit().zone.key,
        locale=current_locale(),
    )
    guest = await welcome_guest(db, newcomer, now=visit().now)
    return Giver(person_id=guest.id, display_name=form.name, is_guest=True)


async def check_pace() -> None:
    """Refuse guests who come too fast from one address. Raises: TooMany."""
    if visit().signed_in is None:
        await wiring().limiter.spend(Limit.GIFT_BY_ADDRESS, client_address())


def thanks_path(payment: Payment) -> str:
    """Return where the card page sends the giver back to; a guest's path carries a key."""
    key = _key(payment.id) if payment.is_guest else None
    return url_for("gifts.thanks", payment_id=payment.id, key=key)


async def gift_payment(payment_id: str, *, key: str) -> Payment:
    """Return a gift to who may see it, as the provider knows it now.

    Raises: SignInNeeded, NotFound.
    """
    if not key:
        return await own_payment(payment_id)
    parts = wiring()
    async with parts.database.read() as db:
        payment = await get_payment(db, payment_id)
    is_theirs = hmac.compare_digest(_key(payment_id).encode(), key.encode())
    if not (payment.is_guest and is_theirs):
        raise NotFound
    return await checkout.sync(parts.database, parts.gateway, payment_id, now=visit().now)


def _key(payment_id: str) -> str:
    secret = wiring().settings.secret_key.get_secret_value()
    digest = hmac.new(secret.encode(), f"gift:{payment_id}".encode(), hashlib.sha256)
    return digest.hexdigest()[:KEY_LENGTH]
