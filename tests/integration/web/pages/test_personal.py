"""A copy of one's data, and the end of one's account, as people meet them."""

import io
import json
import re
import zipfile
from datetime import timedelta

from sqlalchemy import select

from hub.bookings.models import Booking, BookingState
from hub.kernel.clock import FixedClock
from hub.kernel.mail import NOBODYS_DOMAIN, MailRow
from hub.kernel.outbox import OutboxRow
from hub.kernel.retention import let_go_due
from hub.kernel.terms import EVENTS_KEPT, MAILS_KEPT
from hub.notifications.telling import tell
from hub.people.models import Login, Person
from hub.people.trail import Act, Subject, note_act
from hub.personal.models import DataCopy, Erasure
from hub.personal.rules import COPY_LIFETIME, SECOND_THOUGHTS, WAITING
from hub.personal.service import erase_due
from hub.reviews.models import Review
from hub.skills.models import Service, Talent, TalentWord
from rooms.admission import room_for
from rooms.entries import ChatPayload, EntryKind
from rooms.memory import add_entry
from rooms.models import RoomEntry
from rooms.personal import ERASED_SENTENCE
from rooms.roles import RoomKind
from rooms.terms import ENTRIES_KEPT
from tests.scenes import NOW, SLOT, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import PERSONAL_PARTS, TERMS, Wiring
from web.jobs import erase_accounts, let_go
from web.mails.rendering import Address, render_mail
from web.personal.work import follow_copies

PASSWORD = "une porte bleue au fond"
AFTER = SLOT + timedelta(days=30)


async def somebody(parts: Wiring, name: str = "Malo Quéméner") -> Person:
    """Return somebody with a password."""
    password_hash = await parts.passwords.hash(PASSWORD)
    async with parts.database.write() as db:
        person = await make_person(db, name)
        person.password_hash = password_hash
    return person


async def a_past(parts: Wiring) -> tuple[Teacher, Person, Booking]:
    """Return a talent and a learner with a session behind them, a review and a chat."""
    learner = await somebody(parts)
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        booking = await make_booking(db, teacher, learner)
        booking.state, booking.settled_at = BookingState.SETTLED, SLOT + timedelta(days=4)
        booking.request_words = "Je débute à peine."
        db.add(
            Review(
                booking_id=booking.id,
                talent_id=teacher.person.id,
                author_id=learner.id,
                stars=5,
                words="Une heure de joie.",
                written_at=NOW,
            )
        )
        room = await room_for(db, kind=RoomKind.SESSION, subject_id=booking.id, now=NOW)
        await add_entry(
            db, room.id, ChatPayload(text="Voici mon adresse."), author_id=learner.id, now=NOW
        )
    return teacher, learner, booking


async def newest_mail(parts: Wiring, email: str) -> MailRow:
    await parts.dispatcher.drain()
    async with parts.database.read() as db:
        query = select(MailRow).where(MailRow.recipient == email)
        mail = (await db.scalars(query.order_by(MailRow.id.desc()))).first()
    assert mail is not None
    return mail


async def test_the_footer_leads_to_what_is_kept_in_both_languages(visitor: Visitor) -> None:
    assert 'href="/privacy"' in await visitor.text("/rules")
    french = await visitor.text("/privacy")
    assert "Ce que nous gardons" in french
    assert "400\u00a0jours" in french or "400 jours" in french
    visitor.client.set_cookie("localhost", "estrade_locale", "en")
    assert "400 days" in await visitor.text("/privacy")


