"""Reports of people: those who run the hub read what happened around each, and decide."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.kernel.errors import EstradeError
from hub.kernel.i18n import N_, gettext
from rooms.complaints import deciding, errors, reading
from rooms.complaints.models import ComplaintOutcome
from rooms.complaints.rules import KEPT_AFTER_DECISION, MAX_REASONS
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.conduct import ACT_NAMES, OUTCOME_NAMES, reason_of

blueprint = Blueprint("admin_complaints", __name__, url_prefix="/admin/reports")

INVALID = 422
CHOOSE = N_("Choose what you decide.")
DECIDED = N_("Decided. Both read it in a mail, and the audit trail keeps your reasons.")
DISMISSED = N_("Decided. Whoever reported it is told, and the audit trail keeps your reasons.")
LIFTED = N_("Lifted. They are told that they may enter rooms again.")
FORM_ERRORS = (errors.ReasonsMissing, errors.OwnComplaint, errors.ComplaintDecided)


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """List the reports, those that wait first."""
    async with wiring().database.read() as db:
        waiting = await reading.open_complaints(db)
        decided = await reading.decided_complaints(db)
    return await render_template(
        "admin/complaints.html",
        waiting=waiting,
        decided=decided,
        reason_of=reason_of,
        outcomes=OUTCOME_NAMES,
    )


@blueprint.get("/<complaint_id>")
async def show(complaint_id: str) -> ResponseReturnValue:
    """Show a report with the lines of chat around it."""
    return await _page(complaint_id)


@blueprint.post("/<complaint_id>")
async def decide(complaint_id: str) -> ResponseReturnValue:
    """Do nothing, warn, or keep the account out of rooms; always with reasons."""
    form = await request.form
    outcome, reasons = form.get("outcome", ""), form.get("reasons", "")
    if outcome not in set(ComplaintOutcome):
        page = await _page(complaint_id, reasons=reasons, error=gettext(CHOOSE), field="outcome")
        return page, INVALID
    try:
        async with wiring().database.write() as db:
            await deciding.decide(
                db,
                complaint_id,
                ComplaintOutcome(outcome),
                reasons=reasons,
                admin_id=me().id,
                now=visit().now,
            )
    except FORM_ERRORS as error:
        return await _refused(complaint_id, error, outcome=outcome, reasons=reasons)
    is_dismissed = outcome == ComplaintOutcome.NOTHING
    await flash(gettext(DISMISSED if is_dismissed else DECIDED), "good")
    return redirect(url_for(".index"), 303)


@blueprint.post("/<complaint_id>/lift")
async def lift(complaint_id: str) -> ResponseReturnValue:
    """Let the account enter rooms again."""
    reasons = (await request.form).get("reasons", "")
    try:
        async with wiring().database.write() as db:
            read = await reading.get_complaint(db, complaint_id)
            await deciding.lift_suspension(
                db, read.person.id, reasons=reasons, admin_id=me().id, now=visit().now
            )
    except FORM_ERRORS as error:
        return await _refused(complaint_id, error, outcome="", reasons=reasons)
    await flash(gettext(LIFTED), "good")
    return redirect(url_for(".show", complaint_id=complaint_id), 303)


async def _refused(
    complaint_id: str, error: EstradeError, *, outcome: str, reasons: str
) -> ResponseReturnValue:
    field = "reasons" if isinstance(error, errors.ReasonsMissing) else ""
    page = await _page(
        complaint_id, outcome=outcome, reasons=reasons, error=error.message(), field=field
    )
    return page, STATUS[error.kind]


async def _page(
    complaint_id: str, *, outcome: str = "", reasons: str = "", error: str = "", field: str = ""
) -> str:
    async with wiring().database.read() as db:
        read = await reading.get_complaint(db, complaint_id)
    return await render_template(
        "admin/complaint.html",
        read=read,
        reason_of=reason_of,
        outcomes=OUTCOME_NAMES,
        acts=ACT_NAMES,
        kept_days=KEPT_AFTER_DECISION.days,
        most=MAX_REASONS,
        outcome=outcome,
        reasons=reasons,
        error=error,
        field=field,
    )
