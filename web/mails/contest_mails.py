"""What people are told of disputes and appeals: opened, answered, decided."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.disputes.appeals import get_appeal
from hub.disputes.events import (
    BookingRejudged,
    StrikeAppealDecided,
    VerdictDisputeAnswered,
    VerdictDisputed,
)
from hub.disputes.models import AppealState, VerdictDispute
from hub.disputes.reading import get_dispute
from hub.disputes.rules import answer_until
from hub.kernel.i18n import gettext, use_locale
from hub.kernel.outbox import Dispatcher, Event
from hub.kernel.settings import Settings
from hub.notifications.topics import Topic
from hub.people.models import Person
from web.mails.news import Words, send_news
from web.mails.recipients import Side, sides_of
from web.rendering import datetime_local
from web.views.verdicts import verdict_sentence

MailHandler = Callable[..., Awaitable[None]]


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    handlers: tuple[tuple[type[Event], str, MailHandler], ...] = (
        (VerdictDisputed, "mail.verdict_disputed", send_disputed),
        (VerdictDisputeAnswered, "mail.verdict_answered", send_answered),
        (BookingRejudged, "mail.booking_rejudged", send_decided),
        (StrikeAppealDecided, "mail.appeal_decided", send_appeal_decided),
    )
    for event_class, name, handle in handlers:
        dispatcher.subscribe(event_class, name, partial(handle, base_url=settings.base_url))


async def send_disputed(
    db: AsyncSession, event: VerdictDisputed, now: datetime, *, base_url: str
) -> None:
    """Tell the other side that the verdict is disputed, and until when they can answer."""
    dispute = await get_dispute(db, event.dispute_id)
    booking, side = await _other_side(db, dispute, than=dispute.opened_by)
    with use_locale(side.person.locale):
        until = datetime_local(answer_until(dispute), side.zone)
        sentence = gettext(
            "%(name)s does not agree with the verdict about “%(title)s”. Read why and say how you "
            "saw it before %(when)s; then a person decides. Until then the money waits."
        ) % {"name": side.other.display_name, "title": booking.title, "when": until}
        heading = gettext("A verdict is disputed: your answer counts")
    await send_news(
        db,
        f"verdict_disputed:{dispute.id}",
        side.person,
        Words(heading=heading, sentence=sentence),
        url=f"{base_url}/bookings/{booking.id}/dispute",
        now=now,
    )


async def send_answered(
    db: AsyncSession, event: VerdictDisputeAnswered, now: datetime, *, base_url: str
) -> None:
    """Tell the one who opened it that the other side has answered."""
    dispute = await get_dispute(db, event.dispute_id)
    booking = await db.get_one(Booking, dispute.booking_id)
    person = await db.get_one(Person, dispute.opened_by)
    with use_locale(person.locale):
        heading = gettext("The other side has answered")
        sentence = gettext(
            "Both of you have said how you saw “%(title)s”. A person reads it now and decides."
        ) % {"title": booking.title}
    await send_news(
        db,
        f"verdict_answered:{dispute.id}",
        person,
        Words(heading=heading, sentence=sentence),
        url=f"{base_url}/bookings/{booking.id}",
        now=now,
    )


async def send_decided(
    db: AsyncSession, event: BookingRejudged, now: datetime, *, base_url: str
) -> None:
    """Tell both sides what was decided, and why."""
    dispute = await get_dispute(db, event.dispute_id)
    booking = await db.get_one(Booking, event.booking_id)
    learner, talent = await sides_of(db, booking)
    for side in (learner, talent):
        with use_locale(side.person.locale):
            heading = gettext("The dispute about “%(title)s” is decided") % {"title": booking.title}
            sentence = verdict_sentence(
                event.verdict,
                is_talent=side.is_talent,
                talent=talent.person.display_name,
                learner=learner.person.display_name,
            )
        await send_news(
            db,
            f"booking_rejudged:{dispute.id}:{side.name}",
            side.person,
            Words(heading=heading, sentence=sentence, quoted=dispute.reasons),
            url=f"{base_url}/bookings/{booking.id}",
            now=now,
        )


async def send_appeal_decided(
    db: AsyncSession, event: StrikeAppealDecided, now: datetime, *, base_url: str
) -> None:
    """Tell a talent whether their strike is lifted, and why."""
    appeal, _, person = await get_appeal(db, event.appeal_id)
    with use_locale(person.locale):
        heading = gettext("Your appeal is decided")
        sentence = (
            gettext("The strike is lifted: it does not count any more.")
            if appeal.state is AppealState.LIFTED
            else gettext("The strike stands. It stops counting by itself after 90 days.")
        )
    await send_news(
        db,
        f"appeal_decided:{appeal.id}",
        person,
        Words(heading=heading, sentence=sentence, quoted=appeal.reasons),
        url=f"{base_url}/studio/strikes",
        now=now,
        topic=Topic.ACCOUNT,
    )


async def _other_side(
    db: AsyncSession, dispute: VerdictDispute, *, than: str
) -> tuple[Booking, Side]:
    booking = await db.get_one(Booking, dispute.booking_id)
    learner, talent = await sides_of(db, booking)
    return booking, talent if than == booking.learner_id else learner
