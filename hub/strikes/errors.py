"""Errors around strikes."""

from hub.kernel.errors import Conflict
from hub.kernel.i18n import N_


class TalentSuspended(Conflict):
    """Three strikes in ninety days; said to those who want to book."""

    code = "talent_suspended"
    sentence = N_("This talent takes no new bookings for now. Others teach the same field.")


class HostSuspended(Conflict):
    """Three strikes in ninety days; said to those who want a seat."""

    code = "host_suspended"
    sentence = N_(
        "This host takes no new registrations for now. Whoever has a seat keeps it. Nothing was "
        "charged."
    )


class SellingSuspended(Conflict):
    """Three strikes in ninety days; said to the talent, who may again at `until`."""

    code = "selling_suspended"
    sentence = N_(
        "Three strikes in 90 days: new bookings and masterclasses are suspended until %(until)s. "
        "What is booked or announced takes place. Each strike can be appealed under Strikes, in "
        "the talent space."
    )
