"""The page of a live room, and the pass that lets its script connect."""

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from quart import Blueprint, g, render_template, request, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.service import goal_raised_cents
from billing.gateways.fees import card_fees
from billing.payments.rules import gift_bounds
from hub.bookings import service as bookings
from hub.bookings.errors import DoorClosed
from hub.bookings.rules import door_opens_at
from hub.bookings.seats import seats_of
from hub.charities.models import Charity
from hub.kernel.errors import NotFound
from hub.kernel.i18n import current_locale
from hub.masterclasses import service as masterclasses
from hub.masterclasses.errors import DoorsClosed, MasterclassOver, RehearsalOver
from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.seats import check_may_replay, may_enter, may_rehearse
from hub.people.models import Person
from hub.skills.service import families_of
from rooms.admission import open_pass as open_room_pass
from rooms.complaints.suspension import check_not_suspended
from rooms.conduct.standing import check_not_banned_from
from rooms.recordings.consent import consent_text, guest_consent_text
from rooms.recordings.rules import CONSENT_VERSION, GUEST_CONSENT_VERSION
from rooms.roles import RoomKind, RoomRole
from rooms.turn import credentials
from web.amounts import read_amount
from web.giving_by_card import my_card
from web.mails.group_entry import group_entry
from web.media import SOCKET_PATH, turn_servers
from web.recordings import keeping
from web.rendering import listed
from web.requests import csrf_token, me, signed_in, visit, wiring
from web.security.limits import Limit
from web.views.gift_form import offered_gifts, usual_gift
from web.views.hosted import own_masterclass
from web.views.replay_page import REPLAY_TEMPLATE, replay_page

blueprint = Blueprint("live", __name__)


@blueprint.get("/live/session/<booking_id>")
async def show_session(booking_id: str) -> ResponseReturnValue:
    """Open the room of a session; before the door opens, its waiting place."""
    now, person = visit().now, me()
    async with wiring().database.read() as db:
        await check_not_suspended(db, person.id)
        booking = await bookings.get_booking_for(db, booking_id, person_id=person.id)
        with suppress(DoorClosed):
            await bookings.may_join(db, booking_id, person_id=person.id, now=now)
        is_talent = booking.talent_id == person.id
        is_group = await seats_of(db, booking.appointment_id) > 1
        group = await group_entry(db, booking) if is_talent else None
        other_id = booking.learner_id if is_talent else booking.talent_id
        other = await db.get_one(Person, other_id)
        families = await families_of(db, [other_id])
    files_url = url_for("session_files.send", booking_id=booking.id)
    names = group.names if group is not None else other.display_name
    config = room_config(
        kind=RoomKind.SESSION,
        subject_id=booking.id,
        role=RoomRole.TALENT if is_talent else RoomRole.LEARNER,
        title=booking.title,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        opens_at=door_opens_at(booking.starts_at),
        back_url=url_for("bookings.show", booking_id=booking.id),
    )
    return await render_template(
        "live.html",
        other_family=families.get(other_id, ""),
        config={**config, "other": {"name": names}, "isGroup": is_group, "filesUrl": files_url},
    )


@blueprint.get("/live/masterclass/<masterclass_id>")
async def show_masterclass(masterclass_id: str) -> ResponseReturnValue:
    """Open the room of a masterclass; before it, its waiting place; when it is over, its replay."""
    now, person = visit().now, me()
    async with wiring().database.read() as db:
        await check_not_suspended(db, person.id)
        masterclass = await masterclasses.get_masterclass(db, masterclass_id)
        if masterclass.state is not MasterclassState.DRAFT:
            g.about_path = url_for("masterclasses.show", slug=masterclass.slug)
        is_over = await _is_over(db, masterclass_id, person_id=person.id, now=now)
    if is_over:
        return await _replay(masterclass)
    async with wiring().database.read() as db:
        about = await _about_masterclass(db, masterclass)
        hosts = await hosts_of(db, masterclass)
        is_host = person.id in {host.id for host in hosts}
        families = await families_of(db, [masterclass.host_id])
        if not is_host:
            await check_not_banned_from(db, masterclass_id, person.id)
    page = url_for("masterclasses.show", slug=masterclass.slug)
    studio = url_for("studio_masterclasses.show", masterclass_id=masterclass.id)
    config = room_config(
        kind=RoomKind.MASTERCLASS,
        subject_id=masterclass.id,
        role=RoomRole.HOST if is_host else RoomRole.AUDIENCE,
        title=masterclass.title,
        starts_at=masterclass.starts_at,
        ends_at=masterclass.ends_at,
        opens_at=masterclass.starts_at - DOORS_BEFORE,
        back_url=studio if is_host else page,
    )
    return await render_template(
        "live.html",
        other_family=families.get(masterclass.host_id, ""),
        config={**config, **about},
    )


@blueprint.get("/live/rehearsal/<masterclass_id>")
async def show_rehearsal(masterclass_id: str) -> ResponseReturnValue:
    """Open the hosts' own room, until the doors open."""
    now, person = visit().now, me()
    async with wiring().database.read() as db:
        await check_not_suspended(db, person.id)
        masterclass = await own_masterclass(db, masterclass_id)
        g.about_path = url_for("studio_masterclasses.show", masterclass_id=masterclass.id)
        with suppress(RehearsalOver):
            await may_rehearse(db, masterclass_id, person_id=person.id, now=now)
        hosts = await hosts_of(db, masterclass)
    others = [host.display_name for host in hosts if host.id != person.id]
    config = room_config(
        kind=RoomKind.REHEARSAL,
        subject_id=masterclass.id,
        role=RoomRole.REHEARSER,
        title=masterclass.title,
        starts_at=masterclass.starts_at,
        ends_at=masterclass.ends_at,
        opens_at=masterclass.created_at,
        back_url=url_for("studio_masterclasses.show", masterclass_id=masterclass.id),
    )
    about = {
        "hosts": len(hosts),
        "other": {"name": listed(others)} if others else None,
        "stageOpensAt": (masterclass.starts_at - DOORS_BEFORE).isoformat(),
        "isLive": True,
    }
    return await render_template("live.html", config={**config, **about})


