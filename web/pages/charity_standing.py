"""How a charity is let in: what it says of itself, what it sends as proof, what was decided."""

from collections.abc import Mapping

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.datastructures import FileStorage
from quart.typing import ResponseReturnValue

from billing.freezes.service import open_freeze
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.charities import errors, service, verification
from hub.charities.models import Charity
from hub.charities.rules import MAX_PROOF_BYTES
from hub.charities.service import CharityDetails
from hub.charities.verification import SentFile, standing_of
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.security.limits import Limit
from web.views.own_charity import own_membership

blueprint = Blueprint("charity_standing", __name__, url_prefix="/charity")

DETAIL_ERRORS = (
    errors.DetailMissing,
    errors.DetailTooLong,
    errors.RegistrationInvalid,
    errors.RegistrationTaken,
    errors.TooManyApplications,
)
FIELD_OF = {errors.RegistrationInvalid: "registration", errors.RegistrationTaken: "registration"}
PROOF_ERRORS = (
    errors.ProofMissing,
    errors.ProofTooLarge,
    errors.ProofUnreadable,
    errors.TooManyProofs,
    errors.CharityVerified,
)


@blueprint.get("/new")
async def show_new() -> ResponseReturnValue:
    """Show the form by which a charity comes to the hub."""
    return await render_template("charities/new.html", form={}, error=None, field="")


@blueprint.post("/new")
async def found() -> ResponseReturnValue:
    """Register a charity; whoever does it manages it."""
    form, parts = await request.form, wiring()
    await parts.limiter.spend(Limit.CHARITY_BY_PERSON, me().id)
    try:
        async with parts.database.write() as db:
            charity = await service.found_charity(
                db, _read_details(form), founder_id=me().id, now=visit().now
            )
    except DETAIL_ERRORS as error:
        page = await render_template(
            "charities/new.html", form=form, error=error.message(), field=_field(error)
        )
        return page, STATUS[error.kind]
    await flash(gettext("Registered. One step is left: send a document that proves it."), "good")
    return redirect(url_for(".show", charity_id=charity.id), 303)


@blueprint.get("/<charity_id>/standing")
async def show(charity_id: str) -> ResponseReturnValue:
    """Show where the charity stands, and what it can do about it."""
    return await _page(charity_id)


@blueprint.post("/<charity_id>/standing/details")
async def describe(charity_id: str) -> ResponseReturnValue:
    """Correct what the charity says of itself, before it is verified."""
    form = await request.form
    try:
        async with wiring().database.write() as db:
            await own_membership(db, charity_id)
            await service.describe_charity(
                db, charity_id, _read_details(form), by=me().id, now=visit().now
            )
    except (*DETAIL_ERRORS, errors.CharityVerified) as error:
        return await _page(charity_id, form=form, error=error), STATUS[error.kind]
    await flash(gettext("Saved. We look at it again."), "good")
    return redirect(url_for(".show", charity_id=charity_id), 303)


@blueprint.post("/<charity_id>/standing/proof")
async def send_proof(charity_id: str) -> ResponseReturnValue:
    """Keep a document for the admins."""
    sent = (await request.files).get("proof")
    file = SentFile(name=sent.filename or "" if sent else "", content=_content(sent))
    try:
        async with wiring().database.write() as db:
            await own_membership(db, charity_id)
            await verification.send_proof(db, charity_id, file, by=me().id, now=visit().now)
    except PROOF_ERRORS as error:
        return await _page(charity_id, error=error, field="proof"), STATUS[error.kind]
    await flash(gettext("Your document has arrived. We read it and write to you."), "good")
    return redirect(url_for(".show", charity_id=charity_id), 303)


def _content(sent: FileStorage | None) -> bytes:
    """Return a file's bytes, one more than allowed at most: enough to refuse it."""
    return sent.stream.read(MAX_PROOF_BYTES + 1) if sent else b""


def _read_details(form: Mapping[str, str]) -> CharityDetails:
    def text(name: str) -> str:
        return " ".join(form.get(name, "").split())

    return CharityDetails(
        slug="",
        name=text("name"),
        registration=form.get("registration", ""),
        address=text("address"),
        object_fr=form.get("object_fr", "").strip(),
        object_en=form.get("object_en", "").strip(),
        signatory=text("signatory"),
    )


def _field(error: EstradeError) -> str:
    return FIELD_OF.get(type(error), "")


def _details_of(charity: Charity) -> dict[str, str]:
    names = ("name", "registration", "address", "object_fr", "object_en", "signatory")
    return {name: getattr(charity, name) for name in names}


async def _page(
    charity_id: str,
    *,
    form: Mapping[str, str] | None = None,
    error: EstradeError | None = None,
    field: str = "",
) -> str:
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        proofs = await verification.proofs_of(db, charity_id)
        freeze = await open_freeze(db, Payee(PayeeKind.CHARITY, charity_id))
    charity = membership.charity
    return await render_template(
        "charities/standing.html",
        charity=charity,
        may_manage=membership.may_manage,
        standing=standing_of(charity, has_proof=bool(proofs)).value,
        proofs=proofs,
        freeze=freeze,
        form=form or _details_of(charity),
        error=error.message() if error else None,
        field=field or (_field(error) if error else ""),
    )
