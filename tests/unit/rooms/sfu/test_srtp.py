"""SRTP: the published vectors, another implementation, forgery and replay."""

import pylibsrtp
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.errors import ForgedError, PacketError, ReplayedError
from rooms.sfu.packets.rtp import build_header
from rooms.sfu.transport import keys, srtp
from rooms.sfu.transport.counter_mode import CounterModeRtcp, _Keystream
from rooms.sfu.transport.gcm import GcmRtcp, GcmRtp

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
LONG_SALT = bytes.fromhex("0EC675AD498AFEEBB6960B3AABE6")
MASTERS = {
    keys.AES_256_GCM: (
        keys.MasterKey(KEY_256, SALT, keys.AES_256_GCM),
        pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    ),
    keys.AES_128_GCM: (
        keys.MasterKey(KEY_128, SALT, keys.AES_128_GCM),
        pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    ),
    keys.AES_128_CM: (
        keys.MasterKey(KEY_128, LONG_SALT, keys.AES_128_CM),
        pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    ),
}
PUBLISHED_MASTER = keys.MasterKey(
    bytes.fromhex("E1F97A0D3E018BE0D64FA32C06DE4139"), LONG_SALT, keys.AES_128_CM
)
every_profile = pytest.mark.parametrize("profile", keys.PROFILES, ids=lambda p: p.openssl_name)


def _gcm_rtp(key: bytes) -> GcmRtp:
    """Return a cipher with the vectors' session key and salt, which they do not derive."""
    cipher = GcmRtp(MASTERS[keys.AES_128_GCM][0])
    cipher._encrypt = AESGCM(key).encrypt
    cipher._salt = int.from_bytes(SALT)
    return cipher


@pytest.mark.parametrize("key", [KEY_128, KEY_256])
def test_the_packets_of_rfc_7714_section_16_come_out(key: bytes) -> None:
    counter = (SSRC) << 48 | 0xF17B
    protected = _gcm_rtp(key).protect(RTP_HEADER, RTP_PAYLOAD, counter)
    assert protected == RTP_HEADER + bytes.fromhex(PUBLISHED[key])


def test_the_packet_of_rfc_7714_section_17_comes_out() -> None:
    sender = srtp.Sender(MASTERS[keys.AES_128_GCM][0])
    cipher = GcmRtcp(MASTERS[keys.AES_128_GCM][0])
    cipher._aead, cipher._salt = AESGCM(KEY_128), int.from_bytes(SALT)
    sender._rtcp, sender._rtcp_index = cipher, 0x5D4
    assert sender.protect_rtcp(RTCP_PACKET) == bytes.fromhex(
        "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda"
        "4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4"
    )


def test_the_keystream_of_rfc_3711_appendix_b_2_comes_out() -> None:
    keystream = _Keystream(
        bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3C"),
        bytes.fromhex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"),
    )
    stream = keystream.apply(bytes(0xFF02 * 16), 0)
    assert stream[:48].hex().upper() == (
        "E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD"
        "477901E4FCA894C0"
    )
    assert stream[-48:].hex().upper() == (
        "EC8CDF7398607CB0F2D21675EA9EA1E4362B7C3C6773516318A077D7FC5073AE"
        "6A2CC3787889374FBEB4C81B17BA6C44"
    )


