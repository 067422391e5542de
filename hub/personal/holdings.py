"""What the tables of this package know of a person."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.calendar.models import (
    Appointment,
    AvailabilityException,
    AvailabilityRule,
    Cell,
)
from hub.calendar.outside.models import CalendarFeed, CalendarSource
from hub.calendar.outside.sources import remove_source, sources_of
from hub.charities.models import Charity, CharityInvitation, CharityMember, CharityProof
from hub.disputes.models import DisputeFile, DisputeStatement, StrikeAppeal, VerdictDispute
from hub.kernel.mail import NOBODYS_DOMAIN, MailRow
from hub.kernel.personal import Because, Fate, Holding, Part, Who
from hub.masterclasses.models import (
    Answer,
    CoHost,
    CoHostInvitation,
    Masterclass,
    Registration,
)
from hub.notifications.models import MailWish, Notification
from hub.people.models import Login, Person, PersonRole, SignInLink
from hub.people.trail import TrailEntry
from hub.personal.files import files_of
from hub.personal.models import DataCopy, Erasure
from hub.personal.obstacles import obstacles_of
from hub.readiness.models import DeviceCheck
from hub.reminders.models import Reminder
from hub.rescheduling.models import BookingLink, Rescheduling
from hub.reviews.models import Review
from hub.skills.models import Service, Talent, TalentField, TalentWord
from hub.strikes.models import Strike
from hub.waiting.models import PlaceState, WaitingList, WaitingPlace

_DELETED, _EMPTIED, _KEPT = Fate.DELETED, Fate.EMPTIED, Fate.KEPT
_OPEN_PLACES = (PlaceState.WAITING, PlaceState.CALLED)


def _on_their_seats(who: Who) -> ColumnElement[bool]:
    seats = select(Registration.id).where(Registration.person_id == who.id)
    return Answer.registration_id.in_(seats)


def _beside_their_words(who: Who) -> ColumnElement[bool]:
    theirs = select(DisputeStatement.id).where(DisputeStatement.author_id == who.id)
    return DisputeFile.statement_id.in_(theirs)


def _against_their_strikes(who: Who) -> ColumnElement[bool]:
    theirs = select(Strike.id).where(Strike.talent_id == who.id)
    return StrikeAppeal.strike_id.in_(theirs)


def _who_wait_for_them(who: Who) -> ColumnElement[bool]:
    return (WaitingPlace.talent_id == who.id) & WaitingPlace.state.in_(_OPEN_PLACES)


_ACCOUNT = (
    Holding(
        model=Person,
        column="id",
        fate=_EMPTIED,
        empty={
            "email": lambda who: f"{who.id}@{NOBODYS_DOMAIN}",
            "display_name": "",
            "password_hash": None,
            "email_verified_at": None,
        },
        hidden=frozenset({"password_hash"}),
    ),
    Holding(model=PersonRole, column="person_id", fate=_DELETED),
    Holding(
        model=Login,
        column="person_id",
        fate=_EMPTIED,
        empty={"user_agent": "", "revoked_at": lambda who: who.now},
        hidden=frozenset({"id"}),
    ),
    Holding(model=SignInLink, column="email", fate=_DELETED, hidden=frozenset({"id"})),
    Holding(model=MailRow, column="recipient", fate=_DELETED, hidden=frozenset({"stop_url"})),
    Holding(model=Notification, column="person_id", fate=_DELETED, hidden=frozenset({"path"})),
    Holding(model=MailWish, column="person_id", fate=_DELETED),
    Holding(model=DataCopy, column="person_id", fate=_KEPT, because=Because.TRAIL),
    Holding(
        model=Erasure,
        column="person_id",
        fate=_KEPT,
        because=Because.TRAIL,
        hidden=frozenset({"digest"}),
    ),
    Holding(
        model=TrailEntry,
        column="actor_id",
        fate=_KEPT,
        because=Because.TRAIL,
        hidden=frozenset({"subject_name", "reason"}),
    ),
)

_TEACHING = (
    Holding(
        model=Talent,
        column="person_id",
        fate=_EMPTIED,
        empty={
            "slug": lambda who: who.id.replace("_", "-"),
            "headline": "",
            "about": "",
            "published_at": None,
        },
    ),
    Holding(model=TalentField, column="talent_id", fate=_DELETED),
    Holding(model=TalentWord, column="talent_id", fate=_DELETED, is_copied=False),
    Holding(
        model=Service,
        column="talent_id",
        fate=_EMPTIED,
        empty={"description": "", "retired_at": lambda who: who.now},
    ),
    Holding(model=AvailabilityRule, column="talent_id", fate=_DELETED),
    Holding(model=AvailabilityException, column="talent_id", fate=_DELETED),
    Holding(model=Cell, column="talent_id", fate=_DELETED, is_copied=False),
    Holding(model=Appointment, column="talent_id", fate=_KEPT, because=Because.SHARED),
    # Emptied before by `_leave_calendars`, which gives back the time that they took.
    Holding(
        model=CalendarSource,
        column="talent_id",
        fate=_DELETED,
        hidden=frozenset({"digest", "etag", "last_modified"}),
    ),
    Holding(model=CalendarFeed, column="person_id", fate=_DELETED, hidden=frozenset({"code"})),
    Holding(model=Strike, column="talent_id", fate=_KEPT, because=Because.SHARED),
    Holding(model=StrikeAppeal, fate=_EMPTIED, empty={"words": ""}, where=_against_their_strikes),
    Holding(
        model=StrikeAppeal, column="decided_by", fate=_KEPT, because=Because.TRAIL, is_copied=False
    ),
    Holding(
        model=WaitingPlace,
        column="talent_id",
        fate=_EMPTIED,
        empty={"state": PlaceState.OVER, "closed_at": lambda who: who.now},
        where=_who_wait_for_them,
        is_copied=False,
    ),
    Holding(model=WaitingList, column="talent_id", fate=_DELETED),
)

_SESSIONS = (
    Holding(
        model=Booking,
        column="learner_id",
        fate=_EMPTIED,
        empty={"request_words": ""},
        because=Because.BOOKS,
    ),
    Holding(
        model=Booking,
        column="talent_id",
        fate=_EMPTIED,
        empty={"answer_words": ""},
        because=Because.BOOKS,
    ),
    Holding(model=Booking, column="cancelled_by", fate=_KEPT, because=Because.BOOKS),
    Holding(model=Rescheduling, column="asked_by", fate=_KEPT, because=Because.SHARED),
    Holding(model=BookingLink, column="person_id", fate=_DELETED, hidden=frozenset({"digest"})),
    Holding(model=Reminder, column="person_id", fate=_DELETED),
    Holding(model=DeviceCheck, column="person_id", fate=_DELETED),
    Holding(model=WaitingPlace, column="person_id", fate=_DELETED),
    Holding(model=Review, column="author_id", fate=_EMPTIED, empty={"words": ""}),
    Holding(model=Review, column="talent_id", fate=_EMPTIED, empty={"answer": ""}),
    Holding(model=Review, column="hidden_by", fate=_KEPT, because=Because.TRAIL, is_copied=False),
    Holding(model=VerdictDispute, column="opened_by", fate=_KEPT, because=Because.BOOKS),
    Holding(
        model=VerdictDispute,
        column="decided_by",
        fate=_KEPT,
        because=Because.TRAIL,
        is_copied=False,
    ),
    Holding(model=DisputeFile, fate=_DELETED, where=_beside_their_words),
    Holding(model=DisputeStatement, column="author_id", fate=_EMPTIED, empty={"words": ""}),
)

_MASTERCLASSES = (
    Holding(model=Masterclass, column="host_id", fate=_KEPT, because=Because.BOOKS),
    Holding(model=Masterclass, column="cancelled_by", fate=_KEPT, because=Because.TRAIL),
    Holding(model=CoHost, column="person_id", fate=_KEPT, because=Because.SHARED),
    Holding(model=CoHostInvitation, column="email", fate=_DELETED, hidden=frozenset({"id"})),
    Holding(
        model=CoHostInvitation,
        column="invited_by",
        fate=_KEPT,
        because=Because.SHARED,
        hidden=frozenset({"id", "email"}),
    ),
    Holding(model=Answer, fate=_DELETED, where=_on_their_seats),
    Holding(model=Registration, column="person_id", fate=_KEPT, because=Because.BOOKS),
)

_CHARITIES = (
    Holding(model=CharityMember, column="person_id", fate=_DELETED),
    Holding(model=CharityInvitation, column="email", fate=_DELETED, hidden=frozenset({"id"})),
    Holding(
        model=CharityInvitation,
        column="invited_by",
        fate=_KEPT,
        because=Because.SHARED,
        hidden=frozenset({"id", "email"}),
    ),
    Holding(model=CharityProof, column="sent_by", fate=_KEPT, because=Because.SHARED),
    Holding(
        model=Charity, column="verified_by", fate=_KEPT, because=Because.TRAIL, is_copied=False
    ),
)


async def _leave_calendars(db: AsyncSession, who: Who) -> None:
    for source in await sources_of(db, who.id):
        await remove_source(db, source.id, talent_id=who.id)


HUB = Part(
    name="hub",
    holdings=(*_TEACHING, *_SESSIONS, *_MASTERCLASSES, *_CHARITIES, *_ACCOUNT),
    obstacles=obstacles_of,
    erase=_leave_calendars,
    files=files_of,
)
