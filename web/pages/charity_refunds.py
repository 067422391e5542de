"""A charity gives a ticket or a gift back to the one who paid it."""

from quart import Blueprint, request, url_for
from quart.typing import ResponseReturnValue

from billing.donations.models import Donation, DonationSource
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from web.giving_back import Desk, answer, form_page
from web.requests import wiring
from web.views.own_charity import own_membership

blueprint = Blueprint("charity_refunds", __name__, url_prefix="/charity")


@blueprint.get("/<charity_id>/lines/<donation_id>/refund")
async def ask(charity_id: str, donation_id: str) -> ResponseReturnValue:
    """Ask how much of the payment that a donation belongs to is given back."""
    desk, payment_id = await _desk(charity_id, donation_id)
    return await form_page(desk, payment_id)


@blueprint.post("/<charity_id>/lines/<donation_id>/refund")
async def give(charity_id: str, donation_id: str) -> ResponseReturnValue:
    """Give it back, once asked and confirmed."""
    desk, payment_id = await _desk(charity_id, donation_id)
    return await answer(desk, payment_id, await request.form)


async def _desk(charity_id: str, donation_id: str) -> tuple[Desk, str]:
    """Return where a member of the charity stands, and the payment. Raises: NotFound."""
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        donation = await db.get(Donation, donation_id)
    # A price that a learner forfeited is the talent's to give, as it was given on.
    is_gift = donation is not None and donation.source is not DonationSource.FORFEIT
    if donation is None or donation.charity_id != charity_id or not is_gift:
        raise NotFound
    back = url_for("charity_reports.show_line", charity_id=charity_id, donation_id=donation_id)
    crumbs = [
        (charity.name, url_for("charities.show", slug=charity.slug)),
        (gettext("Report"), url_for("charity_reports.show", charity_id=charity_id)),
        (gettext("One donation"), back),
        (gettext("Give money back"), ""),
    ]
    desk = Desk(
        action=url_for(".give", charity_id=charity_id, donation_id=donation_id),
        back=back,
        crumbs=crumbs,
        donor_name=donation.donor_name or gettext("Anonymous"),
    )
    return desk, donation.payment_id
