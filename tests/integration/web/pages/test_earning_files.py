"""A talent's earnings as files."""

from datetime import timedelta

import pytest

from billing import checkout
from billing.earnings import lines as module
from billing.payments.service import open_session_payment
from hub.bookings.service import hold_slot
from tests.integration.web.pages.masterclass_scenes import body, pay_newest
from tests.scenes import SLOT, make_person, make_talent
from tests.visitor import Visitor


async def _talent_with_sessions(visitor: Visitor, *, count: int) -> None:
    parts = visitor.parts
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        teacher.service.title = "=HYPERLINK(1)"
        db.add(teacher.service)
    for hour in range(count):
        async with parts.database.write() as db:
            booking = await hold_slot(
                db,
                learner.id,
                service_id=teacher.service.id,
                starts_at=SLOT + timedelta(days=hour),
                now=parts.clock.now(),
            )
            payment = await open_session_payment(
                db, booking, payer_id=learner.id, now=parts.clock.now()
            )
        await checkout.start(
            parts.database,
            parts.gateway,
            payment.id,
            return_url="http://estrade.test/",
            now=parts.clock.now(),
        )
        await pay_newest(parts)
    await visitor.sign_in(teacher.person)


async def test_a_spreadsheet_has_every_session_once_and_runs_nothing(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SESSIONS_SHOWN", 2)
    await _talent_with_sessions(visitor, count=5)
    text = await body(await visitor.get("/studio/earnings/sessions.csv"))
    rows = text.removeprefix("\ufeff").strip().splitlines()
    assert len(rows) == 6
    assert len({row.split(";")[0] for row in rows[1:]}) == 5
    assert "'=HYPERLINK(1);60,00;0,00;60,00" in rows[1]


async def test_the_sessions_are_given_on_paper(visitor: Visitor) -> None:
    await _talent_with_sessions(visitor, count=1)
    response = await visitor.client.get("/studio/earnings/sessions.pdf")
    assert response.mimetype == "application/pdf"
    assert (await response.get_data(as_text=False)).startswith(b"%PDF-1.7")
