"""The sandbox's banks, to rehearse disputes: a payment is disputed, and the dispute decided.

They do not exist with a real provider, where payers and their banks do this.
"""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.errors import GatewayRefused
from billing.gateways.sandbox import disputes as banks
from hub.kernel.errors import Invalid, NotFound
from hub.kernel.i18n import gettext
from web.requests import visit, wiring
from web.views.disputes import reason_of

blueprint = Blueprint("sandbox_disputes", __name__, url_prefix="/sandbox/disputes")

REFUSED = 422
OUTCOMES = {"won": True, "lost": False}


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """List what can be disputed, and what is."""
    _check_sandbox()
    return await _page()


@blueprint.post("")
async def dispute() -> ResponseReturnValue:
    """Be a payer who complains at their bank."""
    _check_sandbox()
    form = await request.form
    charge_id, reason = form.get("charge", ""), form.get("reason", "")
    try:
        async with wiring().database.write() as db:
            await banks.open_dispute(db, charge_id, reason=reason, now=visit().now)
    except GatewayRefused as refusal:
        return await _page(error=refusal.message()), REFUSED
    await flash(gettext("The bank has taken it back. The hub hears of it within seconds."), "good")
    return redirect(url_for(".index"), 303)


@blueprint.post("/<dispute_id>")
async def decide(dispute_id: str) -> ResponseReturnValue:
    """Be the bank that decides."""
    _check_sandbox()
    outcome = (await request.form).get("outcome", "")
    if outcome not in OUTCOMES:
        raise Invalid
    try:
        async with wiring().database.write() as db:
            await banks.close_dispute(db, dispute_id, is_won=OUTCOMES[outcome], now=visit().now)
    except GatewayRefused as refusal:
        return await _page(error=refusal.message()), REFUSED
    await flash(gettext("The bank has decided. The hub hears of it within seconds."), "good")
    return redirect(url_for(".index"), 303)


def _check_sandbox() -> None:
    if wiring().settings.takes_stripe:
        raise NotFound


async def _page(*, error: str = "") -> str:
    async with wiring().database.read() as db:
        charges = await banks.charges(db)
        disputed = await banks.disputed_charges(db)
    return await render_template(
        "sandbox/disputes.html",
        charges=charges,
        disputed=[(one, checkout, reason_of(one.reason)) for one, checkout in disputed],
        reasons=[(reason, reason_of(reason)) for reason in banks.REASONS],
        decided=banks.DECIDED,
        error=error,
    )
