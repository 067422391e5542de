"""Payees to whom nothing is transferred for now, and the forms that begin and end it."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.freezes import service as freezes
from billing.freezes.errors import FreezeReasonMissing, FrozenAlready, NotFrozen
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.i18n import gettext
from hub.people.trail import Act, TrailFilter, read_trail
from web.errors import STATUS
from web.requests import currency, me, visit, wiring
from web.views.payees import find_payees, frozen_payees
from web.views.trail import trail_lines

blueprint = Blueprint("admin_payees", __name__, url_prefix="/admin/payees")

DECISIONS = (Act.PAYEE_FROZEN, Act.PAYEE_UNFROZEN)
DECISIONS_SHOWN = 1000
TRANSFERS = (Act.TRANSFER_MADE, Act.TRANSFER_FAILED, Act.MONEY_RECOVERED)
TRANSFERS_SHOWN = 50


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """List who is frozen, and find a payee by name."""
    words = request.args.get("q", "").strip()
    async with wiring().database.read() as db:
        frozen = await frozen_payees(db)
        found = await find_payees(db, words) if words else []
    return await render_template("admin/payees.html", frozen=frozen, found=found, words=words)


@blueprint.get("/<kind>/<payee_id>")
async def show(kind: str, payee_id: str) -> ResponseReturnValue:
    """Show one payee: what waits, whether it is frozen, what was decided before."""
    return await _page(_payee(kind, payee_id))


@blueprint.post("/<kind>/<payee_id>/freeze")
async def freeze(kind: str, payee_id: str) -> ResponseReturnValue:
    """Transfer nothing to a payee from now on."""
    payee, reason = _payee(kind, payee_id), (await request.form).get("reason", "")
    try:
        async with wiring().database.write() as db:
            await freezes.freeze_payee(db, payee, reason=reason, by=me().id, now=visit().now)
    except (FreezeReasonMissing, FrozenAlready) as error:
        return await _page(payee, error=error, reason=reason), STATUS[error.kind]
    await flash(gettext("Nothing is transferred from now on. The payee reads why."), "good")
    return redirect(url_for(".show", kind=kind, payee_id=payee_id), 303)


@blueprint.post("/<kind>/<payee_id>/unfreeze")
async def unfreeze(kind: str, payee_id: str) -> ResponseReturnValue:
    """Transfer to a payee again."""
    payee, reason = _payee(kind, payee_id), (await request.form).get("reason", "")
    try:
        async with wiring().database.write() as db:
            await freezes.unfreeze_payee(db, payee, reason=reason, by=me().id, now=visit().now)
    except (FreezeReasonMissing, NotFrozen) as error:
        return await _page(payee, error=error, reason=reason), STATUS[error.kind]
    await flash(gettext("Transfers go on. What has waited leaves first."), "good")
    return redirect(url_for(".show", kind=kind, payee_id=payee_id), 303)


def _payee(kind: str, payee_id: str) -> Payee:
    if kind not in set(PayeeKind):
        raise NotFound
    return Payee(PayeeKind(kind), payee_id)


async def _page(payee: Payee, *, error: EstradeError | None = None, reason: str = "") -> str:
    async with wiring().database.read() as db:
        about = await freezes.subject_of(db, payee)
        open_freeze = await freezes.open_freeze(db, payee)
        waiting_cents = await freezes.waiting_cents(db, payee, currency=currency())
        of_transfers = TrailFilter(subject_id=payee.id, acts=TRANSFERS)
        transfers = await read_trail(db, of_transfers, limit=TRANSFERS_SHOWN)
        # However many transfers were made since, who decided what and why stays in sight.
        of_decisions = TrailFilter(subject_id=payee.id, acts=DECISIONS)
        decisions = await read_trail(db, of_decisions, limit=DECISIONS_SHOWN)
    history = [*decisions.entries, *transfers.entries]
    history.sort(key=lambda row: (row[0].at, row[0].id), reverse=True)
    return await render_template(
        "admin/payee.html",
        about=about,
        freeze=open_freeze,
        waiting_cents=waiting_cents,
        history=trail_lines(history),
        has_more=bool(transfers.next_id),
        error=error.message() if error else "",
        reason=reason,
    )
