"""What an operator sees to: payments disputed at a bank, refunds and transfers that failed.

Those that failed are tried again, or settled by hand; a dispute is answered at the provider.
"""

from collections.abc import Awaitable, Callable, Mapping

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.attention import service as attention
from billing.attention.disputes import open_disputes
from billing.attention.errors import BankHasIt, NeedsNobody, ProviderUnheard, WhyMissing
from hub.disputes.appeals import open_appeals
from hub.disputes.reading import undecided
from hub.kernel.errors import NotFound
from hub.kernel.i18n import N_, gettext
from hub.people.trail import TrailFilter, read_trail
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.trail import trail_lines

blueprint = Blueprint("admin_attention", __name__, url_prefix="/admin/attention")

HISTORY_SHOWN = 50
Act = Callable[..., Awaitable[None]]
RETRY: Mapping[str, Act] = {
    "refund": attention.retry_refund,
    "transfer": attention.retry_transfer,
}
SETTLE: Mapping[str, Act] = {
    "refund": attention.settle_refund,
    "transfer": attention.settle_transfer,
}
RETRIED = N_("The payment provider is asked again now.")
SETTLED = N_("Settled. The books and the audit trail say so.")


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """List what failed and waits for a person."""
    async with wiring().database.read() as db:
        refunds = await attention.failed_refunds(db)
        transfers = await attention.failed_transfers(db)
        disputes = await open_disputes(db)
        verdicts = await undecided(db)
        appeals = await open_appeals(db)
    return await render_template(
        "admin/attention.html",
        refunds=refunds,
        transfers=transfers,
        disputes=disputes,
        verdicts=verdicts,
        appeals=appeals,
        now=visit().now,
    )


@blueprint.get("/<kind>/<row_id>")
async def show(kind: str, row_id: str) -> ResponseReturnValue:
    """Show one refund or transfer: why it failed, and the two ways out."""
    return await _page(kind, row_id)


@blueprint.post("/<kind>/<row_id>/retry")
async def retry(kind: str, row_id: str) -> ResponseReturnValue:
    """Have the provider asked again."""
    return await _act(RETRY, kind, row_id, field="changed", done=RETRIED)


@blueprint.post("/<kind>/<row_id>/settle")
async def settle(kind: str, row_id: str) -> ResponseReturnValue:
    """Note that the money went another way."""
    return await _act(SETTLE, kind, row_id, field="sent", done=SETTLED)


async def _act(
    acts: Mapping[str, Act], kind: str, row_id: str, *, field: str, done: str
) -> ResponseReturnValue:
    act = acts.get(kind)
    if act is None:
        raise NotFound
    reason = (await request.form).get(field, "")
    try:
        async with wiring().database.write() as db:
            await act(db, row_id, reason=reason, by=me().id, now=visit().now)
    except WhyMissing as error:
        return await _page(kind, row_id, errors={field: error.message()}), STATUS[error.kind]
    except (BankHasIt, NeedsNobody, ProviderUnheard) as error:
        return await _page(kind, row_id, error=error.message()), STATUS[error.kind]
    await flash(gettext(done), "good")
    return redirect(url_for(".index"), 303)


async def _page(
    kind: str, row_id: str, *, error: str = "", errors: Mapping[str, str] | None = None
) -> str:
    async with wiring().database.read() as db:
        if kind == "refund":
            failed = await attention.failed_refund(db, row_id)
            about = {"row": failed.refund, "is_refused": failed.is_refused}
            about |= {"name": failed.payer.display_name, "title": failed.payment.title}
            subject_id = failed.payment.id
        elif kind == "transfer":
            failed_transfer = await attention.failed_transfer(db, row_id)
            about = {"row": failed_transfer.transfer, "is_refused": failed_transfer.is_refused}
            about |= {"name": failed_transfer.payee_name, "title": ""}
            subject_id = row_id
        else:
            raise NotFound
        history = await read_trail(db, TrailFilter(subject_id=subject_id), limit=HISTORY_SHOWN)
    return await render_template(
        "admin/attention_one.html",
        kind=kind,
        history=trail_lines(history.entries),
        error=error,
        errors=errors or {},
        **about,
    )
