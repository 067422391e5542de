"""SRTP: the published vectors, another implementation, forgery and replay."""

import pylibsrtp
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import limits, srtp
from rooms.sfu.errors import ForgedError, PacketError, ReplayedError
from rooms.sfu.rtp import build_header

KEY_128, KEY_256 = bytes(range(16)), bytes(range(32))
SALT = bytes.fromhex("517569642070726f2071756f")
SSRC = 0x5501A0B2
RTP_HEADER = bytes.fromhex("8040f17b8041f8d35501a0b2")
RTP_PAYLOAD = b"Gallia est omnis divisa in partes tres"
RTCP_PACKET = bytes.fromhex(
    "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
    "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef"
)
PUBLISHED = {
    KEY_128: "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
    "899d7f27beb16a9152cf765ee4390cce",
    KEY_256: "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
    "7aa3db36dfffd6b0f9bb7878d7a76c13",
}
MASTERS = {
    srtp.AES_256_GCM: (
        srtp.MasterKey(KEY_256, SALT),
        pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    ),
    srtp.AES_128_GCM: (
        srtp.MasterKey(KEY_128, SALT),
        pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    ),
}


def _with_session_key(sender: srtp.Sender, key: bytes) -> srtp.Sender:
    """Give a sender the vectors' session key and salt, which they do not derive."""
    sender._encrypt = AESGCM(key).encrypt
    sender._salt = int.from_bytes(SALT)
    return sender


@pytest.mark.parametrize("key", [KEY_128, KEY_256])
def test_the_packets_of_rfc_7714_section_16_come_out(key: bytes) -> None:
    sender = _with_session_key(srtp.Sender(srtp.MasterKey(key, SALT)), key)
    counter = srtp.outgoing_counter(SSRC, 0xF17B)
    protected = sender.protect_rtp(RTP_HEADER, RTP_PAYLOAD, counter)
    assert protected == RTP_HEADER + bytes.fromhex(PUBLISHED[key])


def test_the_packet_of_rfc_7714_section_17_comes_out() -> None:
    sender = srtp.Sender(srtp.MasterKey(KEY_128, SALT))
    sender._rtcp = AESGCM(KEY_128)
    sender._rtcp_salt = int.from_bytes(SALT)
    sender._rtcp_index = 0x5D4
    assert sender.protect_rtcp(RTCP_PACKET) == bytes.fromhex(
        "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda"
        "4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4"
    )


def test_session_keys_are_derived_as_rfc_3711_appendix_b_3_shows() -> None:
    master = srtp.MasterKey(
        bytes.fromhex("E1F97A0D3E018BE0D64FA32C06DE4139"),
        bytes.fromhex("0EC675AD498AFEEBB6960B3AABE6"),
    )
    key = srtp.derive(master, label=0, size_bytes=16)
    salt = srtp.derive(master, label=2, size_bytes=14)
    assert key.hex().upper() == "C61E7A93744F39EE10734AFE3FF7A087"
    assert salt.hex().upper() == "30CBBC08863D8C85D49DB34A9AE1"


@pytest.mark.parametrize("profile", srtp.PROFILES)
def test_libsrtp_reads_what_we_protect_and_we_read_what_it_protects(profile: srtp.Profile) -> None:
    master, number = MASTERS[profile]
    theirs_out, theirs_in = (
        pylibsrtp.Session(
            pylibsrtp.Policy(key=master.key + master.salt, ssrc_type=kind, srtp_profile=number)
        )
        for kind in (
            pylibsrtp.Policy.SSRC_ANY_OUTBOUND,
            pylibsrtp.Policy.SSRC_ANY_INBOUND,
        )
    )
    ours_out, ours_in = srtp.Sender(master), srtp.Receiver(master)
    for index in (65_530, 65_536 + 3):
        clear = _header(index) + RTP_PAYLOAD
        mine = ours_out.protect_rtp(_header(index), RTP_PAYLOAD, srtp.outgoing_counter(SSRC, index))
        assert theirs_in.unprotect(mine) == clear
        opened = ours_in.unprotect_rtp(theirs_out.protect(clear))
        assert (opened.number, opened.payload) == (index, RTP_PAYLOAD)
    assert theirs_in.unprotect_rtcp(ours_out.protect_rtcp(RTCP_PACKET)) == RTCP_PACKET
    assert ours_in.unprotect_rtcp(theirs_out.protect_rtcp(RTCP_PACKET)) == RTCP_PACKET


