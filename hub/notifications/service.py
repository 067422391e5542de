"""Read what one was told, and choose which mails come beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.errors import NotFound
from hub.notifications.models import MailWish, Notification
from hub.notifications.topics import OPTIONAL, WANTED_AT_FIRST, Topic
from hub.people.models import Person

SHOWN = 30
MAX_COUNTED = 100
"""From here on nobody counts any more: the bell says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A page of what somebody was told, the latest first; `next_id` leads to what came before."""

    entries: Sequence[Notification]
    next_id: str | None


async def told(db: AsyncSession, person_id: str, *, before: str = "") -> Told:
    """Return what somebody was told, from the latest on, or from before one of them."""
    query = select(Notification).where(Notification.person_id == person_id)
    if before and (last := await db.get(Notification, before)) is not None:
        at = tuple_(Notification.told_at, Notification.id)
        query = query.where(at < tuple_(last.told_at, last.id))
    query = query.order_by(Notification.told_at.desc(), Notification.id.desc())
    found = list(await db.scalars(query.limit(SHOWN + 1)))
    return Told(entries=found[:SHOWN], next_id=found[SHOWN - 1].id if len(found) > SHOWN else None)


async def unread(db: AsyncSession, person_id: str) -> Sequence[tuple[str, str]]:
    """Return (id, path) of what somebody has not read yet, as far as anybody counts."""
    query = select(Notification.id, Notification.path).where(
        Notification.person_id == person_id, Notification.read_at.is_(None)
    )
    return [(row[0], row[1]) for row in await db.execute(query.limit(MAX_COUNTED))]


async def read_one(
    db: AsyncSession, notification_id: str, *, person_id: str, now: datetime
) -> Notification:
    """Note that somebody opens what they were told. Raises: NotFound."""
    found = await db.get(Notification, notification_id)
    if found is None or found.person_id != person_id:
        raise NotFound
    found.read_at = found.read_at or now
    return found


async def read_some(
    db: AsyncSession, ids: Collection[str], *, person_id: str, now: datetime
) -> None:
    """Note that somebody has seen these."""
    theirs = (Notification.person_id == person_id) & Notification.id.in_(ids)
    await db.execute(update(Notification).where(theirs).values(read_at=now))


async def read_all(db: AsyncSession, person_id: str, *, now: datetime) -> None:
    """Note that somebody has seen everything."""
    theirs = (Notification.person_id == person_id) & Notification.read_at.is_(None)
    await db.execute(update(Notification).where(theirs).values(read_at=now))


async def wishes_of(db: AsyncSession, person_id: str) -> Mapping[Topic, bool]:
    """Return about which optional topics somebody wants mails."""
    rows = select(MailWish.topic, MailWish.is_wanted).where(MailWish.person_id == person_id)
    said = dict((await db.execute(rows)).all())
    return {topic: said.get(topic, topic in WANTED_AT_FIRST) for topic in OPTIONAL}


async def choose_mails(
    db: AsyncSession, person_id: str, wishes: Mapping[Topic, bool], *, now: datetime
) -> None:
    """Keep which mails somebody wants; what is always mailed is not theirs to choose.

    One choice of a person after another. Raises: NotFound.
    """
    person = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    if (await db.scalars(person)).first() is None:
        raise NotFound
    for topic in OPTIONAL:
        if topic not in wishes:
            continue
        row = await db.get(MailWish, (person_id, topic))
        if row is None:
            row = MailWish(person_id=person_id, topic=topic)
            db.add(row)
        row.is_wanted, row.chosen_at = wishes[topic], now
    await db.flush()


async def forget_wishes(db: AsyncSession, person_id: str) -> None:
    """Mail somebody as at first, whatever was chosen before."""
    await db.execute(delete(MailWish).where(MailWish.person_id == person_id))
