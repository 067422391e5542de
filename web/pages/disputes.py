"""A dispute as the talent or the charity whose money it is reads it, and says what happened."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.concerned import case_for
from billing.disputes.errors import EvidenceSent, NothingToAnswer, WordsMissing, WordsTooLong
from billing.disputes.evidence.models import MAX_WORDS
from billing.disputes.evidence.service import find_evidence, give_words
from billing.disputes.listing import LISTED, disputes_about
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.charities.models import Charity
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.disputes import DECIDED, DisputeWords, badge_of, standing_of
from web.views.own_charity import own_membership
from web.views.studio import own_talent

blueprint = Blueprint("disputes", __name__)

TALENTS_PATH = "/studio/disputes"
TALENT_PATH = f"{TALENTS_PATH}/<dispute_id>"
CHARITIES_PATH = "/charity/<charity_id>/disputes"
CHARITY_PATH = f"{CHARITIES_PATH}/<dispute_id>"


@blueprint.get(TALENTS_PATH)
async def list_talent() -> ResponseReturnValue:
    """List the disputes about a talent's sessions."""
    return await _list()


@blueprint.get(CHARITIES_PATH)
async def list_charity(charity_id: str) -> ResponseReturnValue:
    """List the disputes about a charity's gifts and tickets."""
    return await _list(charity_id=charity_id)


@blueprint.get(TALENT_PATH)
async def show_talent(dispute_id: str) -> ResponseReturnValue:
    """Show a talent a dispute about their session."""
    return await _page(dispute_id)


@blueprint.post(TALENT_PATH)
async def tell_talent(dispute_id: str) -> ResponseReturnValue:
    """Keep what a talent says of it."""
    return await _tell(dispute_id)


@blueprint.get(CHARITY_PATH)
async def show_charity(charity_id: str, dispute_id: str) -> ResponseReturnValue:
    """Show a charity's member a dispute about a gift or a ticket."""
    return await _page(dispute_id, charity_id=charity_id)


@blueprint.post(CHARITY_PATH)
async def tell_charity(charity_id: str, dispute_id: str) -> ResponseReturnValue:
    """Keep what a charity says of it."""
    return await _tell(dispute_id, charity_id=charity_id)


async def _list(*, charity_id: str = "") -> str:
    now = visit().now
    async with wiring().database.read() as db:
        payee, charity, _may = await _payee(db, charity_id)
        found = await disputes_about(
            db, payee, before_id=request.args.get("before", ""), limit=LISTED + 1
        )
    rows = found[:LISTED]
    pairs = [(row, badge_of(standing_of(row.dispute, row.evidence, now=now))) for row in rows]
    return await render_template(
        "disputes.html",
        charity=charity,
        open_ones=[pair for pair in pairs if pair[0].dispute.state not in DECIDED],
        decided=[pair for pair in pairs if pair[0].dispute.state in DECIDED],
        next_id=rows[-1].dispute.id if len(found) > LISTED else "",
        base=request.path,
        home=_home(charity),
    )


def _home(charity: Charity | None) -> str:
    if charity is None:
        return url_for("studio_earnings.show")
    return url_for("charity_reports.show", charity_id=charity.id)


async def _tell(dispute_id: str, *, charity_id: str = "") -> ResponseReturnValue:
    words = (await request.form).get("words", "")
    try:
        async with wiring().database.write() as db:
            payee, _charity, _may = await _payee(db, charity_id)
            await case_for(db, dispute_id, payee)
            await give_words(db, dispute_id, words=words, by=me().id, now=visit().now)
    except (EvidenceSent, NothingToAnswer, WordsMissing, WordsTooLong) as error:
        page = await _page(dispute_id, charity_id=charity_id, words=words, error=error)
        return page, STATUS[error.kind]
    await flash(gettext("Thank you. We send it to the bank with what we know."), "good")
    return redirect(request.path, 303)


async def _payee(db: AsyncSession, charity_id: str) -> tuple[Payee, Charity | None, bool]:
    """Return who reads, and whether they may say something. Raises: NotFound, ManagersOnly."""
    if not charity_id:
        talent = await own_talent(db, me().id)
        return Payee(PayeeKind.TALENT, talent.person_id), None, True
    membership = await own_membership(db, charity_id)
    return Payee(PayeeKind.CHARITY, charity_id), membership.charity, membership.may_manage


async def _page(
    dispute_id: str, *, charity_id: str = "", words: str = "", error: EstradeError | None = None
) -> str:
    now = visit().now
    async with wiring().database.read() as db:
        payee, charity, may_tell = await _payee(db, charity_id)
        case = await case_for(db, dispute_id, payee)
        evidence = await find_evidence(db, dispute_id)
    return await render_template(
        "dispute.html",
        case=case,
        charity=charity,
        about=DisputeWords(case=case, evidence=evidence, for_payee=True, now=now),
        words=words or (evidence.payee_words if evidence else ""),
        max_words=MAX_WORDS,
        may_tell=may_tell,
        path=request.path,
        home=_home(charity),
        error=error.message() if error else "",
    )
