"""What each mail is about: it decides whether somebody may do without it."""

from collections.abc import Mapping

from hub.notifications.topics import Topic

SECRETS = frozenset({"sign_in_link", "password_link", "account_erased"})
"""Mails that are a key, or for somebody who has no account any more: nothing tells them twice."""

TOPICS: Mapping[str, Topic] = {
    "bank_form_opened": Topic.ACCOUNT,
    "booking_cancelled": Topic.MONEY,
    "booking_confirmed": Topic.MONEY,
    "booking_judged": Topic.AFTER,
    "booking_moved": Topic.BOOKINGS,
    "calendar_conflicts": Topic.BOOKINGS,
    "charity_invitation": Topic.ACCOUNT,
    "charity_judged": Topic.ACCOUNT,
    "co_host_invitation": Topic.ACCOUNT,
    "data_copy_made": Topic.ACCOUNT,
    "device_trouble": Topic.SOON,
    "dispute_decided": Topic.MONEY,
    "dispute_news": Topic.MONEY,
    "dispute_opened": Topic.MONEY,
    "erasure_asked": Topic.ACCOUNT,
    "erasure_cancelled": Topic.ACCOUNT,
    "fee_invoice_ready": Topic.MONEY,
    "gift_thanks": Topic.MONEY,
    "given_in_your_place": Topic.MONEY,
    "invoice_ready": Topic.MONEY,
    "late_refund_failed": Topic.MONEY,
    "masterclass_cancelled": Topic.MONEY,
    "masterclass_cancelled_host": Topic.MONEY,
    "masterclass_changed": Topic.MASTERCLASSES,
    "masterclass_postponed": Topic.MONEY,
    "masterclass_reminder": Topic.REMINDERS,
    "move_proposed": Topic.BOOKINGS,
    "payee_frozen": Topic.MONEY,
    "payment_refunded": Topic.MONEY,
    "payout_failed": Topic.MONEY,
    "payout_paid": Topic.MONEY,
    "place_called": Topic.WAITING,
    "place_missed": Topic.WAITING,
    "place_over": Topic.WAITING,
    "place_returned": Topic.WAITING,
    "receipt_voided": Topic.MONEY,
    "receipts_ready": Topic.MONEY,
    "registration_confirmed": Topic.MASTERCLASSES,
    "request_news": Topic.BOOKINGS,
    "seat_left": Topic.BOOKINGS,
    "seat_returned": Topic.MONEY,
    "seller_wanted": Topic.MONEY,
    "session_reminder": Topic.REMINDERS,
    "strike_recorded": Topic.ACCOUNT,
    "transfer_completed": Topic.MONEY,
}
"""By template; some mails say otherwise, where it depends on what has happened."""