def _header(number: int, *, ssrc: int = SSRC) -> bytes:
    return build_header(
        payload_type=96, is_marker=False, sequence=number & 0xFFFF, timestamp=1, ssrc=ssrc
    )


def _pair() -> tuple[srtp.Sender, srtp.Receiver]:
    master = srtp.MasterKey(KEY_256, SALT)
    return srtp.Sender(master), srtp.Receiver(master)


def _protected(sender: srtp.Sender, number: int, *, ssrc: int = SSRC) -> bytes:
    counter = srtp.outgoing_counter(ssrc, number)
    return sender.protect_rtp(_header(number, ssrc=ssrc), b"payload", counter)


@given(
    first=st.integers(0, 0xFFFF),
    steps=st.lists(st.integers(1, 30_000), min_size=1, max_size=30),
)
def test_numbers_are_unwrapped_as_the_sender_counts_them(first: int, steps: list[int]) -> None:
    sender, receiver = _pair()
    number = first
    for step in [0, *steps]:
        number += step
        assert receiver.unprotect_rtp(_protected(sender, number)).number == number


@given(st.binary(max_size=80), st.integers(0, 3))
def test_any_bytes_are_refused_as_packet_forgery_or_replay(data: bytes, first: int) -> None:
    _, receiver = _pair()
    for candidate in (data, bytes([0x80 | first, 96]) + data, bytes([0x80, 200]) + data):
        with pytest.raises((PacketError, ForgedError, ReplayedError)):
            receiver.unprotect_rtp(candidate)
        with pytest.raises((PacketError, ForgedError, ReplayedError)):
            receiver.unprotect_rtcp(candidate)


@given(st.integers(0, 34), st.integers(0, 7))
def test_a_packet_with_any_bit_turned_is_not_taken_for_genuine(byte: int, bit: int) -> None:
    sender, receiver = _pair()
    genuine = _protected(sender, 100)
    receiver.unprotect_rtp(genuine)
    data = bytearray(_protected(sender, 101))
    data[byte] ^= 1 << bit
    with pytest.raises((PacketError, ForgedError, ReplayedError)):
        receiver.unprotect_rtp(bytes(data))
    assert receiver.unprotect_rtp(_protected(sender, 101)).number == 101


def test_a_packet_is_taken_once() -> None:
    sender, receiver = _pair()
    data, report = _protected(sender, 100), sender.protect_rtcp(RTCP_PACKET)
    receiver.unprotect_rtp(data)
    receiver.unprotect_rtcp(report)
    with pytest.raises(ReplayedError):
        receiver.unprotect_rtp(data)
    with pytest.raises(ReplayedError):
        receiver.unprotect_rtcp(report)


def test_forged_packets_of_new_streams_leave_nothing_behind() -> None:
    _, receiver = _pair()
    stranger = srtp.Sender(srtp.MasterKey(KEY_256, bytes(12)))
    for ssrc in range(100):
        with pytest.raises(ForgedError):
            receiver.unprotect_rtp(_protected(stranger, 1, ssrc=ssrc))
    assert not receiver._streams


def test_a_peer_may_send_only_so_many_streams() -> None:
    sender, receiver = _pair()
    for ssrc in range(limits.STREAMS_PER_CONNECTION_MAX):
        receiver.unprotect_rtp(_protected(sender, 1, ssrc=ssrc))
    with pytest.raises(PacketError):
        receiver.unprotect_rtp(_protected(sender, 1, ssrc=99))


def test_keying_material_is_cut_in_the_order_of_rfc_5764() -> None:
    material = bytes(range(2 * (32 + 12)))
    client, server = srtp.split_keying_material(material, srtp.AES_256_GCM)
    assert client.key + server.key + client.salt + server.salt == material
