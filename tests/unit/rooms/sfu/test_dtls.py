"""DTLS: records, identities and refusals."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from rooms.sfu import limits
from rooms.sfu.transport.dtls import Association, DtlsFailedError, Identity, datagrams
from rooms.sfu.transport.keys import PROFILES, Profile
from rooms.sfu.transport.port import Kind
from tests.unit.rooms.sfu.in_memory import AUDIO_SSRC, MemoryPeer, World

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


def _record(size: int) -> bytes:
    return b"\x16\xfe\xfd" + bytes(8) + size.to_bytes(2) + bytes(size)


@given(st.lists(st.integers(0, 1_180), max_size=20))
def test_records_are_cut_into_datagrams_without_loss(sizes: list[int]) -> None:
    flight = b"".join(map(_record, sizes))
    cut = datagrams(flight)
    assert b"".join(cut) == flight
    assert all(0 < len(datagram) <= limits.DTLS_DATAGRAM_BYTES_MAX for datagram in cut)


@given(st.binary(max_size=3_000))
def test_any_flight_is_cut_without_an_error(flight: bytes) -> None:
    assert flight.startswith(b"".join(datagrams(flight)))


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=5))
def test_any_datagrams_leave_the_handshake_open_or_failed(noise: list[bytes]) -> None:
    association = Association(IDENTITY, fingerprints=(), send=lambda _datagram: None)
    try:
        for datagram in noise:
            association.receive(datagram)
            association.receive(b"\x16\xfe\xfd" + datagram)
    except DtlsFailedError:
        pass
    assert association.keys is None


IDENTITY = Identity(now=NOW)


def test_the_identity_is_shown_as_sdp_wants_it() -> None:
    assert IDENTITY.fingerprint.algorithm == "sha-256"
    assert len(IDENTITY.fingerprint.value.split(":")) == 32


def test_a_peer_whose_certificate_is_not_the_one_of_its_offer_is_refused(world: World) -> None:
    peer = MemoryPeer(world, room="r", name="ada", port=2001)
    other = MemoryPeer(world, room="r", name="ada", port=2001)
    peer.watch()
    other.answer = peer.answer
    other.connect()
    assert world.kinds() == []
    assert world.server.stats()["rooms"] == []


def test_a_peer_with_another_certificate_is_told_that_the_association_is_over(
    world: World,
) -> None:
    peer = MemoryPeer(world, room="r", name="ada", port=2001)
    other = MemoryPeer(world, room="r", name="ada", port=2001)
    peer.watch()
    other.answer = peer.answer
    other.connect()
    assert other.is_told_that_it_is_over()


@pytest.mark.parametrize(("more", "is_taken"), [("sha-1 AA", True), ("sha-512 AA", False)])
def test_every_fingerprint_of_the_offer_that_we_know_must_match(
    world: World, more: str, is_taken: bool
) -> None:
    peer = MemoryPeer(world, room="r", name="ada", port=2001)
    offer = peer.offer("recvonly").replace("a=setup", f"a=fingerprint:{more}\r\na=setup")
    peer.answer = world.server.watch(room="r", peer="ada", offer=offer)
    peer.connect()
    assert (("ada", "connected", "") in world.kinds()) is is_taken


def test_openssl_has_no_dtls_1_3_yet() -> None:
    """When this fails, 1.3 can be had: decision 0011 says what it takes."""
    with pytest.raises(SSL.Error):
        SSL.Context(SSL.DTLS_METHOD).set_max_proto_version(0xFEFC)


def test_the_highest_version_both_have_is_1_2(world: World, viewer: MemoryPeer) -> None:
    assert viewer.dtls_version() == "DTLSv1.2"


def _hello(world: World) -> MemoryPeer:
    """Return a peer whose hello has been answered, but who did not get the answer."""
    peer = MemoryPeer(world, room="r", name="ada", port=2001)
    peer.watch()
    peer.send_check()
    peer.take(Kind.STUN)
    peer.begin_handshake()
    return peer


def test_a_flight_that_gets_no_answer_is_repeated_within_150_ms(world: World) -> None:
    peer = _hello(world)
    lost = peer.take(Kind.DTLS)
    assert lost
    world.pass_time(0.15)
    assert peer.take(Kind.DTLS) == lost


def test_a_flight_is_repeated_a_limited_number_of_times(world: World) -> None:
    peer = _hello(world)
    lost = peer.take(Kind.DTLS)
    world.pass_time(5.0)
    assert peer.take(Kind.DTLS) == lost * len(limits.DTLS_REPEATS_S)


def test_a_handshake_whose_first_answer_was_lost_goes_on_with_the_repeated_one(
    world: World,
) -> None:
    peer = _hello(world)
    peer.take(Kind.DTLS)
    world.pass_time(0.15)
    peer.finish_handshake()
    assert ("ada", "connected", "") in world.kinds()


def test_a_peer_that_missed_our_last_flight_gets_it_again_when_it_repeats_its_own(
    world: World,
) -> None:
    peer = MemoryPeer(world, room="r", name="ada", port=2001)
    peer.watch()
    peer.send_check()
    peer.shake_hands()
    for _ in range(limits.DTLS_ECHOES_MAX + 5):
        world.arrive(peer.flight[0], peer.address)
    assert len(peer.take(Kind.DTLS)) == limits.DTLS_ECHOES_MAX


def test_a_peer_that_we_hang_up_on_is_told(world: World, viewer: MemoryPeer) -> None:
    world.server.hang_up(room="r", peer="ada")
    assert viewer.is_told_that_it_is_over()


def test_nobody_but_the_peer_can_end_the_association(world: World, viewer: MemoryPeer) -> None:
    world.arrive(b"\x15\xfe\xfd\x00\x00" + bytes(6) + b"\x00\x02\x01\x00", viewer.address)
    world.arrive(b"\x15\xfe\xfd\x00\x01" + bytes(6) + b"\x00\x1a" + bytes(26), viewer.address)
    assert world.kinds() == [("ada", "connected", "")]


@pytest.mark.parametrize("first", range(len(PROFILES)), ids=lambda n: PROFILES[n].openssl_name)
def test_the_best_profile_that_the_peer_has_protects_both_ways(
    world: World, viewer: MemoryPeer, first: int
) -> None:
    host = MemoryPeer(world, room="r", name="host", port=1001)
    # The peer's own order does not decide.
    host.profiles = tuple(reversed(PROFILES[first:]))
    host.publish()
    host.connect()
    host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC)
    assert [packet.payload for packet in viewer.take_rtp()] == [b"sound"]
    world.pass_time(1.0)
    assert host.take_rtcp()
    assert _profile_of(world, "host") is PROFILES[first]


def _profile_of(world: World, name: str) -> Profile:
    peers = world.server.stats(room="r", peer=name)["rooms"][0]["peers"]
    return next(item for item in PROFILES if item.openssl_name.decode() == peers[0]["srtp"])
