"""What people are told of reports: that one was read, a warning, no more rooms, rooms again."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.i18n import N_, gettext, use_locale
from hub.kernel.outbox import Dispatcher, Event
from hub.kernel.settings import Settings
from hub.notifications.topics import Topic
from hub.people.models import Person
from rooms.complaints.events import ComplaintAnswered, SuspensionLifted
from rooms.complaints.models import Complaint, ComplaintOutcome, Suspension
from web.mails.news import Words, send_news

MailHandler = Callable[..., Awaitable[None]]

HEADINGS = {
    ComplaintOutcome.WARNED: N_("A warning about what you did in a room"),
    ComplaintOutcome.SUSPENDED: N_("Your account may not enter rooms for now"),
}
SENTENCES = {
    ComplaintOutcome.WARNED: N_(
        "Somebody who was in a room with you reported you, and we have looked at it. Nothing else "
        "changes for now; please keep to the house rules."
    ),
    ComplaintOutcome.SUSPENDED: N_(
        "Somebody who was in a room with you reported you, and we have looked at it. You are "
        "signed out everywhere and cannot enter rooms until we lift this. If you see it "
        "differently, answer this mail. Sessions that you cannot come to: please cancel them."
    ),
}


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    handlers: tuple[tuple[type[Event], str, MailHandler], ...] = (
        (ComplaintAnswered, "mail.complaint_answered", send_answered),
        (SuspensionLifted, "mail.suspension_lifted", send_lifted),
    )
    for event_class, name, handle in handlers:
        dispatcher.subscribe(event_class, name, partial(handle, base_url=settings.base_url))


async def send_answered(
    db: AsyncSession, event: ComplaintAnswered, now: datetime, *, base_url: str
) -> None:
    """Tell whoever reported that it was read; tell the other one what follows, and why."""
    complaint = await db.get_one(Complaint, event.complaint_id)
    reporter = await db.get_one(Person, complaint.reporter_id)
    person = await db.get_one(Person, complaint.person_id)
    rules = f"{base_url}/rules"
    with use_locale(reporter.locale):
        heading = gettext("We have read your report")
        sentence = gettext(
            "You told us of %(name)s. Somebody has read it, with what was written around it, and "
            "decided what follows. We do not say what, as we would not say it of you. Thank you "
            "for telling us."
        ) % {"name": person.display_name}
    key = f"complaint_answered:{complaint.id}"
    await send_news(
        db,
        f"{key}:reporter",
        reporter,
        Words(heading=heading, sentence=sentence),
        url=rules,
        now=now,
        topic=Topic.ACCOUNT,
    )
    if complaint.outcome is None or complaint.outcome not in HEADINGS:
        return
    with use_locale(person.locale):
        heading = gettext(HEADINGS[complaint.outcome])
        sentence = gettext(SENTENCES[complaint.outcome])
    await send_news(
        db,
        f"{key}:person",
        person,
        Words(heading=heading, sentence=sentence, quoted=complaint.reasons),
        url=rules,
        now=now,
        topic=Topic.ACCOUNT,
    )


async def send_lifted(
    db: AsyncSession, event: SuspensionLifted, now: datetime, *, base_url: str
) -> None:
    """Tell somebody that they may enter rooms again."""
    suspension = await db.get_one(Suspension, event.suspension_id)
    person = await db.get_one(Person, suspension.person_id)
    with use_locale(person.locale):
        heading = gettext("You may enter rooms again")
        sentence = gettext("Your account enters rooms as before. Sign in, and welcome back.")
    key = f"suspension_lifted:{suspension.id}"
    await send_news(
        db,
        key,
        person,
        Words(heading=heading, sentence=sentence),
        url=f"{base_url}/agenda",
        now=now,
        topic=Topic.ACCOUNT,
    )
