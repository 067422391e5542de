"""What a payout's statement calls money that was taken back of the payee's transfers."""

from sqlalchemy import select

from billing.payouts.models import Payout
from hub.kernel.clock import FixedClock
from tests.integration.web.pages.bank_scenes import pass_days, session_transferred, work
from tests.integration.web.pages.masterclass_scenes import body
from tests.visitor import Visitor

WHY = {"words": "Erreur de saisie."}


async def test_what_a_talent_gave_back_is_not_called_a_banks(
    visitor: Visitor, clock: FixedClock
) -> None:
    teacher, booking = await session_transferred(visitor, clock)
    await visitor.sign_in(teacher.person)
    form = {
        "amount": "20",
        "sequence": "1",
        "confirmed": "20",
        "late": "1",
        **WHY,
    }
    assert (await visitor.post(f"/bookings/{booking.id}/refund", form)).status_code == 303
    await work(visitor.parts)
    await pass_days(visitor.parts, clock, 2)
    async with visitor.parts.database.read() as db:
        payout = (await db.scalars(select(Payout))).one()
    path = f"/studio/bank/{payout.id}"
    for shown in (await visitor.text(path), await body(await visitor.get(f"{path}.csv"))):
        assert "Rendu à qui avait payé" in shown
        assert "Repris pour la banque" not in shown
