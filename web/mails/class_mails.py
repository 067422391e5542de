"""Mails about masterclasses that change, move to another date, or are hosted by several."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import payment_for
from hub.kernel.i18n import N_, gettext, use_locale
from hub.kernel.outbox import Dispatcher, Event, record
from hub.kernel.settings import Settings
from hub.masterclasses.events import (
    ChangeTold,
    CoHostInvited,
    MasterclassChanged,
    MasterclassPostponed,
    PostponementTold,
    SeatReturned,
)
from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.models import CoHostInvitation
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.seats import get_registration
from hub.notifications.telling import Letter, tell
from hub.people.models import Person
from hub.people.service import find_by_email
from web.mails.masterclass_mails import (
    PEOPLE_A_PAGE,
    Scene,
    audience_page,
    calendar_for,
    scene_of,
)
from web.mails.rendering import owner_or_address, render_mail, zone_of

MailHandler = Callable[..., Awaitable[None]]

CHANGED = {
    "title": N_("the title"),
    "summary": N_("what you will see and learn"),
    "language": N_("the language"),
    "field_slug": N_("the field"),
}


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    handlers: tuple[tuple[type[Event], str, MailHandler], ...] = (
        (MasterclassChanged, "mail.masterclass_changed", send_changed),
        (MasterclassPostponed, "mail.masterclass_postponed", send_postponed),
        (ChangeTold, "mail.masterclass_change_told", tell_of_change),
        (PostponementTold, "mail.masterclass_new_date_told", tell_of_new_date),
        (SeatReturned, "mail.seat_returned", send_seat_returned),
        (CoHostInvited, "mail.co_host_invited", send_co_host_invited),
    )
    for event_class, name, handle in handlers:
        dispatcher.subscribe(event_class, name, partial(handle, base_url=settings.base_url))


async def send_changed(
    db: AsyncSession, event: MasterclassChanged, now: datetime, *, base_url: str
) -> None:
    """Tell the first of those with a seat what reads otherwise."""
    first = ChangeTold(
        masterclass_id=event.masterclass_id,
        revision=event.revision,
        changed=event.changed,
        last_id="",
    )
    await tell_of_change(db, first, now, base_url=base_url)


async def tell_of_change(
    db: AsyncSession, event: ChangeTold, now: datetime, *, base_url: str
) -> None:
    """Tell the next of those with a seat what reads otherwise."""
    scene = await scene_of(db, event.masterclass_id)
    page = await audience_page(db, event.masterclass_id, after=event.last_id)
    for registration, person in page:
        with use_locale(person.locale):
            changed = ", ".join(gettext(CHANGED[name]) for name in event.changed.split(","))
        mail = _mail(
            "masterclass_changed",
            f"masterclass_changed:{registration.id}:{event.revision}",
            person,
            scene,
            base_url=base_url,
            calendar=calendar_for(scene, person, base_url=base_url, now=now),
            changed=changed,
        )
        await tell(db, [mail], now=now)
    if len(page) == PEOPLE_A_PAGE:
        record(db, replace(event, last_id=page[-1][0].id), now=now)


async def send_postponed(
    db: AsyncSession, event: MasterclassPostponed, now: datetime, *, base_url: str
) -> None:
    """Tell the hosts, and the first of those with a seat, of the new date and of their choice."""
    scene = await scene_of(db, event.masterclass_id)
    key = f"masterclass_postponed:{event.masterclass_id}:{event.revision}"
    for host in await hosts_of(db, scene.masterclass):
        mail = _mail(
            "masterclass_postponed",
            f"{key}:host:{host.id}",
            host,
            scene,
            base_url=base_url,
            calendar=calendar_for(scene, host, base_url=base_url, now=now),
            moved_from=event.moved_from,
            is_host=True,
            page=f"{base_url}/studio/masterclasses/{scene.masterclass.id}",
        )
        await tell(db, [mail], now=now)
    first = PostponementTold(
        masterclass_id=event.masterclass_id,
        revision=event.revision,
        moved_from=event.moved_from,
        last_id="",
    )
    await tell_of_new_date(db, first, now, base_url=base_url)


async def tell_of_new_date(
    db: AsyncSession, event: PostponementTold, now: datetime, *, base_url: str
) -> None:
    """Tell the next of those with a seat of the new date and of their choice."""
    scene = await scene_of(db, event.masterclass_id)
    key = f"masterclass_postponed:{event.masterclass_id}:{event.revision}"
    page = await audience_page(db, event.masterclass_id, after=event.last_id)
    for registration, person in page:
        mail = _mail(
            "masterclass_postponed",
            f"{key}:{registration.id}",
            person,
            scene,
            base_url=base_url,
            calendar=calendar_for(scene, person, base_url=base_url, now=now),
            moved_from=event.moved_from,
            is_host=False,
            payment=await _paid(db, registration.id),
            page=f"{base_url}/masterclasses/{scene.masterclass.slug}#register",
        )
        await tell(db, [mail], now=now)
    if len(page) == PEOPLE_A_PAGE:
        record(db, replace(event, last_id=page[-1][0].id), now=now)


async def send_seat_returned(
    db: AsyncSession, event: SeatReturned, now: datetime, *, base_url: str
) -> None:
    """Tell somebody that their seat is given back, and take the entry from their calendar."""
    registration = await get_registration(db, event.registration_id)
    person = await db.get_one(Person, registration.person_id)
    scene = await scene_of(db, event.masterclass_id)
    mail = _mail(
        "seat_returned",
        f"seat_returned:{registration.id}",
        person,
        scene,
        base_url=base_url,
        calendar=calendar_for(scene, person, base_url=base_url, now=now, is_given_back=True),
        payment=await _paid(db, registration.id),
    )
    await tell(db, [mail], now=now)


async def send_co_host_invited(
    db: AsyncSession, event: CoHostInvited, now: datetime, *, base_url: str
) -> None:
    """Send the link by which somebody hosts along, in their language if we know it.

    An invitation taken back meanwhile, or thrown away with its draft, is not sent.
    """
    invitation = await db.get(CoHostInvitation, event.invitation_id)
    if invitation is None or invitation.withdrawn_at is not None:
        return
    inviter = await db.get_one(Person, invitation.invited_by)
    scene = await scene_of(db, invitation.masterclass_id)
    known = await find_by_email(db, invitation.email)
    mail = render_mail(
        "co_host_invitation",
        key=f"co_host_invitation:{event.invitation_id}",
        to=owner_or_address(known, email=invitation.email, locale=event.locale),
        it=scene.masterclass,
        charity=scene.charity,
        inviter=inviter,
        zone=zone_of(known or inviter),
        url=f"{base_url}/co-hosting/{event.token}",
    )
    await tell(db, [mail], now=now)


async def _paid(db: AsyncSession, registration_id: str) -> Payment | None:
    payment = await payment_for(db, purpose=PaymentPurpose.TICKET, subject_id=registration_id)
    is_paid = payment is not None and payment.state is PaymentState.SUCCEEDED
    return payment if is_paid else None


def _mail(
    template: str,
    key: str,
    person: Person,
    scene: Scene,
    *,
    base_url: str,
    calendar: bytes,
    **context: Any,
) -> Letter:
    about: dict[str, Any] = {
        "name": person.display_name,
        "zone": zone_of(person),
        "it": scene.masterclass,
        "host": scene.host,
        "charity": scene.charity,
        "doors_open_at": scene.masterclass.starts_at - DOORS_BEFORE,
        "page": f"{base_url}/masterclasses/{scene.masterclass.slug}",
    }
    return render_mail(
        template,
        key=key,
        to=person,
        calendar=calendar,
        **{**about, **context},
    )
