"""A charity's transfers, one by one."""

from quart import Blueprint, Response
from quart.typing import ResponseReturnValue

from web.pages.transfer_space import TransferSpace

blueprint = Blueprint("charity_transfers", __name__, url_prefix="/charity/<charity_id>/transfer")


@blueprint.get("/<transfer_id>")
async def show(charity_id: str, transfer_id: str) -> ResponseReturnValue:
    """Show one transfer, and the postings it is made of."""
    return await (await _space(charity_id)).show(transfer_id)


@blueprint.get("/<transfer_id>.csv")
async def download(charity_id: str, transfer_id: str) -> Response:
    """Give its postings as a file."""
    return await (await _space(charity_id)).download(transfer_id)


@blueprint.get("/<transfer_id>.pdf")
async def print_postings(charity_id: str, transfer_id: str) -> Response:
    """Give its postings on paper."""
    return await (await _space(charity_id)).print_postings(transfer_id)


@blueprint.get("/<transfer_id>/gifts.csv")
async def download_gifts(charity_id: str, transfer_id: str) -> Response:
    """Give what it carries as a file."""
    return await (await _space(charity_id)).download_gifts(transfer_id)


@blueprint.get("/<transfer_id>/gifts.pdf")
async def print_gifts(charity_id: str, transfer_id: str) -> Response:
    """Give what it carries on paper."""
    return await (await _space(charity_id)).print_gifts(transfer_id)


async def _space(charity_id: str) -> TransferSpace:
    return await TransferSpace.of_charity(blueprint.name, charity_id)
