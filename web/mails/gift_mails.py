"""What those who are given to are told: once a day, that gifts have come.

An evening may bring a thousand gifts. The first of a day is told, and leads to where all of them
are, with sums that are right at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from billing.payments.events import PaymentSucceeded
from billing.payments.models import PaymentPurpose
from billing.payments.service import get_payment
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.kernel.i18n import gettext, use_locale
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import Settings
from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.service import get_masterclass
from hub.notifications.telling import known_keys
from hub.notifications.topics import Topic
from hub.people.models import Person
from web.mails.news import Words, send_news
from web.mails.paid_pages import charity_of
from web.mails.recipients import payee_people
from web.mails.rendering import zone_of
from web.rendering import date_local


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Somebody who is told; `about` is what was given to, `title` its name, `path` its sums."""

    person: Person
    about: str
    title: str
    path: str

    def key(self, now: datetime) -> str:
        """Return what names the news of this day of theirs."""
        day = now.astimezone(zone_of(self.person)).date()
        return f"gifts:{self.about}:{day.isoformat()}:{self.person.id}"


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the name is remembered for ever."""
    handle = partial(send_gifts_received, base_url=settings.base_url)
    dispatcher.subscribe(PaymentSucceeded, "mail.gifts_received", handle)


async def send_gifts_received(
    db: AsyncSession, event: PaymentSucceeded, now: datetime, *, base_url: str
) -> None:
    """Tell those who manage the charity, and the hosts, of the first gift of their day."""
    readers = await _readers(db, event.payment_id)
    known = await known_keys(db, [reader.key(now) for reader in readers])
    for reader in readers:
        if reader.key(now) not in known:
            await _tell(db, reader, now=now, base_url=base_url)


async def _readers(db: AsyncSession, payment_id: str) -> Sequence[_Reader]:
    payment = await get_payment(db, payment_id)
    if payment.purpose is PaymentPurpose.SESSION:
        return []
    charity = await charity_of(db, payment)
    managers = await payee_people(db, Payee(PayeeKind.CHARITY, charity.id))
    report = f"/charity/{charity.id}/report"
    readers = [
        _Reader(person=one, about=charity.id, title=charity.name, path=report) for one in managers
    ]
    if payment.masterclass_id is None:
        return readers
    masterclass = await get_masterclass(db, payment.masterclass_id)
    page = f"/studio/masterclasses/{masterclass.id}"
    hosts = await hosts_of(db, masterclass)
    return readers + [
        _Reader(person=one, about=masterclass.id, title=masterclass.title, path=page)
        for one in hosts
    ]


async def _tell(db: AsyncSession, reader: _Reader, *, now: datetime, base_url: str) -> None:
    with use_locale(reader.person.locale):
        day = date_local(now, zone_of(reader.person))
        words = {"title": reader.title, "day": day}
        heading = gettext("Something was given to “%(title)s”, %(day)s") % words
        sentence = gettext(
            "The first gift or ticket of the day has arrived. All of them are on the page, to the "
            "cent, as they come."
        )
    await send_news(
        db,
        reader.key(now),
        reader.person,
        Words(heading=heading, sentence=sentence),
        url=f"{base_url}{reader.path}",
        now=now,
        topic=Topic.GIFTS,
    )
