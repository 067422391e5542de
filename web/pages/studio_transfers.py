"""A talent's transfers, one by one."""

from quart import Blueprint, Response
from quart.typing import ResponseReturnValue

from web.pages.transfer_space import TransferSpace

blueprint = Blueprint("studio_transfers", __name__, url_prefix="/studio/earnings/transfers")


@blueprint.get("/<transfer_id>")
async def show(transfer_id: str) -> ResponseReturnValue:
    """Show one transfer, and the postings it is made of."""
    return await (await _space()).show(transfer_id)


@blueprint.get("/<transfer_id>.csv")
async def download(transfer_id: str) -> Response:
    """Give its postings as a file."""
    return await (await _space()).download(transfer_id)


@blueprint.get("/<transfer_id>.pdf")
async def print_postings(transfer_id: str) -> Response:
    """Give its postings on paper."""
    return await (await _space()).print_postings(transfer_id)


async def _space() -> TransferSpace:
    return await TransferSpace.of_talent(blueprint.name)
