"""A whole picture as it came from an encoder, and the port of what makes pictures of payloads."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture; its size is known of keyframes, 0 otherwise.

    ``private`` is what a file says of the codec before the first picture.
    """

    data: bytes
    is_keyframe: bool
    width: int = 0
    height: int = 0
    is_visible: bool = True
    private: bytes = b""


class Gatherer(Protocol):
    """Make pictures of payloads that come in order and without a gap."""

    def add(self, payload: bytes) -> None:
        """Take the next payload of the present picture.

        Raises: PacketError when it does not fit.
        """

    def finish(self) -> Picture | None:
        """Return the picture that is whole now, and begin the next; None when it has no content.

        Raises: PacketError when it is none.
        """

    def drop(self) -> None:
        """Forget the present picture."""
