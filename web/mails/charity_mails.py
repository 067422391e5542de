"""Mails to those who answer for a charity, and to payees whose transfers stop or go on."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from billing.freezes.events import PayeeFrozen, PayeeUnfrozen
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.charities.events import CharityJudged, MemberInvited
from hub.charities.models import Charity, CharityInvitation, MemberRole
from hub.kernel.outbox import Dispatcher, Event
from hub.kernel.settings import Settings
from hub.notifications.telling import tell
from hub.people.models import Person
from hub.people.service import find_by_email
from web.mails.recipients import payee_people
from web.mails.rendering import owner_or_address, render_mail

MailHandler = Callable[..., Awaitable[None]]


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    handlers: tuple[tuple[type[Event], str, MailHandler], ...] = (
        (MemberInvited, "mail.member_invited", send_invitation),
        (CharityJudged, "mail.charity_judged", send_judged),
        (PayeeFrozen, "mail.payee_frozen", send_frozen),
        (PayeeUnfrozen, "mail.payee_unfrozen", send_unfrozen),
    )
    for event_class, name, handle in handlers:
        dispatcher.subscribe(event_class, name, partial(handle, base_url=settings.base_url))


async def send_invitation(
    db: AsyncSession, event: MemberInvited, now: datetime, *, base_url: str
) -> None:
    """Send the link by which somebody becomes a member, in their language if we know it."""
    invitation = await db.get_one(CharityInvitation, event.invitation_id)
    charity = await db.get_one(Charity, invitation.charity_id)
    inviter = await db.get_one(Person, invitation.invited_by)
    known = await find_by_email(db, invitation.email)
    mail = render_mail(
        "charity_invitation",
        key=f"charity_invitation:{event.invitation_id}",
        to=owner_or_address(known, email=invitation.email, locale=event.locale),
        charity=charity,
        inviter=inviter,
        may_manage=invitation.role is MemberRole.MANAGE,
        url=f"{base_url}/charity/invitations/{event.token}",
    )
    await tell(db, [mail], now=now)


async def send_judged(
    db: AsyncSession, event: CharityJudged, now: datetime, *, base_url: str
) -> None:
    """Tell those who manage a charity what was decided."""
    charity = await db.get_one(Charity, event.charity_id)
    for person in await payee_people(db, Payee(PayeeKind.CHARITY, charity.id)):
        mail = render_mail(
            "charity_judged",
            key=f"charity_judged:{charity.id}:{event.judged_at.isoformat()}:{person.id}",
            to=person,
            charity=charity,
            is_verified=event.is_verified,
            refusal=event.refusal,
            url=f"{base_url}/charity/{charity.id}/standing",
        )
        await tell(db, [mail], now=now)


async def send_frozen(
    db: AsyncSession, event: PayeeFrozen, now: datetime, *, base_url: str
) -> None:
    """Tell a payee that transfers stop, and why."""
    await _tell(db, event, now, base_url=base_url)


async def send_unfrozen(
    db: AsyncSession, event: PayeeUnfrozen, now: datetime, *, base_url: str
) -> None:
    """Tell a payee that transfers go on."""
    await _tell(db, event, now, base_url=base_url)


async def _tell(
    db: AsyncSession, event: PayeeFrozen | PayeeUnfrozen, now: datetime, *, base_url: str
) -> None:
    is_charity = event.payee_kind == PayeeKind.CHARITY
    path = f"/charity/{event.payee_id}/transfers" if is_charity else "/studio/earnings"
    is_frozen = isinstance(event, PayeeFrozen)
    charity = await db.get_one(Charity, event.payee_id) if is_charity else None
    payee = Payee(PayeeKind(event.payee_kind), event.payee_id)
    for person in await payee_people(db, payee):
        mail = render_mail(
            "payee_frozen",
            key=f"payee_frozen:{event.freeze_id}:{is_frozen}:{person.id}",
            to=person,
            charity=charity,
            is_frozen=is_frozen,
            reason=event.reason,
            url=f"{base_url}{path}",
        )
        await tell(db, [mail], now=now)
