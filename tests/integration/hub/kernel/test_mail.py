"""Mails whose time is over, or that are taken back, are not sent; all others are."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import select

from hub.kernel.database import Database
from hub.kernel.mail import (
    Mail,
    MailRow,
    add_mails,
    compose,
    send_due_mails,
    withdraw_mails,
)
from tests.scenes import NOW


class Post:
    """Remember what was handed over, or be away."""

    def __init__(self) -> None:
        self.subjects: list[str] = []
        self.is_away = False

    async def send(self, mail: MailRow, *, sender: str) -> None:
        """Take one mail."""
        if self.is_away:
            raise ConnectionError
        self.subjects.append(str(compose(mail, sender=sender)["Subject"]))


async def queue(database: Database, key: str, *, minutes: int | None = None) -> None:
    expires_at = None if minutes is None else NOW + timedelta(minutes=minutes)
    mail = Mail(
        key=key,
        recipient="lea@estrade.example",
        locale="fr",
        subject=key,
        text="…",
        html="…",
        expires_at=expires_at,
    )
    async with database.write() as db:
        add_mails(db, [mail], now=NOW)


async def test_a_mail_that_the_server_did_not_take_in_time_is_let_go(database: Database) -> None:
    post = Post()
    await queue(database, "reminder", minutes=10)
    await queue(database, "receipt")
    post.is_away = True
    await send_due_mails(database, post, sender="Estrade <a@b.example>", now=NOW)
    post.is_away = False
    later = NOW + timedelta(minutes=10)
    await send_due_mails(database, post, sender="Estrade <a@b.example>", now=later)
    assert post.subjects == ["receipt"]
    async with database.read() as db:
        rows = {row.key: row for row in await db.scalars(select(MailRow))}
    assert rows["reminder"].due_at is None
    assert rows["reminder"].sent_at is None
    assert rows["reminder"].dead_at is None


async def test_what_was_sent_before_a_stop_is_not_sent_again(database: Database) -> None:
    class Slow(Post):
        async def send(self, mail: MailRow, *, sender: str) -> None:
            if self.subjects:
                stopped.set()
                await asyncio.sleep(3600)
            await super().send(mail, sender=sender)

    stopped = asyncio.Event()
    await queue(database, "first")
    await queue(database, "second")
    sending = asyncio.create_task(
        send_due_mails(database, Slow(), sender="Estrade <a@b.example>", now=NOW)
    )
    await stopped.wait()
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending
    async with database.read() as db:
        sent = await db.scalars(select(MailRow.key).where(MailRow.sent_at.is_not(None)))
        assert list(sent) == ["first"]


async def test_a_mail_that_is_taken_back_is_not_sent(database: Database) -> None:
    post = Post()
    await queue(database, "reminder", minutes=10)
    await queue(database, "another", minutes=10)
    async with database.write() as db:
        await withdraw_mails(db, ["reminder"], now=NOW)
    await send_due_mails(database, post, sender="Estrade <a@b.example>", now=NOW)
    assert post.subjects == ["another"]
