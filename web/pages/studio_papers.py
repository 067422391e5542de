"""A talent's papers: under which name they sell, and the hub's invoices for its fees."""

from datetime import date
from functools import partial

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.documents.fees import fee_months, issue_fee_invoice
from billing.documents.identities import Identity, find_identity, save_seller
from billing.documents.models import BillingIdentity, IssuerKind
from billing.documents.operator import Operator
from billing.documents.pages import written_month
from billing.documents.service import PAGE_SIZE, Issuer, issued_by
from billing.errors import (
    AddressIncomplete,
    AddressNeeded,
    MandateMissing,
    SellerNumberInvalid,
    VatNumberInvalid,
    VatToConvert,
)
from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.i18n import current_locale, gettext
from web.errors import STATUS
from web.proof import prove_first
from web.requests import currency, me, visit, wiring
from web.views.identity_form import address_errors, read_identity
from web.views.paper_files import paper_name
from web.views.studio import own_talent

blueprint = Blueprint("studio_papers", __name__, url_prefix="/studio/papers")

FIELD_OF = {
    SellerNumberInvalid.code: "registration",
    VatNumberInvalid.code: "vat_number",
    MandateMissing.code: "mandate",
}


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show the seller's form, and the fees of each month with their invoice."""
    async with wiring().database.read() as db:
        identity = await find_identity(db, me().id)
    return await _page(identity or Identity(full_name=me().display_name), known=identity)


@blueprint.post("")
async def save() -> ResponseReturnValue:
    """Keep under which name the talent sells, and their wish that the hub writes invoices."""
    if not me().has_proved_email:
        return await prove_first()
    form = await request.form
    typed = read_identity(form)
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        known = await find_identity(db, talent.person_id)
    try:
        async with wiring().database.write() as db:
            await save_seller(db, me().id, typed, has_mandated="mandate" in form, now=visit().now)
    except (AddressIncomplete, SellerNumberInvalid, VatNumberInvalid, MandateMissing) as error:
        return await _page(typed, known=known, error=error), STATUS[error.kind]
    await flash(gettext("Saved. Your learners can now download their invoices."), "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/fees/<month>")
async def issue_fee(month: str) -> ResponseReturnValue:
    """Issue the invoice of a month's fees, or find the one there is, and give it."""
    try:
        async with wiring().database.write() as db:
            document = await issue_fee_invoice(
                db,
                me().id,
                month=_read_month(month),
                currency=request.args.get("currency") or currency(),
                operator=Operator.of(wiring().settings),
                locale=current_locale(),
                now=visit().now,
            )
    except (AddressNeeded, VatToConvert) as error:
        await flash(error.message(), "info")
        return redirect(url_for(".show"), 303)
    return redirect(url_for("documents.download", document_id=document.id), 303)


def _read_month(text: str) -> date:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound from None
    if not 2000 <= month.year < 3000:
        raise NotFound
    return month


async def _page(
    typed: Identity | BillingIdentity,
    *,
    known: BillingIdentity | None,
    error: EstradeError | None = None,
) -> str:
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        months = await fee_months(db, talent.person_id, now=visit().now)
        issued = await issued_by(db, Issuer(IssuerKind.TALENT, talent.person_id))
    return await render_template(
        "studio/papers.html",
        typed=typed,
        has_mandated=known is not None and known.mandated_at is not None,
        months=months,
        issued=issued,
        has_more=len(issued) == PAGE_SIZE,
        paper_name=paper_name,
        month_name=partial(written_month, locale=current_locale()),
        operator_name=wiring().settings.operator_name,
        errors=_errors(error) if error else {},
    )


def _errors(error: EstradeError) -> dict[str, str]:
    if isinstance(error, AddressIncomplete):
        return address_errors(error)
    return {FIELD_OF[error.code]: error.message()}
