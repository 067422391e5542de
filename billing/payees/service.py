"""Lead a payee to the provider's questions, and let what waited leave once they are answered."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from billing.due import BILLING_NOTE
from billing.freezes.service import subject_of
from billing.gateways.port import OnboardingOrder, Standing
from billing.payees.events import BankFormOpened
from billing.payouts.lists import open_failure
from billing.reasons import why_opened
from billing.transfers.models import PayeeKind, Transfer, TransferState
from billing.transfers.service import Payee
from hub.charities.models import Charity
from hub.kernel.outbox import record
from hub.people.models import Person
from hub.people.trail import Act, note_act

COUNTRY = "FR"


def onboarding_of(
    payee: Person | Charity, *, contact: Person, return_url: str, refresh_url: str
) -> OnboardingOrder:
    """Return what the provider is told of a talent or a charity; `contact` answers for them."""
    is_charity = isinstance(payee, Charity)
    kind = PayeeKind.CHARITY if is_charity else PayeeKind.TALENT
    return OnboardingOrder(
        payee=Payee(kind, payee.id).account,
        name=payee.name if isinstance(payee, Charity) else payee.display_name,
        email=contact.email,
        is_organisation=is_charity,
        country=COUNTRY,
        locale=contact.locale,
        return_url=return_url,
        refresh_url=refresh_url,
    )


async def note_form_opened(
    db: AsyncSession, payee: Payee, *, standing: Standing | None, by: str, now: datetime
) -> None:
    """Note who was sent to the provider's form, where the bank account can be changed, and why.

    `standing` is what the provider said of the payee before, None when it did not answer. What
    they change there is told to the provider alone. Raises: NotFound.
    """
    has_returned = await open_failure(db, payee) is not None
    reason = why_opened(standing, has_returned=has_returned)
    about = await subject_of(db, payee)
    note_act(db, Act.BANK_FORM_OPENED, about, by=by, now=now, reason=reason)
    opened = BankFormOpened(
        payee_kind=payee.kind.value, payee_id=payee.id, opened_by=by, opened_at=now
    )
    record(db, opened, now=now)


async def wake_transfers(db: AsyncSession, payee: Payee, *, now: datetime) -> None:
    """Let the transfers that wait for a payee be tried now instead of within the hour."""
    waiting = update(Transfer).where(
        Transfer.payee_kind == payee.kind,
        Transfer.payee_id == payee.id,
        Transfer.state == TransferState.REQUESTED,
        Transfer.due_at > now,
    )
    await db.execute(waiting.values(due_at=now))
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
