"""The way to the card page and back."""

from quart import redirect
from quart.typing import ResponseReturnValue

from billing import checkout
from billing.payments.models import Payment
from billing.payments.service import get_payment
from hub.kernel.errors import NotFound
from web.requests import me, visit, wiring
from web.security.limits import Limit


async def pay(payment: Payment, return_path: str) -> ResponseReturnValue:
    """Send the payer to the card page, which sends them back to `return_path`.

    Raises: TooMany, PaymentClosed, GatewayError.
    """
    parts = wiring()
    if not payment.is_guest:
        # A guest is counted by address: they may have typed that of somebody who wants to pay.
        await parts.limiter.spend(Limit.CARD_BY_PERSON, payment.payer_id)
    url = await checkout.start(
        parts.database,
        parts.gateway,
        payment.id,
        return_url=f"{parts.settings.base_url}{return_path}",
        now=visit().now,
    )
    return redirect(url, 303)


async def own_payment(payment_id: str) -> Payment:
    """Return the reader's own payment as the provider knows it now.

    A guest's is the reader's once they have proved the address. Raises: NotFound.
    """
    parts = wiring()
    async with parts.database.read() as db:
        payment = await get_payment(db, payment_id)
    is_proved = me().has_proved_email or not payment.is_guest
    if payment.payer_id != me().id or not is_proved:
        raise NotFound
    return await checkout.sync(parts.database, parts.gateway, payment_id, now=visit().now)
