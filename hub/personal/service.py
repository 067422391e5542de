"""Ask for a copy of one's data, or for the end of one's account, and change one's mind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_token, token_digest
from hub.kernel.outbox import record
from hub.kernel.personal import Part, Who, erase_all, obstacles_of
from hub.people.errors import LinkExpired
from hub.people.models import Person
from hub.people.service import end_all_logins
from hub.personal import rules
from hub.personal.errors import CopyAskedFor, ErasureAskedFor, ErasureWaits
from hub.personal.events import AccountErased, DataCopyMade, ErasureAsked, ErasureCancelled
from hub.personal.models import DataCopy, Erasure


async def ask_copy(db: AsyncSession, person_id: str, *, now: datetime) -> DataCopy:
    """Have an archive of somebody's data made. Raises: CopyAskedFor."""
    await _lock(db, person_id)
    last = await last_copy(db, person_id)
    if last is not None and last.asked_at > now - rules.COPY_PAUSE:
        raise CopyAskedFor
    copy = DataCopy(person_id=person_id, asked_at=now, due_at=now)
    db.add(copy)
    await db.flush()
    return copy


async def last_copy(db: AsyncSession, person_id: str) -> DataCopy | None:
    """Return the archive that somebody asked for last."""
    query = select(DataCopy).where(DataCopy.person_id == person_id)
    return (await db.scalars(query.order_by(DataCopy.id.desc()).limit(1))).first()


async def readable_copy(
    db: AsyncSession, copy_id: str, *, person_id: str, now: datetime
) -> DataCopy:
    """Return an archive to its owner while it can be downloaded. Raises: NotFound, LinkExpired."""
    copy = await db.get(DataCopy, copy_id)
    if copy is None or copy.person_id != person_id:
        raise NotFound
    if copy.ready_at is None or copy.expires_at is None or copy.expires_at <= now:
        raise LinkExpired
    return copy


async def has_due_copies(db: AsyncSession, *, now: datetime) -> bool:
    """Tell whether any archive is to be made or removed."""
    due = select(DataCopy.id).where(DataCopy.due_at <= now)
    return (await db.scalars(due.limit(1))).first() is not None


async def claim_copies(db: AsyncSession, *, now: datetime) -> list[DataCopy]:
    """Claim the archives that are to be made or removed."""
    due = select(DataCopy).where(DataCopy.due_at <= now).order_by(DataCopy.due_at)
    rows = list(await db.scalars(due.limit(rules.BATCH).with_for_update(skip_locked=True)))
    for row in rows:
        row.attempts += 1
        row.due_at = now + rules.COPY_LEASE
        if row.attempts > rules.MAX_COPY_ATTEMPTS and row.ready_at is None:
            row.due_at, row.gone_at = None, now
    return [row for row in rows if row.due_at is not None]


async def note_made(db: AsyncSession, copy_id: str, *, size_bytes: int, now: datetime) -> None:
    """Note that an archive is there, until when, and tell its owner."""
    copy = await db.get_one(DataCopy, copy_id, with_for_update=True)
    if copy.expires_at is not None:
        return
    copy.ready_at, copy.size_bytes, copy.attempts = now, size_bytes, 0
    copy.expires_at = copy.due_at = now + rules.COPY_LIFETIME
    made = DataCopyMade(copy_id=copy.id, person_id=copy.person_id, expires_at=copy.expires_at)
    record(db, made, now=now)


async def note_gone(db: AsyncSession, copy_id: str, *, now: datetime) -> None:
    """Note that an archive was removed."""
    copy = await db.get_one(DataCopy, copy_id, with_for_update=True)
    copy.gone_at, copy.due_at = now, None


async def what_is_open(
    db: AsyncSession, parts: Sequence[Part], person_id: str, *, now: datetime
) -> list[str]:
    """Return why somebody's account cannot be erased now, as English sentences."""
    person = await db.get_one(Person, person_id)
    return await obstacles_of(db, parts, Who(id=person.id, email=person.email, now=now))


