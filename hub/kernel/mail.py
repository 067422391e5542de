"""Mail: queued in the transaction that causes it, sent later by the clock.

Without SMTP nothing leaves the machine and every mail is read at `/dev/mailbox`.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Protocol

from sqlalchemy import LargeBinary, String, Text, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Database, Instant
from hub.kernel.ids import ID_LENGTH, id_factory

log = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)


class MailRow(Base):
    """A mail, waiting or sent, or let go because its time was over: `expires_at`."""

    __tablename__ = "mails"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("mail"))
    key: Mapped[str] = mapped_column(String(160), unique=True)
    recipient: Mapped[str] = mapped_column(String(320), index=True)
    locale: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    queued_at: Mapped[datetime] = mapped_column(Instant, index=True)
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    dead_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What one person is to be told; `calendar` is an iCalendar file to attach.

    From `expires_at` on it is worth nothing and is not sent any more.
    """

    key: str
    recipient: str
    locale: str
    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    expires_at: datetime | None = None


class MailTransport(Protocol):
    """Hand one message to the outside."""

    async def send(self, message: EmailMessage) -> None:
        """Send it, or raise."""


class MailboxTransport:
    """Keep mail on this machine: the rows themselves are the mailbox."""

    async def send(self, message: EmailMessage) -> None:
        """Note that a mail is there to read."""
        log.info("mail for %s: %s (read it at /dev/mailbox)", message["To"], message["Subject"])


async def queue_mail(db: AsyncSession, mail: Mail, *, now: datetime) -> None:
    """Queue a mail once; a second one with the same key is the same mail."""
    known = select(MailRow.id).where(MailRow.key == mail.key)
    if (await db.scalars(known)).first() is not None:
        return
    db.add(
        MailRow(
            key=mail.key,
            recipient=mail.recipient,
            locale=mail.locale,
            subject=mail.subject[:300],
            text=mail.text,
            html=mail.html,
            calendar=mail.calendar,
            queued_at=now,
            due_at=now,
            expires_at=mail.expires_at,
        )
    )


async def withdraw_mails(db: AsyncSession, keys: Sequence[str], *, now: datetime) -> None:
    """Let mails go that are still to be sent, because what they say is true no more."""
    waiting = update(MailRow).where(MailRow.key.in_(keys), MailRow.sent_at.is_(None))
    await db.execute(waiting.values(expires_at=now))


async def send_due_mails(
    database: Database, transport: MailTransport, *, sender: str, now: datetime
) -> int:
    """Send what is due and return how many mails were tried.

    A crash between sending and noting it sends twice with the same Message-ID, which mailboxes
    fold into one; losing a mail is not possible.
    """
    rows = await _lease(database, now=now)
    for row in rows:
        is_over = row.expires_at is not None and row.expires_at <= now
        error = "" if is_over else await _send(transport, row, sender=sender)
        async with database.write() as db:
            kept = await db.get_one(MailRow, row.id)
            if is_over:
                kept.due_at = None
            else:
                _note_result(kept, error=error, now=now)
    return len(rows)


async def _send(transport: MailTransport, row: MailRow, *, sender: str) -> str:
    """Send a mail and return what went wrong, if anything did."""
    try:
        await transport.send(compose(row, sender=sender))
    except Exception as failure:
        log.exception("mail %s was not sent", row.id)
        return repr(failure)
    return ""


def compose(row: MailRow, *, sender: str) -> EmailMessage:
    """Return the message: text, HTML beside it, and the calendar file if there is one."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = row.recipient
    message["Subject"] = " ".join(row.subject.split())
    message["Date"] = row.queued_at
    message["Message-ID"] = f"<{row.id}@estrade>"
    message["Content-Language"] = row.locale
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    if row.calendar:
        message.add_attachment(
            row.calendar, maintype="text", subtype="calendar", filename="estrade.ics"
        )
    return message


async def _lease(database: Database, *, now: datetime) -> list[MailRow]:
    due = select(MailRow).where(MailRow.due_at <= now).order_by(MailRow.due_at).limit(BATCH)
    async with database.read() as db:
        if (await db.scalars(due.limit(1))).first() is None:
            return []
    async with database.write() as db:
        rows = list(await db.scalars(due.with_for_update(skip_locked=True)))
        for row in rows:
            row.due_at = now + LEASE
        return rows


def _note_result(row: MailRow, *, error: str, now: datetime) -> None:
    row.attempts += 1
    row.error = error[:2000]
    if not error:
        row.sent_at, row.due_at = now, None
    elif row.attempts >= MAX_ATTEMPTS:
        row.dead_at, row.due_at = now, None
    else:
        row.due_at = now + FIRST_PAUSE * 2**row.attempts
