"""The sandbox provider's card page: a test page, which does not exist with a real provider."""

from quart import Blueprint, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.errors import CardExpired, CardNumberInvalid, CheckoutClosed, CvcInvalid, NotATestCard
from billing.gateways.port import CheckoutState
from billing.gateways.sandbox import cards, kept_cards
from billing.gateways.sandbox.cards import Card, CheckoutView
from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.settings import Gateway
from web.errors import status_of
from web.requests import client_address, visit, wiring
from web.security.limits import Limit
from web.views.card_view import card_name

blueprint = Blueprint("sandbox", __name__, url_prefix="/sandbox/pay/<checkout_id>")

DECLINED = 402
FIELD_OF = {
    CardNumberInvalid.code: "number",
    NotATestCard.code: "number",
    CardExpired.code: "expires",
    CvcInvalid.code: "code",
}


@blueprint.get("")
async def show(checkout_id: str) -> ResponseReturnValue:
    """Show the card form, or say that this page takes no more cards."""
    checkout = await _checkout(checkout_id)
    if not checkout.is_open(now=visit().now):
        return await _closed_page(checkout)
    return await _card_page(checkout)


@blueprint.post("")
async def submit(checkout_id: str) -> ResponseReturnValue:
    """Try the card that was typed, or the saved one that the page offers."""
    checkout = await _checkout(checkout_id)
    try:
        await wiring().limiter.spend(Limit.CARD_BY_PERSON, f"{client_address()} {checkout_id}")
        state = await _try_card(checkout_id)
    except CheckoutClosed:
        return await _closed_page(checkout)
    except EstradeError as error:
        return await _card_page(checkout, error=error), status_of(error)
    if state is CheckoutState.PAID:
        return redirect(checkout.return_url, 303)
    if state is CheckoutState.AUTHENTICATING:
        return redirect(url_for("sandbox.show_challenge", checkout_id=checkout_id), 303)
    return await _card_page(await _checkout(checkout_id)), DECLINED


async def _try_card(checkout_id: str) -> CheckoutState:
    form, now = await request.form, visit().now
    async with wiring().database.write() as db:
        if "saved" in form:
            return await kept_cards.pay_with(db, checkout_id, now=now)
        card = Card(
            number=form.get("number", ""), expiry=form.get("expires", ""), cvc=form.get("code", "")
        )
        return await cards.submit_card(db, checkout_id, card, now=now)


@blueprint.get("/authenticate")
async def show_challenge(checkout_id: str) -> ResponseReturnValue:
    """Show the test bank's question."""
    checkout = await _checkout(checkout_id)
    if checkout.state is not CheckoutState.AUTHENTICATING:
        return redirect(url_for("sandbox.show", checkout_id=checkout_id))
    return await render_template("sandbox/challenge.html", checkout=checkout)


@blueprint.post("/authenticate")
async def answer_challenge(checkout_id: str) -> ResponseReturnValue:
    """Answer the test bank's question."""
    checkout, form = await _checkout(checkout_id), await request.form
    try:
        async with wiring().database.write() as db:
            state = await cards.authenticate(
                db, checkout_id, is_approved=form.get("answer") == "accept", now=visit().now
            )
    except CheckoutClosed:
        return await _closed_page(checkout)
    if state is CheckoutState.PAID:
        return redirect(checkout.return_url, 303)
    return await _card_page(await _checkout(checkout_id)), DECLINED


@blueprint.post("/cancel")
async def cancel(checkout_id: str) -> ResponseReturnValue:
    """Give the payment up and go back to the shop."""
    checkout = await _checkout(checkout_id)
    try:
        async with wiring().database.write() as db:
            await cards.cancel(db, checkout_id, now=visit().now)
    except CheckoutClosed:
        return await _closed_page(checkout)
    return redirect(checkout.return_url, 303)


async def _checkout(checkout_id: str) -> CheckoutView:
    if wiring().settings.gateway is not Gateway.SANDBOX:
        raise NotFound
    async with wiring().database.read() as db:
        return await cards.view(db, checkout_id)


async def _closed_page(checkout: CheckoutView) -> ResponseReturnValue:
    error = CheckoutClosed()
    page = await render_template("sandbox/closed.html", checkout=checkout, message=error.message())
    return page, status_of(error)


async def _card_page(checkout: CheckoutView, *, error: EstradeError | None = None) -> str:
    field = FIELD_OF.get(error.code, "") if error else ""
    sentence = error.message() if error else checkout.decline
    return await render_template(
        "sandbox/pay.html",
        checkout=checkout,
        saved_card=card_name(kept_cards.BRAND, checkout.kept_last4) if checkout.kept_last4 else "",
        lines=[(line.name, line.amount_cents) for line in checkout.lines],
        values=await request.form,
        errors={field: sentence} if field else {},
        error="" if field else sentence,
    )
