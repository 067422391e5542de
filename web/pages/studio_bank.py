"""A talent's payouts: what is with the payment provider, and what reached their bank account."""

from quart import Blueprint, Response
from quart.typing import ResponseReturnValue

from web.pages.bank_space import BankSpace

blueprint = Blueprint("studio_bank", __name__, url_prefix="/studio/bank")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show every payout to the talent's bank."""
    return await (await _space()).show()


@blueprint.get("/provider")
async def show_provider() -> ResponseReturnValue:
    """Show what has yet to reach the bank."""
    return await (await _space()).show_provider()


@blueprint.get("/all.csv")
async def download() -> Response:
    """Give the payouts as a file."""
    return await (await _space()).download()


@blueprint.get("/all.pdf")
async def print_list() -> Response:
    """Give the payouts on paper."""
    return await (await _space()).print_list()


@blueprint.get("/provider.csv")
async def download_provider() -> Response:
    """Give what has yet to reach the bank as a file."""
    return await (await _space()).download_provider()


@blueprint.get("/provider.pdf")
async def print_provider() -> Response:
    """Give what has yet to reach the bank on paper."""
    return await (await _space()).print_provider()


@blueprint.get("/<payout_id>")
async def show_payout(payout_id: str) -> ResponseReturnValue:
    """Show one payout's statement."""
    return await (await _space()).show_payout(payout_id)


@blueprint.get("/<payout_id>.csv")
async def download_statement(payout_id: str) -> Response:
    """Give a statement as a file."""
    return await (await _space()).download_statement(payout_id)


@blueprint.get("/<payout_id>.pdf")
async def print_statement(payout_id: str) -> Response:
    """Give a statement on paper."""
    return await (await _space()).print_statement(payout_id)


async def _space() -> BankSpace:
    return await BankSpace.of_talent(blueprint.name)
