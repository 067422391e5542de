"""Every act on a masterclass, a seat, and the invitation of a co-host, from every state."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.errors import EstradeError
from hub.kernel.ids import token_digest
from hub.kernel.outbox import OutboxRow
from hub.masterclasses import invitations, seats, service
from hub.masterclasses.errors import (
    CoHostInvitationOver,
    MasterclassTransition,
    NothingToChoose,
    NotTheHost,
    SeatExpired,
    SeatHeld,
)
from hub.masterclasses.models import (
    CoHost,
    CoHostInvitation,
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.masterclasses.postponing import keep_seat, postpone_masterclass, return_seat
from hub.people.models import Person
from tests.integration.hub.masterclasses.conftest import Evening
from tests.scenes import NOW, SLOT, make_person

START, END = SLOT + timedelta(hours=2), SLOT + timedelta(hours=3)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
WINDOW = timedelta(hours=72)
M, R = MasterclassState, RegistrationState
Outcome = str | type[EstradeError]


class Undone(Exception):
    """Takes an act back."""


async def attempt(
    evening: Evening,
    act: Callable[[AsyncSession], Awaitable[object]],
    outcome: Outcome,
    state_of: Callable[[AsyncSession], Awaitable[str]],
) -> None:
    """Act, compare what it came to with what was expected, and take it back."""
    try:
        async with evening.database.write() as db:
            before = (await state_of(db), await db.scalar(select(func.count(OutboxRow.id))))
            if isinstance(outcome, str):
                await act(db)
                await db.flush()
                assert await state_of(db) == outcome, act
            else:
                with pytest.raises(outcome) as refused:
                    await act(db)
                assert refused.value.message()
                db.expire_all()
                after = (await state_of(db), await db.scalar(select(func.count(OutboxRow.id))))
                assert after == before, act
            raise Undone
    except Undone:
        return


async def reach(evening: Evening, state: MasterclassState) -> None:
    host_id = evening.host.person.id
    if state is M.DRAFT:
        async with evening.changing() as (_, masterclass):
            masterclass.state = M.DRAFT
        return
    if state is M.CANCELLED:
        async with evening.changing() as (db, masterclass):
            await service.cancel_masterclass(db, masterclass, reason="host", now=NOW)
    if state in {M.LIVE, M.ENDED, M.SETTLED}:
        async with evening.database.write() as db:
            await service.go_live(db, evening.id, host_id=host_id, now=START)
    if state in {M.ENDED, M.SETTLED}:
        async with evening.database.write() as db:
            await service.end_masterclass(
                db, evening.id, host_id=host_id, dispute_window=WINDOW, now=END
            )
    if state is M.SETTLED:
        async with evening.database.write() as db:
            await service.settle_due(db, now=END + WINDOW)


OF_MASTERCLASSES: Mapping[str, Mapping[MasterclassState, MasterclassState]] = {
    "publish": {M.DRAFT: M.PUBLISHED},
    "postpone": {M.PUBLISHED: M.PUBLISHED},
    "go live": {M.PUBLISHED: M.LIVE, M.LIVE: M.LIVE},
    "end": {M.LIVE: M.ENDED, M.ENDED: M.ENDED},
    "cancel": {M.PUBLISHED: M.CANCELLED},
    "settle": {one: one for one in M} | {M.ENDED: M.SETTLED},
    "overrun": {one: one for one in M} | {M.LIVE: M.ENDED},
}
"""What is not here is refused."""


async def act_on(evening: Evening, act: str, db: AsyncSession) -> None:
    host_id = evening.host.person.id
    masterclass = await service.get_locked(db, evening.id)
    if act == "publish":
        masterclass.appointment_id = None
        masterclass.starts_at, masterclass.ends_at = START + WEEK, END + WEEK
        await service.publish_draft(db, masterclass, now=NOW)
    elif act == "postpone":
        await postpone_masterclass(
            db, masterclass, starts_at=START + WEEK, duration_min=60, by=host_id, now=NOW
        )
    elif act == "go live":
        await service.go_live(db, evening.id, host_id=host_id, now=START)
    elif act == "end":
        await service.end_masterclass(
            db, evening.id, host_id=host_id, dispute_window=WINDOW, now=END
        )
    elif act == "cancel":
        await service.cancel_masterclass(db, masterclass, reason="host", now=NOW)
    elif act == "settle":
        await service.settle_due(db, now=END + 2 * WINDOW)
    else:
        await service.end_overrunning(db, dispute_window=WINDOW, now=END + 2 * HOUR)


@pytest.mark.parametrize("state", M)
async def test_every_act_on_a_masterclass_does_what_is_written_here_or_nothing(
    evening: Evening, state: MasterclassState
) -> None:
    await reach(evening, state)

    async def state_of(db: AsyncSession) -> str:
        return (await db.get_one(Masterclass, evening.id)).state.value

    for act, allowed in OF_MASTERCLASSES.items():
        outcome: Outcome = allowed[state].value if state in allowed else MasterclassTransition
        await attempt(evening, partial(act_on, evening, act), outcome, state_of)
    stranger = evening.charity.id
    async with evening.database.write() as db:
        with pytest.raises(NotTheHost):
            await service.end_masterclass(
                db, evening.id, host_id=stranger, dispute_window=WINDOW, now=END
            )


OF_SEATS: Mapping[str, Mapping[RegistrationState, Outcome]] = {
    "hold": dict.fromkeys(R, R.HELD.value) | {R.CONFIRMED: SeatHeld},
    "confirm": {
        R.HELD: R.CONFIRMED.value,
        R.CONFIRMED: R.CONFIRMED.value,
        R.EXPIRED: SeatExpired,
        R.RETURNED: SeatExpired,
    },
    "lapse": {one: one.value for one in R} | {R.HELD: R.EXPIRED.value},
    "give up": {one: one.value for one in R} | {R.HELD: R.EXPIRED.value},
    "keep": dict.fromkeys(R, NothingToChoose) | {R.CONFIRMED: R.CONFIRMED.value},
    "return": dict.fromkeys(R, NothingToChoose) | {R.CONFIRMED: R.RETURNED.value},
}


async def seat_in(evening: Evening, state: RegistrationState) -> Registration:
    """Bring a seat to a state; the masterclass is moved meanwhile."""
    async with evening.database.write() as db:
        person = await make_person(db, "Tom Leroy")
        seat = await seats.hold_seat(db, evening.id, person_id=person.id, now=NOW)
        if state is not R.HELD:
            await seats.confirm_registration(db, seat.id, now=NOW)
    async with evening.changing() as (db, masterclass):
        await postpone_masterclass(
            db,
            masterclass,
            starts_at=START + WEEK,
            duration_min=60,
            by=evening.host.person.id,
            now=NOW,
        )
    async with evening.database.write() as db:
        if state is R.RETURNED:
            await return_seat(db, evening.id, person_id=seat.person_id, now=NOW)
        if state is R.EXPIRED:
            row = await db.get_one(Registration, seat.id)
            row.state, row.held_until = R.EXPIRED, None
    return seat


async def act_on_seat(evening: Evening, act: str, seat: Registration, db: AsyncSession) -> None:
    person_id = seat.person_id
    if act == "hold":
        await seats.hold_seat(db, evening.id, person_id=person_id, now=NOW)
    elif act == "confirm":
        await service.get_locked(db, evening.id)
        await seats.confirm_registration(db, seat.id, now=NOW)
    elif act == "lapse":
        await seats.expire_due_seats(db, now=NOW + HOUR)
    elif act == "give up":
        await seats.give_up_seat(db, seat.id, person_id=person_id, now=NOW)
    elif act == "keep":
        await keep_seat(db, evening.id, person_id=person_id, now=NOW)
    else:
        await return_seat(db, evening.id, person_id=person_id, now=NOW)


@pytest.mark.parametrize("state", R)
async def test_every_act_on_a_seat_does_what_is_written_here_or_nothing(
    evening: Evening, state: RegistrationState
) -> None:
    seat = await seat_in(evening, state)

    async def state_of(db: AsyncSession) -> str:
        query = select(Registration.state).where(Registration.person_id == seat.person_id)
        found = list(await db.scalars(query.order_by(Registration.created_at, Registration.id)))
        return found[-1].value if len(found) == 1 else R.HELD.value

    for act, outcomes in OF_SEATS.items():
        await attempt(
            evening,
            partial(act_on_seat, evening, act, seat),
            outcomes[state],
            state_of,
        )


OF_INVITATIONS: Mapping[str, Mapping[str, Outcome]] = {
    "accept": {
        "open": "accepted",
        "accepted": CoHostInvitationOver,
        "withdrawn": CoHostInvitationOver,
        "expired": CoHostInvitationOver,
    },
    "withdraw": {
        "open": "withdrawn",
        "accepted": "accepted",
        "withdrawn": "withdrawn",
        "expired": "withdrawn",
    },
}


@pytest.mark.parametrize("state", ["open", "accepted", "withdrawn", "expired"])
async def test_every_act_on_an_invitation_does_what_is_written_here_or_nothing(
    evening: Evening, state: str
) -> None:
    async with evening.database.write() as db:
        guest = await make_person(db, "Hugo Morel")
        host = await db.get_one(Person, evening.host.person.id)
        await invitations.invite_co_host(db, evening.id, email=guest.email, by=host, now=NOW)
        token = await _token(db)
        row = await db.get_one(CoHostInvitation, token_digest(token))
    now = NOW + 15 * DAY if state == "expired" else NOW
    async with evening.database.write() as db:
        if state == "accepted":
            await invitations.accept_invitation(db, token, person=guest, now=NOW)
        if state == "withdrawn":
            await invitations.withdraw_invitation(db, evening.id, row.id, by=host.id, now=NOW)

    async def state_of(db: AsyncSession) -> str:
        found = await db.get_one(CoHostInvitation, row.id, populate_existing=True)
        if found.accepted_at is not None:
            assert await db.get(CoHost, (evening.id, guest.id)) is not None
            return "accepted"
        return "withdrawn" if found.withdrawn_at is not None else "open"

    acts: dict[str, Callable[[AsyncSession], Awaitable[object]]] = {
        "accept": lambda db: invitations.accept_invitation(db, token, person=guest, now=now),
        "withdraw": lambda db: invitations.withdraw_invitation(
            db, evening.id, row.id, by=host.id, now=now
        ),
    }
    for name, act in acts.items():
        await attempt(evening, act, OF_INVITATIONS[name][state], state_of)


async def _token(db: AsyncSession) -> str:
    query = select(OutboxRow.payload).where(OutboxRow.name == "CoHostInvited")
    payload = (await db.scalars(query)).one()
    return payload.split('"token":"')[1].split('"')[0]
