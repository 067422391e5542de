"""What a talent earned: set aside, owed, sent, each figure with its postings."""

from collections.abc import AsyncIterator

from quart import Blueprint, Response, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.earnings import all_earning_lines, earnings
from billing.freezes.service import open_freeze
from billing.payouts.amounts import at_bank_cents
from billing.payouts.lists import last_payout, open_failure
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.charities.service import get_verified, verified_charities
from hub.kernel.i18n import current_locale, gettext
from hub.skills.models import Talent
from hub.skills.service import give_forfeits_to
from web.requests import currency, me, visit, wiring
from web.views.bank import failure_name
from web.views.earning_files import earning_rows, earning_table
from web.views.report_files import csv_file
from web.views.report_paper import table_pdf
from web.views.studio import own_talent

blueprint = Blueprint("studio_earnings", __name__, url_prefix="/studio/earnings")

MYSELF = "me"


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show every session's money, and the postings its figures are made of."""
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        summary = await earnings(db, talent.person_id, currency=currency())
        charities = await verified_charities(db)
        payee = Payee(PayeeKind.TALENT, talent.person_id)
        freeze = await open_freeze(db, payee)
        bank_cents = await at_bank_cents(db, payee, currency=currency())
        last_paid = await last_payout(db, payee)
        failure = await open_failure(db, payee)
    return await render_template(
        "studio/earnings.html",
        summary=summary,
        freeze=freeze,
        at_bank_cents=bank_cents,
        last_paid=last_paid,
        failure=failure,
        failure_sentence=failure_name(failure.failure) if failure else "",
        fee_percent=wiring().settings.platform_fee_percent,
        dispute_hours=wiring().settings.dispute_hours,
        charities=[(charity.id, charity.name) for charity in charities],
        forfeits_to=talent.forfeits_to,
    )


@blueprint.get("/sessions.csv")
async def download() -> ResponseReturnValue:
    """Give every session's money as a file for a spreadsheet, in the reader's language."""
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        summary = await earnings(db, talent.person_id, currency=currency())
    zone = visit().zone
    lines = all_earning_lines(wiring().database, talent.person_id, currency=currency())
    columns = earning_table(summary, zone=zone).columns
    rows = earning_rows(lines, zone=zone)
    return _file(csv_file(columns, rows, locale=current_locale()), talent, "csv", kind="text/csv")


@blueprint.get("/sessions.pdf")
async def print_sessions() -> ResponseReturnValue:
    """Give the money of the latest sessions on paper."""
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        summary = await earnings(db, talent.person_id, currency=currency())
    zone = visit().zone
    pages = await table_pdf(
        earning_table(summary, zone=zone),
        author=me().display_name,
        subtitle=gettext("Session by session"),
        now=visit().now,
        zone=zone,
        currency=currency(),
    )
    return _file(pages, talent, "pdf", kind="application/pdf")


def _file(
    body: bytes | AsyncIterator[bytes], talent: Talent, ending: str, *, kind: str
) -> Response:
    response = Response(body, mimetype=kind)
    name = f"{talent.slug}-earnings-{visit().now.date()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/forfeits")
async def choose_cause() -> ResponseReturnValue:
    """Choose who gets what learners forfeit: a verified charity, or oneself."""
    charity_id = (await request.form).get("charity", MYSELF)
    async with wiring().database.write() as db:
        talent = await own_talent(db, me().id)
        charity = None if charity_id == MYSELF else await get_verified(db, charity_id)
        await give_forfeits_to(db, talent.person_id, charity.id if charity else None)
    if charity:
        await flash(gettext("From now on it goes to %(name)s.") % {"name": charity.name}, "good")
    else:
        await flash(gettext("From now on it is yours."), "good")
    return redirect(url_for(".show"), 303)
