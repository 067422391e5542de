"""Which of a publisher's streams an SSRC is: sound, picture, one of its layers, or repairs.

Source: RFC 8852 (rid), RFC 4588 section 8 (repairs), RFC 8843 section 9.2 (payload types).
"""

from dataclasses import dataclass

from rooms.sfu.media import Codec, Media
from rooms.sfu.negotiation.extmap import Extension
from rooms.sfu.negotiation.offer import Offer

# What goes on to viewers as it came, and how many bytes it has.
_CARRIED = {
    Extension.AUDIO_LEVEL: 1,
    Extension.VIDEO_ORIENTATION: 1,
    Extension.PLAYOUT_DELAY: 3,
    Extension.VIDEO_CONTENT_TYPE: 1,
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a stream is; ``layer`` is 0 where there is but one."""

    media: Media
    codec: Codec
    layer: int
    is_repair: bool = False


class Identification:
    """Read an offer once, then tell streams by payload type and rid."""

    def __init__(self, offer: Offer) -> None:
        self._codecs: dict[int, tuple[Media, Codec, bool]] = {}
        self._layers: dict[bytes, int] = {}
        self._names: dict[Media, dict[int, Extension]] = {media: {} for media in Media}
        self._carried: dict[Media, tuple[tuple[int, Extension], ...]] = dict.fromkeys(Media, ())
        for section in offer.sections:
            if not section.is_accepted:
                continue
            media, codec = Media(section.kind), section.codecs[0]
            self._codecs[codec.payload_type] = media, codec, False
            if codec.rtx_payload_type is not None:
                self._codecs[codec.rtx_payload_type] = media, codec, True
            self._layers |= {rid.encode(): index for index, rid in enumerate(section.rids)}
            self._names[media] = {extmap.id: extmap.uri for extmap in section.extmaps}
            self._carried[media] = tuple(
                (extmap.id, extmap.uri) for extmap in section.extmaps if extmap.uri in _CARRIED
            )

    def identify(self, payload_type: int, values: dict[int, bytes]) -> Identity | None:
        """Return what a stream is by the header extensions of one of its packets.

        None for a payload type that was not agreed upon, and for one of several layers while no
        packet has said which.
        """
        known = self._codecs.get(payload_type)
        if known is None:
            return None
        media, codec, is_repair = known
        if media is Media.AUDIO or not self._layers:
            return Identity(media, codec, 0, is_repair)
        wanted = Extension.REPAIRED_RID if is_repair else Extension.RID
        names = self._names[media]
        rids = [value for number, value in values.items() if names.get(number) is wanted]
        layer = self._layers.get(rids[0]) if rids else None
        return Identity(media, codec, layer, is_repair) if layer is not None else None

    def reverse_layers(self) -> int:
        """Count the layers from the other end; return how many there are."""
        count = len(self._layers)
        self._layers = {rid: count - 1 - layer for rid, layer in self._layers.items()}
        return count

    def is_known(self, payload_type: int) -> bool:
        """Say whether the payload type was agreed upon."""
        return payload_type in self._codecs

    def carried(self, media: Media, values: dict[int, bytes]) -> list[tuple[Extension, bytes]]:
        """Return the header extensions that viewers get as they came."""
        return [
            (name, values[number])
            for number, name in self._carried[media]
            if len(values.get(number, b"")) == _CARRIED[name]
        ]
