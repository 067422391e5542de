"""Words of a gift that a host took away are shown nowhere, nor is who left; the gift stays."""

from sqlalchemy import select

from billing.donations.models import Donation, DonationSource
from hub.kernel.personal import Who, erase_all
from rooms.admission import room_for
from rooms.conduct.acts import Doing
from rooms.conduct.grounds import Because, Grounds
from rooms.conduct.service import take_away
from rooms.entries import EntryKind
from rooms.models import RoomEntry
from rooms.roles import RoomKind
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening, pay_newest
from tests.visitor import Visitor
from web.compose import PERSONAL_PARTS

WORDS = "Achetez mon cours"


async def _give(visitor: Visitor) -> Evening:
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    shown = {"message": WORDS, "is_message_public": "1", "is_amount_public": "1"}
    await viewer.post(f"{evening.page}/give", {"amount": "20", **shown})
    await pay_newest(visitor.parts)
    await visitor.parts.dispatcher.drain()
    return evening


async def _take_away(visitor: Visitor, evening: Evening) -> None:
    parts = visitor.parts
    now = parts.clock.now()
    async with parts.database.write() as db:
        room = await room_for(
            db, kind=RoomKind.MASTERCLASS, subject_id=evening.masterclass.id, now=now
        )
        query = select(RoomEntry).where(
            RoomEntry.room_id == room.id, RoomEntry.kind == EntryKind.GIFT
        )
        gift = (await db.scalars(query)).one()
        doing = Doing(room_id=room.id, by=evening.host.person.id, now=now)
        await take_away(db, doing, gift.seq, Because(Grounds.SPAM))
    await parts.dispatcher.drain()


async def test_words_taken_away_are_on_no_page_and_the_gift_is_untouched(visitor: Visitor) -> None:
    evening = await _give(visitor)
    member = await visitor.another().sign_in(evening.member)
    report = f"/charity/{evening.charity.id}/report"
    pages = (evening.page, report, f"{report}.csv")
    assert all([WORDS in await member.text(page) for page in pages])
    async with visitor.parts.database.read() as db:
        gift = select(Donation).where(Donation.source == DonationSource.PAGE)
        before = (await db.scalars(gift)).one()
    await _take_away(visitor, evening)
    for page in pages:
        text = await member.text(page)
        assert WORDS not in text
        assert "20" in text
    async with visitor.parts.database.read() as db:
        after = (await db.scalars(gift)).one()
    columns = Donation.__table__.columns.keys()
    assert {name: getattr(after, name) for name in columns} == {
        name: getattr(before, name) for name in columns
    }


async def test_the_hosts_read_the_act_and_nobodys_name(visitor: Visitor) -> None:
    evening = await _give(visitor)
    await _take_away(visitor, evening)
    host = await visitor.another().sign_in(evening.host.person)
    page = await host.text(f"/studio/masterclasses/{evening.masterclass.id}/conduct")
    assert "a retiré les mots d’un don" in page or "took the words of a gift away" in page
    assert WORDS in page
    assert evening.viewer.display_name not in page


async def test_a_room_forgets_who_gave_with_their_account(visitor: Visitor) -> None:
    evening = await _give(visitor)
    parts = visitor.parts
    who = Who(id=evening.viewer.id, email=evening.viewer.email, now=parts.clock.now())
    gifts = select(RoomEntry.payload).where(RoomEntry.kind == EntryKind.GIFT)
    async with parts.database.write() as db:
        before = (await db.scalars(gifts)).one()
        assert before["message"] == WORDS
        await erase_all(db, PERSONAL_PARTS, who)
    async with parts.database.read() as db:
        after = (await db.scalars(gifts)).one()
    assert after == {**before, "donor_name": None, "message": None}
