"""H.264's parameter sets: the picture's size in them, and how a file carries them.

Source: ITU-T H.264 sections 7.3.2.1.1 and 7.4.2.1.1; ISO/IEC 14496-15 section 5.3.3.1.2 (avcC).
"""

from typing import NamedTuple

from rooms.sfu.errors import PacketError
from rooms.sfu.recording.bits import BitReader
from rooms.sfu.recording.limits import PARAMETER_SETS_BYTES_MAX

# Profiles whose parameter sets say more of the colors.
_HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
_PROFILES_WITH_COLORS_IN_FILE = {100, 110, 122, 144}
_MACROBLOCK_PIXELS = 16
_REFERENCES_MAX = 255


class SequenceParameters(NamedTuple):
    """What a sequence parameter set says, as far as files need it."""

    profile: int
    chroma_format: int
    luma_bits: int
    chroma_bits: int
    width: int
    height: int


def read_sequence_parameters(unit: bytes) -> SequenceParameters:
    """Read a sequence parameter set.

    Raises: PacketError.
    """
    bits = BitReader(_without_emulation_prevention(unit[1:]))
    profile = bits.take(8)
    bits.take(16)
    bits.golomb()
    chroma_format, luma_bits, chroma_bits, planes = 1, 8, 8, 0
    if profile in _HIGH_PROFILES:
        chroma_format = bits.golomb()
        planes = bits.take(1) if chroma_format == 3 else 0
        luma_bits, chroma_bits = 8 + bits.golomb(), 8 + bits.golomb()
        bits.take(1)
        if bits.take(1):
            _skip_scaling_matrix(bits, lists=12 if chroma_format == 3 else 8)
    _skip_picture_order(bits)
    width, height = _read_size(bits, chroma_array=0 if planes else chroma_format)
    return SequenceParameters(profile, chroma_format, luma_bits, chroma_bits, width, height)


def decoder_configuration(sequence: bytes, pictures: list[bytes]) -> bytes:
    """Write the record that precedes H.264 in a file; units have lengths of four bytes.

    Raises: PacketError.
    """
    known = read_sequence_parameters(sequence)
    record = b"\x01" + sequence[1:4] + b"\xff\xe1" + _with_length(sequence)
    record += bytes((len(pictures),)) + b"".join(map(_with_length, pictures))
    if known.profile in _PROFILES_WITH_COLORS_IN_FILE:
        bits = known.luma_bits - 8, known.chroma_bits - 8
        record += bytes((0xFC | known.chroma_format, 0xF8 | bits[0], 0xF8 | bits[1], 0))
    if len(record) > PARAMETER_SETS_BYTES_MAX:
        raise PacketError("parameter sets of too many bytes")
    return record


def picture_parameters_id(unit: bytes) -> int:
    """Return which picture parameter set this is.

    Raises: PacketError.
    """
    return BitReader(_without_emulation_prevention(unit[1:9])).golomb()


def _with_length(unit: bytes) -> bytes:
    return len(unit).to_bytes(2) + unit


def _without_emulation_prevention(data: bytes) -> bytes:
    return data.replace(b"\0\0\x03", b"\0\0")


def _skip_scaling_matrix(bits: BitReader, *, lists: int) -> None:
    for number in range(lists):
        if not bits.take(1):
            continue
        last = following = 8
        for _ in range(16 if number < 6 else 64):
            if following:
                following = (last + bits.signed_golomb()) % 256
            last = following or last


def _skip_picture_order(bits: BitReader) -> None:
    bits.golomb()
    kind = bits.golomb()
    if kind == 0:
        bits.golomb()
    elif kind == 1:
        bits.take(1)
        bits.golomb()
        bits.golomb()
        count = bits.golomb()
        if count > _REFERENCES_MAX:
            raise PacketError("not a sequence parameter set")
        for _ in range(count):
            bits.golomb()
    bits.golomb()
    bits.take(1)


def _read_size(bits: BitReader, *, chroma_array: int) -> tuple[int, int]:
    width = (bits.golomb() + 1) * _MACROBLOCK_PIXELS
    height = (bits.golomb() + 1) * _MACROBLOCK_PIXELS
    has_fields = not bits.take(1)
    if has_fields:
        height *= 2
        bits.take(1)
    bits.take(1)
    if bits.take(1):
        across = 2 if chroma_array in {1, 2} else 1
        down = (2 if chroma_array == 1 else 1) * (2 if has_fields else 1)
        width -= across * (bits.golomb() + bits.golomb())
        height -= down * (bits.golomb() + bits.golomb())
    if width <= 0 or height <= 0:
        raise PacketError("a picture of no size")
    return width, height
