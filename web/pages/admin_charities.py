"""One charity as an admin checks it: number, signatory, documents; then verify or refuse."""

from collections.abc import Mapping

from quart import Blueprint, Response, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.freezes.service import open_freeze
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.charities import verification
from hub.charities.errors import CharityChanged, NotProven, NumberVerified, ReasonMissing
from hub.charities.members import members_of
from hub.charities.models import Charity
from hub.charities.rules import registration_kind
from hub.charities.service import others_with_number
from hub.charities.verification import standing_of
from hub.kernel.errors import EstradeError, Invalid, NotFound
from hub.kernel.i18n import N_, gettext
from hub.people.models import Person
from hub.people.trail import TrailFilter, read_trail
from web.errors import STATUS
from web.file_names import name_file
from web.requests import me, visit, wiring
from web.views.trail import trail_lines

blueprint = Blueprint("admin_charities", __name__, url_prefix="/admin/charities/<charity_id>")

HISTORY_SHOWN = 50


class NotAllChecked(Invalid):
    """A charity verified without all that must be checked."""

    code = "charity_not_all_checked"
    sentence = N_(
        "Tick the three checks: number, signatory and document. They say what you looked at."
    )


@blueprint.get("")
async def show(charity_id: str) -> ResponseReturnValue:
    """Show all there is to check, in one page."""
    return await _page(charity_id)


@blueprint.get("/proofs/<proof_id>")
async def open_proof(charity_id: str, proof_id: str) -> ResponseReturnValue:
    """Give a document as it was sent, a picture to be shown, a PDF to be saved.

    Who read it is noted.
    """
    async with wiring().database.write() as db:
        proof = await verification.open_proof(
            db, charity_id, proof_id, admin_id=me().id, now=visit().now
        )
    response = Response(proof.content, content_type=proof.media_type)
    response.headers["Cache-Control"] = "private, no-store"
    return name_file(response, proof.file_name, is_shown=proof.is_picture)


@blueprint.post("/verify")
async def verify(charity_id: str) -> ResponseReturnValue:
    """Note that number, signatory and document were checked: it can be given to."""
    form = await request.form
    try:
        _check_all_ticked(form)
        async with wiring().database.write() as db:
            charity = await verification.accept_charity(
                db,
                charity_id,
                seen=form.get("seen", ""),
                admin_id=me().id,
                now=visit().now,
            )
    except NotAllChecked as error:
        return await _page(charity_id, error=error, typed=form), STATUS[error.kind]
    except (NotProven, NumberVerified, CharityChanged) as error:
        return await _page(charity_id, error=error), STATUS[error.kind]
    await flash(gettext("%(name)s can now be given to.") % {"name": charity.name}, "good")
    return redirect(url_for("admin.charities"), 303)


@blueprint.post("/refuse")
async def refuse(charity_id: str) -> ResponseReturnValue:
    """Tell a charity what is missing."""
    form = await request.form
    try:
        async with wiring().database.write() as db:
            charity = await verification.refuse_charity(
                db, charity_id, admin_id=me().id, reason=form.get("reason", ""), now=visit().now
            )
    except ReasonMissing as error:
        page = await _page(charity_id, error=error, field="reason", typed=form)
        return page, STATUS[error.kind]
    await flash(gettext("%(name)s reads your reason now.") % {"name": charity.name}, "good")
    return redirect(url_for("admin.charities"), 303)


def _check_all_ticked(form: Mapping[str, str]) -> None:
    if not all(form.get(check) for check in verification.CHECKS):
        raise NotAllChecked


async def _page(
    charity_id: str,
    *,
    error: EstradeError | None = None,
    field: str = "",
    typed: Mapping[str, str] | None = None,
) -> str:
    async with wiring().database.read() as db:
        charity = await db.get(Charity, charity_id)
        if charity is None:
            raise NotFound
        others = await others_with_number(db, charity)
        proofs = await verification.proofs_of(db, charity_id)
        members = await members_of(db, charity_id)
        history = await read_trail(db, TrailFilter(subject_id=charity_id), limit=HISTORY_SHOWN)
        verifier = await db.get(Person, charity.verified_by) if charity.verified_by else None
        freeze = await open_freeze(db, Payee(PayeeKind.CHARITY, charity_id))
    return await render_template(
        "admin/charity.html",
        charity=charity,
        others=others,
        standing=standing_of(charity, has_proof=bool(proofs)).value,
        register=registration_kind(charity.registration),
        proofs=proofs,
        seen=verification.shown(charity, proofs),
        members=members,
        history=trail_lines(history.entries),
        earlier_than=history.next_id,
        verifier=verifier,
        freeze=freeze,
        error=error.message() if error else "",
        field=field,
        typed=typed or {},
    )
