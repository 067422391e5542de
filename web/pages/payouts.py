"""Being paid: what the provider asks of a talent or a charity, and the way to give it."""

from dataclasses import dataclass

from quart import Blueprint, flash, redirect, render_template, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from billing.errors import GatewayError
from billing.freezes.service import open_freeze
from billing.gateways.port import Standing
from billing.payees.service import note_form_opened, onboarding_of, wake_transfers
from billing.payouts.lists import open_failure
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.charities.models import Charity
from hub.kernel.i18n import gettext
from hub.people.models import Person
from web.proof import prove_first
from web.requests import me, visit, wiring
from web.security.limits import Limit
from web.views.bank import failure_name
from web.views.own_charity import own_membership
from web.views.payouts import need_sentences
from web.views.studio import own_talent

blueprint = Blueprint("payouts", __name__)


@dataclass(frozen=True, slots=True)
class _Who:
    """Who is to be paid, and the address of their page."""

    subject: Person | Charity
    path: str

    @property
    def payee(self) -> Payee:
        is_charity = isinstance(self.subject, Charity)
        return Payee(PayeeKind.CHARITY if is_charity else PayeeKind.TALENT, self.subject.id)


@blueprint.get("/studio/payouts")
async def show_talent() -> ResponseReturnValue:
    """Show a talent whether they can be paid, and what is missing."""
    async with wiring().database.read() as db:
        who = await _talent(db)
    return await _page(who)


@blueprint.post("/studio/payouts")
async def open_talent() -> ResponseReturnValue:
    """Send a talent to the provider's questions."""
    async with wiring().database.read() as db:
        who = await _talent(db)
    return await _to_provider(who)


@blueprint.get("/studio/payouts/back")
async def return_talent() -> ResponseReturnValue:
    """Take a talent back from the provider."""
    async with wiring().database.read() as db:
        who = await _talent(db)
    return await _back(who)


@blueprint.get("/charity/<charity_id>/payouts")
async def show_charity(charity_id: str) -> ResponseReturnValue:
    """Show a charity whether it can be paid, and what is missing."""
    async with wiring().database.read() as db:
        who = await _charity(db, charity_id)
    return await _page(who)


@blueprint.post("/charity/<charity_id>/payouts")
async def open_charity(charity_id: str) -> ResponseReturnValue:
    """Send a charity's member to the provider's questions."""
    async with wiring().database.read() as db:
        who = await _charity(db, charity_id)
    return await _to_provider(who)


@blueprint.get("/charity/<charity_id>/payouts/back")
async def return_charity(charity_id: str) -> ResponseReturnValue:
    """Take a charity's member back from the provider."""
    async with wiring().database.read() as db:
        who = await _charity(db, charity_id)
    return await _back(who)


async def _talent(db: AsyncSession) -> _Who:
    await own_talent(db, me().id)
    return _Who(me(), url_for("payouts.show_talent"))


async def _charity(db: AsyncSession, charity_id: str) -> _Who:
    membership = await own_membership(db, charity_id)
    return _Who(membership.charity, url_for("payouts.show_charity", charity_id=charity_id))


async def _page(who: _Who) -> ResponseReturnValue:
    standing, problem = await _ask(who)
    async with wiring().database.read() as db:
        failure = await open_failure(db, who.payee)
        freeze = await open_freeze(db, who.payee)
    return await render_template(
        "payouts.html",
        charity=who.subject if isinstance(who.subject, Charity) else None,
        path=who.path,
        standing=standing,
        needs=need_sentences(standing.needs if standing else ()),
        problem=problem,
        freeze=freeze,
        failure=failure,
        failure_sentence=failure_name(failure.failure) if failure else "",
    )


async def _ask(who: _Who) -> tuple[Standing | None, str]:
    try:
        return await wiring().gateway.get_standing(who.payee.account), ""
    except GatewayError as error:
        return None, error.message()


async def _to_provider(who: _Who) -> ResponseReturnValue:
    if not me().has_proved_email:
        return await prove_first()
    parts = wiring()
    await parts.limiter.spend(Limit.CARD_BY_PERSON, me().id)
    here = f"{parts.settings.base_url}{who.path}"
    order = onboarding_of(who.subject, contact=me(), return_url=f"{here}/back", refresh_url=here)
    standing, _ = await _ask(who)
    form = await parts.gateway.open_onboarding(order)
    async with parts.database.write() as db:
        await note_form_opened(db, who.payee, standing=standing, by=me().id, now=visit().now)
    return redirect(form, 303)


async def _back(who: _Who) -> ResponseReturnValue:
    parts = wiring()
    # A link that is opened asks the provider and wakes transfers: not as often as anybody likes.
    await parts.limiter.spend(Limit.PAYOUT_BY_PERSON, me().id)
    standing = await parts.gateway.get_standing(who.payee.account)
    if standing.may_receive:
        async with parts.database.write() as db:
            await wake_transfers(db, who.payee, now=visit().now)
            is_frozen = await open_freeze(db, who.payee) is not None
        if not is_frozen:
            await flash(gettext("Thank you. What you are owed can now be sent."), "good")
    return redirect(who.path, 303)
