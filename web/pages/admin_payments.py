"""Payments, for admins: find one, see what went back, give more back in its payee's place."""

from quart import Blueprint, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.checkout import PART_NAMES
from billing.payments.models import Payment, PaymentState
from billing.payments.service import get_payment
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from hub.people.trail import TrailFilter, read_trail
from web.giving_back import Desk, answer, form_page
from web.requests import wiring
from web.views.found_payments import find_payments
from web.views.giving_back import returnable
from web.views.returned_lines import returned_lines
from web.views.trail import trail_lines

blueprint = Blueprint("admin_payments", __name__, url_prefix="/admin/payments")

ACTS_SHOWN = 50


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """Find payments by a number, or by the address of who paid."""
    words = request.args.get("q", "").strip()
    async with wiring().database.read() as db:
        found = await find_payments(db, words) if words else []
    if len(found) == 1:
        return redirect(url_for(".show", payment_id=found[0][0].id))
    return await render_template("admin/payments.html", found=found, words=words)


@blueprint.get("/<payment_id>")
async def show(payment_id: str) -> ResponseReturnValue:
    """Show one payment: its parts, what went back, what was done about it."""
    payment = await _paid(payment_id)
    async with wiring().database.read() as db:
        it = await returnable(db, payment)
        returned = await returned_lines(db, payment_id)
        wanted = TrailFilter(subject_id=payment_id)
        trail = await read_trail(db, wanted, limit=ACTS_SHOWN)
    return await render_template(
        "admin/payment.html",
        it=it,
        parts=[(gettext(PART_NAMES[part.kind]), part.amount_cents) for part in it.payment.parts],
        returned=returned,
        history=trail_lines(trail.entries),
        has_more=bool(trail.next_id),
    )


@blueprint.get("/<payment_id>/refund")
async def ask(payment_id: str) -> ResponseReturnValue:
    """Ask how much of it is given back."""
    return await form_page(await _desk(payment_id), payment_id)


@blueprint.post("/<payment_id>/refund")
async def give(payment_id: str) -> ResponseReturnValue:
    """Give it back, once asked and confirmed."""
    return await answer(await _desk(payment_id), payment_id, await request.form)


async def _desk(payment_id: str) -> Desk:
    payment = await _paid(payment_id)
    back = url_for(".show", payment_id=payment.id)
    crumbs = [
        (gettext("Payments"), url_for(".index")),
        (payment.title, back),
        (gettext("Give money back"), ""),
    ]
    action = url_for(".give", payment_id=payment.id)
    return Desk(action=action, back=back, crumbs=crumbs, is_admin=True)


async def _paid(payment_id: str) -> Payment:
    async with wiring().database.read() as db:
        payment = await get_payment(db, payment_id)
    if payment.state is not PaymentState.SUCCEEDED:
        raise NotFound
    return payment
