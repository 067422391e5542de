"""One payment disputed at a bank, as an operator answers it: what is known, what people say."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.attention.about import name_of_payee
from billing.disputes.concerned import case_of
from billing.disputes.errors import EvidenceSent, NothingToAnswer, WordsTooLong
from billing.disputes.evidence.models import MAX_WORDS
from billing.disputes.evidence.service import find_evidence, send_evidence
from billing.gateways.port import Evidence
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.people.trail import TrailFilter, read_trail
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.dispute_evidence import gather_evidence
from web.views.disputes import DisputeWords
from web.views.trail import trail_lines

blueprint = Blueprint("admin_disputes", __name__, url_prefix="/admin/disputes/<dispute_id>")

HISTORY_SHOWN = 50


@blueprint.get("")
async def show(dispute_id: str) -> ResponseReturnValue:
    """Show a dispute, and the answer as the bank will read it."""
    return await _page(dispute_id)


@blueprint.post("")
async def send(dispute_id: str) -> ResponseReturnValue:
    """Send the answer to the bank, once."""
    words, now = (await request.form).get("words", ""), visit().now
    try:
        async with wiring().database.write() as db:
            gathered = await gather_evidence(db, await case_of(db, dispute_id), now=now)
            await send_evidence(db, dispute_id, gathered, words=words, by=me().id, now=now)
    except (EvidenceSent, NothingToAnswer, WordsTooLong) as error:
        return await _page(dispute_id, words=words, error=error), STATUS[error.kind]
    await flash(gettext("The answer is on its way to the bank."), "good")
    return redirect(url_for(".show", dispute_id=dispute_id), 303)


async def _page(dispute_id: str, *, words: str = "", error: EstradeError | None = None) -> str:
    now = visit().now
    async with wiring().database.read() as db:
        case = await case_of(db, dispute_id)
        evidence = await find_evidence(db, dispute_id)
        is_asked = evidence is not None and evidence.asked_at is not None
        gathered = await gather_evidence(db, case, now=now)
        answer = Evidence(**evidence.texts) if evidence and is_asked else gathered
        payee = await name_of_payee(db, case.payee)
        wanted = TrailFilter(subject_id=case.payment.id)
        history = await read_trail(db, wanted, limit=HISTORY_SHOWN)
    return await render_template(
        "admin/dispute.html",
        case=case,
        about=DisputeWords(case=case, evidence=evidence, for_payee=False, now=now),
        payee=payee,
        evidence=evidence,
        answer=answer,
        words=words,
        max_words=MAX_WORDS,
        history=trail_lines(history.entries),
        earlier_than=history.next_id,
        error=error.message() if error else "",
        is_sandbox=not wiring().settings.takes_stripe,
    )
