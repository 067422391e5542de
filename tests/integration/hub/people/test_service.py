"""Accounts on both databases."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter
from sqlalchemy import select

from hub.kernel.database import Database
from hub.kernel.outbox import Event, OutboxRow
from hub.people import service
from hub.people.errors import EmailTaken, LinkExpired
from hub.people.events import SignInLinkAsked
from hub.people.service import Newcomer
from tests.scenes import NOW

MINUTE = timedelta(minutes=1)
NOE = Newcomer(email="Noe@Estrade.example", display_name=" Noé   Ferraud ")


async def asked_token(database: Database) -> str:
    async with database.read() as db:
        (row,) = await db.scalars(select(OutboxRow))
    event = TypeAdapter(Event.registry[row.name]).validate_json(row.payload)
    assert isinstance(event, SignInLinkAsked)
    return event.token


async def test_a_link_creates_the_account_and_works_once(database: Database) -> None:
    async with database.write() as db:
        await service.ask_sign_in_link(db, NOE, next_path="/agenda", now=NOW)
    token = await asked_token(database)
    async with database.write() as db:
        used = await service.use_sign_in_link(db, token, now=NOW + 19 * MINUTE)
    person = used.person
    assert (person.email, person.display_name) == ("noe@estrade.example", "Noé Ferraud")
    assert (used.link.next_path, used.is_taken_over) == ("/agenda", False)
    async with database.write() as db:
        with pytest.raises(LinkExpired):
            await service.use_sign_in_link(db, token, now=NOW + 19 * MINUTE)


async def test_an_old_or_invented_link_signs_nobody_in(database: Database) -> None:
    async with database.write() as db:
        await service.ask_sign_in_link(db, NOE, next_path="/", now=NOW)
    token = await asked_token(database)
    async with database.write() as db:
        for wrong in (token + "x", ""):
            with pytest.raises(LinkExpired):
                await service.use_sign_in_link(db, wrong, now=NOW)
        with pytest.raises(LinkExpired):
            await service.use_sign_in_link(db, token, now=NOW + 20 * MINUTE)


async def test_proving_an_address_drops_a_password_that_a_stranger_may_have_set(
    database: Database,
) -> None:
    async with database.write() as db:
        stranger = await service.create_person(db, NOE, now=NOW, password_hash="theirs")
        cookie, _ = await service.open_login(db, stranger.id, user_agent="", now=NOW)
        await service.ask_sign_in_link(db, NOE, next_path="/", now=NOW)
    token = await asked_token(database)
    async with database.write() as db:
        used = await service.use_sign_in_link(db, token, now=NOW)
        assert (used.person.id, used.is_taken_over) == (stranger.id, True)
        assert used.person.password_hash is None
        assert await service.find_login(db, cookie, now=NOW) is None


async def test_proving_an_address_in_the_browser_that_set_the_password_keeps_it(
    database: Database,
) -> None:
    async with database.write() as db:
        owner = await service.create_person(db, NOE, now=NOW, password_hash="mine")
        cookie, _ = await service.open_login(db, owner.id, user_agent="", now=NOW)
        await service.ask_sign_in_link(db, NOE, next_path="/", now=NOW)
    token = await asked_token(database)
    async with database.write() as db:
        used = await service.use_sign_in_link(db, token, signed_in_id=owner.id, now=NOW)
        assert (used.person.has_proved_email, used.is_taken_over) == (True, False)
        assert used.person.password_hash == "mine"
        assert await service.find_login(db, cookie, now=NOW) is not None


async def test_a_link_for_an_address_proved_before_drops_nothing(database: Database) -> None:
    async with database.write() as db:
        owner = await service.create_person(
            db, NOE, now=NOW, password_hash="mine", is_email_verified=True
        )
        await service.ask_sign_in_link(db, NOE, next_path="/", now=NOW)
    token = await asked_token(database)
    async with database.write() as db:
        used = await service.use_sign_in_link(db, token, now=NOW + MINUTE)
    assert (used.person.id, used.is_taken_over) == (owner.id, False)
    assert (used.person.password_hash, used.person.email_verified_at) == ("mine", NOW)


async def test_a_login_is_held_until_what_it_does_is_done(database: Database) -> None:
    async with database.write() as db:
        person = await service.create_person(db, NOE, now=NOW, password_hash="theirs")
        cookie, _ = await service.open_login(db, person.id, user_agent="", now=NOW)
        before = await service.find_login(db, cookie, now=NOW)
        assert before is not None
        assert await service.hold_login(db, before, now=NOW)
        await service.end_all_logins(db, person.id, now=NOW)
        assert not await service.hold_login(db, before, now=NOW)


async def test_a_login_ends_when_revoked_or_after_thirty_days(database: Database) -> None:
    async with database.write() as db:
        person = await service.create_person(db, NOE, now=NOW)
        cookie, login = await service.open_login(db, person.id, user_agent="x" * 999, now=NOW)
        found = await service.find_login(db, cookie, now=NOW + timedelta(days=29))
        assert found is not None
        assert found.person.id == person.id
        assert await service.find_login(db, cookie, now=NOW + timedelta(days=30)) is None
        assert await service.find_login(db, login.id, now=NOW) is None, "the digest opens nothing"
        await service.end_login(db, login.id, now=NOW)
        assert await service.find_login(db, cookie, now=NOW) is None


async def test_one_address_has_one_account(database: Database) -> None:
    async with database.write() as db:
        await service.create_person(db, NOE, now=NOW)
        with pytest.raises(EmailTaken):
            await service.create_person(db, NOE, now=NOW)
