"""Lines that left in several transfers: they are few, an index has them, each transfer has a part.

The totals of a day count such a line whole to its last transfer; what is here sets that right.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, case, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from billing.donations.carriers import carriers_of
from billing.donations.models import IS_IN_SEVERAL, Donation
from billing.transfers.models import Transfer, TransferState


class EarlierCents(FunctionElement[int]):
    """How many cents of a line a transfer before its last has: the line's parts, the transfer."""

    type = Integer()
    inherit_cache = True


@compiles(EarlierCents, "sqlite")
def _for_sqlite(element: EarlierCents, compiler: SQLCompiler, **options: Any) -> str:
    parts, transfer_id = (compiler.process(one, **options) for one in element.clauses)
    return f"json_extract({parts}, '$.' || {transfer_id})"


@compiles(EarlierCents, "postgresql")
def _for_postgresql(element: EarlierCents, compiler: SQLCompiler, **options: Any) -> str:
    parts, transfer_id = (compiler.process(one, **options) for one in element.clauses)
    return f"({parts} ->> {transfer_id})::integer"


def paid_out_elsewhere(charity_id: str, wanted: ColumnElement[bool]) -> CTE:
    """Return what of each wanted line is paid out, or is not, other than its last transfer says.

    `cents` is what has to be added to what is paid out when all of a line counts to its last
    transfer; beside it is whatever sums go by.
    """
    earlier, last = aliased(Transfer), aliased(Transfer)
    carried = EarlierCents(Donation.earlier_transfers, earlier.id)
    said = _is_out(last) - _is_out(earlier)
    return (
        select(
            Donation.charity_id,
            Donation.currency,
            Donation.given_at,
            Donation.masterclass_id,
            Donation.host_id,
            Donation.source,
            (-said * carried).label("cents"),
        )
        .join(last, last.id == Donation.transfer_id)
        .join(earlier, earlier.payee_id == Donation.charity_id)
        .where(IS_IN_SEVERAL, Donation.charity_id == charity_id, carried.is_not(None), wanted)
        .cte("elsewhere")
    )


def also_carried_by(transfer_id: str) -> ColumnElement[bool]:
    """Return the condition that a transfer has a part of a line of which it is not the last."""
    part = Donation.earlier_transfers[transfer_id].as_integer()
    lines = select(Donation.id).where(IS_IN_SEVERAL, part.is_not(None)).correlate(None)
    return Donation.id.in_(lines)


async def parts_of(
    db: AsyncSession, transfer_ids: Collection[str]
) -> dict[str, list[tuple[Donation, int]]]:
    """Return the lines in several transfers that some transfers have parts of, and the cents."""
    wanted = set(transfer_ids)
    payees = select(Transfer.payee_id).where(Transfer.id.in_(wanted))
    query = select(Donation).where(IS_IN_SEVERAL, Donation.charity_id.in_(payees))
    found: dict[str, list[tuple[Donation, int]]] = {}
    for donation in await db.scalars(query):
        for transfer_id, cents in carriers_of(donation).items():
            if transfer_id in wanted:
                found.setdefault(transfer_id, []).append((donation, cents))
    return found


def _is_out(transfer: type[Transfer]) -> ColumnElement[int]:
    return case((transfer.state == TransferState.SUCCEEDED, 1), else_=0)
