"""What people are told of their own data: the copy is there, the account will end, has ended."""

from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import Settings
from hub.notifications.telling import tell
from hub.people.models import Person
from hub.personal.events import AccountErased, DataCopyMade, ErasureAsked, ErasureCancelled
from web.mails.rendering import Address, render_mail, zone_of


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send a mail at each step."""
    for event_class, name, handle in (
        (DataCopyMade, "mail.data_copy_made", send_copy_made),
        (ErasureAsked, "mail.erasure_asked", send_erasure_asked),
        (ErasureCancelled, "mail.erasure_cancelled", send_erasure_cancelled),
        (AccountErased, "mail.account_erased", send_account_erased),
    ):
        dispatcher.subscribe(event_class, name, partial(handle, base_url=settings.base_url))


async def send_copy_made(
    db: AsyncSession, event: DataCopyMade, now: datetime, *, base_url: str
) -> None:
    """Say where the archive is, and until when."""
    person = await db.get_one(Person, event.person_id)
    mail = render_mail(
        "data_copy_made",
        key=f"data_copy_made:{event.copy_id}",
        to=person,
        expires_at=event.expires_at,
        until=event.expires_at,
        zone=zone_of(person),
        url=f"{base_url}/account/copies/{event.copy_id}.zip",
    )
    await tell(db, [mail], now=now)


async def send_erasure_asked(
    db: AsyncSession, event: ErasureAsked, now: datetime, *, base_url: str
) -> None:
    """Say when the account ends, and how to keep it."""
    person = await db.get_one(Person, event.person_id)
    mail = render_mail(
        "erasure_asked",
        key=f"erasure_asked:{event.erasure_id}",
        to=person,
        leads_to="/account#data",
        due_at=event.due_at,
        zone=zone_of(person),
        url=f"{base_url}/account/keep/{event.token}",
    )
    await tell(db, [mail], now=now)


async def send_erasure_cancelled(
    db: AsyncSession, event: ErasureCancelled, now: datetime, *, base_url: str
) -> None:
    """Say that the account stays."""
    person = await db.get_one(Person, event.person_id)
    mail = render_mail(
        "erasure_cancelled",
        key=f"erasure_cancelled:{event.erasure_id}",
        to=person,
        url=f"{base_url}/account",
    )
    await tell(db, [mail], now=now)


async def send_account_erased(
    db: AsyncSession, event: AccountErased, now: datetime, *, base_url: str
) -> None:
    """Say a last time, at the address that the account had, that it has ended."""
    mail = render_mail(
        "account_erased",
        key=f"account_erased:{event.erasure_id}",
        to=Address(email=event.email, locale=event.locale),
        url=f"{base_url}/privacy",
    )
    await tell(db, [mail], now=now)
