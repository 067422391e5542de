"""What a charity's members read: figures over a period, and the postings under each of them."""

from collections.abc import AsyncIterator

from quart import Blueprint, Response, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.csv import csv_of
from billing.donations.donors import named_donors
from billing.donations.models import DonationSource
from billing.donations.report import charity_report
from billing.donations.service import get_line, postings_under
from billing.freezes.service import open_freeze
from billing.payments.service import get_payment
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.charities.service import charities_of
from hub.kernel.errors import NotFound
from hub.masterclasses.models import Masterclass
from hub.people.models import Person
from web.requests import currency, me, visit, wiring
from web.views.charity_report import ReportTables, by_itself, source_name
from web.views.figure_postings import NONE, Asked, Figure, LineFilter, figure_postings
from web.views.giving_back import returnable
from web.views.own_charity import own_membership
from web.views.report_period import ReportPeriod, period_links
from web.views.returned_lines import returned_lines

blueprint = Blueprint("charity_reports", __name__, url_prefix="/charity")

DONORS_SHOWN = 200


@blueprint.get("")
async def choose() -> ResponseReturnValue:
    """Lead a member to their charity's report, or let them choose among several."""
    async with wiring().database.read() as db:
        charities = await charities_of(db, me().id)
    if len(charities) == 1:
        return redirect(url_for(".show", charity_id=charities[0].id))
    return await render_template("charities/choose.html", charities=charities)


@blueprint.get("/<charity_id>/report")
async def show(charity_id: str) -> ResponseReturnValue:
    """Show the figures of a period, `?from=` and `?to=` being its first and last day."""
    chosen = _typed_period()
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        report = await charity_report(
            db, charity_id, period=chosen.period, zone=visit().zone, currency=currency()
        )
        donors = await named_donors(
            db,
            charity_id,
            period=chosen.period,
            zone=visit().zone,
            limit=DONORS_SHOWN + 1,
            currency=currency(),
        )
        freeze = await open_freeze(db, Payee(PayeeKind.CHARITY, charity_id))
    page = await render_template(
        "charities/report.html",
        charity=charity,
        chosen=chosen,
        report=report,
        donors=donors[:DONORS_SHOWN],
        has_all_donors=len(donors) <= DONORS_SHOWN,
        tables=ReportTables(report=report, address=chosen.address),
        links=period_links(now=visit().now, zone=visit().zone),
        freeze=freeze,
    )
    return page, 422 if chosen.error else 200


@blueprint.get("/<charity_id>/report.csv")
async def download(charity_id: str) -> ResponseReturnValue:
    """Give every line of a period as a file for a spreadsheet, in the reader's language."""
    chosen = _chosen_period()
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
    first, last = chosen.period.first_day, chosen.period.last_day
    # The body is sent after the request was answered, so it takes what it needs with it.
    lines = csv_of(
        wiring().database,
        charity_id,
        period=chosen.period,
        zone=visit().zone,
        currency=currency(),
    )
    response = Response(_csv_bytes(lines), mimetype="text/csv")
    # A million rows take longer than any page.
    response.timeout = None
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{charity.slug}-{first}-{last}.csv"'
    )
    return response


@blueprint.get("/<charity_id>/postings/<figure>")
async def show_postings(charity_id: str, figure: str) -> ResponseReturnValue:
    """Show the postings that make a figure of the report."""
    if figure not in set(Figure):
        raise NotFound
    chosen, lines = _chosen_period(), LineFilter.read(request.args)
    asked = Asked(
        charity_id=charity_id,
        figure=Figure(figure),
        period=chosen.period,
        lines=lines,
        zone=visit().zone,
        currency=currency(),
    )
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        found = await figure_postings(db, asked)
        about = await _about(db, lines) if found.postings else ""
    return await render_template(
        "charities/postings.html",
        charity=charity,
        figure=figure,
        chosen=chosen,
        found=found,
        about=about,
        address={**chosen.address, **lines.address},
    )


@blueprint.get("/<charity_id>/lines/<donation_id>")
async def show_line(charity_id: str, donation_id: str) -> ResponseReturnValue:
    """Show the postings one donation is made of, down to its way to the charity."""
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        donation = await get_line(db, charity_id, donation_id)
        postings = await postings_under(db, donation)
        # A price that was forfeited went through its talent: what goes back of it is theirs to say.
        is_gift = donation.source is not DonationSource.FORFEIT
        reader = Payee(PayeeKind.CHARITY, charity_id)
        about = donation.payment_id
        returned = await returned_lines(db, about, reader=reader) if is_gift else []
        may_give_back = is_gift and membership.may_manage
        if may_give_back:
            payment = await get_payment(db, donation.payment_id)
            may_give_back = (await returnable(db, payment)).may_open
    return await render_template(
        "charities/line.html",
        charity=membership.charity,
        donation=donation,
        source=source_name(donation.source.value),
        postings=postings,
        returned=returned,
        may_give_back=may_give_back,
    )


def _typed_period() -> ReportPeriod:
    return ReportPeriod.read(request.args, now=visit().now, zone=visit().zone)


def _chosen_period() -> ReportPeriod:
    return _typed_period().checked()


async def _about(db: AsyncSession, lines: LineFilter) -> str:
    """Return whose lines they are: the masterclass's title, the host's name, the source."""
    if NONE in {lines.masterclass_id, lines.host_id}:
        return by_itself()
    if lines.masterclass_id:
        masterclass = await db.get(Masterclass, lines.masterclass_id)
        return masterclass.title if masterclass else ""
    if lines.host_id:
        host = await db.get(Person, lines.host_id)
        return host.display_name if host else ""
    return source_name(lines.source)


async def _csv_bytes(chunks: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        yield chunk.encode()
