"""What payees are told of their bank: money reaches it or comes back, its details are opened."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.payees.events import BankFormOpened
from billing.payouts import rules
from billing.payouts.events import PayoutFailed, PayoutPaid
from billing.payouts.models import Payout
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.charities.models import Charity
from hub.kernel.i18n import use_locale
from hub.notifications.telling import tell
from hub.people.models import Person
from web.mails.recipients import payee_people
from web.mails.rendering import render_mail, zone_of
from web.views.bank import bank_name, failure_name


async def send_payout_paid(
    db: AsyncSession, event: PayoutPaid, now: datetime, *, base_url: str
) -> None:
    """Tell a payee that money is on their account, and where it comes from."""
    await _send(
        db, "payout_paid", event, page=f"bank/{event.payout_id}", base_url=base_url, now=now
    )


async def send_payout_failed(
    db: AsyncSession, event: PayoutFailed, now: datetime, *, base_url: str
) -> None:
    """Tell a payee that their bank has sent money back, why, and where to give another account."""
    await _send(db, "payout_failed", event, page="payouts", base_url=base_url, now=now)


async def send_bank_form_opened(
    db: AsyncSession, event: BankFormOpened, now: datetime, *, base_url: str
) -> None:
    """Tell the others who manage a charity who opened the form for its bank account.

    Once a day for each who opens it: to give everything that is asked often takes several tries.
    """
    if event.payee_kind != PayeeKind.CHARITY:
        return
    charity = await db.get_one(Charity, event.payee_id)
    opener = await db.get_one(Person, event.opened_by)
    day = event.opened_at.date().isoformat()
    for person in await payee_people(db, Payee(PayeeKind.CHARITY, charity.id)):
        if person.id == opener.id:
            continue
        mail = render_mail(
            "bank_form_opened",
            key=f"bank_form_opened:{charity.id}:{opener.id}:{day}:{person.id}",
            to=person,
            charity=charity,
            opener=opener,
            opened_at=event.opened_at,
            zone=zone_of(person),
            url=f"{base_url}/charity/{charity.id}/payouts",
        )
        await tell(db, [mail], now=now)


async def _send(
    db: AsyncSession,
    template: str,
    event: PayoutPaid | PayoutFailed,
    *,
    page: str,
    base_url: str,
    now: datetime,
) -> None:
    if not rules.is_worth_a_mail(event.arrives_on, now=now):
        return
    payout = await db.get_one(Payout, event.payout_id)
    is_charity = event.payee_kind == PayeeKind.CHARITY
    charity = await db.get_one(Charity, event.payee_id) if is_charity else None
    space = f"/charity/{event.payee_id}" if is_charity else "/studio"
    payee = Payee(PayeeKind(event.payee_kind), event.payee_id)
    for person in await payee_people(db, payee):
        with use_locale(person.locale):
            bank, why = bank_name(payout.bank_last4), failure_name(payout.failure)
        mail = render_mail(
            template,
            key=f"{template}:{payout.id}:{person.id}",
            to=person,
            payout=payout,
            charity=charity,
            bank=bank,
            why=why,
            url=f"{base_url}{space}/{page}",
        )
        await tell(db, [mail], now=now)
