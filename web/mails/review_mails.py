"""What people are told of reviews: that there is one, that it is answered."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.kernel.i18n import gettext, ngettext, use_locale
from hub.kernel.outbox import Dispatcher, Event
from hub.kernel.settings import Settings
from hub.notifications.topics import Topic
from hub.people.models import Person
from hub.reviews.events import ReviewGiven, ReviewReplied
from hub.reviews.models import Review
from web.mails.news import Words, send_news

MailHandler = Callable[..., Awaitable[None]]


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    handlers: tuple[tuple[type[Event], str, MailHandler], ...] = (
        (ReviewGiven, "mail.review_written", send_written),
        (ReviewReplied, "mail.review_answered", send_answered),
    )
    for event_class, name, handle in handlers:
        dispatcher.subscribe(event_class, name, partial(handle, base_url=settings.base_url))


async def send_written(
    db: AsyncSession, event: ReviewGiven, now: datetime, *, base_url: str
) -> None:
    """Tell the talent who wrote what, and where to answer; a hidden one is told to nobody."""
    review = await db.get_one(Review, event.review_id)
    if review.hidden_at is not None:
        return
    author = await db.get_one(Person, review.author_id)
    talent = await db.get_one(Person, review.talent_id)
    booking = await db.get_one(Booking, review.booking_id)
    with use_locale(talent.locale):
        heading = gettext("%(name)s has reviewed “%(title)s”") % {
            "name": author.display_name,
            "title": booking.title,
        }
        sentence = ngettext(
            "%(num)s star out of 5. You can answer once; people read both on your page.",
            "%(num)s stars out of 5. You can answer once; people read both on your page.",
            review.stars,
        ) % {"num": review.stars}
        above = gettext("What %(name)s writes:") % {"name": author.display_name}
    await send_news(
        db,
        f"review_written:{review.id}",
        talent,
        Words(heading=heading, sentence=sentence, quoted=review.words, above=above),
        url=f"{base_url}/bookings/{booking.id}",
        now=now,
        topic=Topic.REVIEWS,
    )


async def send_answered(
    db: AsyncSession, event: ReviewReplied, now: datetime, *, base_url: str
) -> None:
    """Tell the author what the talent answers; of a hidden one, nothing."""
    review = await db.get_one(Review, event.review_id)
    if review.hidden_at is not None:
        return
    author = await db.get_one(Person, review.author_id)
    talent = await db.get_one(Person, review.talent_id)
    with use_locale(author.locale):
        heading = gettext("%(name)s has answered your review") % {"name": talent.display_name}
        sentence = gettext("People read both on the page of %(name)s.") % {
            "name": talent.display_name
        }
        above = gettext("What %(name)s writes:") % {"name": talent.display_name}
    await send_news(
        db,
        f"review_answered:{review.id}",
        author,
        Words(heading=heading, sentence=sentence, quoted=review.answer, above=above),
        url=f"{base_url}/bookings/{review.booking_id}",
        now=now,
        topic=Topic.REVIEWS,
    )
