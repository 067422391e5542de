"""What a file says of its sound and its picture.

Source: RFC 9559 section 5.1.4; the codec mappings of WebM and Matroska (A_OPUS, V_VP8, V_VP9,
V_MPEG4/ISO/AVC); RFC 7845 section 5.1 for the Opus header.
"""

from dataclasses import dataclass

from rooms.sfu.media import CLOCK_RATES_HZ, Media
from rooms.sfu.recording import ebml

NUMBERS = {Media.AUDIO: 1, Media.VIDEO: 2}
PIXELS_MAX = 0xFFFF

_TRACKS, _ENTRY = b"\x16\x54\xae\x6b", b"\xae"
_NUMBER, _UID, _TYPE = b"\xd7", b"\x73\xc5", b"\x83"
_LACING, _LANGUAGE = b"\x9c", b"\x22\xb5\x9c"
_CODEC_ID, _CODEC_PRIVATE = b"\x86", b"\x63\xa2"
_CODEC_DELAY, _SEEK_PRE_ROLL = b"\x56\xaa", b"\x56\xbb"
_AUDIO, _SAMPLING, _CHANNELS = b"\xe1", b"\xb5", b"\x9f"
_VIDEO, _PIXEL_WIDTH, _PIXEL_HEIGHT = b"\xe0", b"\xb0", b"\xba"
_IS_VIDEO, _IS_AUDIO = 1, 2

_CODEC_IDS = {"vp8": "V_VP8", "vp9": "V_VP9", "h264": "V_MPEG4/ISO/AVC"}
_SAMPLING_HZ = CLOCK_RATES_HZ[Media.AUDIO]
# Version 1, two channels, nothing to skip at the start, no gain, mapping family 0.
_OPUS_HEAD = b"OpusHead\x01\x02" + bytes(2) + _SAMPLING_HZ.to_bytes(4, "little") + bytes(3)
_SEEK_PRE_ROLL_NS = 80_000_000


@dataclass(frozen=True, slots=True)
class PictureTrack:
    """The picture track; ``private`` is what its codec needs before the first frame."""

    codec: str
    width: int
    height: int
    private: bytes = b""


@dataclass(frozen=True, slots=True)
class Tracks:
    """What a file holds; sound is always Opus."""

    has_audio: bool
    picture: PictureTrack | None

    def has(self, media: Media) -> bool:
        """Say whether there is a track of a medium."""
        return self.has_audio if media is Media.AUDIO else self.picture is not None

    @property
    def seek_media(self) -> Media:
        """The medium that one seeks in."""
        return Media.AUDIO if self.picture is None else Media.VIDEO

    @property
    def is_webm(self) -> bool:
        """Say whether WebM has what is in here; it has no H.264, Matroska has."""
        return self.picture is None or self.picture.codec != "h264"

    @property
    def ending(self) -> str:
        """What the file's name ends with."""
        return "webm" if self.is_webm else "mkv"

    def encode(self) -> bytes:
        """Return the element; the last six bytes are those of ``encode_pixels``."""
        entries = _audio_entry() if self.has_audio else b""
        if self.picture is not None:
            entries += _video_entry(self.picture)
        return ebml.element(_TRACKS, entries)


def encode_pixels(width: int, height: int) -> bytes:
    """Write a picture's size in the same number of bytes whatever it is."""
    return b"".join(
        ebml.uint(name, min(value, PIXELS_MAX), width=2)
        for name, value in ((_PIXEL_WIDTH, width), (_PIXEL_HEIGHT, height))
    )


PIXELS_BYTES = len(encode_pixels(0, 0))


def _audio_entry() -> bytes:
    audio = ebml.element(_SAMPLING, ebml.double(_SAMPLING_HZ)) + ebml.uint(_CHANNELS, 2)
    settings = ebml.uint(_CODEC_DELAY, 0) + ebml.uint(_SEEK_PRE_ROLL, _SEEK_PRE_ROLL_NS)
    settings += ebml.element(_AUDIO, audio)
    return _entry(Media.AUDIO, kind=_IS_AUDIO, codec="A_OPUS", private=_OPUS_HEAD, rest=settings)


def _video_entry(picture: PictureTrack) -> bytes:
    return _entry(
        Media.VIDEO,
        kind=_IS_VIDEO,
        codec=_CODEC_IDS[picture.codec],
        private=picture.private,
        rest=ebml.element(_VIDEO, encode_pixels(picture.width, picture.height)),
    )


def _entry(media: Media, *, kind: int, codec: str, private: bytes, rest: bytes) -> bytes:
    number = NUMBERS[media]
    body = ebml.uint(_NUMBER, number) + ebml.uint(_UID, number) + ebml.uint(_TYPE, kind)
    body += ebml.uint(_LACING, 0) + ebml.text(_LANGUAGE, "und") + ebml.text(_CODEC_ID, codec)
    if private:
        body += ebml.element(_CODEC_PRIVATE, private)
    return ebml.element(_ENTRY, body + rest)
