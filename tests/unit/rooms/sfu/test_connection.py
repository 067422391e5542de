"""The states of a connection."""

import datetime as dt

import pytest

from rooms.sfu.connection import TRANSITIONS, Connection, State, Step
from rooms.sfu.dtls import Identity
from rooms.sfu.errors import IllegalTransitionError
from rooms.sfu.ice import Credentials

from tests.unit.rooms.sfu.in_memory import FakePort

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
