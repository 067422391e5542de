"""What people are told about masterclasses."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import payment_for, payments_for
from hub.charities.models import Charity
from hub.kernel.i18n import use_locale
from hub.kernel.outbox import Dispatcher, record
from hub.kernel.settings import Settings
from hub.masterclasses.events import (
    CancellationTold,
    MasterclassCancelled,
    RegistrationConfirmed,
)
from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.models import Masterclass, Registration, RegistrationState
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.seats import get_registration
from hub.masterclasses.service import get_masterclass
from hub.notifications.telling import Letter, tell
from hub.notifications.topics import Topic
from hub.people.models import Person
from web.mails.masterclass_calendar import masterclass_calendar
from web.mails.money_mails import named_parts
from web.mails.rendering import render_mail, zone_of

PEOPLE_A_PAGE = 50
"""How many people are written to in one transaction: others wait for it to write."""


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send mails for what happens to masterclasses; names are remembered, so they never change."""
    mails = _Mails(settings.base_url)
    dispatcher.subscribe(
        RegistrationConfirmed, "mail.registration_confirmed", mails.registration_confirmed
    )
    dispatcher.subscribe(
        MasterclassCancelled, "mail.masterclass_cancelled", mails.masterclass_cancelled
    )
    dispatcher.subscribe(CancellationTold, "mail.cancellation_told", mails.cancellation_told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A masterclass with those who make it."""

    masterclass: Masterclass
    host: Person
    charity: Charity


class _Mails:
    """The handlers, with the address that their links begin with."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    async def registration_confirmed(
        self, db: AsyncSession, event: RegistrationConfirmed, now: datetime
    ) -> None:
        """Tell somebody that the seat is theirs, what was paid, and how to come in."""
        registration = await get_registration(db, event.registration_id)
        person = await db.get_one(Person, registration.person_id)
        scene = await scene_of(db, registration.masterclass_id)
        payment = await payment_for(db, purpose=PaymentPurpose.TICKET, subject_id=registration.id)
        is_paid = payment is not None and payment.state is PaymentState.SUCCEEDED
        mail = self._mail(
            "registration_confirmed",
            f"registration_confirmed:{registration.id}",
            person,
            scene,
            payment=payment if is_paid else None,
            calendar=calendar_for(scene, person, base_url=self._base_url, now=now),
        )
        await tell(db, [mail], now=now)

    async def masterclass_cancelled(
        self, db: AsyncSession, event: MasterclassCancelled, now: datetime
    ) -> None:
        """Tell the hosts and the first of those with a seat, each with what comes back to them."""
        scene = await scene_of(db, event.masterclass_id)
        key = f"masterclass_cancelled:{event.masterclass_id}"
        for host in await hosts_of(db, scene.masterclass):
            is_first = host.id == scene.host.id
            host_mail = self._mail(
                "masterclass_cancelled_host",
                f"{key}:host" if is_first else f"{key}:host:{host.id}",
                host,
                scene,
                calendar=calendar_for(scene, host, base_url=self._base_url, now=now),
                reason=event.reason,
            )
            await tell(db, [host_mail], now=now)
        await self._tell_audience(db, scene, reason=event.reason, after="", now=now)

    async def cancellation_told(
        self, db: AsyncSession, event: CancellationTold, now: datetime
    ) -> None:
        """Tell the next of those with a seat."""
        scene = await scene_of(db, event.masterclass_id)
        await self._tell_audience(db, scene, reason=event.reason, after=event.last_id, now=now)

    async def _tell_audience(
        self, db: AsyncSession, scene: Scene, *, reason: str, after: str, now: datetime
    ) -> None:
        """Write to a page of the audience, and let the next be written to if it was full."""
        masterclass_id = scene.masterclass.id
        page = await audience_page(db, masterclass_id, after=after)
        payments = await payments_for(
            db,
            purpose=PaymentPurpose.TICKET,
            subject_ids=[registration.id for registration, _ in page],
        )
        for registration, person in page:
            payment = payments.get(registration.id)
            is_paid = payment is not None and payment.state is PaymentState.SUCCEEDED
            mail = self._mail(
                "masterclass_cancelled",
                f"masterclass_cancelled:{masterclass_id}:{registration.id}",
                person,
                scene,
                payment=payment if is_paid else None,
                calendar=calendar_for(scene, person, base_url=self._base_url, now=now),
                reason=reason,
            )
            await tell(db, [mail], now=now)
        if len(page) == PEOPLE_A_PAGE:
            last_id = page[-1][0].id
            told = CancellationTold(masterclass_id=masterclass_id, reason=reason, last_id=last_id)
            record(db, told, now=now)

    def _mail(
        self,
        template: str,
        key: str,
        person: Person,
        scene: Scene,
        *,
        calendar: bytes,
        payment: Payment | None = None,
        reason: str = "",
    ) -> Letter:
        parts = named_parts(payment, locale=person.locale) if payment else []
        return render_mail(
            template,
            key=key,
            to=person,
            topic=Topic.MONEY if payment else None,
            calendar=calendar,
            name=person.display_name,
            zone=zone_of(person),
            it=scene.masterclass,
            host=scene.host,
            charity=scene.charity,
            doors_open_at=scene.masterclass.starts_at - DOORS_BEFORE,
            page=f"{self._base_url}/masterclasses/{scene.masterclass.slug}",
            room=f"{self._base_url}/live/masterclass/{scene.masterclass.id}",
            payment=payment,
            parts=parts,
            reason=reason,
        )


def calendar_for(
    scene: Scene, person: Person, *, base_url: str, now: datetime, is_given_back: bool = False
) -> bytes:
    """Return a masterclass as it stands as a calendar file for one person."""
    with use_locale(person.locale):
        return masterclass_calendar(
            scene.masterclass,
            host_name=scene.host.display_name,
            charity_name=scene.charity.name,
            zone=zone_of(person),
            base_url=base_url,
            now=now,
            is_given_back=is_given_back,
        )


async def scene_of(db: AsyncSession, masterclass_id: str) -> Scene:
    """Return a masterclass with those who make it."""
    masterclass = await get_masterclass(db, masterclass_id)
    return Scene(
        masterclass=masterclass,
        host=await db.get_one(Person, masterclass.host_id),
        charity=await db.get_one(Charity, masterclass.charity_id),
    )


async def audience_page(
    db: AsyncSession, masterclass_id: str, *, after: str = ""
) -> list[tuple[Registration, Person]]:
    """Return a page of those with a seat, by the ids of their registrations."""
    query = (
        select(Registration, Person)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.masterclass_id == masterclass_id,
            Registration.state == RegistrationState.CONFIRMED,
            Registration.id > after,
        )
        .order_by(Registration.id)
        .limit(PEOPLE_A_PAGE)
    )
    rows = await db.execute(query)
    return [(registration, person) for registration, person in rows]
