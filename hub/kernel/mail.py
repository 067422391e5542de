"""Mail: queued in the transaction that causes it, sent later by the clock.

Without SMTP nothing leaves the machine and every mail is read at `/dev/mailbox`.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy, default
from functools import cache
from typing import Protocol

from sqlalchemy import LargeBinary, Select, String, Text, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningUpdate

from hub.kernel.database import Base, Database, Instant
from hub.kernel.ids import ID_LENGTH, id_factory

log = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
NOTED_WITHIN_S = 0.25
"""How long what was sent waits to be noted, with what is sent meanwhile."""


NOBODYS_DOMAIN = "erased.invalid"
"""Of the addresses of erased accounts; nothing is ever sent there. Source: RFC 2606 section 2."""


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
    stop_url: Mapped[str] = mapped_column(String(500), default="")
    dead_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What one person is to be told; `calendar` is an iCalendar file to attach.

    From `expires_at` on it is worth nothing and is not sent any more. `stop_url` ends the mails of
    its kind; it is empty where they cannot be done without.
    """

    key: str
    recipient: str
    locale: str
    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    expires_at: datetime | None = None
    stop_url: str = ""


class MailTransport(Protocol):
    """Hand one mail to the outside; `compose` makes it a message."""

    async def send(self, mail: MailRow, *, sender: str) -> None:
        """Send it, or raise."""


class MailboxTransport:
    """Keep mail on this machine: the rows themselves are the mailbox."""

    async def send(self, mail: MailRow, *, sender: str) -> None:
        """Note that a mail is there to read."""
        log.info("mail for %s: %s (read it at /dev/mailbox)", mail.recipient, mail.subject)


def add_mails(db: AsyncSession, mails: Sequence[Mail], *, now: datetime) -> None:
    """Queue mails whose keys nobody knows; what is for an erased account is for nobody.

    Whoever tells people asks which are known.
    """
    db.add_all(_queued(mail, now=now) for mail in mails if not is_nobodys(mail.recipient))


def is_nobodys(address: str) -> bool:
    """Tell whether it is that of an account that was erased."""
    return address.endswith(f"@{NOBODYS_DOMAIN}")


def _queued(mail: Mail, *, now: datetime) -> MailRow:
    return MailRow(
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
        stop_url=mail.stop_url,
    )


async def withdraw_mails(db: AsyncSession, keys: Sequence[str], *, now: datetime) -> None:
    """Let mails go that are still to be sent, because what they say is true no more."""
    waiting = update(MailRow).where(MailRow.key.in_(keys), MailRow.sent_at.is_(None))
    await db.execute(waiting.values(expires_at=now))


async def send_due_mails(
    database: Database, transport: MailTransport, *, sender: str, now: datetime
) -> int:
    """Send what is due and return how many mails were tried.

    What is sent within an instant is noted together, and before this ends, if it is cancelled too.
    A crash between sending and noting it sends twice with the same Message-ID, which mailboxes fold
    into one; losing a mail is not possible.
    """
    rows = await _lease(database, now=now)
    tried: dict[str, str | None] = {}
    noted_s = time.monotonic()
    try:
        for row in rows:
            is_over = row.expires_at is not None and row.expires_at <= now
            tried[row.id] = None if is_over else await _send(transport, row, sender=sender)
            if time.monotonic() - noted_s >= NOTED_WITHIN_S:
                await _note(database, tried, now=now)
                tried, noted_s = {}, time.monotonic()
    finally:
        await _note(database, tried, now=now)
    return len(rows)


async def _note(database: Database, tried: Mapping[str, str | None], *, now: datetime) -> None:
    """Note what became of some mails: an error, none, or None for one whose time is over."""
    if not tried:
        return
    sent = [mail_id for mail_id, error in tried.items() if error == ""]
    async with database.write() as db:
        if sent:
            values = {"attempts": MailRow.attempts + 1, "error": "", "sent_at": now, "due_at": None}
            await db.execute(update(MailRow).where(MailRow.id.in_(sent)).values(values))
        for mail_id, error in tried.items():
            if error != "":
                _note_unsent(await db.get_one(MailRow, mail_id), error, now=now)


async def _send(transport: MailTransport, row: MailRow, *, sender: str) -> str:
    """Send a mail and return what went wrong, if anything did."""
    try:
        await transport.send(row, sender=sender)
    except Exception as failure:
        log.exception("mail %s was not sent", row.id)
        return repr(failure)
    return ""


def compose(row: MailRow, *, sender: str) -> EmailMessage:
    """Return the message: text, HTML beside it, and the calendar file if there is one.

    Source: RFC 8058 section 3.1, for the two fields by which a mail program ends them in one click.
    """
    message = EmailMessage(_policy())
    message["From"] = sender
    message["To"] = row.recipient
    message["Subject"] = " ".join(row.subject.split())
    message["Date"] = row.queued_at
    message["Message-ID"] = f"<{row.id}@estrade>"
    message["Content-Language"] = row.locale
    if row.stop_url:
        message["List-Unsubscribe"] = f"<{row.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    if row.calendar:
        message.add_attachment(
            row.calendar, maintype="text", subtype="calendar", filename="estrade.ics"
        )
    return message


class _WholeHeader(UnstructuredHeader, BaseHeader):
    """A field that stays on one line: Python would encode a long address, and nobody read it."""

    def fold(self, *, policy: Policy) -> str:
        if not self.isascii():
            return super().fold(policy=policy)
        return f"{self.name}: {self}{policy.linesep}"


@cache
def _policy() -> "EmailPolicy[EmailMessage]":
    fields = HeaderRegistry()
    fields.map_to_type("list-unsubscribe", _WholeHeader)
    return default.clone(header_factory=fields)


async def _lease(database: Database, *, now: datetime) -> list[MailRow]:
    asked = {"now": now, "until": now + LEASE}
    async with database.read() as db:
        if (await db.scalars(_any_due(), asked)).first() is None:
            return []
    async with database.write() as db:
        rows = await db.scalars(_leasing(), asked)
        return sorted(rows, key=lambda row: (row.queued_at, row.id))


@cache
def _any_due() -> Select[str]:
    return select(MailRow.id).where(MailRow.due_at <= bindparam("now")).limit(1)


@cache
def _leasing() -> ReturningUpdate[MailRow]:
    due = select(MailRow.id).where(MailRow.due_at <= bindparam("now"))
    due = due.order_by(MailRow.due_at).limit(BATCH).with_for_update(skip_locked=True)
    leasing = update(MailRow).where(MailRow.id.in_(select(due.cte("due").c.id)))
    leasing = leasing.values(due_at=bindparam("until", type_=Instant))
    return leasing.returning(MailRow).execution_options(synchronize_session=False)


def _note_unsent(row: MailRow, error: str | None, *, now: datetime) -> None:
    if error is None:
        row.due_at = None
        return
    row.attempts += 1
    row.error = error[:2000]
    if row.attempts >= MAX_ATTEMPTS:
        row.dead_at, row.due_at = now, None
    else:
        row.due_at = now + FIRST_PAUSE * 2**row.attempts
