"""DTLS: records, identities and refusals."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.dtls import Association, DtlsFailedError, Fingerprint, Identity, datagrams
from rooms.sfu.keys import PROFILES, Profile
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


def test_every_fingerprint_of_the_offer_that_we_know_must_match() -> None:
    one = Fingerprint("sha-256", "AA")
    association = Association(
        IDENTITY, fingerprints=(one, Fingerprint("sha-1", "BB")), send=lambda _datagram: None
    )
    with pytest.raises(DtlsFailedError):
        association._check_certificate()


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
