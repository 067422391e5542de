"""Which event sends which mail."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from billing.payees.events import BankFormOpened
from billing.payments.events import PaymentSucceeded
from billing.payouts.events import PayoutFailed, PayoutPaid
from billing.refunds.events import LateRefundFailed, PaymentRefunded
from billing.transfers.events import TransferCompleted
from hub.bookings.events import BookingCancelled, BookingConfirmed, BookingJudged
from hub.disputes.events import NewDateChosen
from hub.kernel.outbox import Dispatcher, Event
from hub.kernel.settings import Settings
from hub.notifications.telling import tell
from hub.people.events import SignInLinkAsked
from hub.strikes.events import StrikeRecorded
from web.mails import (
    calendar_mails,
    charity_mails,
    class_mails,
    complaint_mails,
    contest_mails,
    dispute_mails,
    gift_mails,
    masterclass_mails,
    money_mails,
    moving_mails,
    paper_mails,
    payout_mails,
    personal_mails,
    readiness_mails,
    refund_mails,
    reminder_mails,
    request_mails,
    review_mails,
    session_mails,
    waiting_mails,
)
from web.mails.rendering import Address, prepare_mails, render_mail

MailHandler = Callable[..., Awaitable[None]]


def subscribe_mails(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send mails for the events that people must hear of."""
    base_url = settings.base_url
    prepare_mails(settings)
    calendar_mails.subscribe(dispatcher, settings)
    charity_mails.subscribe(dispatcher, settings)
    class_mails.subscribe(dispatcher, settings)
    complaint_mails.subscribe(dispatcher, settings)
    contest_mails.subscribe(dispatcher, settings)
    dispute_mails.subscribe(dispatcher, settings)
    gift_mails.subscribe(dispatcher, settings)
    masterclass_mails.subscribe(dispatcher, settings)
    moving_mails.subscribe(dispatcher, settings)
    paper_mails.subscribe(dispatcher, settings)
    personal_mails.subscribe(dispatcher, settings)
    readiness_mails.subscribe(dispatcher, settings)
    reminder_mails.subscribe(dispatcher, settings)
    request_mails.subscribe(dispatcher, settings)
    review_mails.subscribe(dispatcher, settings)
    waiting_mails.subscribe(dispatcher, settings)
    handlers: tuple[tuple[type[Event], str, MailHandler], ...] = (
        (SignInLinkAsked, "mail.sign_in_link", send_sign_in_link),
        (BookingCancelled, "mail.booking_cancelled", session_mails.send_booking_cancelled),
        (BookingJudged, "mail.booking_judged", session_mails.send_booking_judged),
        (NewDateChosen, "mail.new_date", session_mails.send_new_date),
        (StrikeRecorded, "mail.strike_recorded", session_mails.send_strike_recorded),
        (PaymentSucceeded, "mail.gift_thanks", money_mails.send_gift_thanks),
        (PaymentRefunded, "mail.payment_refunded", refund_mails.send_payment_refunded),
        (PaymentRefunded, "mail.given_in_your_place", refund_mails.send_given_in_your_place),
        (LateRefundFailed, "mail.late_refund_failed", refund_mails.send_late_refund_failed),
        (TransferCompleted, "mail.transfer_completed", money_mails.send_transfer_completed),
        (PayoutPaid, "mail.payout_paid", payout_mails.send_payout_paid),
        (PayoutFailed, "mail.payout_failed", payout_mails.send_payout_failed),
        (BankFormOpened, "mail.bank_form_opened", payout_mails.send_bank_form_opened),
    )
    for event_class, name, handle in handlers:
        dispatcher.subscribe(event_class, name, partial(handle, base_url=base_url))
    # What is sent for every session is written for many at once.
    dispatcher.subscribe_drafting(
        BookingConfirmed,
        "mail.booking_confirmed",
        draft=partial(session_mails.draft_booking_confirmed, base_url=base_url),
        write=session_mails.queue_letters,
    )


async def send_sign_in_link(
    db: AsyncSession, event: SignInLinkAsked, now: datetime, *, base_url: str
) -> None:
    """Send the link that signs in, or that sets a new password."""
    path = "password" if event.is_for_password else "sign-in/link"
    mail = render_mail(
        "password_link" if event.is_for_password else "sign_in_link",
        key=f"sign_in_link:{event.link_id}",
        to=Address(email=event.email, locale=event.locale),
        url=f"{base_url}/{path}/{event.token}",
        is_new_account=event.is_new_account,
    )
    await tell(db, [mail], now=now)
