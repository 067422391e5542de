"""Gifts that were made in the name of an address which nobody has proved yet."""

from sqlalchemy import ColumnElement, select

from billing.donations.models import Donation
from billing.payments.models import Payment
from hub.people.models import Person


def is_unproved_guests() -> ColumnElement[bool]:
    """Return the condition that a donation is a guest's whose address nobody has proved.

    Such a gift is on nobody's page and has no receipt: whoever has an account under that address
    may have typed somebody else's.
    """
    return (
        select(Payment.id)
        .join(Person, Person.id == Payment.payer_id)
        .where(
            Payment.id == Donation.payment_id,
            Payment.is_guest,
            Person.email_verified_at.is_(None),
        )
        .correlate(Donation)
        .exists()
    )
