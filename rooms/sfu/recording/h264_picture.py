"""H.264 pictures from their packets, as Matroska holds them: units with lengths before them.

Source: RFC 6184 sections 5.6 to 5.8 (single units, STAP-A, FU-A).
"""

from rooms.sfu.errors import PacketError
from rooms.sfu.recording.parameter_sets import (
    decoder_configuration,
    picture_parameters_id,
    read_sequence_parameters,
)
from rooms.sfu.recording.picture import Picture

_TYPE, _REFERENCE, _FU_START, _FU_END = 0x1F, 0xE0, 0x80, 0x40
_SLICES = range(1, 6)
_IDR, _SPS, _PPS, _AUD, _FILLER = 5, 7, 8, 9, 12
_STAP_A, _FU_A = 24, 28
_LENGTH_BYTES = 4
_PICTURE_SETS_MAX = 31


class H264Pictures:
    """Gather one picture at a time, and remember the parameter sets."""

    def __init__(self) -> None:
        self._units: list[bytes] = []
        self._fragments: list[bytes] = []
        self._sequence = b""
        self._pictures: dict[int, bytes] = {}

    def add(self, payload: bytes) -> None:
        """Take the picture's next packet.

        Raises: PacketError.
        """
        if not payload:
            return
        kind = payload[0] & _TYPE
        if kind == _FU_A:
            self._add_fragment(payload)
            return
        if self._fragments:
            raise PacketError("a unit's end is missing")
        if kind == _STAP_A:
            self._add_aggregate(payload)
        elif 0 < kind < _STAP_A:
            self._add_unit(payload)
        else:
            raise PacketError("a packet of a mode that was not negotiated")

    def finish(self) -> Picture | None:
        """Return the picture, and begin the next.

        Raises: PacketError.
        """
        units, fragments = self._units, self._fragments
        self.drop()
        if fragments:
            raise PacketError("a unit's end is missing")
        kinds = {unit[0] & _TYPE for unit in units}
        if kinds.isdisjoint(_SLICES):
            return None
        data = b"".join(piece for unit in units for piece in (_length(unit), unit))
        if _IDR not in kinds:
            return Picture(data, is_keyframe=False)
        if not self._sequence or not self._pictures:
            raise PacketError("a keyframe without parameter sets")
        size = read_sequence_parameters(self._sequence)
        private = decoder_configuration(self._sequence, list(self._pictures.values()))
        return Picture(
            data, is_keyframe=True, width=size.width, height=size.height, private=private
        )

    def drop(self) -> None:
        """Forget the present picture; the parameter sets stay."""
        self._units = []
        self._fragments = []

    def _add_fragment(self, payload: bytes) -> None:
        if len(payload) < 3 or bool(payload[1] & _FU_START) == bool(self._fragments):
            raise PacketError("a unit's beginning or end is missing")
        if not self._fragments:
            self._fragments = [bytes((payload[0] & _REFERENCE | payload[1] & _TYPE,))]
        self._fragments.append(payload[2:])
        if payload[1] & _FU_END:
            unit, self._fragments = b"".join(self._fragments), []
            self._add_unit(unit)

    def _add_aggregate(self, payload: bytes) -> None:
        at = 1
        while at < len(payload):
            ends = at + 2 + int.from_bytes(payload[at : at + 2])
            if at + 2 >= ends or ends > len(payload):
                raise PacketError("a unit longer than its packet")
            self._add_unit(payload[at + 2 : ends])
            at = ends

    def _add_unit(self, unit: bytes) -> None:
        kind = unit[0] & _TYPE
        if kind in {_AUD, _FILLER}:
            return
        if kind == _SPS:
            if len(unit) < 4:
                raise PacketError("not a sequence parameter set")
            self._sequence = unit
        elif kind == _PPS:
            self._pictures[picture_parameters_id(unit)] = unit
            if len(self._pictures) > _PICTURE_SETS_MAX:
                del self._pictures[next(iter(self._pictures))]
        self._units.append(unit)


def _length(unit: bytes) -> bytes:
    return len(unit).to_bytes(_LENGTH_BYTES)
