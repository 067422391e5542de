"""`estrade attention`, as an operator meets it."""

import argparse

import pytest
from sqlalchemy import select

from billing.inbox.models import ProviderNotice
from hub.kernel.database import Database
from hub.kernel.settings import Settings
from hub.people.models import Person, Role
from hub.people.trail import Act, TrailEntry
from tests.scenes import NOW, make_person
from web.commands import attention


def options(
    act: str = "list", kind: str | None = None, row_id: str | None = None, **rest: str
) -> argparse.Namespace:
    said = {"because": "", "who": "", "language": "en", **rest}
    return argparse.Namespace(act=act, kind=kind, row_id=row_id, **said)


async def run(database_url: str, wanted: argparse.Namespace) -> int:
    return await attention.run(Settings(database_url=database_url), wanted)


@pytest.fixture
async def admin(database: Database) -> Person:
    async with database.write() as db:
        db.add(
            ProviderNotice(
                id="ntc_1",
                provider="stripe",
                notice_id="evt_1",
                object_kind="checkout",
                object_id="cs_unreadable",
                received_at=NOW,
                dead_at=NOW,
                error="no answer",
            )
        )
        return await make_person(db, "Odile Régie", Role.ADMIN)


async def test_an_empty_list_is_said_and_ends_well(
    database: Database, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run(database_url, options()) == 0
    assert "Nothing waits for a person." in capsys.readouterr().out
    assert await run(database_url, options(language="fr")) == 0
    assert "Rien n’attend personne." in capsys.readouterr().out


async def test_the_list_names_kind_number_and_reason(
    database_url: str, admin: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run(database_url, options()) == 1
    printed = capsys.readouterr().out
    assert "Notices of the provider" in printed
    assert "notice  ntc_1  Notice about a card page (cs_unreadable)" in printed
    assert "no answer" in printed


async def test_an_admin_tries_again_once_and_is_in_the_trail(
    database: Database, database_url: str, admin: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = options("retry", "notice", "ntc_1", because="Le réseau est revenu", who=admin.email)
    assert await run(database_url, wanted) == 0
    assert "ntc_1 is tried again by the clock." in capsys.readouterr().out
    assert await run(database_url, wanted) == 2
    assert "under way or done" in capsys.readouterr().err
    async with database.read() as db:
        entries = select(TrailEntry).where(TrailEntry.act == Act.WORK_RETRIED.value)
        (entry,) = list(await db.scalars(entries))
        notice = await db.get_one(ProviderNotice, "ntc_1")
    assert (entry.actor_id, entry.reason) == (admin.id, "Le réseau est revenu")
    assert notice.dead_at is None
    assert notice.due_at is not None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"who": "nobody@estrade.example"}, "account with the admin role"),
        ({"who": "lea@estrade.example"}, "account with the admin role"),
        ({"because": " "}, "Say in a few words why"),
        ({"row_id": "ntc_nowhere"}, "could not find"),
        ({"kind": None}, "estrade attention shows both"),
        ({"act": "settle", "kind": "event"}, "cannot be settled by hand"),
    ],
)
async def test_what_is_not_right_is_explained_and_changes_nothing(
    database: Database,
    database_url: str,
    admin: Person,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, str],
    sentence: str,
) -> None:
    async with database.write() as db:
        await make_person(db, "Léa Martin")
    said = {"act": "retry", "kind": "notice", "row_id": "ntc_1", "because": "x", "who": admin.email}
    assert await run(database_url, options(**(said | change))) == 2
    captured = capsys.readouterr()
    assert sentence in captured.err + captured.out
    async with database.read() as db:
        assert (await db.get_one(ProviderNotice, "ntc_1")).dead_at == NOW
