"""How somebody comes to change a session: signed in, or by the link of a mail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One person, one session, and where the pages for them are; `token` is the link's secret."""

    booking_id: str
    person_id: str
    token: str = ""

    def href(self, act: str = "") -> str:
        """Return the address of an act, or of the page from which one came."""
        start = f"/bookings/link/{self.token}" if self.token else f"/bookings/{self.booking_id}"
        return f"{start}/{act}" if act else start
