"""After every test of mails: what was mailed was told too, in the same words."""

from collections.abc import AsyncIterator
from html import unescape

import pytest
from sqlalchemy import select

from hub.kernel.mail import MailRow
from hub.notifications.models import Notification
from hub.people.models import Person
from web.compose import Wiring

LEAD_ELSEWHERE = ("move_proposed:", "erasure_asked:")
"""Mails whose button works without signing in; whoever is signed in has a page for it."""

ONCE_PROVED = ("receipts_ready:", "receipt_voided:", "gift_thanks:", "payment_refunded:")
"""Mails about what may have been given by somebody who had not proved their address by then."""


@pytest.fixture(autouse=True)
async def what_is_mailed_is_told(parts: Wiring) -> AsyncIterator[None]:
    """Compare every mail to a person with the notification beside it."""
    yield
    async with parts.database.read() as db:
        mailed = select(MailRow, Person).join(Person, Person.email == MailRow.recipient)
        rows = (await db.execute(mailed.where(MailRow.key.not_like("sign_in_link:%")))).all()
        told = {one.key: one for one in await db.scalars(select(Notification))}
    for mail, person in rows:
        is_taken_back = mail.expires_at is not None and mail.sent_at is None
        if mail.key not in told and (is_taken_back or mail.key.startswith(ONCE_PROVED)):
            continue
        assert mail.key in told, f"{mail.key} is mailed and not told"
        beside = told[mail.key]
        assert beside.person_id == person.id
        assert (beside.title, beside.locale) == (mail.subject, mail.locale)
        assert beside.label in unescape(mail.html)
        if not mail.key.startswith(LEAD_ELSEWHERE):
            assert f"http://estrade.test{beside.path}" in unescape(mail.html)
