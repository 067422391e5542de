"""What is known of disputes: for their two sides, and for those who decide."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from hub.bookings.models import Booking
from hub.disputes.errors import DisputePending
from hub.disputes.models import DisputeFile, DisputeState, DisputeStatement, VerdictDispute
from hub.kernel.errors import NotFound

SHOWN = 200


async def dispute_of(db: AsyncSession, booking: Booking) -> VerdictDispute | None:
    """Return the dispute of a booking's present verdict, if there is one."""
    if booking.judged_at is None:
        return None
    query = select(VerdictDispute).where(
        VerdictDispute.booking_id == booking.id, VerdictDispute.judged_at == booking.judged_at
    )
    return (await db.scalars(query)).first()


async def check_undisputed(db: AsyncSession, booking_id: str) -> None:
    """Let a booking settle only when nobody disputes its verdict. Raises: DisputePending."""
    query = select(VerdictDispute.id).where(
        VerdictDispute.booking_id == booking_id, VerdictDispute.state != DisputeState.DECIDED
    )
    if (await db.scalars(query.limit(1))).first() is not None:
        raise DisputePending


async def get_dispute(db: AsyncSession, dispute_id: str) -> VerdictDispute:
    """Return a dispute. Raises: NotFound."""
    dispute = await db.get(VerdictDispute, dispute_id)
    if dispute is None:
        raise NotFound
    return dispute


async def undecided(db: AsyncSession) -> Sequence[tuple[VerdictDispute, Booking]]:
    """Return the disputes that wait for an answer or a decision, the oldest first."""
    query = select(VerdictDispute, Booking).join(Booking, Booking.id == VerdictDispute.booking_id)
    query = query.where(VerdictDispute.state != DisputeState.DECIDED)
    rows = await db.execute(
        query.order_by(VerdictDispute.opened_at, VerdictDispute.id).limit(SHOWN)
    )
    return [(row[0], row[1]) for row in rows]


async def statements_of(
    db: AsyncSession, dispute_id: str
) -> Sequence[tuple[DisputeStatement, Sequence[DisputeFile]]]:
    """Return what was said, in order, each with its files' names."""
    query = select(DisputeStatement).where(DisputeStatement.dispute_id == dispute_id)
    found = []
    for statement in await db.scalars(query.order_by(DisputeStatement.sent_at)):
        files = select(DisputeFile).where(DisputeFile.statement_id == statement.id)
        found.append((statement, list(await db.scalars(files.order_by(DisputeFile.id)))))
    return found


async def open_file(db: AsyncSession, dispute_id: str, file_id: str) -> DisputeFile:
    """Return a file of a dispute with its content. Raises: NotFound."""
    query = (
        select(DisputeFile)
        .join(DisputeStatement, DisputeStatement.id == DisputeFile.statement_id)
        .where(DisputeFile.id == file_id, DisputeStatement.dispute_id == dispute_id)
        .options(undefer(DisputeFile.content))
    )
    file = (await db.scalars(query)).first()
    if file is None:
        raise NotFound
    return file
