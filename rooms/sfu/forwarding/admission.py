"""Who may not come in: names that cannot be names, viewers who could decode nothing."""

from rooms.sfu import limits
from rooms.sfu.errors import OfferUnsupportedError, RequestInvalidError
from rooms.sfu.forwarding.room import Room
from rooms.sfu.media import Media, Role
from rooms.sfu.negotiation.offer import Offer


def check_name(name: str) -> None:
    """Raise RequestInvalidError for a room or peer name that cannot be one."""
    if not 0 < len(name) <= limits.NAME_CHARS_MAX:
        raise RequestInvalidError(f"a name has 1 to {limits.NAME_CHARS_MAX} characters")
    # Half a surrogate pair can stand in JSON, but not in the journal's file.
    if any("\ud800" <= char <= "\udfff" for char in name):
        raise RequestInvalidError("a name must be text that UTF-8 can write")


def check_common_codecs(room: Room, offer: Offer) -> None:
    """Raise OfferUnsupportedError when the viewer could not decode what is published now."""
    for publisher in room.publishers() if offer.role is Role.VIEWER else ():
        for media in Media:
            sent, wanted = publisher.offer.section(media), offer.section(media)
            if sent and wanted and not sent.codec_names() & wanted.codec_names():
                names = " or ".join(sorted(sent.codec_names()))
                raise OfferUnsupportedError(f"the {media} here is {names}, which is not offered")
