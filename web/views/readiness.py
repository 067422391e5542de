"""Who of a session's two people can be seen and heard, and what helps whoever cannot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.kernel.i18n import N_, gettext
from hub.people.models import Person
from hub.readiness.models import DeviceCheck, Outcome, Part
from hub.readiness.rules import Readiness, counts, may_go_without_camera, readiness
from hub.readiness.service import find_check
from rooms.attendance import has_come
from rooms.roles import RoomKind

PARTS: Mapping[Part, str] = {
    Part.CAMERA: N_("Camera"),
    Part.MICROPHONE: N_("Microphone"),
    Part.SPEAKER: N_("Sound"),
    Part.LINE: N_("Line to Estrade"),
    Part.MEDIA: N_("Connection for the call"),
}
REMEDIES: Mapping[tuple[Part, Outcome], str] = {
    (Part.CAMERA, Outcome.FAILED): N_(
        "Close other programs that use it, allow it with the icon beside the address, or plug in "
        "another one."
    ),
    (Part.MICROPHONE, Outcome.FAILED): N_(
        "Choose another one in the list, see that no switch on it is off, or plug in a headset."
    ),
    (Part.SPEAKER, Outcome.FAILED): N_(
        "Turn the volume up, plug headphones in or out, and look in the sound settings of your "
        "computer for where it plays."
    ),
    (Part.LINE, Outcome.FAILED): N_(
        "Something between you and us shuts the line, often a company’s network or a VPN. Turn the "
        "VPN off, or use another network, such as your phone’s."
    ),
    (Part.MEDIA, Outcome.FAILED): N_(
        "Your network lets no sound or pictures through. Turn a VPN off, or use another network, "
        "such as your phone’s."
    ),
    (Part.MEDIA, Outcome.WEAK): N_(
        "It is weak: sit closer to the router or use a cable, and stop what downloads meanwhile. "
        "Without pictures, the sound has more room."
    ),
}
MINE: Mapping[Readiness | None, str] = {
    Readiness.READY: N_("You are ready."),
    Readiness.SOUND_ONLY: N_("You are ready, with sound only."),
    Readiness.NOT_READY: N_("Something does not work yet."),
    None: N_("You have not checked your devices yet."),
}
TOO_EARLY = N_("You checked long ago: check once more when the session is closer.")
THEIRS: Mapping[Readiness | None, str] = {
    Readiness.READY: N_("%(name)s is ready."),
    Readiness.SOUND_ONLY: N_("%(name)s is ready, with sound only."),
    Readiness.NOT_READY: N_("%(name)s has trouble with a device or the connection."),
    None: N_("%(name)s has not checked yet."),
}
PASSED = frozenset({Readiness.READY, Readiness.SOUND_ONLY})
TONES: Mapping[Readiness | None, str] = {
    Readiness.READY: "good",
    Readiness.SOUND_ONLY: "good",
    Readiness.NOT_READY: "warn",
    None: "none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What helps with one part that fails or is weak."""

    part: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReadiness:
    """What the person looking has found, and what they can do about it.

    `is_early`: it was found so long before the session that it says nothing to others.
    """

    check: DeviceCheck | None
    is_early: bool

    @property
    def readiness(self) -> Readiness | None:
        """Return what the check came to, None without one."""
        return readiness(self.check.outcomes) if self.check is not None else None

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to check: it worked, and lately enough."""
        return not self.is_early and self.readiness in PASSED

    @property
    def sentence(self) -> str:
        """Return it in words."""
        return gettext(MINE[self.readiness])

    @property
    def tone(self) -> str:
        """Return `good`, `warn` or `none`."""
        return TONES[self.readiness]

    @property
    def sentence_now(self) -> str:
        """Return in words what counts for the session."""
        return gettext(TOO_EARLY) if self.is_early else self.sentence

    @property
    def tone_now(self) -> str:
        """Return the tone of what counts for the session."""
        return TONES[None if self.is_early else self.readiness]

    @property
    def remedies(self) -> Sequence[Remedy]:
        """Return what helps, in the order of the parts."""
        outcomes = self.check.outcomes if self.check is not None else {}
        return [
            Remedy(part=gettext(PARTS[part]), sentence=gettext(REMEDIES[part, outcome]))
            for part, outcome in outcomes.items()
            if (part, outcome) in REMEDIES
        ]

    @property
    def may_go_without_camera(self) -> bool:
        """Tell whether sound alone would help."""
        return self.check is not None and may_go_without_camera(self.check.outcomes)

    @property
    def may_tell(self) -> bool:
        """Tell whether the other side can be told of trouble."""
        is_told = self.check is not None and self.check.told_at is not None
        return self.readiness is Readiness.NOT_READY and not is_told


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReadiness:
    """Both people of a session. Of the other side, trouble is only known when they told."""

    mine: OwnReadiness
    other: Readiness | None
    other_name: str

    @property
    def other_sentence(self) -> str:
        """Return how the other side is doing, in words."""
        return gettext(THEIRS[self.other]) % {"name": self.other_name}

    @property
    def other_tone(self) -> str:
        """Return `good`, `warn` or `none`."""
        return TONES[self.other]


async def own_readiness(db: AsyncSession, booking: Booking, *, person_id: str) -> OwnReadiness:
    """Return what somebody's last check for a booking comes to, as they see it themselves."""
    check = await find_check(db, booking.id, person_id=person_id)
    return OwnReadiness(check=check, is_early=_is_early(check, booking))


async def session_readiness(
    db: AsyncSession, booking: Booking, *, person_id: str
) -> SessionReadiness:
    """Return how ready both people of a booking are, as one of them sees it."""
    is_talent = person_id == booking.talent_id
    other = await db.get_one(Person, booking.learner_id if is_talent else booking.talent_id)
    theirs = await find_check(db, booking.id, person_id=other.id)
    return SessionReadiness(
        mine=await own_readiness(db, booking, person_id=person_id),
        other=None if _is_early(theirs, booking) else _as_others_see(theirs),
        other_name=other.display_name,
    )


def may_check(booking: Booking, *, now: datetime) -> bool:
    """Tell whether a check is of use for a booking."""
    return booking.state is BookingState.CONFIRMED and now < booking.ends_at


async def is_readiness_of_use(db: AsyncSession, booking: Booking, *, now: datetime) -> bool:
    """Tell whether the page of a booking says how ready both are: until one of them has come."""
    both = booking.talent_id, booking.learner_id
    return may_check(booking, now=now) and not await has_come(
        db, kind=RoomKind.SESSION, subject_id=booking.appointment_id, people=both
    )


def _is_early(check: DeviceCheck | None, booking: Booking) -> bool:
    return check is not None and not counts(check.checked_at, starts_at=booking.starts_at)


def _as_others_see(check: DeviceCheck | None) -> Readiness | None:
    if check is None:
        return None
    found = readiness(check.outcomes)
    return None if found is Readiness.NOT_READY and check.told_at is None else found
