"""What happens to masterclasses."""

from dataclasses import dataclass
from datetime import datetime

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassPublished(Event):
    """A masterclass can be registered for."""

    masterclass_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationConfirmed(Event):
    """Somebody has a seat."""

    registration_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSeatReleased(Event):
    """A seat that nobody had paid is free before its time: given up, or there is nothing to see.

    `at` is when, so that what concerns the same person's next hold is left alone.
    """

    registration_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassWentLive(Event):
    """The media server receives the host."""

    masterclass_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassEnded(Event):
    """The broadcast is over."""

    masterclass_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassCancelled(Event):
    """It does not take place; tickets go back. `reason`: host, host_absent, our_fault."""

    masterclass_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationTold(Event):
    """Registrants were told that it does not take place, up to one of them; the rest are next."""

    masterclass_id: str
    reason: str
    last_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassSettled(Event):
    """What was raised belongs to the charity."""

    masterclass_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassChanged(Event):
    """What people registered for reads otherwise now; `changed`: names of fields, by commas."""

    masterclass_id: str
    revision: int
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassPostponed(Event):
    """It takes place on another date; each registrant keeps the seat or gives it back."""

    masterclass_id: str
    revision: int
    moved_from: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTold(Event):
    """Registrants were told of a change, up to one of them; the rest are next."""

    masterclass_id: str
    revision: int
    changed: str
    last_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostponementTold(Event):
    """Registrants were told of another date, up to one of them; the rest are next."""

    masterclass_id: str
    revision: int
    moved_from: datetime
    last_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatReturned(Event):
    """Somebody gave their seat back because the masterclass was moved; all they paid goes back."""

    registration_id: str
    masterclass_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoHostInvited(Event):
    """Somebody is asked to host along. `token` is the secret itself, for their mail alone."""

    invitation_id: str
    token: str
    locale: str
