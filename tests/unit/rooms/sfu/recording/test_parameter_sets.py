"""H.264's parameter sets, as an encoder that is not ours writes them."""

from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.errors import PacketError
from rooms.sfu.recording.parameter_sets import (
    decoder_configuration,
    picture_parameters_id,
    read_sequence_parameters,
)
from tests.unit.rooms.sfu.recording import footage


def _sets(*, width: int, height: int, profile: str, pixels: str = "yuv420p") -> dict[int, bytes]:
    """Encode one picture; return its parameter sets by their kind."""
    encoder: Any = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, pixels
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"profile": profile, "tune": "zerolatency"}
    frame = av.VideoFrame.from_ndarray(np.zeros((height, width, 3), np.uint8), "rgb24")
    frame.pts = 0
    packets = [*encoder.encode(frame.reformat(format=pixels)), *encoder.encode(None)]
    units = [unit for packet in packets for unit in footage.units(bytes(packet))]
    return {unit[0] & 0x1F: unit for unit in units}


@pytest.mark.parametrize("profile", ["baseline", "main", "high", "high444"])
@pytest.mark.parametrize(("width", "height"), [(160, 90), (1280, 720), (1920, 1080), (322, 182)])
def test_the_size_of_the_picture_is_read(width: int, height: int, profile: str) -> None:
    pixels = "yuv444p" if profile == "high444" else "yuv420p"
    sets = _sets(width=width, height=height, profile=profile, pixels=pixels)
    found = read_sequence_parameters(sets[7])
    assert (found.width, found.height) == (width, height)
    assert found.chroma_format == (3 if profile == "high444" else 1)
    assert picture_parameters_id(sets[8]) == 0


def test_a_player_decodes_what_the_configuration_describes() -> None:
    coded = footage.pictures("h264", seconds=1)
    units = {unit[0] & 0x1F: unit for unit in footage.units(coded[0].data)}
    decoder: Any = av.CodecContext.create("h264", "r")
    decoder.extradata = decoder_configuration(units[7], [units[8]])
    slices = [unit for unit in footage.units(coded[0].data) if unit[0] & 0x1F == 5]
    data = b"".join(len(unit).to_bytes(4) + unit for unit in slices)
    frames = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
    assert [(frame.width, frame.height) for frame in frames] == [(160, 90)]


def test_the_configuration_of_a_high_profile_tells_its_colors() -> None:
    sets = _sets(width=160, height=90, profile="high")
    assert decoder_configuration(sets[7], [sets[8]])[-4:] == bytes((0xFD, 0xF8, 0xF8, 0))


def test_too_many_parameter_sets_are_refused() -> None:
    sets = _sets(width=160, height=90, profile="high")
    with pytest.raises(PacketError):
        decoder_configuration(sets[7], [bytes(1_000)] * 5)


@given(st.binary(max_size=80))
def test_whatever_is_read_has_a_size_or_is_refused(data: bytes) -> None:
    try:
        found = read_sequence_parameters(b"\x67" + data)
    except PacketError:
        return
    assert found.width > 0
    assert found.height > 0
