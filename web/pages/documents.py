"""One's own papers: receipts of gifts, invoices of sessions, the name and address they need."""

from quart import Blueprint, Response, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.documents.access import readable_document
from billing.documents.identities import Identity, find_identity, save_address
from billing.documents.invoices import issue_session_invoice, purchases_of
from billing.documents.operator import Operator
from billing.documents.pages import file_name, pdf_of
from billing.documents.receipts import gifts_of, issue_receipt
from billing.documents.service import find_voiding
from billing.errors import AddressIncomplete, AddressNeeded, SellerUnknown
from hub.kernel.errors import SignInNeeded
from hub.kernel.i18n import current_locale, gettext
from hub.people.service import hold_login
from web.errors import status_of
from web.requests import local_path, me, signed_in, visit, wiring
from web.views.identity_form import address_errors, read_identity

blueprint = Blueprint("documents", __name__, url_prefix="/papers")


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """Show what one gave and paid, each with its papers or why it has none.

    `?before=` is one of the sessions, `?gifts_before=` one of the gifts.
    """
    async with wiring().database.read() as db:
        gifts_before_id = request.args.get("gifts_before", "")
        given = await gifts_of(db, me().id, before_id=gifts_before_id)
        before_id = request.args.get("before", "")
        paid = await purchases_of(db, me().id, before_id=before_id)
        identity = await find_identity(db, me().id)
    return await render_template(
        "documents/index.html",
        given=given,
        paid=paid,
        gifts_before_id=gifts_before_id,
        before_id=before_id,
        identity=identity,
        person=me(),
    )


@blueprint.get("/address")
async def show_address() -> ResponseReturnValue:
    """Show the form for one's name and address; `?next=` is where to go on."""
    async with wiring().database.read() as db:
        identity = await find_identity(db, me().id)
    typed = identity or Identity(full_name=me().display_name)
    return await _address_page(typed, target=_target(request.args.get("next")))


@blueprint.post("/address")
async def save() -> ResponseReturnValue:
    """Keep a name and an address for papers to come."""
    form = await request.form
    typed = read_identity(form)
    try:
        async with wiring().database.write() as db:
            if not await hold_login(db, signed_in(), now=visit().now):
                raise SignInNeeded
            await save_address(db, me().id, typed, now=visit().now)
    except AddressIncomplete as error:
        target = _target(form.get("next"))
        return await _address_page(typed, target=target, error=error), status_of(error)
    await flash(gettext("Saved. Papers issued from now on carry this address."), "good")
    return redirect(_target(form.get("next")), 303)


@blueprint.post("/gifts/<donation_id>")
async def issue_gift_receipt(donation_id: str) -> ResponseReturnValue:
    """Issue the receipt of one's gift, or find the one there is, and give it."""
    try:
        async with wiring().database.write() as db:
            document = await issue_receipt(
                db,
                donation_id,
                donor_id=me().id,
                locale=current_locale(),
                by=me().id,
                now=visit().now,
            )
    except AddressNeeded as error:
        await flash(error.message(), "info")
        return redirect(url_for(".show_address"), 303)
    return redirect(url_for(".download", document_id=document.id), 303)


@blueprint.post("/sessions/<booking_id>")
async def issue_invoice(booking_id: str) -> ResponseReturnValue:
    """Issue the invoice of a session one paid, or find the one there is, and give it."""
    try:
        async with wiring().database.write() as db:
            document = await issue_session_invoice(
                db,
                booking_id,
                learner_id=me().id,
                operator=Operator.of(wiring().settings),
                locale=current_locale(),
                now=visit().now,
            )
    except AddressNeeded as error:
        await flash(error.message(), "info")
        return redirect(url_for(".show_address"), 303)
    except SellerUnknown as error:
        await flash(error.message(), "info")
        return redirect(url_for(".index"), 303)
    return redirect(url_for(".download", document_id=document.id), 303)


@blueprint.get("/<document_id>.pdf")
async def download(document_id: str) -> ResponseReturnValue:
    """Give a document as it was issued to those it is for; to others it does not exist."""
    async with wiring().database.read() as db:
        document = await readable_document(db, document_id, reader_id=me().id)
        voiding = await find_voiding(db, document.id)
    response = Response(await pdf_of(document, voiding=voiding), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(document)}"'
    return response


def _target(path: str | None) -> str:
    return local_path(path, url_for("documents.index"))


async def _address_page(
    typed: object, *, target: str, error: AddressIncomplete | None = None
) -> str:
    errors = address_errors(error) if error else {}
    return await render_template(
        "documents/address.html", typed=typed, target=target, errors=errors
    )