async def test_a_copy_is_made_told_and_gone_and_opens_for_its_owner_alone(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    _teacher, learner, booking = await a_past(parts)
    await visitor.sign_in(learner)
    refused = await visitor.post("/account/copies", {"password": "presque"})
    assert refused.status_code == 403
    assert (await visitor.post("/account/copies", {"password": PASSWORD})).status_code == 303
    assert "Votre copie se prépare" in await visitor.text("/account")
    again = await visitor.post("/account/copies", {"password": PASSWORD})
    assert again.status_code == 429
    await follow_copies(parts)
    mail = await newest_mail(parts, learner.email)
    found = re.search(r"http://estrade\.test(/account/copies/\S+\.zip)", mail.text)
    assert found is not None
    download = await visitor.client.get(found.group(1))
    answer = await download.get_data(as_text=False)
    with zipfile.ZipFile(io.BytesIO(answer)) as archive:
        names = set(archive.namelist())
        people = json.loads(archive.read("hub/people.json"))
        bookings = json.loads(archive.read("hub/bookings.json"))
        entries = json.loads(archive.read("rooms/room_entries.json"))
    assert "LISEZ-MOI.txt" in names
    assert people["id"][0]["email"] == learner.email
    assert "password_hash" not in people["id"][0]
    assert bookings["learner_id"][0]["id"] == booking.id
    assert entries["author_id"][0]["payload"]["text"] == "Voici mon adresse."
    stranger = await visitor.another().sign_in(await somebody(parts, "Nora Belkacem"))
    assert (await stranger.get(found.group(1))).status_code == 404
    clock.advance(COPY_LIFETIME)
    assert (await visitor.get(found.group(1))).status_code == 410
    await follow_copies(parts)
    async with parts.database.read() as db:
        copy = (await db.scalars(select(DataCopy))).one()
    assert copy.gone_at is not None
    assert await parts.storage.size(f"copies/{copy.id}.zip") is None


async def test_an_account_with_a_session_to_come_cannot_be_erased(
    visitor: Visitor, parts: Wiring
) -> None:
    learner = await somebody(parts)
    async with parts.database.write() as db:
        await make_booking(db, await make_talent(db), learner)
    await visitor.sign_in(learner)
    assert "séances à venir" in await visitor.text("/account/erase")
    answer = await visitor.post("/account/erase", {"password": PASSWORD})
    assert answer.status_code == 409
    async with parts.database.read() as db:
        assert (await db.scalars(select(Erasure))).first() is None


async def test_whoever_changes_their_mind_by_the_mail_keeps_the_account(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    person = await somebody(parts)
    await visitor.sign_in(person)
    wrong = await visitor.post("/account/erase", {"password": "presque"})
    assert wrong.status_code == 403
    assert (await visitor.post("/account/erase", {"password": PASSWORD})).status_code == 303
    assert (await visitor.post("/account/erase", {"password": PASSWORD})).status_code == 409
    mail = await newest_mail(parts, person.email)
    found = re.search(r"http://estrade\.test(/account/keep/\S+)", mail.text)
    assert found is not None
    elsewhere = visitor.another()
    assert "Garder mon compte" in await elsewhere.text(found.group(1))
    assert (await elsewhere.post(found.group(1))).status_code == 303
    assert (await elsewhere.get(found.group(1))).status_code == 410
    clock.advance(SECOND_THOUGHTS)
    await erase_accounts(parts)
    assert person.display_name in await visitor.text("/account")


async def test_an_erased_account_leaves_the_books_and_nobodys_name(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    teacher, learner, booking = await a_past(parts)
    clock.at = AFTER
    await visitor.sign_in(learner)
    assert (await visitor.post("/account/erase", {"password": PASSWORD})).status_code == 303
    await erase_accounts(parts)
    assert learner.display_name in await visitor.text("/account")
    clock.advance(SECOND_THOUGHTS)
    await erase_accounts(parts)
    assert (await visitor.get("/account")).status_code == 303
    mail = await newest_mail(parts, learner.email)
    assert "effacé" in mail.subject
    async with parts.database.read() as db:
        gone = await db.get_one(Person, learner.id)
        review = (await db.scalars(select(Review))).one()
        kept = await db.get_one(Booking, booking.id)
        entry = (await db.scalars(select(RoomEntry))).one()
        logins = list(await db.scalars(select(Login).where(Login.person_id == learner.id)))
    assert (gone.display_name, gone.password_hash) == ("Quelqu’un", None)
    assert gone.email.endswith(NOBODYS_DOMAIN)
    assert (review.words, review.stars) == ("", 5)
    assert (kept.request_words, kept.price_cents) == ("", booking.price_cents)
    assert (entry.kind, entry.author_id) == (EntryKind.NOTICE, None)
    assert entry.payload == ERASED_SENTENCE.model_dump()
    assert all(login.revoked_at is not None and not login.user_agent for login in logins)
    profile = await visitor.another().text(f"/talents/{teacher.talent.slug}")
    assert "Malo" not in profile


async def test_an_erased_talent_is_found_nowhere(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    teacher, _learner, _booking = await a_past(parts)
    clock.at = AFTER
    # Without a password it is the address that is asked for.
    await visitor.sign_in(teacher.person)
    wrong = await visitor.post("/account/erase", {"email": "autre@estrade.example"})
    assert wrong.status_code == 422
    right = await visitor.post("/account/erase", {"email": teacher.person.email})
    assert right.status_code == 303
    clock.advance(SECOND_THOUGHTS)
    await erase_accounts(parts)
    assert (await visitor.another().get(f"/talents/{teacher.talent.slug}")).status_code == 404
    async with parts.database.read() as db:
        talent = await db.get_one(Talent, teacher.person.id)
        words = list(await db.scalars(select(TalentWord)))
        service = (await db.scalars(select(Service))).one()
    assert (talent.headline, talent.about, talent.published_at) == ("", "", None)
    assert words == []
    assert service.retired_at is not None


async def test_an_account_waits_a_day_more_when_something_has_opened_meanwhile(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    learner = await somebody(parts)
    await visitor.sign_in(learner)
    assert (await visitor.post("/account/erase", {"password": PASSWORD})).status_code == 303
    async with parts.database.write() as db:
        await make_booking(db, await make_talent(db), learner)
    clock.advance(SECOND_THOUGHTS)
    await erase_accounts(parts)
    async with parts.database.read() as db:
        erasure = (await db.scalars(select(Erasure))).one()
    assert erasure.done_at is None
    assert erasure.due_at == clock.now() + WAITING
    page = await visitor.text("/account")
    assert "séances à venir" in page
    assert (await visitor.post("/account/keep")).status_code == 303


async def test_erasing_twice_and_by_two_clocks_changes_nothing_more(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    person = await somebody(parts)
    await visitor.sign_in(person)
    await visitor.post("/account/erase", {"password": PASSWORD})
    clock.advance(SECOND_THOUGHTS)
    now = clock.now()
    assert await erase_due(parts.database, PERSONAL_PARTS, now=now) == 1
    assert await erase_due(parts.database, PERSONAL_PARTS, now=now) == 0


async def test_nothing_is_ever_sent_to_an_erased_account(parts: Wiring) -> None:
    letter = render_mail(
        "erasure_cancelled",
        key="nobodys",
        to=Address(email=f"per_1@{NOBODYS_DOMAIN}", locale="fr"),
        url="http://estrade.test/account",
    )
    async with parts.database.write() as db:
        await tell(db, [letter], now=NOW)
    async with parts.database.read() as db:
        assert (await db.scalars(select(MailRow))).first() is None


async def test_mails_events_and_words_of_a_room_go_when_their_time_is_over(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    _teacher, learner, _booking = await a_past(parts)
    await visitor.sign_in(learner)
    await visitor.post("/account/copies", {"password": PASSWORD})
    await follow_copies(parts)
    mail = await newest_mail(parts, learner.email)
    async with parts.database.write() as db:
        sent = await db.get_one(MailRow, mail.id)
        sent.sent_at, sent.due_at = NOW, None
        about = Subject(kind="booking", id="bkg_1", name="Premiers accords")
        note_act(db, Act.BOOKING_CANCELLED, about, by=learner.id, now=NOW)
    clock.at = NOW + max(MAILS_KEPT, EVENTS_KEPT) - timedelta(hours=1)
    await let_go(parts)
    async with parts.database.read() as db:
        assert await db.get(MailRow, mail.id) is not None
        assert (await db.scalars(select(RoomEntry))).first() is not None
    clock.at = NOW + max(MAILS_KEPT, EVENTS_KEPT) + timedelta(hours=1)
    await let_go(parts)
    async with parts.database.read() as db:
        assert await db.get(MailRow, mail.id) is None
        assert (await db.scalars(select(OutboxRow))).first() is None
        assert (await db.scalars(select(RoomEntry))).first() is not None
    clock.at = NOW + ENTRIES_KEPT + timedelta(hours=1)
    await let_go(parts)
    async with parts.database.read() as db:
        assert (await db.scalars(select(RoomEntry))).first() is None
    assert await let_go_due(parts.database, TERMS, now=clock.now()) == 0
