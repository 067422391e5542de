"""The audit trail: what is written stays, and is found again."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.kernel.database import Database
from hub.people.models import Person
from hub.people.trail import Act, Subject, TrailFilter, note_act, read_trail
from tests.scenes import NOW, make_person

CHARITY = Subject(kind="charity", id="cha_1", name="Les Mains vertes")
TALENT = Subject(kind="talent", id="per_9", name="Camille Aubry")


async def filled(database: Database) -> Person:
    async with database.write() as db:
        admin = await make_person(db, "Admin Istrateur")
        note_act(db, Act.CHARITY_REFUSED, CHARITY, by=admin.id, now=NOW, reason="Les statuts.")
        note_act(db, Act.PAYEE_FROZEN, TALENT, by=admin.id, now=NOW + timedelta(hours=1))
        note_act(
            db,
            Act.REFUND_ASKED,
            Subject(kind="payment", id="pay_1", name="Séance"),
            by=None,
            now=NOW + timedelta(days=2),
            reason="late",
            amount_cents=1200,
            currency="EUR",
        )
    return admin


async def found(database: Database, wanted: TrailFilter) -> list[str]:
    async with database.read() as db:
        page = await read_trail(db, wanted, limit=50)
    return [entry.act for entry, _ in page.entries]


async def test_the_trail_says_who_when_and_why_the_latest_first(database: Database) -> None:
    admin = await filled(database)
    async with database.read() as db:
        page = await read_trail(db, TrailFilter(), limit=50)
    latest, *_, first = page.entries
    assert latest[1] is None
    assert (latest[0].amount_cents, latest[0].reason) == (1200, "late")
    assert first[1] is not None
    assert first[1].id == admin.id
    assert (first[0].at, first[0].reason) == (NOW, "Les statuts.")


async def test_the_trail_is_filtered_by_act_actor_subject_and_days(database: Database) -> None:
    admin = await filled(database)
    assert await found(database, TrailFilter(acts=[Act.PAYEE_FROZEN])) == ["payee.frozen"]
    assert await found(database, TrailFilter(subject_id="cha_1")) == ["charity.refused"]
    assert await found(database, TrailFilter(actor=admin.email)) == [
        "payee.frozen",
        "charity.refused",
    ]
    assert await found(database, TrailFilter(actor=admin.id)) == ["payee.frozen", "charity.refused"]
    assert await found(database, TrailFilter(since_at=NOW + timedelta(days=1))) == ["refund.asked"]
    assert await found(database, TrailFilter(until_at=NOW + timedelta(minutes=1))) == [
        "charity.refused"
    ]
    assert await found(database, TrailFilter(actor="nobody@estrade.example")) == []


async def test_pages_follow_each_other_without_a_gap_at_one_instant(database: Database) -> None:
    async with database.write() as db:
        for number in range(7):
            note_act(db, Act.PROOF_READ, CHARITY, by=None, now=NOW, reason=str(number))
    seen: list[str] = []
    before = ""
    for _ in range(4):
        async with database.read() as db:
            page = await read_trail(db, TrailFilter(), limit=2, before_id=before)
        seen += [entry.id for entry, _ in page.entries]
        before = page.next_id
    assert before == ""
    assert len(set(seen)) == len(seen) == 7


async def test_the_database_refuses_to_change_or_delete_an_entry(database: Database) -> None:
    await filled(database)
    for change in ("UPDATE trail_entries SET reason = ''", "DELETE FROM trail_entries"):
        with pytest.raises(DBAPIError, match="immutable"):
            async with database.write() as db:
                await db.execute(text(change))
    assert len(await found(database, TrailFilter())) == 3
