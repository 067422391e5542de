"""The address at which a person's bookings can be read: made, renewed, revoked, recognised."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.outside.models import CalendarFeed
from hub.kernel.errors import NotFound
from hub.people.models import Person

CODE_CHARS = 32
SECRET_CHARS_MAX = 120


def write_secret(code: str, *, secret: str) -> str:
    """Return the secret part of a feed's address, which the table alone does not give away."""
    digest = hmac.new(secret.encode(), f"calendar-feed:{code}".encode(), hashlib.sha256).digest()
    return f"{code}-{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def code_of(written: str, *, secret: str) -> str:
    """Return the code of a secret. Raises: NotFound when it is not one of ours."""
    code = written[:CODE_CHARS]
    is_ours = len(written) <= SECRET_CHARS_MAX and hmac.compare_digest(
        write_secret(code, secret=secret).encode(), written.encode(errors="replace")
    )
    if not is_ours:
        raise NotFound
    return code


async def find_feed(db: AsyncSession, person_id: str) -> CalendarFeed | None:
    """Return a person's feed, if they have one."""
    return await db.get(CalendarFeed, person_id)


async def renew_feed(db: AsyncSession, person_id: str, *, now: datetime) -> CalendarFeed:
    """Make a person's feed, or give it another address; the former one opens nothing any more."""
    # One change of a person's feed after another, so that two clicks make one.
    await db.execute(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )
    await revoke_feed(db, person_id)
    feed = CalendarFeed(person_id=person_id, code=secrets.token_hex(CODE_CHARS // 2), made_at=now)
    db.add(feed)
    await db.flush()
    return feed


async def revoke_feed(db: AsyncSession, person_id: str) -> None:
    """Let the feed's address open nothing any more."""
    await db.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))


async def owner_of(db: AsyncSession, code: str) -> tuple[CalendarFeed, Person]:
    """Return the feed of a code and whose it is. Raises: NotFound."""
    query = select(CalendarFeed, Person).join(Person, Person.id == CalendarFeed.person_id)
    row = (await db.execute(query.where(CalendarFeed.code == code))).first()
    if row is None:
        raise NotFound
    feed, person = row
    return feed, person


async def note_read(db: AsyncSession, code: str, *, now: datetime) -> None:
    """Note that some calendar has asked for the feed."""
    asked = update(CalendarFeed).where(CalendarFeed.code == code)
    await db.execute(asked.values(read_at=now))