async def ask_erasure(
    db: AsyncSession, parts: Sequence[Part], person_id: str, *, now: datetime
) -> Erasure:
    """Have an account end once there was time to change one's mind; its owner gets a mail.

    Raises: ErasureAskedFor, ErasureWaits.
    """
    person = await _lock(db, person_id)
    if await open_erasure(db, person_id) is not None:
        raise ErasureAskedFor
    who = Who(id=person.id, email=person.email, now=now)
    if waiting := await obstacles_of(db, parts, who):
        raise ErasureWaits(waiting)
    token = new_token()
    due_at = now + rules.SECOND_THOUGHTS
    erasure = Erasure(person_id=person_id, digest=token_digest(token), asked_at=now, due_at=due_at)
    db.add(erasure)
    await db.flush()
    asked = ErasureAsked(erasure_id=erasure.id, person_id=person_id, token=token, due_at=due_at)
    record(db, asked, now=now)
    return erasure


async def open_erasure(db: AsyncSession, person_id: str) -> Erasure | None:
    """Return the end of an account that was asked for and has not come."""
    query = select(Erasure).where(
        Erasure.person_id == person_id, Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None)
    )
    return (await db.scalars(query)).first()


async def keep_account(db: AsyncSession, person_id: str, *, now: datetime) -> None:
    """Let an account stay, because its owner has changed their mind; twice is once."""
    await _lock(db, person_id)
    erasure = await open_erasure(db, person_id)
    if erasure is not None:
        erasure.cancelled_at = now
        cancelled = ErasureCancelled(erasure_id=erasure.id, person_id=person_id)
        record(db, cancelled, now=now)


async def erasure_of_link(db: AsyncSession, token: str) -> Erasure:
    """Return what a mail's link is about, while it can be undone. Raises: LinkExpired."""
    query = select(Erasure).where(Erasure.digest == token_digest(token))
    erasure = (await db.scalars(query)).first()
    if erasure is None or erasure.cancelled_at is not None or erasure.done_at is not None:
        raise LinkExpired
    return erasure


async def erase_due(database: Database, parts: Sequence[Part], *, now: datetime) -> int:
    """End the accounts whose day has come, each in a transaction; return how many ended."""
    due = select(Erasure.id).where(
        Erasure.due_at <= now, Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None)
    )
    async with database.read() as db:
        ids = list(await db.scalars(due.order_by(Erasure.due_at).limit(rules.BATCH)))
    erased = 0
    for erasure_id in ids:
        async with database.write() as db:
            erased += await _erase(db, parts, erasure_id, now=now)
    return erased


async def _erase(
    db: AsyncSession, parts: Sequence[Part], erasure_id: str, *, now: datetime
) -> bool:
    owner_id = await db.scalar(select(Erasure.person_id).where(Erasure.id == erasure_id))
    person = await _lock(db, str(owner_id))
    erasure = await db.get_one(Erasure, erasure_id, populate_existing=True)
    is_over = erasure.cancelled_at is not None or erasure.done_at is not None
    if is_over or erasure.due_at > now:
        return False
    who = Who(id=person.id, email=person.email, now=now)
    if waiting := await obstacles_of(db, parts, who):
        erasure.waits_for, erasure.due_at = waiting[0], now + rules.WAITING
        return False
    erased = AccountErased(
        erasure_id=erasure.id, person_id=person.id, email=person.email, locale=person.locale
    )
    erasure.done_at, erasure.waits_for = now, ""
    await end_all_logins(db, person.id, now=now)
    await _let_copies_go(db, person.id, now=now)
    await db.flush()
    await erase_all(db, parts, who)
    record(db, erased, now=now)
    return True


async def _let_copies_go(db: AsyncSession, person_id: str, *, now: datetime) -> None:
    theirs = update(DataCopy).where(DataCopy.person_id == person_id, DataCopy.gone_at.is_(None))
    await db.execute(theirs.values(due_at=now, expires_at=now))


async def _lock(db: AsyncSession, person_id: str) -> Person:
    # One wish of a person after another; rows that refer to them may be written meanwhile.
    query = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return (await db.scalars(query.execution_options(populate_existing=True))).one()
