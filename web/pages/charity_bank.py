"""A charity's payouts: what is with the payment provider, and what reached its bank account."""

from quart import Blueprint, Response
from quart.typing import ResponseReturnValue

from web.pages.bank_space import BankSpace

blueprint = Blueprint("charity_bank", __name__, url_prefix="/charity/<charity_id>/bank")


@blueprint.get("")
async def show(charity_id: str) -> ResponseReturnValue:
    """Show every payout to the charity's bank."""
    return await (await _space(charity_id)).show()


@blueprint.get("/provider")
async def show_provider(charity_id: str) -> ResponseReturnValue:
    """Show what has yet to reach the bank."""
    return await (await _space(charity_id)).show_provider()


@blueprint.get("/all.csv")
async def download(charity_id: str) -> Response:
    """Give the payouts as a file."""
    return await (await _space(charity_id)).download()


@blueprint.get("/all.pdf")
async def print_list(charity_id: str) -> Response:
    """Give the payouts on paper."""
    return await (await _space(charity_id)).print_list()


@blueprint.get("/provider.csv")
async def download_provider(charity_id: str) -> Response:
    """Give what has yet to reach the bank as a file."""
    return await (await _space(charity_id)).download_provider()


@blueprint.get("/provider.pdf")
async def print_provider(charity_id: str) -> Response:
    """Give what has yet to reach the bank on paper."""
    return await (await _space(charity_id)).print_provider()


@blueprint.get("/<payout_id>")
async def show_payout(charity_id: str, payout_id: str) -> ResponseReturnValue:
    """Show one payout's statement."""
    return await (await _space(charity_id)).show_payout(payout_id)


@blueprint.get("/<payout_id>.csv")
async def download_statement(charity_id: str, payout_id: str) -> Response:
    """Give a statement as a file."""
    return await (await _space(charity_id)).download_statement(payout_id)


@blueprint.get("/<payout_id>.pdf")
async def print_statement(charity_id: str, payout_id: str) -> Response:
    """Give a statement on paper."""
    return await (await _space(charity_id)).print_statement(payout_id)


async def _space(charity_id: str) -> BankSpace:
    return await BankSpace.of_charity(blueprint.name, charity_id)
