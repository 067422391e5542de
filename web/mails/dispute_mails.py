"""What the operator and the payee are told of a payment that its payer disputes at a bank."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.concerned import Case, case_of
from billing.disputes.events import DisputeDecided, DisputeOpened
from billing.disputes.rules import OPEN
from billing.transfers.models import PayeeKind
from hub.kernel.i18n import DEFAULT_LOCALE, use_locale
from hub.kernel.ids import token_digest
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import Settings
from hub.notifications.telling import tell
from hub.people.models import Person
from hub.people.service import find_by_email
from web.mails.recipients import payee_people
from web.mails.rendering import Address, owner_or_address, render_mail, zone_of
from web.rendering import DEFAULT_ZONE
from web.views.disputes import money_of, reason_of


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    mails = _Mails(base_url=settings.base_url, operator=settings.operator_mailbox)
    dispatcher.subscribe(DisputeOpened, "mail.dispute_opened", mails.dispute_opened)
    dispatcher.subscribe(DisputeDecided, "mail.dispute_decided", mails.dispute_decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Somebody who is told, in which language, and where they read more."""

    to: Person | Address
    zone: ZoneInfo
    path: str
    is_payee: bool


class _Mails:
    """The handlers, with the address that links begin with, and the operator's."""

    def __init__(self, *, base_url: str, operator: str) -> None:
        self._base_url = base_url
        self._operator = operator

    async def dispute_opened(self, db: AsyncSession, event: DisputeOpened, now: datetime) -> None:
        """Tell that a payer complains, why, until when it can be answered, and where money is."""
        case = await case_of(db, event.dispute_id)
        if case.dispute.state in OPEN:
            await self._tell(db, case, "dispute_opened", key="opened", now=now)

    async def dispute_decided(self, db: AsyncSession, event: DisputeDecided, now: datetime) -> None:
        """Tell how the bank has decided."""
        case = await case_of(db, event.dispute_id)
        key = "won" if event.is_won else "lost"
        await self._tell(db, case, "dispute_decided", key=key, is_won=event.is_won, now=now)

    async def _tell(
        self,
        db: AsyncSession,
        case: Case,
        template: str,
        *,
        key: str,
        now: datetime,
        is_won: bool = False,
    ) -> None:
        for reader in await self._readers(db, case):
            with use_locale(reader.to.locale):
                reason = reason_of(case.dispute.reason)
                money = money_of(case, for_payee=reader.is_payee)
            mail = render_mail(
                template,
                key=f"dispute_{key}:{case.dispute.id}:{token_digest(reader.to.email)}",
                to=reader.to,
                zone=reader.zone,
                case=case,
                is_payee=reader.is_payee,
                reason=reason,
                money=money,
                is_won=is_won,
                url=f"{self._base_url}{reader.path}",
            )
            await tell(db, [mail], now=now)

    async def _readers(self, db: AsyncSession, case: Case) -> list[_Reader]:
        dispute_id, payee = case.dispute.id, case.payee
        is_charity = payee.kind is PayeeKind.CHARITY
        space = f"/charity/{payee.id}" if is_charity else "/studio"
        payees = [
            _Reader(
                to=person,
                zone=zone_of(person),
                path=f"{space}/disputes/{dispute_id}",
                is_payee=True,
            )
            for person in await payee_people(db, payee)
        ]
        known = await find_by_email(db, self._operator)
        operator = _Reader(
            to=owner_or_address(known, email=self._operator, locale=DEFAULT_LOCALE),
            zone=zone_of(known) if known else DEFAULT_ZONE,
            path=f"/admin/disputes/{dispute_id}",
            is_payee=False,
        )
        return [operator, *payees]
