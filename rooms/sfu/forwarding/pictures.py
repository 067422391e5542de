"""VP8's numbers of pictures, kept unbroken when publishers or layers change.

Source: RFC 7741 section 4.2 (PictureID, TL0PICIDX).
"""

from typing import NamedTuple

from rooms.sfu.packets.vp8 import Descriptor, rewrite

PICTURE_MASK = 0x7FFF
TL0_MASK = 0xFF


class Picture(NamedTuple):
    """Where a packet's picture stands in a line: its number, and that of its base layer."""

    picture_id: int
    tl0_picture_index: int

    def shifted(self, by: "Picture") -> "Picture":
        """Return the place in another line."""
        return Picture(
            (self.picture_id + by.picture_id) & PICTURE_MASK,
            (self.tl0_picture_index + by.tl0_picture_index) & TL0_MASK,
        )

    def shift_to_follow(self, last: "Picture") -> "Picture":
        """Return the shift that makes this picture the one after ``last``."""
        return Picture(
            (last.picture_id + 1 - self.picture_id) & PICTURE_MASK,
            (last.tl0_picture_index + 1 - self.tl0_picture_index) & TL0_MASK,
        )


FIRST = Picture(0, 0)


class PictureLine:
    """Join one source's pictures after another's."""

    def __init__(self) -> None:
        self.last: Picture | None = None
        self._shift = FIRST

    @property
    def is_shifted(self) -> bool:
        """Say whether places differ from what the packets carry."""
        return self._shift != FIRST

    def start_source(self, descriptor: Descriptor) -> None:
        """Continue the line with a source whose first picture is this one."""
        if self.last is not None:
            self._shift = _picture(descriptor).shift_to_follow(self.last)

    def place(self, descriptor: Descriptor) -> Picture:
        """Return where a packet's picture stands."""
        placed = _picture(descriptor).shifted(self._shift)
        mask = (1 << descriptor.picture_id_bits) - 1
        if self.last is None or 0 < (placed.picture_id - self.last.picture_id) & mask <= mask >> 1:
            self.last = placed
        return placed


def renumber(payload: bytes, descriptor: Descriptor, picture: Picture, shift: Picture) -> bytes:
    """Write a shifted place into a payload of the same length, where it carries one."""
    return rewrite(
        payload,
        descriptor,
        picture_id=(picture.picture_id + shift.picture_id) & PICTURE_MASK,
        tl0_picture_index=(picture.tl0_picture_index + shift.tl0_picture_index) & TL0_MASK,
    )


def _picture(descriptor: Descriptor) -> Picture:
    return Picture(descriptor.picture_id or 0, descriptor.tl0_picture_index or 0)
