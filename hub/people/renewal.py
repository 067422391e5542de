"""A new password: set by who opened a link, or changed by who knows the one before."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.people import rules
from hub.people.models import Login, Person
from hub.people.service import LinkUsed, end_all_logins, use_sign_in_link


async def set_by_link(
    db: AsyncSession,
    token: str,
    *,
    password: str,
    password_hash: str,
    signed_in_id: str = "",
    now: datetime,
) -> LinkUsed:
    """Set the password of whom the link signs in, and sign every browser out; it works once.

    A password that is refused leaves the link good. Raises: LinkExpired, PasswordWeak.
    """
    used = await use_sign_in_link(db, token, signed_in_id=signed_in_id, now=now)
    person = used.person
    rules.check_password(password, email=person.email, name=person.display_name)
    person.password_hash = password_hash
    await end_all_logins(db, person.id, now=now)
    return used


async def change_password(
    db: AsyncSession, person_id: str, *, password_hash: str, login_id: str, now: datetime
) -> None:
    """Set a new password, and sign every other browser out."""
    person = await db.get_one(Person, person_id, with_for_update=True)
    person.password_hash = password_hash
    others = update(Login).where(
        Login.person_id == person_id, Login.id != login_id, Login.revoked_at.is_(None)
    )
    await db.execute(others.values(revoked_at=now))