@pytest.mark.parametrize(
    ("label", "secret"),
    [
        (keys.Label.RTP_KEY, "C61E7A93744F39EE10734AFE3FF7A087"),
        (keys.Label.RTP_SALT, "30CBBC08863D8C85D49DB34A9AE1"),
        (keys.Label.RTP_AUTHENTICATION, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34"),
    ],
)
def test_session_keys_are_derived_as_rfc_3711_appendix_b_3_shows(
    label: keys.Label, secret: str
) -> None:
    derived = keys.derive(PUBLISHED_MASTER, label, size_bytes=len(secret) // 2)
    assert derived.hex().upper() == secret


def _libsrtp(profile: keys.Profile) -> tuple[pylibsrtp.Session, pylibsrtp.Session]:
    """Return another implementation's sender and receiver."""
    master, number = MASTERS[profile]
    outbound, inbound = (
        pylibsrtp.Session(
            pylibsrtp.Policy(key=master.key + master.salt, ssrc_type=kind, srtp_profile=number)
        )
        for kind in (
            pylibsrtp.Policy.SSRC_ANY_OUTBOUND,
            pylibsrtp.Policy.SSRC_ANY_INBOUND,
        )
    )
    return outbound, inbound


@every_profile
def test_libsrtp_reads_what_we_protect_and_we_read_what_it_protects(profile: keys.Profile) -> None:
    theirs_out, theirs_in = _libsrtp(profile)
    ours_out, ours_in = srtp.Sender(MASTERS[profile][0]), srtp.Receiver(MASTERS[profile][0])
    for index in (65_530, 65_536 + 3):
        clear = _header(index) + RTP_PAYLOAD
        mine = ours_out.protect_rtp(_header(index), RTP_PAYLOAD, (SSRC) << 48 | index)
        assert theirs_in.unprotect(mine) == clear
        opened = ours_in.unprotect_rtp(theirs_out.protect(clear))
        assert (opened.number, opened.payload) == (index, RTP_PAYLOAD)
    assert theirs_in.unprotect_rtcp(ours_out.protect_rtcp(RTCP_PACKET)) == RTCP_PACKET
    assert ours_in.unprotect_rtcp(theirs_out.protect_rtcp(RTCP_PACKET)) == RTCP_PACKET


@every_profile
def test_a_packet_protected_in_its_place_is_the_same(profile: keys.Profile) -> None:
    sender = srtp.Sender(MASTERS[profile][0])
    counter = (SSRC) << 48 | 65_536 + 3
    header = _header(65_536 + 3)
    room = bytearray(len(header) + len(RTP_PAYLOAD) + sender.tag_bytes)
    room[: len(header)] = header
    place = memoryview(room)[len(header) :]
    sender.protect_into([keys.Part(counter, header, RTP_PAYLOAD, place)])
    assert bytes(room) == sender.protect_rtp(header, RTP_PAYLOAD, counter)


def _report_in_clear(profile: keys.Profile) -> bytes:
    """Return a report that is only authenticated, as a peer may send it."""
    master, word = MASTERS[profile][0], (7).to_bytes(4)
    if profile is keys.AES_128_CM:
        signed = RTCP_PACKET + word
        return signed + CounterModeRtcp(master)._authentication.tag(signed)
    cipher = GcmRtcp(master)
    counter = (int.from_bytes(RTCP_PACKET[4:8])) << 48 | 7
    nonce = (cipher._salt ^ counter).to_bytes(12)
    return RTCP_PACKET + cipher._aead.encrypt(nonce, b"", RTCP_PACKET + word) + word


@every_profile
def test_a_report_that_came_in_clear_is_taken_when_its_tag_is_right(profile: keys.Profile) -> None:
    master, data = MASTERS[profile][0], _report_in_clear(profile)
    assert srtp.Receiver(master).unprotect_rtcp(data) == RTCP_PACKET
    with pytest.raises(ForgedError):
        srtp.Receiver(master).unprotect_rtcp(data[:9] + b"?" + data[10:])


def _header(number: int, *, ssrc: int = SSRC) -> bytes:
    return build_header(
        payload_type=96, is_marker=False, sequence=number & 0xFFFF, timestamp=1, ssrc=ssrc
    )


def _pair(profile: keys.Profile = keys.AES_256_GCM) -> tuple[srtp.Sender, srtp.Receiver]:
    master = MASTERS[profile][0]
    return srtp.Sender(master), srtp.Receiver(master)


def _protected(sender: srtp.Sender, number: int, *, ssrc: int = SSRC) -> bytes:
    counter = (ssrc) << 48 | number
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


@every_profile
@given(st.binary(max_size=80), st.integers(0, 3))
def test_any_bytes_are_refused_as_packet_forgery_or_replay(
    profile: keys.Profile, data: bytes, first: int
) -> None:
    _, receiver = _pair(profile)
    for candidate in (data, bytes([0x80 | first, 96]) + data, bytes([0x80, 200]) + data):
        with pytest.raises((PacketError, ForgedError, ReplayedError)):
            receiver.unprotect_rtp(candidate)
        with pytest.raises((PacketError, ForgedError, ReplayedError)):
            receiver.unprotect_rtcp(candidate)


@every_profile
@given(st.integers(0, 28), st.integers(0, 7))
def test_a_packet_with_any_bit_turned_is_not_taken_for_genuine(
    profile: keys.Profile, byte: int, bit: int
) -> None:
    sender, receiver = _pair(profile)
    genuine = _protected(sender, 100)
    assert len(genuine) == 12 + len(b"payload") + sender.tag_bytes
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
    stranger = srtp.Sender(keys.MasterKey(KEY_256, bytes(12), keys.AES_256_GCM))
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


@every_profile
def test_keying_material_is_cut_in_the_order_of_rfc_5764(profile: keys.Profile) -> None:
    material = bytes(range(2 * (profile.key_bytes + profile.salt_bytes)))
    client, server = keys.split_keying_material(material, profile)
    assert client.key + server.key + client.salt + server.salt == material
    assert client.profile is server.profile is profile
