"""The states of a connection."""

import datetime as dt

import pytest

from rooms.sfu import limits
from rooms.sfu.errors import IllegalTransitionError
from rooms.sfu.transport.connection import TRANSITIONS, Connection, State, Step
from rooms.sfu.transport.dtls import Identity
from rooms.sfu.transport.ice import Credentials
from rooms.sfu.transport.port import Kind
from tests.unit.rooms.sfu.in_memory import AUDIO_SSRC, FakePort, MemoryPeer, World

IDENTITY = Identity(now=dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
EXPECTED = {
    (State.WAITING, Step.HELLO): State.HANDSHAKING,
    (State.WAITING, Step.KEYS): None,
    (State.WAITING, Step.CLOSE): State.CLOSED,
    (State.HANDSHAKING, Step.HELLO): State.HANDSHAKING,
    (State.HANDSHAKING, Step.KEYS): State.CONNECTED,
    (State.HANDSHAKING, Step.CLOSE): State.CLOSED,
    (State.CONNECTED, Step.HELLO): State.CONNECTED,
    (State.CONNECTED, Step.KEYS): None,
    (State.CONNECTED, Step.CLOSE): State.CLOSED,
    (State.CLOSED, Step.HELLO): None,
    (State.CLOSED, Step.KEYS): None,
    (State.CLOSED, Step.CLOSE): None,
}


def _connection() -> Connection:
    return Connection(
        identity=IDENTITY,
        fingerprints=(),
        credentials=Credentials("ours", "password"),
        port=FakePort(),
        now=0.0,
    )


def test_the_table_names_every_pair() -> None:
    assert set(EXPECTED) == {(state, step) for state in State for step in Step}
    assert {pair: to for pair, to in EXPECTED.items() if to is not None} == TRANSITIONS


@pytest.mark.parametrize(("state", "step"), EXPECTED)
def test_a_step_leads_where_the_table_says_or_is_refused(state: State, step: Step) -> None:
    connection = _connection()
    connection.state = state
    following = EXPECTED[state, step]
    if following is None:
        with pytest.raises(IllegalTransitionError, match=f"{state}.*{step}"):
            connection.move(step)
    else:
        connection.move(step)
        assert connection.state is following


def test_media_before_the_keys_is_dropped_and_counted() -> None:
    connection = _connection()
    assert connection.open_rtp(b"\x80" * 40) is None
    assert connection.open_rtcp(b"\x80" * 40) is None
    assert connection.counters.early == 2
    assert not connection.send_rtp(b"\x80" * 12, b"payload", 0)


def test_closing_twice_keeps_the_first_reason() -> None:
    connection = _connection()
    connection.close("hung_up")
    connection.close("room_closed")
    connection.receive_dtls(b"\x16\xfe\xfd", source=("192.0.2.1", 1))
    assert (connection.state, connection.close_reason) == (State.CLOSED, "hung_up")


class Broadcast:
    """A host who can be heard, and where a viewer hears it."""

    def __init__(self, host: MemoryPeer, viewer: MemoryPeer) -> None:
        self._host, self._viewer = host, viewer
        self._number = 0

    def is_heard_at(self, port: int) -> bool:
        """Say whether what is sent to the viewer comes to that port."""
        self._number += 1
        self._host.send_rtp(self._number, b"sound", ssrc=AUDIO_SSRC)
        self._viewer.address = (self._viewer.address[0], port)
        return bool(self._viewer.take(Kind.RTP))


@pytest.fixture
def broadcast(host: MemoryPeer, viewer: MemoryPeer) -> Broadcast:
    return Broadcast(host, viewer)


def _check_from(viewer: MemoryPeer, port: int, *, is_nominating: bool) -> None:
    viewer.address = (viewer.address[0], port)
    viewer.send_check(is_nominating=is_nominating)


def test_a_peer_that_nominates_another_address_is_sent_to_there(
    viewer: MemoryPeer, broadcast: Broadcast
) -> None:
    _check_from(viewer, 2_002, is_nominating=True)
    assert broadcast.is_heard_at(2_002)
    assert not broadcast.is_heard_at(2_001)


def test_a_check_that_does_not_nominate_moves_nothing_while_the_address_is_alive(
    world: World, viewer: MemoryPeer, broadcast: Broadcast
) -> None:
    for _ in range(10):
        world.pass_time(2.0, step=0.5)
        _check_from(viewer, 2_001, is_nominating=False)
        _check_from(viewer, 2_002, is_nominating=False)
    assert broadcast.is_heard_at(2_001)


def test_a_peer_whose_address_fell_silent_is_sent_to_where_it_checks_from(
    world: World, viewer: MemoryPeer, broadcast: Broadcast
) -> None:
    for _ in range(4):
        world.pass_time(limits.ADDRESS_STALE_S / 3, step=0.5)
        _check_from(viewer, 2_002, is_nominating=False)
    assert broadcast.is_heard_at(2_002)
    assert ("ada", "disconnected", "consent_expired") not in world.kinds()


@pytest.mark.parametrize("is_nominating", [False, True])
def test_a_check_that_is_not_genuine_moves_nothing_and_gives_no_consent(
    world: World, viewer: MemoryPeer, broadcast: Broadcast, is_nominating: bool
) -> None:
    forged = viewer.check(is_nominating=is_nominating, password="a guess at the password")
    for _ in range(8):
        world.pass_time(2.0, step=0.5)
        world.arrive(forged, (viewer.address[0], 2_002))
    assert broadcast.is_heard_at(2_001)
    world.pass_time(26.0, step=0.5)
    assert ("ada", "disconnected", "consent_expired") in world.kinds()
