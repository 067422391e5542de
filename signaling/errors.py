"""What may go wrong in the protocol, and every code that a browser may meet.

Tree:

    EstradeError
    ├── Conflict       ProtocolOutdated, NotJoined, PeerAbsent
    ├── Invalid        MessageInvalid, MessageUnknown, MessageTooLong
    ├── Forbidden      NotAllowed
    ├── TooMany        TooFast, ChatTooFast, AskedTooFast
    └── Unavailable    Internal
"""

from hub.bookings.errors import DoorClosed, NotInvited, SessionOff, SessionOver
from hub.kernel.errors import (
    Conflict,
    EstradeError,
    Forbidden,
    Invalid,
    NotFound,
    SignInNeeded,
    TooMany,
    Unavailable,
)
from hub.kernel.i18n import N_
from hub.masterclasses.errors import (
    DoorsClosed,
    EndsEarly,
    MasterclassOver,
    MasterclassTransition,
    NoMediaYet,
    NotLiveYet,
    NotTheHost,
    RehearsalEarly,
    RehearsalOver,
    TicketNeeded,
)
from rooms.complaints.errors import (
    ComplaintMade,
    OwnComplaint,
    Suspended,
    TooManyComplaints,
)
from rooms.conduct.errors import (
    Banned,
    HostsProtected,
    NobodyThere,
    NothingToTakeAway,
    Silenced,
)
from rooms.direction.errors import NobodyToShow
from rooms.errors import (
    AlreadyHere,
    ChatSlowed,
    MediaRefused,
    MediaUnavailable,
    NotesMoved,
    NotesTooLong,
    NothingToPin,
    NothingToShow,
    PassExpired,
    PassStolen,
    PassSuperseded,
    StageFull,
)
from rooms.guests.errors import AlreadyOnStage, GuestGone, GuestsFull, NotOnStage
from rooms.hands.errors import HandGone, HandMoved, HandsFull
from rooms.polls.errors import PollChoicesAlike, PollClosed, PollMoved, PollsFull, PollUnknown
from rooms.questions.errors import (
    QuestionMoved,
    QuestionsWaiting,
    QuestionUnknown,
    VoteClosed,
    VoteForOwn,
)
from rooms.recordings.errors import ConsentNeeded, ConsentOutdated, RecordingRefused


class ProtocolOutdated(Conflict):
    """The browser speaks a version that this hub does not."""

    code = "protocol_outdated"
    sentence = N_("This page is from before an update. Reload it to go on.")


class NotJoined(Conflict):
    """The first message must be `room.join`."""

    code = "not_joined"
    sentence = N_("You are not in the room yet. Reload the page to enter.")


class PeerAbsent(Conflict):
    """The other person is not connected at this moment."""

    code = "peer_absent"
    sentence = N_("The other person is not connected right now. The call starts when they are.")


class MessageInvalid(Invalid):
    """A message does not have the fields it should."""

    code = "message_invalid"
    sentence = N_("The page sent something we cannot read. Reload it and try again.")


class MessageUnknown(Invalid):
    """There is no message of that name."""

    code = "message_unknown"
    sentence = N_("The page asked for something we do not know. Reload it and try again.")


class MessageTooLong(Invalid):
    """A request of more than 64 KiB."""

    code = "message_too_long"
    sentence = N_("That is too long for one message. Send it in shorter ones.")


class NotAllowed(Forbidden):
    """The role does not allow this message."""

    code = "not_allowed"
    sentence = N_("This is not open to your role in the room.")


class TooFast(TooMany):
    """More messages than a person can mean."""

    sentence = N_("That is a lot at once. Please wait a few seconds.")


class ChatTooFast(TooMany):
    """Five sentences in ten seconds."""

    sentence = N_("Five messages in ten seconds is the most we pass on. Wait a moment.")


class AskedTooFast(TooMany):
    """Three questions in half a minute."""

    sentence = N_("Three questions in half a minute is the most we pass on. Wait a moment.")


class Internal(Unavailable):
    """A mistake of ours."""

    code = "internal"
    sentence = N_("Something went wrong on our side and was noted. Please try once more.")


MET_BY_BROWSERS: tuple[type[EstradeError], ...] = (
    SignInNeeded,
    ProtocolOutdated,
    PassExpired,
    PassStolen,
    PassSuperseded,
    AlreadyHere,
    NotFound,
    NotInvited,
    DoorClosed,
    SessionOff,
    SessionOver,
    TicketNeeded,
    DoorsClosed,
    MasterclassOver,
    RehearsalEarly,
    RehearsalOver,
    MessageInvalid,
    MessageUnknown,
    MessageTooLong,
    NotJoined,
    NotAllowed,
    TooFast,
    PeerAbsent,
    MediaRefused,
    StageFull,
    MediaUnavailable,
    NoMediaYet,
    NotLiveYet,
    NotTheHost,
    MasterclassTransition,
    EndsEarly,
    ConsentOutdated,
    ConsentNeeded,
    RecordingRefused,
    ChatSlowed,
    NothingToPin,
    NothingToShow,
    Silenced,
    Banned,
    HostsProtected,
    NothingToTakeAway,
    NobodyThere,
    Suspended,
    OwnComplaint,
    ComplaintMade,
    TooManyComplaints,
    HandGone,
    HandMoved,
    HandsFull,
    NotOnStage,
    AlreadyOnStage,
    GuestGone,
    GuestsFull,
    NobodyToShow,
    QuestionUnknown,
    QuestionMoved,
    QuestionsWaiting,
    VoteClosed,
    VoteForOwn,
    PollUnknown,
    PollMoved,
    PollClosed,
    PollChoicesAlike,
    PollsFull,
    NotesMoved,
    NotesTooLong,
    Unavailable,
    Internal,
)
ERROR_CODES: tuple[str, ...] = tuple(dict.fromkeys(error.code for error in MET_BY_BROWSERS))
