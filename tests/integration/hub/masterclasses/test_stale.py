"""Whoever locks a masterclass acts on what it is then, whatever they had read of it before."""

import asyncio
from contextlib import suppress

import pytest

from hub.masterclasses import seats, service
from hub.masterclasses.errors import RegistrationClosed
from tests.integration.hub.masterclasses.conftest import Evening
from tests.scenes import NOW, make_person

A_MOMENT_S = 0.3


async def test_nobody_gets_a_seat_in_what_is_called_off_while_they_wait_for_it(
    evening: Evening,
) -> None:
    slug = (await evening.now()).slug
    async with evening.database.write() as db:
        late = await make_person(db, "Tom Marchetti")
    is_locked, has_read = asyncio.Event(), asyncio.Event()

    async def call_off() -> None:
        async with evening.changing() as (db, masterclass):
            is_locked.set()
            # SQLite lets nobody else begin before the end.
            with suppress(TimeoutError):
                await asyncio.wait_for(has_read.wait(), A_MOMENT_S)
            await service.cancel_masterclass(db, masterclass, reason="host", now=NOW)
            await asyncio.sleep(A_MOMENT_S)

    async def register() -> None:
        await is_locked.wait()
        async with evening.database.write() as db:
            read_before = await service.find_by_slug(db, slug)
            has_read.set()
            await seats.hold_seat(db, read_before.id, person_id=late.id, now=NOW)

    calling_off = asyncio.create_task(call_off())
    with pytest.raises(RegistrationClosed):
        await register()
    await calling_off