@blueprint.post("/api/rooms/<kind>/<subject_id>/pass")
async def open_pass(kind: str, subject_id: str) -> ResponseReturnValue:
    """Give the page's script a pass to connect with; `?ahead` says that nobody enters yet."""
    if kind not in set(RoomKind):
        raise NotFound
    login = signed_in()
    await wiring().limiter.spend(Limit.PASS_BY_PERSON, login.person.id)
    async with wiring().database.write() as db:
        token, _admission = await open_room_pass(
            db,
            kind=RoomKind(kind),
            subject_id=subject_id,
            person_id=login.person.id,
            login_id=login.login_id,
            now=visit().now,
            is_ahead="ahead" in request.args,
        )
    return {"token": token}


async def _is_over(db: AsyncSession, masterclass_id: str, *, person_id: str, now: datetime) -> bool:
    """Tell whether somebody whom the doors may open to comes too late. Raises: TicketNeeded."""
    try:
        with suppress(DoorsClosed):
            await may_enter(db, masterclass_id, person_id=person_id, now=now)
    except MasterclassOver:
        return True
    return False


async def _replay(masterclass: Masterclass) -> str:
    """Show the replay where the room was. Raises: MasterclassOver when nothing was recorded."""
    async with wiring().database.read() as db:
        await check_may_replay(db, masterclass, person_id=me().id)
        page = await replay_page(db, masterclass)
    if page is None:
        raise MasterclassOver
    return await render_template(REPLAY_TEMPLATE, **page)


async def _about_masterclass(db: AsyncSession, masterclass: Masterclass) -> dict[str, Any]:
    hosts = await hosts_of(db, masterclass)
    charity = await db.get_one(Charity, masterclass.charity_id)
    card = await my_card(db)
    is_host = me().id in {host.id for host in hosts}
    return {
        "hosts": len(hosts),
        "other": {"name": listed([host.display_name for host in hosts])},
        "isLive": masterclass.state is MasterclassState.LIVE,
        "recording": _consent() if is_host else _guest_consent(),
        "charityName": charity.name,
        "giveUrl": url_for("masterclasses.give", slug=masterclass.slug),
        "cardGiftUrl": url_for("cards.give", slug=masterclass.slug),
        "cardUrl": url_for("cards.show"),
        **_giving(masterclass.currency),
        "savedCard": card.as_json() if card is not None and card.is_good else None,
        "goal": {
            "goalCents": masterclass.goal_cents,
            "raisedCents": await goal_raised_cents(db, masterclass.id),
            "currency": masterclass.currency,
        },
    }


def _giving(of: str) -> dict[str, Any]:
    """Return what the room offers to those who give, in a currency."""
    fees, allowed = card_fees(of), gift_bounds(of)
    return {
        "cardFees": {"percent": float(fees.percent), "fixedCents": fees.fixed_cents},
        "gifts": {
            "offeredCents": [read_amount(amount) for amount in offered_gifts(of)],
            "usualCents": read_amount(usual_gift(of)),
            "leastCents": allowed[0],
            "mostCents": allowed[-1],
        },
    }


def _consent() -> dict[str, Any]:
    return {
        "version": CONSENT_VERSION,
        "sentences": consent_text(keeping(wiring().settings)),
    }


def _guest_consent() -> dict[str, Any]:
    return {
        "version": GUEST_CONSENT_VERSION,
        "sentences": guest_consent_text(keeping(wiring().settings)),
    }


def room_config(
    *,
    kind: RoomKind,
    subject_id: str,
    role: RoomRole,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    opens_at: datetime,
    back_url: str,
) -> dict[str, Any]:
    """Return what a room's script is told, as `web/client/room/config.ts` reads it."""
    settings, person = wiring().settings, me()
    return {
        "kind": kind.value,
        "subjectId": subject_id,
        "locale": current_locale(),
        "role": role.value,
        "me": {"id": person.id, "name": person.display_name},
        "title": title,
        "other": None,
        "startsAt": starts_at.isoformat(),
        "endsAt": ends_at.isoformat(),
        "doorOpensAt": opens_at.isoformat(),
        "serverNow": visit().now.isoformat(),
        "passUrl": url_for("live.open_pass", kind=kind.value, subject_id=subject_id),
        "doorUrl": url_for("door.wait", kind=kind.value, subject_id=subject_id),
        "tryUrl": url_for("door.try_media", kind=kind.value, subject_id=subject_id),
        "csrfToken": csrf_token(),
        "socketPath": f"/{SOCKET_PATH}",
        "iceServers": [
            asdict(server)
            for server in credentials(turn_servers(settings), person_id=person.id, now=visit().now)
        ],
        "hosts": 1,
        "stageOpensAt": None,
        "giveUrl": None,
        "cardGiftUrl": None,
        "cardUrl": None,
        "savedCard": None,
        "cardFees": None,
        "gifts": None,
        "goal": None,
        "charityName": None,
        "backUrl": back_url,
        "isLive": kind is RoomKind.SESSION,
        "isRehearsal": not settings.is_production,
    }
