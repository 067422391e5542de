"""Every parser with what browsers send, unharmed and mangled: it reads it or names its error."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.errors import OfferInvalidError, OfferUnsupportedError, PacketError, SrtpError
from rooms.sfu.media import Role
from rooms.sfu.negotiation.offer import read_offer
from rooms.sfu.packets import rtcp
from rooms.sfu.packets.extensions import read_extensions
from rooms.sfu.packets.rtp import parse_header, without_padding
from rooms.sfu.transport.dtls import Association, DtlsClosedError, DtlsFailedError, Identity
from rooms.sfu.transport.framing import FrameReader, frame
from rooms.sfu.transport.ice import CheckResult, Credentials, answer_check, local_ufrag
from rooms.sfu.transport.keys import PROFILES, MasterKey
from rooms.sfu.transport.port import Kind, kind_of
from rooms.sfu.transport.srtp import Receiver
from tests.unit.rooms.sfu.captured import captured, mangled, mangled_text, offers

IDENTITY = Identity(now=dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
OURS = Credentials("ours", "our password of some length")
KINDS = {"stun": Kind.STUN, "dtls": Kind.DTLS, "rtp": Kind.RTP, "rtcp": Kind.RTCP}


@pytest.mark.parametrize("kind", KINDS)
def test_what_browsers_send_is_told_apart(kind: str) -> None:
    samples = captured(kind)
    assert samples
    assert {kind_of(data) for data in samples} == {KINDS[kind]}


def test_what_browsers_send_is_read() -> None:
    assert all(local_ufrag(data) for data in captured("stun"))
    headers = [parse_header(data) for data in captured("clear-rtp")]
    assert {header.payload_type for header in headers} & {96, 111, 120, 109}
    assert any(read_extensions(data) for data in captured("clear-rtp"))
    items = [item for data in captured("clear-rtcp") for item in rtcp.parse(data)]
    found = {type(item) for item in items}
    assert found >= {rtcp.SenderInfo, rtcp.ReportBlock, rtcp.Nack}


def test_the_hello_of_each_browser_takes_two_datagrams_and_is_answered() -> None:
    fragments = [data for data in captured("dtls") if data[13] == 1]
    assert len(fragments) == 4
    for first, second in (fragments[:2], fragments[2:]):
        sent: list[bytes] = []
        association = Association(IDENTITY, fingerprints=(), send=sent.append)
        association.receive(second)
        association.receive(first)
        association.receive(second)
        assert sent


@given(mangled(captured("stun")))
def test_a_mangled_check_names_somebody_or_is_a_packet_error(data: bytes) -> None:
    try:
        ufrag = local_ufrag(data)
    except PacketError:
        ufrag = ""
    assert len(ufrag) <= len(data)
    check = answer_check(data, source=("192.0.2.1", 1), credentials=OURS)
    assert (check.result, check.response) == (CheckResult.REFUSED, None)


@settings(max_examples=60)
@given(st.lists(mangled(captured("dtls")), min_size=1, max_size=6))
def test_mangled_flights_leave_the_handshake_open_or_failed(flights: list[bytes]) -> None:
    sent: list[bytes] = []
    association = Association(IDENTITY, fingerprints=(), send=sent.append)
    try:
        for data in flights:
            association.receive(data[: limits.DATAGRAM_BYTES_MAX] or b"\x16")
        association.retransmit(0.0)
        association.retransmit(1.0)
    except (DtlsFailedError, DtlsClosedError):
        pass
    assert association.keys is None
    assert all(len(datagram) <= limits.DTLS_DATAGRAM_BYTES_MAX for datagram in sent)


@given(mangled(captured("rtp") + captured("clear-rtp")))
def test_a_mangled_packet_is_read_or_a_packet_error(data: bytes) -> None:
    try:
        header = parse_header(data)
    except PacketError:
        return
    assert 12 <= header.size_bytes <= len(data)
    for value in read_extensions(data).values():
        assert value in data
    payload = data[header.size_bytes :]
    try:
        assert payload.startswith(without_padding(payload))
    except PacketError:
        return


@given(mangled(captured("clear-rtcp")))
def test_a_mangled_report_is_read_or_a_packet_error(data: bytes) -> None:
    try:
        items = rtcp.parse(data)
    except PacketError:
        return
    # Each word can be one NACK of 17 packets, and nothing multiplies more than that.
    named = sum(len(item.sequences) for item in items if isinstance(item, rtcp.Nack))
    assert named <= 17 * len(data) // 4
    assert len(items) <= len(data) // 4


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.openssl_name)
@given(
    data=mangled(
        captured("rtp") + captured("rtcp") + captured("clear-rtp") + captured("clear-rtcp")
    )
)
def test_a_mangled_packet_is_nobodys(profile: object, data: bytes) -> None:
    master = next(
        MasterKey(bytes(item.key_bytes), bytes(item.salt_bytes), item)
        for item in PROFILES
        if item is profile
    )
    receiver = Receiver(master)
    for unprotect in (receiver.unprotect_rtp, receiver.unprotect_rtcp):
        with pytest.raises((SrtpError, PacketError)):
            unprotect(data)
    assert not receiver._streams
    assert not receiver._rtcp_windows


@given(mangled([b"".join(frame(data, len(data)) for data in captured("stun") + captured("rtp"))]))
def test_a_mangled_stream_is_cut_into_datagrams_or_refused(data: bytes) -> None:
    reader = FrameReader()
    try:
        for at in range(0, len(data), 700):
            assert all(
                len(item) <= limits.DATAGRAM_BYTES_MAX for item in reader.feed(data[at:][:700])
            )
    except PacketError:
        return


def _reason(text: str, role: Role) -> str:
    """Return why an offer is refused, nothing when it is taken."""
    try:
        offer = read_offer(text, role)
    except (OfferInvalidError, OfferUnsupportedError) as error:
        return str(error)
    assert any(section.is_accepted for section in offer.sections)
    return ""


@pytest.mark.parametrize("role", Role)
def test_every_captured_offer_is_taken_or_refused_with_a_reason(role: Role) -> None:
    reasons = [_reason(text, role) for text in offers()]
    assert "" in reasons
    assert all(len(reason) > 20 for reason in reasons if reason)


@pytest.mark.parametrize("role", Role)
@given(text=mangled_text(offers()))
def test_a_mangled_offer_is_taken_or_refused_with_a_reason(role: Role, text: str) -> None:
    reason = _reason(text, role)
    assert not reason or len(reason) > 20
