"""Every error the media server answers with, each with a stable code."""


class MediaError(Exception):
    """Carry a stable ``code`` and a sentence that says what to do."""

    code = "media_error"


class RequestInvalidError(MediaError):
    """The control request is not one we can read."""

    code = "request_invalid"


class MethodUnknownError(MediaError):
    """The control request names a method we do not have."""

    code = "method_unknown"


class UnauthenticatedError(MediaError):
    """The control connection has not shown the secret."""

    code = "unauthenticated"


class OfferInvalidError(MediaError):
    """The offer is not readable SDP."""

    code = "offer_invalid"


class OfferUnsupportedError(MediaError):
    """The offer is readable, but asks for what this server does not do."""

    code = "offer_unsupported"


class RoomFullError(MediaError):
    """The room has as many publishers or viewers as it may."""

    code = "room_full"


class ServerFullError(MediaError):
    """The server has as many rooms or unfinished connections as it may."""

    code = "server_full"


class PeerUnknownError(MediaError):
    """Nobody of that name is in the room."""

    code = "peer_unknown"


class RoomUnknownError(MediaError):
    """There is no such room here."""

    code = "room_unknown"


class JournalInUseError(MediaError):
    """Another process writes the journal."""

    code = "journal_in_use"


class RecordingRefusedError(MediaError):
    """The recording cannot be made there, or not now."""

    code = "recording_refused"


class IllegalTransitionError(MediaError):
    """A connection was asked to do what its state does not allow."""

    code = "illegal_transition"

    def __init__(self, *, state: str, event: str) -> None:
        super().__init__(f"a connection that is {state} cannot take {event}")


class SrtpError(Exception):
    """A packet did not come from the peer whose keys we hold, or came twice."""


class ReplayedError(SrtpError):
    """The packet was seen before, or is too old to know."""


class ForgedError(SrtpError):
    """The packet's authentication tag is wrong."""


class PacketError(Exception):
    """The bytes are not a packet of the kind they claim to be."""
