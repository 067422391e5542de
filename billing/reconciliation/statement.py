"""The provider's statement: read page by page, kept, and found again by object."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from billing.gateways.port import BalanceMovement, Gateway, MovementKind
from billing.reconciliation.models import ProviderMovement
from hub.kernel.database import Database

PAGE_SIZE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """All that one of the provider's objects did to our balance, as far as it was read.

    `kind` is that of its first movement; `at` the instant of its last.
    """

    kind: MovementKind
    object_id: str
    about_id: str
    reference: str
    amount_cents: int
    fee_cents: int
    currency: str
    at: datetime


async def copy_statement(
    database: Database, gateway: Gateway, *, since: datetime, until: datetime
) -> None:
    """Read what moved in a time, and keep it; one page is held at a time."""
    cursor, is_last = "", False
    while not is_last:
        page = await gateway.list_movements(since=since, until=until, cursor=cursor)
        await _keep(database, gateway.name, page.movements)
        cursor, is_last = page.next_cursor, not page.next_cursor


async def look_again(database: Database, gateway: Gateway, object_id: str) -> Theirs | None:
    """Return all that one object did, asked of the provider; None when it did nothing."""
    moved = await gateway.get_movements(object_id)
    await _keep(database, gateway.name, moved)
    return next(iter(_summed(moved)), None)


async def objects_after(
    db: AsyncSession, provider: str, last: str, *, since: datetime, until: datetime
) -> list[Theirs]:
    """Return the next objects, by name, of which something moved in a time."""
    query = select(ProviderMovement.object_id).where(
        ProviderMovement.provider == provider,
        ProviderMovement.object_id > last,
        ProviderMovement.at >= since,
        ProviderMovement.at < until,
    )
    query = query.distinct().order_by(ProviderMovement.object_id).limit(PAGE_SIZE)
    names = list(await db.scalars(query))
    rows = select(ProviderMovement).where(
        ProviderMovement.provider == provider, ProviderMovement.object_id.in_(names)
    )
    rows = rows.order_by(ProviderMovement.object_id, ProviderMovement.at, ProviderMovement.id)
    return _summed(await db.scalars(rows))


async def _keep(database: Database, provider: str, moved: Sequence[BalanceMovement]) -> None:
    try:
        await _add_new(database, provider, moved)
    except IntegrityError:
        # Somebody else reads the same page: what they kept is known the second time.
        await _add_new(database, provider, moved)


async def _add_new(database: Database, provider: str, moved: Sequence[BalanceMovement]) -> None:
    async with database.write() as db:
        known = select(ProviderMovement.id).where(
            ProviderMovement.provider == provider,
            ProviderMovement.id.in_([movement.id for movement in moved]),
        )
        seen = set(await db.scalars(known))
        db.add_all(
            ProviderMovement(provider=provider, **asdict(movement))
            for movement in moved
            if movement.id not in seen
        )


def _summed(moved: Iterable[ProviderMovement | BalanceMovement]) -> list[Theirs]:
    objects: dict[str, list[ProviderMovement | BalanceMovement]] = {}
    for movement in moved:
        objects.setdefault(movement.object_id, []).append(movement)
    return [_sum(sorted(all_of, key=_order)) for all_of in objects.values()]


def _order(movement: ProviderMovement | BalanceMovement) -> tuple[datetime, bool, str]:
    # What was given and came back within a second began with being given.
    return movement.at, movement.kind in _SECOND, movement.id


def _sum(moved: Sequence[ProviderMovement | BalanceMovement]) -> Theirs:
    first = moved[0]
    return Theirs(
        kind=_SECOND.get(first.kind, first.kind),
        object_id=first.object_id,
        about_id=first.about_id,
        reference=first.reference,
        amount_cents=sum(movement.amount_cents for movement in moved),
        fee_cents=sum(movement.fee_cents for movement in moved),
        currency=first.currency,
        at=moved[-1].at,
    )


_SECOND = {
    MovementKind.REFUND_FAILURE: MovementKind.REFUND,
    MovementKind.DISPUTE_REVERSAL: MovementKind.DISPUTE,
}
