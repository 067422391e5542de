"""What people are told under the bell, and which mails come beside it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing import checkout
from billing.donations.models import DonationSource
from billing.payments.gifts import Gift, open_gift
from hub.bookings.models import Booking
from hub.bookings.service import apply_judgement, cancel_booking, confirm_booking, hold_slot
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.clock import FixedClock
from hub.kernel.mail import NOBODYS_DOMAIN, MailRow, compose
from hub.kernel.retention import let_go_due
from hub.notifications import service
from hub.notifications.models import MailWish, Notification
from hub.notifications.telling import take_back
from hub.people.models import Person
from hub.reviews import service as reviews
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening, pay_newest
from tests.scenes import SLOT, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import TERMS, Wiring

BELL = re.compile(r'class="bell" [^>]*aria-label="([^"]+)"')


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        return await make_talent(db)


@pytest.fixture
async def learner(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Noé Ferraud")


@pytest.fixture
async def booking(parts: Wiring, teacher: Teacher, learner: Person) -> Booking:
    async with parts.database.write() as db:
        made = await make_booking(db, teacher, learner)
    await parts.dispatcher.drain()
    return made


async def told(parts: Wiring, person: Person) -> list[Notification]:
    await parts.dispatcher.drain()
    query = select(Notification).where(Notification.person_id == person.id)
    async with parts.database.read() as db:
        return list(await db.scalars(query.order_by(Notification.told_at, Notification.id)))


async def mails_to(parts: Wiring, person: Person) -> list[MailRow]:
    query = select(MailRow).where(MailRow.recipient == person.email)
    async with parts.database.read() as db:
        return list(await db.scalars(query.order_by(MailRow.queued_at, MailRow.id)))


async def bell(visitor: Visitor) -> str:
    found = BELL.search(await visitor.text("/account"))
    assert found is not None
    return found[1]


async def test_a_booking_is_told_to_both_and_opening_it_marks_it_as_read(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person, booking: Booking
) -> None:
    (one,) = await told(parts, learner)
    (mail,) = await mails_to(parts, learner)
    assert (one.title, one.path) == (mail.subject, f"/bookings/{booking.id}")
    assert len(await told(parts, teacher.person)) == 1
    await visitor.sign_in(learner)
    assert await bell(visitor) == "Notifications, 1 nouvelle"
    page = await visitor.text("/notifications")
    assert mail.subject in page
    opened = await visitor.get(f"/notifications/{one.id}")
    assert (opened.status_code, opened.headers["Location"]) == (303, one.path)
    assert await bell(visitor) == "Notifications"
    assert "told__one--new" not in await visitor.text("/notifications")


async def test_whoever_comes_by_the_mail_has_read_it_too(
    visitor: Visitor, learner: Person, booking: Booking
) -> None:
    await visitor.sign_in(learner)
    await visitor.text(f"/bookings/{booking.id}")
    assert await bell(visitor) == "Notifications"


async def test_everything_is_marked_as_read_at_once(
    visitor: Visitor, parts: Wiring, clock: FixedClock, learner: Person, booking: Booking
) -> None:
    async with parts.database.write() as db:
        await cancel_booking(db, booking.id, person_id=learner.id, now=clock.now())
    assert len(await told(parts, learner)) == 2
    await visitor.sign_in(learner)
    assert await bell(visitor) == "Notifications, 2 nouvelles"
    assert "Tout marquer comme lu" in await visitor.text("/notifications")
    await visitor.post("/notifications/read")
    assert await bell(visitor) == "Notifications"


async def test_nobody_reads_or_opens_what_others_were_told(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person, booking: Booking
) -> None:
    (one,) = await told(parts, learner)
    await visitor.sign_in(teacher.person)
    assert (await visitor.get(f"/notifications/{one.id}")).status_code == 404
    assert one.id not in await visitor.text("/notifications")
    assert (await told(parts, learner))[0].read_at is None


async def test_a_mail_that_is_not_wanted_is_told_all_the_same(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person
) -> None:
    await visitor.sign_in(teacher.person)
    await visitor.post("/account/mails", {"mails": ["reviews", "reminders"]})
    page = await visitor.text("/account")
    assert re.findall(r'name="mails" value="(\w+)" checked', page) == ["reminders", "reviews"]
    async with parts.database.write() as db:
        await make_booking(db, teacher, learner)
    assert len(await told(parts, teacher.person)) == 1
    assert await mails_to(parts, teacher.person) == []
    assert len(await mails_to(parts, learner)) == 1


async def test_mails_about_money_cannot_be_turned_off(
    visitor: Visitor, parts: Wiring, clock: FixedClock, learner: Person, booking: Booking
) -> None:
    await visitor.sign_in(learner)
    await visitor.post("/account/mails", {})
    async with parts.database.read() as db:
        topics = set(await db.scalars(select(MailWish.topic)))
    assert not topics & {"money", "account", "soon"}
    async with parts.database.write() as db:
        await cancel_booking(db, booking.id, person_id=learner.id, now=clock.now())
    await parts.dispatcher.drain()
    assert len(await mails_to(parts, learner)) == 2
    assert all(mail.stop_url == "" for mail in await mails_to(parts, learner))


async def test_one_click_ends_the_mails_of_a_kind_without_signing_in(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person, booking: Booking
) -> None:
    (mail,) = await mails_to(parts, teacher.person)
    message = compose(mail, sender="bonjour@estrade.test")
    link = str(message["List-Unsubscribe"]).strip("<>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in mail.text
    assert link in mail.html
    path = link.removeprefix("http://estrade.test")
    stranger = visitor.another()
    assert "Arrêter ces courriels" in await stranger.text(path)
    async with parts.database.read() as db:
        assert (await db.scalars(select(MailWish))).first() is None
    answer = await stranger.client.post(path, form={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    async with parts.database.write() as db:
        later, now = SLOT + timedelta(days=1), parts.clock.now()
        held = await hold_slot(
            db, learner.id, service_id=teacher.service.id, starts_at=later, now=now
        )
        await confirm_booking(db, held.id, now=now)
    assert len(await told(parts, teacher.person)) == 2
    assert len(await mails_to(parts, teacher.person)) == 1


async def test_the_link_of_an_erased_account_leaves_nothing_behind(
    visitor: Visitor, parts: Wiring, teacher: Teacher, booking: Booking
) -> None:
    (mail,) = await mails_to(parts, teacher.person)
    path = mail.stop_url.removeprefix("http://estrade.test")
    async with parts.database.write() as db:
        person = await db.get_one(Person, teacher.person.id)
        person.email = f"{person.id}@{NOBODYS_DOMAIN}"
    assert (await visitor.get(path)).status_code == 404
    assert (await visitor.client.post(path)).status_code == 404
    async with parts.database.read() as db:
        assert (await db.scalars(select(MailWish))).first() is None


async def test_a_link_that_nobody_signed_ends_nothing(
    visitor: Visitor, parts: Wiring, teacher: Teacher, booking: Booking
) -> None:
    (mail,) = await mails_to(parts, teacher.person)
    path = mail.stop_url.removeprefix("http://estrade.test")
    token = path.rsplit("/", 1)[1]
    for wrong in (token[:-1], token.replace(".bookings.", ".reviews."), "x" * 200, "a.money.b"):
        assert (await visitor.client.post(f"/mails/stop/{wrong}")).status_code == 404
        assert (await visitor.get(f"/mails/stop/{wrong}")).status_code == 404
    async with parts.database.read() as db:
        assert (await db.scalars(select(MailWish))).first() is None


async def test_reviews_and_their_answers_are_told(
    parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person, booking: Booking
) -> None:
    clock.at = SLOT + timedelta(hours=2)
    async with parts.database.write() as db:
        row = await db.get_one(Booking, booking.id)
        over = Judgement(Verdict.COMPLETED)
        await apply_judgement(db, row, over, dispute_window=timedelta(hours=72), now=clock.now())
    async with parts.database.write() as db:
        await reviews.write_review(
            db, booking.id, author_id=learner.id, stars=5, words="Limpide.", now=clock.now()
        )
    heard = (await told(parts, teacher.person))[-1]
    assert heard.title.startswith("Noé Ferraud a donné son avis sur")
    assert "Limpide." in (await mails_to(parts, teacher.person))[-1].text
    async with parts.database.write() as db:
        talent_id = teacher.person.id
        await reviews.answer_review(
            db, booking.id, talent_id=talent_id, words="Merci !", now=clock.now()
        )
    assert (await told(parts, learner))[-1].title == "Camille Aubry a répondu à votre avis"


async def test_gifts_are_told_once_a_day_and_mailed_to_nobody_who_did_not_ask(
    parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts)
    for days in (0, 0, 1):
        clock.advance(timedelta(days=days))
        await give(parts, evening)
    titles = [one.title for one in await told(parts, evening.member)]
    assert titles == [
        "On a donné pour «\u202fLes Mains vertes\u202f», lundi 23 novembre 2026",
        "On a donné pour «\u202fLes Mains vertes\u202f», mardi 24 novembre 2026",
    ]
    assert await mails_to(parts, evening.member) == []


async def give(parts: Wiring, evening: Evening) -> None:
    now = parts.clock.now()
    async with parts.database.write() as db:
        payment = await open_gift(
            db,
            evening.charity,
            Gift(amount_cents=2000, source=DonationSource.PAGE),
            payer_id=evening.viewer.id,
            currency="EUR",
            now=now,
        )
    await checkout.start(parts.database, parts.gateway, payment.id, return_url="/x", now=now)
    await pay_newest(parts)
    await parts.dispatcher.drain()


async def test_what_is_true_no_more_is_taken_back(
    parts: Wiring, clock: FixedClock, learner: Person, booking: Booking
) -> None:
    (one,) = await told(parts, learner)
    async with parts.database.write() as db:
        await take_back(db, [one.key], now=clock.now())
    assert await told(parts, learner) == []


async def test_notifications_go_after_ninety_days(
    parts: Wiring, clock: FixedClock, learner: Person, booking: Booking
) -> None:
    at = clock.now()
    await let_go_due(parts.database, TERMS, now=at + timedelta(days=89))
    assert len(await told(parts, learner)) == 1
    await let_go_due(parts.database, TERMS, now=at + timedelta(days=91))
    assert await told(parts, learner) == []


async def test_long_lists_have_pages(visitor: Visitor, parts: Wiring, learner: Person) -> None:
    await parts.dispatcher.drain()
    async with parts.database.write() as db:
        db.add_all(
            Notification(
                person_id=learner.id,
                key=f"test:{number}",
                topic="bookings",
                locale="fr",
                title=f"Nouvelle numéro {number:02}.",
                label="Voir",
                path="/agenda",
                told_at=parts.clock.now() + timedelta(minutes=number),
            )
            for number in range(40)
        )
    await visitor.sign_in(learner)
    first = await visitor.text("/notifications")
    assert first.count("told__title") == 30
    earlier = re.search(r'href="(/notifications\?before=[^"]+)"', first)
    assert earlier is not None
    second = await visitor.text(earlier[1])
    assert second.count("told__title") == 10
    assert "numéro 00." in second
    assert await bell(visitor) == "Notifications, 40 nouvelles"


async def test_a_fault_says_so_without_asking_the_database(
    visitor: Visitor, parts: Wiring, learner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await visitor.sign_in(learner)

    async def fail(*_args: object, **_options: object) -> None:
        raise OSError

    monkeypatch.setattr(service, "unread", fail)
    answer = await visitor.get("/rules")
    assert answer.status_code == 500
    assert "Vous n’y êtes pour rien" in await answer.get_data(as_text=True)
