"""What mails say of the check of devices: only one that worked, and lately, counts as done."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hub.bookings.models import Booking
from hub.bookings.service import confirm_booking, hold_slot
from hub.kernel.clock import FixedClock
from hub.kernel.i18n import gettext, use_locale
from hub.kernel.mail import MailRow
from hub.people.models import Person
from hub.readiness.models import Outcome, Part
from hub.readiness.service import keep_check
from hub.reminders.service import remind_due
from hub.rescheduling.service import move_booking, plan_move
from tests.scenes import NOW, SLOT, Teacher, make_person, make_talent
from web.compose import Wiring
from web.views.readiness import REMEDIES

DAY, SOON = SLOT - timedelta(hours=24), SLOT - timedelta(minutes=15)
GOOD = dict.fromkeys(Part, Outcome.GOOD)
DEAF = {**GOOD, Part.SPEAKER: Outcome.FAILED}
BLIND = {**GOOD, Part.CAMERA: Outcome.FAILED}
SOUND_ONLY = {**GOOD, Part.CAMERA: Outcome.LEFT_OUT}
SOUND_BUTTON = "You can also come with sound only"

NEVER_DAY = "It takes two minutes, and while there is time everything can be put right."
NEVER_SOON = "You have not checked your camera and your microphone yet"
FAILED = "When you last checked, something did not work."
STALE = "You checked your devices long before the session"
DONE = "You checked your camera and your microphone already."
FRENCH = {
    NEVER_DAY: "Testez votre caméra, votre micro et votre connexion là où vous serez.",
    NEVER_SOON: "Vous n’avez pas encore testé votre caméra et votre micro",
    FAILED: "Lors de votre dernier test, quelque chose ne marchait pas.",
    STALE: "Vous avez testé votre matériel longtemps avant la séance",
    DONE: "Vous avez déjà testé votre caméra et votre micro.",
}
SAID = (FRENCH, {sentence: sentence for sentence in FRENCH})


async def booked(parts: Wiring, *, starts_at: datetime = SLOT) -> tuple[Booking, Teacher, Person]:
    """Book a session between a French talent and an English learner."""
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Ada Diallo")
        learner.locale = "en"
        held = await hold_slot(
            db, learner.id, service_id=teacher.service.id, starts_at=starts_at, now=NOW
        )
        booking = await confirm_booking(db, held.id, now=NOW)
    await parts.dispatcher.drain()
    return booking, teacher, learner


async def checked(
    parts: Wiring, booking: Booking, outcomes: dict[Part, Outcome], *, before: timedelta
) -> None:
    """Keep the same check of both people, made so long before the start."""
    async with parts.database.write() as db:
        for person_id in (booking.talent_id, booking.learner_id):
            at = SLOT - before
            await keep_check(db, booking.id, person_id=person_id, outcomes=outcomes, now=at)


async def both_read(parts: Wiring, prefix: str) -> tuple[str, str]:
    """Return what the talent reads in a mail, in French, and what the learner reads in English."""
    query = select(MailRow).where(MailRow.key.startswith(prefix))
    async with parts.database.read() as db:
        found = {mail.locale: mail for mail in await db.scalars(query)}
    assert set(found) == {"fr", "en"}
    for mail in found.values():
        assert "%(" not in mail.text + mail.html
        assert ("/check" in mail.text) is ("/check" in mail.html)
    return found["fr"].text, found["en"].text


async def reminded(parts: Wiring, clock: FixedClock, *, is_soon: bool) -> tuple[str, str]:
    clock.at = SOON if is_soon else DAY
    await remind_due(parts.database, now=clock.at)
    await parts.dispatcher.drain()
    return await both_read(parts, "reminder:")


def says(texts: tuple[str, str], sentence: str) -> bool:
    """Tell whether both read this and nothing else of their check."""
    return all(
        said[sentence] in text and sum(one in text for one in said.values()) == 1
        for said, text in zip(SAID, texts, strict=True)
    )


@pytest.mark.parametrize("is_soon", [False, True], ids=["a day before", "just before"])
async def test_who_has_not_checked_is_led_there(
    parts: Wiring, clock: FixedClock, is_soon: bool
) -> None:
    booking, _teacher, _learner = await booked(parts)
    texts = await reminded(parts, clock, is_soon=is_soon)
    assert says(texts, NEVER_SOON if is_soon else NEVER_DAY)
    assert all(f"/bookings/{booking.id}/check" in text for text in texts)


@pytest.mark.parametrize("is_soon", [False, True], ids=["a day before", "just before"])
@pytest.mark.parametrize("before", [timedelta(hours=25), timedelta(hours=49)])
async def test_whose_check_failed_reads_that_and_what_helps(
    parts: Wiring, clock: FixedClock, is_soon: bool, before: timedelta
) -> None:
    booking, _teacher, _learner = await booked(parts)
    await checked(parts, booking, DEAF, before=before)
    texts = await reminded(parts, clock, is_soon=is_soon)
    assert says(texts, FAILED)
    for locale, text in zip(("fr", "en"), texts, strict=True):
        with use_locale(locale):
            helps = {key: gettext(sentence) for key, sentence in REMEDIES.items()}
        assert [key for key, sentence in helps.items() if sentence in text] == [
            (Part.SPEAKER, Outcome.FAILED)
        ]
        assert f"/bookings/{booking.id}/check" in text
        assert SOUND_BUTTON not in text


@pytest.mark.parametrize("is_soon", [False, True], ids=["a day before", "just before"])
async def test_whose_camera_fails_reads_that_sound_alone_will_do(
    parts: Wiring, clock: FixedClock, is_soon: bool
) -> None:
    booking, _teacher, _learner = await booked(parts)
    await checked(parts, booking, BLIND, before=timedelta(hours=25))
    french, english = await reminded(parts, clock, is_soon=is_soon)
    assert SOUND_BUTTON in english
    assert "Vous pouvez aussi venir avec le son seul" in french


@pytest.mark.parametrize("is_soon", [False, True], ids=["a day before", "just before"])
async def test_a_check_of_long_ago_is_to_be_made_again(
    parts: Wiring, clock: FixedClock, is_soon: bool
) -> None:
    booking, _teacher, _learner = await booked(parts)
    await checked(parts, booking, GOOD, before=timedelta(hours=48, seconds=1))
    texts = await reminded(parts, clock, is_soon=is_soon)
    assert says(texts, STALE)
    assert all(f"/bookings/{booking.id}/check" in text for text in texts)


@pytest.mark.parametrize("outcomes", [GOOD, SOUND_ONLY], ids=["all good", "sound only"])
async def test_a_check_that_worked_is_done(
    parts: Wiring, clock: FixedClock, outcomes: dict[Part, Outcome]
) -> None:
    booking, _teacher, _learner = await booked(parts)
    await checked(parts, booking, outcomes, before=timedelta(hours=48))
    assert says(await reminded(parts, clock, is_soon=False), DONE)


async def test_who_is_ready_reads_of_no_check_just_before(parts: Wiring, clock: FixedClock) -> None:
    booking, _teacher, _learner = await booked(parts)
    await checked(parts, booking, GOOD, before=timedelta(hours=48))
    for text in await reminded(parts, clock, is_soon=True):
        assert f"/bookings/{booking.id}/check" not in text
        assert not any(one in text for said in SAID for one in said.values())


async def test_who_books_within_two_days_is_led_to_the_check_at_once(parts: Wiring) -> None:
    booking, _teacher, _learner = await booked(parts)
    for text in await both_read(parts, "booking_confirmed:"):
        assert f"http://estrade.test/bookings/{booking.id}/check" in text


async def test_who_books_far_ahead_is_led_there_once_a_check_counts(parts: Wiring) -> None:
    booking, _teacher, learner = await booked(parts, starts_at=SLOT + timedelta(days=2))
    for text in await both_read(parts, "booking_confirmed:"):
        assert "/check" not in text
    async with parts.database.write() as db:
        plan = await plan_move(db, booking, person_id=learner.id, starts_at=SLOT, now=NOW)
        await move_booking(
            db, booking.id, person_id=learner.id, starts_at=SLOT, shown=plan.shown, now=NOW
        )
    await parts.dispatcher.drain()
    for text in await both_read(parts, "booking_moved:"):
        assert f"http://estrade.test/bookings/{booking.id}/check" in text
