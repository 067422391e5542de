"""A mail with a heading, a sentence, what somebody else wrote, and where to read on."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.mail import queue_mail
from hub.people.models import Person
from web.mails.rendering import render_mail


async def send_news(
    db: AsyncSession,
    key: str,
    person: Person,
    *,
    heading: str,
    sentence: str,
    url: str,
    now: datetime,
    quoted: str = "",
) -> None:
    """Queue it once for each key; heading and sentence are in the person's language already."""
    mail = render_mail(
        "dispute_news",
        key=key,
        recipient=person.email,
        locale=person.locale,
        person=person,
        heading=heading,
        sentence=sentence,
        quoted=quoted,
        url=url,
    )
    await queue_mail(db, mail, now=now)
