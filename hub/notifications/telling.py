"""Tell people something: as a notification always, by mail unless they would rather not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.mail import Mail, MailRow, add_mails, is_nobodys, withdraw_mails
from hub.notifications.models import MAX_LABEL, MAX_PATH, MAX_TITLE, MailWish, Notification
from hub.notifications.topics import ALWAYS_MAILED, WANTED_AT_FIRST, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a mail says in short, for its reader's list: `path` is where its button leads."""

    person_id: str
    topic: Topic
    label: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail, and the notification beside it: None for what only the mail may say, as a key."""

    mail: Mail
    news: News | None = None


async def tell(db: AsyncSession, letters: Sequence[Letter], *, now: datetime) -> None:
    """Tell each of these once, in the transaction that causes it.

    A letter whose key is known has been told already.
    """
    by_key = {letter.mail.key: letter for letter in letters}
    known = await known_keys(db, list(by_key))
    fresh = [letter for key, letter in by_key.items() if key not in known]
    refused = await _refused(db, fresh)
    db.add_all(
        _notification(letter.mail, letter.news, now=now)
        for letter in fresh
        if letter.news is not None and not is_nobodys(letter.mail.recipient)
    )
    wanted = [letter.mail for letter in fresh if _wish(letter) not in refused]
    add_mails(db, wanted, now=now)


async def take_back(db: AsyncSession, keys: Sequence[str], *, now: datetime) -> None:
    """Let go of mails that still wait, and of what was told, because it is true no more."""
    await withdraw_mails(db, keys, now=now)
    await db.execute(delete(Notification).where(Notification.key.in_(keys)))


async def known_keys(db: AsyncSession, keys: Sequence[str]) -> frozenset[str]:
    """Return which of some keys were told or mailed already."""
    mailed = select(MailRow.key).where(MailRow.key.in_(keys))
    told = select(Notification.key).where(Notification.key.in_(keys))
    return frozenset(await db.scalars(union_all(mailed, told)))


async def _refused(
    db: AsyncSession, letters: Sequence[Letter]
) -> frozenset[tuple[str, Topic] | None]:
    """Return which of these people want no mail about which of these topics."""
    asked = {wish for letter in letters if (wish := _wish(letter)) is not None}
    if not asked:
        return frozenset()
    found = select(MailWish.person_id, MailWish.topic, MailWish.is_wanted).where(
        tuple_(MailWish.person_id, MailWish.topic).in_(sorted(asked))
    )
    said = {(who, topic): is_wanted for who, topic, is_wanted in await db.execute(found)}
    return frozenset(wish for wish in asked if not said.get(wish, wish[1] in WANTED_AT_FIRST))


def _wish(letter: Letter) -> tuple[str, Topic] | None:
    """Return whose wish about what decides whether it is mailed; None when it always is."""
    news = letter.news
    if news is None or news.topic in ALWAYS_MAILED:
        return None
    return news.person_id, news.topic


def _notification(mail: Mail, news: News, *, now: datetime) -> Notification:
    return Notification(
        person_id=news.person_id,
        key=mail.key,
        topic=news.topic,
        locale=mail.locale,
        title=mail.subject[:MAX_TITLE],
        label=news.label[:MAX_LABEL],
        path=news.path[:MAX_PATH],
        told_at=now,
    )
