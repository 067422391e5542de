"""The sandbox's questions to a payee: which test bank they are at; there is none in production."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.errors import IbanInvalid, NotATestIban
from billing.gateways.sandbox import banks, payouts
from billing.gateways.sandbox.models import SandboxBank
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from hub.kernel.settings import Gateway
from web.errors import STATUS
from web.requests import client_address, visit, wiring
from web.security.limits import Limit

blueprint = Blueprint("sandbox_bank", __name__, url_prefix="/sandbox/bank/<bank_id>")


@blueprint.get("")
async def show(bank_id: str) -> ResponseReturnValue:
    """Ask for a bank account."""
    return await _page(await _bank(bank_id))


@blueprint.post("")
async def change(bank_id: str) -> ResponseReturnValue:
    """Take a bank account and lead back."""
    bank, iban = await _bank(bank_id), (await request.form).get("iban", "")
    try:
        await wiring().limiter.spend(Limit.CARD_BY_PERSON, f"{client_address()} {bank_id}")
        async with wiring().database.write() as db:
            await banks.change_bank(db, bank_id, iban)
    except (IbanInvalid, NotATestIban) as error:
        return await _page(bank, iban=iban, error=error.message()), STATUS[error.kind]
    return redirect(bank.return_url or "/", 303)


@blueprint.post("/now")
async def hurry(bank_id: str) -> ResponseReturnValue:
    """Let what was transferred reach the bank at once, for whoever does not want to wait a day."""
    bank = await _bank(bank_id)
    async with wiring().database.write() as db:
        await payouts.hurry(db, bank.payee, now=visit().now)
    await flash(gettext("What had been transferred was sent to the test bank."), "good")
    return redirect(url_for(".show", bank_id=bank_id), 303)


async def _bank(bank_id: str) -> SandboxBank:
    if wiring().settings.gateway is not Gateway.SANDBOX:
        raise NotFound
    async with wiring().database.read() as db:
        return await banks.find_bank(db, bank_id)


async def _page(bank: SandboxBank, *, iban: str = "", error: str = "") -> str:
    return await render_template(
        "sandbox/bank.html",
        bank=bank,
        iban=iban,
        error=error,
        ibans={"keeps": banks.KEEPS, "closed": banks.IS_CLOSED, "back": banks.SENDS_BACK},
        days_kept=banks.DAYS_KEPT,
    )
