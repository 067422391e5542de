"""What an operator sees to: whatever was tried to the end, and payments disputed at a bank.

What was tried is tried again, or closed by hand; a dispute is answered on a page of its own.
"""

from collections.abc import Awaitable, Callable, Mapping

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.attention import desk
from billing.attention.disputes import open_disputes
from billing.attention.errors import (
    BankHasIt,
    NeedsNobody,
    NotByHand,
    ProviderUnheard,
    WhyMissing,
)
from billing.attention.kinds import Kind
from billing.attention.words import WORDS, heading_of, subject_of, title_of
from billing.payouts.lists import failed_payouts
from hub.disputes.appeals import open_appeals
from hub.disputes.reading import undecided
from hub.kernel.errors import NotFound
from hub.kernel.i18n import N_, gettext
from hub.people.trail import TrailFilter, read_trail
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.bank import failure_name
from web.views.trail import trail_lines

blueprint = Blueprint("admin_attention", __name__, url_prefix="/admin/attention")

HISTORY_SHOWN = 50
ASK_PROVIDER = frozenset({Kind.REFUND, Kind.TRANSFER})
RETRIED = N_("The payment provider is asked again now.")
TRIED = N_("It is tried again now.")
SETTLED = N_("Settled. The books and the audit trail say so.")
CLOSED = N_("Closed. The audit trail says so.")


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """List what failed and waits for a person."""
    async with wiring().database.read() as db:
        waiting = await desk.everything(db)
        disputes = await open_disputes(db)
        payouts = await failed_payouts(db)
        verdicts = await undecided(db)
        appeals = await open_appeals(db)
    groups = [
        (heading_of(kind), gettext(WORDS[kind].meaning), [(row, subject_of(row)) for row in rows])
        for kind, rows in waiting.items()
        if rows
    ]
    return await render_template(
        "admin/attention.html",
        groups=groups,
        disputes=disputes,
        payouts=payouts,
        failure_name=failure_name,
        verdicts=verdicts,
        appeals=appeals,
        now=visit().now,
        is_sandbox=not wiring().settings.takes_stripe,
    )


@blueprint.get("/<kind>/<row_id>")
async def show(kind: str, row_id: str) -> ResponseReturnValue:
    """Show one: what it means, why it failed, and the ways out."""
    return await _page(_kind(kind), row_id)


@blueprint.post("/<kind>/<row_id>/retry")
async def retry(kind: str, row_id: str) -> ResponseReturnValue:
    """Have it tried again."""
    chosen = _kind(kind)
    done = RETRIED if chosen in ASK_PROVIDER else TRIED
    return await _act(desk.retry, chosen, row_id, field="changed", done=done)


@blueprint.post("/<kind>/<row_id>/settle")
async def settle(kind: str, row_id: str) -> ResponseReturnValue:
    """Note that a person has seen to it."""
    chosen = _kind(kind)
    done = SETTLED if chosen in ASK_PROVIDER else CLOSED
    return await _act(desk.settle, chosen, row_id, field="sent", done=done)


def _kind(name: str) -> Kind:
    if name not in set(Kind):
        raise NotFound
    return Kind(name)


async def _act(
    act: Callable[..., Awaitable[None]], kind: Kind, row_id: str, *, field: str, done: str
) -> ResponseReturnValue:
    reason = (await request.form).get(field, "")
    try:
        async with wiring().database.write() as db:
            await act(db, kind, row_id, reason=reason, by=me().id, now=visit().now)
    except WhyMissing as error:
        return await _page(kind, row_id, errors={field: error.message()}), STATUS[error.kind]
    except (BankHasIt, NeedsNobody, NotByHand, ProviderUnheard) as error:
        return await _page(kind, row_id, error=error.message()), STATUS[error.kind]
    await flash(gettext(done), "good")
    return redirect(url_for(".index"), 303)


async def _page(
    kind: Kind, row_id: str, *, error: str = "", errors: Mapping[str, str] | None = None
) -> str:
    async with wiring().database.read() as db:
        waiting = await desk.find(db, kind, row_id)
        wanted = TrailFilter(subject_id=waiting.trail_id)
        history = await read_trail(db, wanted, limit=HISTORY_SHOWN)
    return await render_template(
        "admin/attention_one.html",
        waiting=waiting,
        title=title_of(waiting),
        words=WORDS[kind],
        asks_provider=kind in ASK_PROVIDER,
        history=trail_lines(history.entries),
        earlier_than=history.next_id,
        error=error,
        errors=errors or {},
    )
