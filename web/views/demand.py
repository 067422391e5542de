"""What people wait for of a talent, so that the talent can open more hours or more seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.models import Masterclass
from hub.skills.models import Service
from hub.waiting.lists import demand
from hub.waiting.models import PlaceKind

MAX_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many wait for one day of a service, or for a masterclass, which has no day."""

    title: str
    day: date | None
    masterclass_id: str
    count: int


async def demand_of(db: AsyncSession, talent_id: str) -> Sequence[Demand]:
    """Return what people wait for, the soonest day first."""
    rows = (await demand(db, talent_id))[:MAX_SHOWN]
    subjects = [row.subject_id for row in rows]
    services = await db.execute(select(Service.id, Service.title).where(Service.id.in_(subjects)))
    shows = await db.execute(
        select(Masterclass.id, Masterclass.title).where(Masterclass.id.in_(subjects))
    )
    titles: dict[str, str] = {**dict(services.all()), **dict(shows.all())}
    return [
        Demand(
            title=titles[row.subject_id],
            day=row.day,
            masterclass_id=row.subject_id if row.kind is PlaceKind.MASTERCLASS else "",
            count=row.count,
        )
        for row in rows
    ]
