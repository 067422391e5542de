"""What a talent earned: where the money is, and what each period brought."""

from typing import Any

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.listing import LISTED, disputes_about
from billing.earnings import earnings
from billing.earnings.postings import earning_postings
from billing.earnings.report import earning_report
from billing.freezes.service import open_freeze
from billing.payouts.amounts import at_bank_cents
from billing.payouts.lists import last_payout, open_failure
from billing.settlements.forfeits import choose_charity
from billing.transfers.models import PayeeKind, TransferState
from billing.transfers.service import Payee
from hub.calendar.limits import MAX_HORIZON
from hub.charities.service import get_verified, verified_charities
from hub.kernel.i18n import gettext
from hub.skills.models import Service
from web.requests import currency, me, visit, wiring
from web.views.bank import failure_name
from web.views.earning_choice import (
    chosen_figure,
    chosen_period,
    chosen_sessions,
    is_of_all_days,
    typed_period,
)
from web.views.earning_report import EarningTables, figure_hint, figure_name
from web.views.report_period import period_links
from web.views.studio import own_talent
from web.views.transfers import state_name, transfer_page

blueprint = Blueprint("studio_earnings", __name__, url_prefix="/studio/earnings")

MYSELF = "me"


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show where the money is, and the figures of a period: `?from=` and `?to=` are its days."""
    chosen = typed_period()
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        summary = await earnings(db, talent.person_id, currency=currency())
        report = await earning_report(
            db, talent.person_id, period=chosen.period, zone=visit().zone, currency=currency()
        )
        charities = await verified_charities(db)
        payee = Payee(PayeeKind.TALENT, talent.person_id)
        freeze = await open_freeze(db, payee)
        bank_cents = await at_bank_cents(db, payee, currency=currency())
        last_paid = await last_payout(db, payee)
        failure = await open_failure(db, payee)
        disputes = await disputes_about(db, payee, limit=LISTED)
    page = await render_template(
        "studio/earnings.html",
        summary=summary,
        report=report,
        tables=EarningTables(report=report, address=chosen.address),
        chosen=chosen,
        links=period_links(now=visit().now, zone=visit().zone, ahead=MAX_HORIZON),
        freeze=freeze,
        at_bank_cents=bank_cents,
        last_paid=last_paid,
        failure=failure,
        failure_sentence=failure_name(failure.failure) if failure else "",
        charities=[(charity.id, charity.name) for charity in charities],
        disputes={row.payment.subject_id: row.dispute.id for row in reversed(disputes)},
        forfeits_to=talent.forfeits_to,
    )
    return page, 422 if chosen.error else 200


@blueprint.get("/postings/<figure>")
async def show_postings(figure: str) -> ResponseReturnValue:
    """Show the postings that make a figure, of a period or since the beginning."""
    wanted, sessions = chosen_figure(figure), chosen_sessions()
    async with wiring().database.read() as db:
        await own_talent(db, me().id)
        found = await earning_postings(db, wanted, sessions)
        service = await _own_service(db, sessions.service_id)
    address: dict[str, Any] = {} if is_of_all_days() else chosen_period().address
    return await render_template(
        "studio/earning_postings.html",
        figure=figure,
        name=figure_name(wanted),
        hint=figure_hint(wanted),
        found=found,
        about=service.title if service else "",
        chosen=None if is_of_all_days() else chosen_period(),
        address=address | ({"service": service.id} if service else {}),
    )


@blueprint.get("/transfers")
async def show_transfers() -> ResponseReturnValue:
    """Show every transfer to the talent, `?before=` being one of them."""
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        payee = Payee(PayeeKind.TALENT, talent.person_id)
        before_id = request.args.get("before", "")
        page = await transfer_page(db, payee, currency=currency(), before_id=before_id)
    return await render_template(
        "studio/transfers.html",
        page=page,
        states={state.value: state_name(state) for state in TransferState},
    )


@blueprint.post("/forfeits")
async def choose_cause() -> ResponseReturnValue:
    """Choose who gets what learners forfeit: a verified charity, or oneself."""
    charity_id = (await request.form).get("charity", MYSELF)
    async with wiring().database.write() as db:
        talent = await own_talent(db, me().id)
        charity = None if charity_id == MYSELF else await get_verified(db, charity_id)
        await choose_charity(db, talent.person_id, charity, now=visit().now)
    if charity:
        await flash(gettext("From now on it goes to %(name)s.") % {"name": charity.name}, "good")
    else:
        await flash(gettext("From now on it is yours."), "good")
    return redirect(url_for(".show"), 303)


async def _own_service(db: AsyncSession, service_id: str) -> Service | None:
    service = await db.get(Service, service_id) if service_id else None
    return service if service is not None and service.talent_id == me().id else None
