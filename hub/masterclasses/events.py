"""What happens to masterclasses."""

from dataclasses import dataclass

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
