"""After a session, page by page: disputes, new dates, reviews, strikes, house rules."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from quart.datastructures import FileStorage
from sqlalchemy import select

from billing.audit import check
from hub.bookings.models import Booking, BookingState
from hub.bookings.service import apply_judgement
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person, Role
from tests.integration.web.pages.masterclass_scenes import body
from tests.scenes import SLOT, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

PDF = b"%PDF-1.7\nune capture\n%%EOF\n"
WORDS = {"words": "J’étais dans la salle à l’heure."}


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        return await make_talent(db)


@pytest.fixture
async def learner(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Noé Ferraud")


@pytest.fixture
async def admin(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Odile Régie", Role.ADMIN)


async def judged(
    parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person, verdict: Verdict
) -> str:
    """Return the address of a session that the evidence has judged."""
    async with parts.database.write() as db:
        booking = await make_booking(db, teacher, learner)
    clock.at = SLOT + timedelta(hours=1)
    async with parts.database.write() as db:
        row = await db.get_one(Booking, booking.id)
        window = parts.settings.dispute_window
        await apply_judgement(db, row, Judgement(verdict), dispute_window=window, now=clock.now())
    await parts.dispatcher.drain()
    return f"/bookings/{booking.id}"


async def send_files(visitor: Visitor, path: str, *contents: bytes) -> int:
    """Send a dispute with files, as the form does, and return the status."""
    await visitor.get(path)
    files = [
        FileStorage(BytesIO(content), filename=f"capture {n}.pdf", name="files")
        for n, content in enumerate(contents)
    ]
    sent = await visitor.client.post(
        path,
        form={"csrf_token": visitor.token, **WORDS},
        files={"files": files[0]} if len(files) == 1 else {},
    )
    return int(sent.status_code)


async def mails(parts: Wiring) -> list[str]:
    await parts.dispatcher.drain()
    async with parts.database.read() as db:
        return list(await db.scalars(select(MailRow.key)))


async def refuse_wrong_decisions(judge: Visitor, page: str) -> None:
    """Send decisions that lack something, and find the sentence that says what."""
    for form, field in (
        ({"verdict": "completed", "reasons": ""}, "reasons"),
        ({"verdict": "nobody", "reasons": "Vu."}, "verdict"),
        ({"verdict": "completed", "lost_min": "61", "reasons": "Vu."}, "lost_min"),
    ):
        wrong = await judge.post(page, form)
        assert wrong.status_code == 422
        assert f'id="error-{field}"' in await body(wrong)


def assert_every_line_has_a_source(page: str) -> None:
    """Find the dispute in the timeline of a session, and how each line of it is known."""
    assert "La salle l’a vue entrer." in page
    assert "Noé Ferraud\u202f: A répondu à la contestation." in page
    assert page.count('class="timeline__source"') == page.count('class="timeline__line ') > 5


async def test_from_dispute_to_decision(
    visitor: Visitor,
    parts: Wiring,
    clock: FixedClock,
    teacher: Teacher,
    learner: Person,
    admin: Person,
) -> None:
    place = await judged(parts, clock, teacher, learner, Verdict.TALENT_ABSENT)
    await visitor.sign_in(teacher.person)
    assert f'href="{place}/dispute"' in await visitor.text(place)
    refused = await visitor.post(f"{place}/dispute", {"words": " "})
    assert refused.status_code == 422
    assert 'id="error-words"' in await body(refused)
    assert await send_files(visitor, f"{place}/dispute", b"<html>") == 422
    assert await send_files(visitor, f"{place}/dispute", PDF) == 303
    shown = await visitor.text(place)
    file_path = re.search(rf"{place}/dispute/files/\w+", shown)
    assert file_path is not None
    assert (await visitor.post(f"{place}/dispute", WORDS)).status_code == 303, "said once"

    other = await visitor.another().sign_in(learner)
    sent = await other.get(file_path.group())
    assert await sent.get_data() == PDF
    assert "attachment" in sent.headers["Content-Disposition"]
    assert f'href="{place}/dispute"' in await other.text(place)
    answer = await other.post(f"{place}/dispute", {"words": "Je n’ai vu personne."})
    assert answer.status_code == 303
    assert (await other.get(f"{place}/dispute")).status_code == 410

    judge = await visitor.another().sign_in(admin)
    listed = await judge.text("/admin/attention")
    page = re.search(r"/admin/contests/vdp_\w+", listed)
    assert page is not None
    told = await judge.text(page.group())
    for words in ("J’étais dans la salle", "Je n’ai vu personne.", "capture 0.pdf"):
        assert words in told
    await refuse_wrong_decisions(judge, page.group())
    form = {"verdict": "completed", "lost_min": "6", "reasons": "La salle l’a vue entrer."}
    assert (await judge.post(page.group(), form)).status_code == 303
    assert_every_line_has_a_source(await other.text(place))
    assert page.group() not in await judge.text("/admin/attention")
    assert "Séance tenue. La salle l’a vue entrer." in await judge.text("/admin/trail")
    async with parts.database.read() as db:
        booking = await db.get_one(Booking, place.rsplit("/", 1)[1])
    assert (booking.verdict, booking.lost_min, booking.refund_cents) == ("completed", 6, 600)
    await visitor.sign_in(teacher.person)
    assert "Levé" in await visitor.text("/studio/strikes")
    keys = [key.split(":")[0] for key in await mails(parts)]
    assert keys.count("verdict_disputed") == keys.count("verdict_answered") == 1
    assert keys.count("booking_rejudged") == 2


async def test_nobody_else_reads_or_writes_in_a_dispute(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person
) -> None:
    place = await judged(parts, clock, teacher, learner, Verdict.LEARNER_ABSENT)
    await visitor.sign_in(learner)
    assert await send_files(visitor, f"{place}/dispute", PDF) == 303
    file_path = re.search(rf"{place}/dispute/files/\w+", await visitor.text(place))
    assert file_path is not None
    async with parts.database.write() as db:
        stranger = await make_person(db, "Tom Marchetti")
    await visitor.sign_in(stranger)
    assert (await visitor.get(file_path.group())).status_code == 403
    assert (await visitor.get(f"{place}/dispute")).status_code == 403
    assert (await visitor.post(f"{place}/dispute", WORDS)).status_code == 403
    for path in ("/money-back", "/new-date", "/review", "/review/answer"):
        assert (await visitor.post(place + path, WORDS)).status_code in {403, 404}


async def test_an_interrupted_session_gets_a_new_date_in_two_clicks(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person
) -> None:
    place = await judged(parts, clock, teacher, learner, Verdict.INTERRUPTED)
    await visitor.sign_in(teacher.person)
    assert "/new-date" not in await visitor.text(place)
    await visitor.sign_in(learner)
    assert f'href="{place}/new-date"' in await visitor.text(place)
    slot = re.search(r'name="starts_at" value="([^"]+)"', await visitor.text(f"{place}/new-date"))
    assert slot is not None
    bad = await visitor.post(f"{place}/new-date", {"starts_at": SLOT.isoformat()})
    assert bad.status_code == 410
    taken = await visitor.post(f"{place}/new-date", {"starts_at": slot.group(1)})
    assert taken.status_code == 303
    assert (await visitor.get(f"{place}/new-date")).status_code == 410
    async with parts.database.read() as db:
        booking = await db.get_one(Booking, place.rsplit("/", 1)[1])
        assert booking.state is BookingState.CONFIRMED
        assert await check(db) == []
    keys = await mails(parts)
    assert sum(key.startswith("booking_confirmed:rmd_") for key in keys) == 2


async def test_who_has_met_reviews_and_books_again(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person
) -> None:
    place = await judged(parts, clock, teacher, learner, Verdict.COMPLETED)
    profile = f"/talents/{teacher.talent.slug}"
    await visitor.sign_in(learner)
    again = re.search(rf'href="({profile}\?service=\w+)#slots"', await visitor.text(place))
    assert again is not None
    assert 'name="starts_at"' in await visitor.text(again.group(1))
    assert (await visitor.post(f"{place}/review", {"words": "Bien"})).status_code == 422
    written = await visitor.post(f"{place}/review", {"stars": "5", "words": "Enfin un accord."})
    assert written.status_code == 303
    assert "Enfin un accord." in await visitor.text(profile)
    await visitor.sign_in(teacher.person)
    assert (await visitor.post(f"{place}/review/answer", {"words": ""})).status_code == 422
    answered = await visitor.post(f"{place}/review/answer", {"words": "À bientôt !"})
    assert answered.status_code == 303
    assert "À bientôt !" in await visitor.text(profile)


async def test_an_admin_hides_a_review_with_a_reason(
    visitor: Visitor,
    parts: Wiring,
    clock: FixedClock,
    teacher: Teacher,
    learner: Person,
    admin: Person,
) -> None:
    place = await judged(parts, clock, teacher, learner, Verdict.COMPLETED)
    await visitor.sign_in(learner)
    await visitor.post(f"{place}/review", {"stars": "1", "words": "Une injure."})
    await visitor.sign_in(admin)
    hide = re.search(r"/admin/reviews/rev_\w+/hide", await visitor.text("/admin/reviews"))
    assert hide is not None
    assert (await visitor.post(hide.group(), {"reason": ""})).status_code == 422
    assert (await visitor.post(hide.group(), {"reason": "Injure."})).status_code == 303
    assert "Une injure." not in await visitor.text(f"/talents/{teacher.talent.slug}")


async def test_a_talent_appeals_a_strike_and_reads_the_answer(
    visitor: Visitor,
    parts: Wiring,
    clock: FixedClock,
    teacher: Teacher,
    learner: Person,
    admin: Person,
) -> None:
    await judged(parts, clock, teacher, learner, Verdict.TALENT_ABSENT)
    await visitor.sign_in(teacher.person)
    appeal = re.search(r"/studio/strikes/str_\w+/appeal", await visitor.text("/studio/strikes"))
    assert appeal is not None
    assert (await visitor.post(appeal.group(), {"words": ""})).status_code == 422
    assert (await visitor.post(appeal.group(), {"words": "Une panne."})).status_code == 303
    assert (await visitor.post(appeal.group(), {"words": "Encore."})).status_code == 409
    judge = await visitor.another().sign_in(admin)
    assert "Appels de manquements" in await judge.text("/admin")
    page = re.search(r"/admin/appeals/apl_\w+", await judge.text("/admin/attention"))
    assert page is not None
    assert "Une panne." in await judge.text(page.group())
    assert (await judge.post(page.group(), {"decision": "lift"})).status_code == 422
    decided = await judge.post(page.group(), {"decision": "lift", "reasons": "Panne vérifiée."})
    assert decided.status_code == 303
    assert "Panne vérifiée." in await visitor.text("/studio/strikes")
    assert "Appels de manquements" not in await judge.text("/admin")
    assert "appeal_decided" in {key.split(":")[0] for key in await mails(parts)}


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_everybody_reads_the_house_rules(visitor: Visitor, language: str) -> None:
    page = await body(await visitor.get("/rules", **{"Accept-Language": language}))
    assert ("Qui est venu" if language == "fr" else "Who came") in page
