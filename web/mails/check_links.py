"""The link to the check of devices, in mails that come while a check counts already."""

from datetime import datetime

from hub.bookings.models import Booking
from hub.readiness.rules import counts


def check_url(booking: Booking, *, base_url: str, now: datetime) -> str:
    """Return where its people check their devices, or nothing while the session is too far away.

    Whoever learns of a session within a day gets no reminder a day before, so they read it here.
    """
    is_of_use = counts(now, starts_at=booking.starts_at)
    return f"{base_url}/bookings/{booking.id}/check" if is_of_use else ""
