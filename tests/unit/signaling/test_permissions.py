"""Who may send what, for every pair of message and role."""

import pytest

from rooms.roles import RoomRole
from signaling.messages import REQUESTS
from signaling.permissions import ALLOWED, may_send

T, L, H, A = RoomRole.TALENT, RoomRole.LEARNER, RoomRole.HOST, RoomRole.AUDIENCE
R = RoomRole.REHEARSER

WRITTEN = {
    "room.join": {T, L, H, A, R},
    "room.leave": {T, L, H, A, R},
    "peer.signal": {T, L},
    "stage.publish": {T, L, H, R},
    "stage.watch": {T, L, A, H, R},
    "stage.hang_up": {T, L, H, A, R},
    "stage.pause": {H, A, R},
    "live.start": {H},
    "live.end": {H},
    "recording.start": {H},
    "recording.stop": {H},
    "notes.change": {T, L},
    "stage.spotlight": {H},
    "chat.send": {T, L, H, A, R},
    "chat.pin": {H},
    "chat.slow": {H},
    "media.report": {T, L},
    "media.trouble": {T, L, H},
    "entries.after": {T, L, H, A, R},
}


def test_every_message_has_a_row_in_the_table() -> None:
    assert set(ALLOWED) == set(REQUESTS) == set(WRITTEN)


@pytest.mark.parametrize("role", RoomRole)
@pytest.mark.parametrize("message", REQUESTS)
def test_a_role_may_send_what_the_table_says_and_nothing_else(message: str, role: RoomRole) -> None:
    assert may_send(message, role) is (role in WRITTEN[message])


@pytest.mark.parametrize("role", RoomRole)
def test_nobody_may_send_a_message_that_is_not_in_the_table(role: RoomRole) -> None:
    assert not may_send("room.destroy", role)
