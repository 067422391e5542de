"""One disputed verdict as an admin decides it: what the room recorded, what both sides say."""

from collections.abc import Mapping

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.settlements.decided import given_by_rule_cents
from hub.bookings.models import Booking
from hub.bookings.verdict import Judgement, Verdict
from hub.disputes import errors, reading, rules, service
from hub.disputes.service import Decision, booked_min, refund_of
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from web.errors import STATUS
from web.pages.contests import file_response
from web.requests import me, visit, wiring
from web.views.after_session import shown_dispute
from web.views.session_timeline import session_timeline
from web.views.sessions import session_view_of

blueprint = Blueprint("admin_contests", __name__, url_prefix="/admin/contests/<dispute_id>")

FORM_ERRORS: Mapping[type[EstradeError], str] = {
    errors.ReasonsMissing: "reasons",
    errors.VerdictUnknown: "verdict",
    errors.MinutesInvalid: "lost_min",
}
REFUSALS: tuple[type[EstradeError], ...] = (
    *FORM_ERRORS,
    errors.AnswerAwaited,
    errors.OwnDispute,
)
MAX_DIGITS = 3


@blueprint.get("")
async def show(dispute_id: str) -> ResponseReturnValue:
    """Show all there is to know, and what each verdict would do to the money."""
    return await _page(dispute_id)


@blueprint.post("")
async def decide(dispute_id: str) -> ResponseReturnValue:
    """Let the verdict stand, or put another in its place."""
    form = await request.form
    minutes = form.get("lost_min", "") or "0"
    is_number = minutes.isascii() and minutes.isdigit() and len(minutes) <= MAX_DIGITS
    decision = Decision(
        verdict=form.get("verdict", ""),
        lost_min=int(minutes) if is_number else -1,
        reasons=form.get("reasons", ""),
    )
    try:
        async with wiring().database.write() as db:
            await service.decide_dispute(
                db,
                dispute_id,
                decision,
                admin_id=me().id,
                dispute_window=wiring().settings.dispute_window,
                now=visit().now,
            )
    except REFUSALS as error:
        return await _page(dispute_id, decision=decision, error=error), STATUS[error.kind]
    await flash(gettext("Decided. Both sides read your reasons, and the money follows."), "good")
    return redirect(url_for("admin_attention.index"), 303)


@blueprint.get("/files/<file_id>")
async def open_file(dispute_id: str, file_id: str) -> ResponseReturnValue:
    """Give a file of the dispute as it was sent."""
    async with wiring().database.read() as db:
        file = await reading.open_file(db, dispute_id, file_id)
    return file_response(file)


async def _page(
    dispute_id: str, *, decision: Decision | None = None, error: EstradeError | None = None
) -> str:
    async with wiring().database.read() as db:
        dispute = await reading.get_dispute(db, dispute_id)
        booking = await db.get_one(Booking, dispute.booking_id)
        view = await session_view_of(db, booking, person_id=booking.talent_id, now=visit().now)
        shown = await shown_dispute(db, dispute, booking)
        timeline = await session_timeline(db, view)
        given_cents = await given_by_rule_cents(db, booking)
    return await render_template(
        "admin/contest.html",
        view=view,
        shown=shown,
        timeline=timeline,
        given_cents=given_cents,
        outcomes=_outcomes(booking, given_cents=given_cents),
        booked_min=booked_min(booking),
        may_decide=rules.may_decide(dispute, now=visit().now),
        decision=decision
        or Decision(verdict=dispute.verdict, lost_min=dispute.lost_min, reasons=""),
        error=error.message() if error else "",
        field=FORM_ERRORS.get(type(error), "") if error else "",
    )


def _outcomes(booking: Booking, *, given_cents: int) -> list[tuple[str, int, int]]:
    """Return each verdict, what it gives back in all, and what the hub would bear."""
    found = []
    for verdict in Verdict:
        back_cents = refund_of(booking, Judgement(verdict))
        found.append((verdict.value, back_cents, max(0, given_cents - back_cents)))
    return found
