"""A mail with a heading, a sentence, what somebody else wrote, and where to read on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.notifications.telling import tell
from hub.notifications.topics import Topic
from hub.people.models import Person
from web.mails.rendering import render_mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What it says, in the reader's language already; `above` stands over the quoted words."""

    heading: str
    sentence: str
    quoted: str = ""
    above: str = ""


async def send_news(
    db: AsyncSession,
    key: str,
    person: Person,
    words: Words,
    *,
    url: str,
    now: datetime,
    topic: Topic | None = None,
) -> None:
    """Queue it once for each key."""
    letter = render_mail(
        "dispute_news",
        key=key,
        to=person,
        topic=topic,
        person=person,
        heading=words.heading,
        sentence=words.sentence,
        quoted=words.quoted,
        above=words.above,
        url=url,
    )
    await tell(db, [letter], now=now)
