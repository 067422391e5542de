"""Who may send what, for every pair of message and role."""

import pytest

from rooms.engines.port import StageSource
from rooms.roles import RoomRole
from signaling.messages import REQUESTS
from signaling.permissions import (
    ALLOWED,
    may_publish,
    may_send,
    must_be_on_stage,
    must_still_host,
)

T, L, H, A = RoomRole.TALENT, RoomRole.LEARNER, RoomRole.HOST, RoomRole.AUDIENCE
R = RoomRole.REHEARSER

WRITTEN = {
    "room.join": {T, L, H, A, R},
    "room.pulse": {T, L, H, A, R},
    "room.leave": {T, L, H, A, R},
    "peer.signal": {T, L},
    "stage.publish": {T, L, H, R, A},
    "stage.watch": {T, L, A, H, R},
    "stage.hang_up": {T, L, H, A, R},
    "stage.pause": {H, A, R},
    "live.start": {H},
    "live.end": {H},
    "recording.start": {H},
    "recording.agree": {A},
    "recording.stop": {H},
    "notes.change": {T, L},
    "stage.spotlight": {H},
    "stage.arrange": {H},
    "stage.mute": {H},
    "stage.take_off": {H},
    "stage.step_down": {A},
    "chat.send": {T, L, H, A, R},
    "chat.pin": {H},
    "chat.slow": {H},
    "chat.take_away": {H},
    "person.silence": {H},
    "person.unsilence": {H},
    "person.remove": {H},
    "person.ban": {H},
    "person.unban": {H},
    "hosts.write": {H},
    "hosts.before": {H},
    "complaint.send": {T, L, H, A, R},
    "cheer.send": {H, A},
    "hand.raise": {A},
    "hand.lower": {A},
    "hand.invite": {H},
    "hand.answer": {A},
    "hand.pass": {H},
    "question.ask": {A},
    "question.vote": {A},
    "question.move": {H},
    "question.moderate": {H},
    "poll.write": {H},
    "poll.move": {H},
    "poll.show": {H},
    "poll.answer": {A},
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


def test_a_host_who_only_asks_for_an_answer_or_leaves_is_not_looked_up() -> None:
    assert must_still_host("live.end", H)
    assert not must_still_host("room.pulse", H)
    assert not must_still_host("room.leave", H)
    assert not must_still_host("chat.send", A)


@pytest.mark.parametrize("role", RoomRole)
@pytest.mark.parametrize("message", REQUESTS)
def test_the_audience_sends_to_the_stage_as_guests_alone(message: str, role: RoomRole) -> None:
    is_asked = role is A and message in {"stage.publish", "recording.agree"}
    assert must_be_on_stage(message, role) is is_asked


@pytest.mark.parametrize("source", StageSource)
def test_guests_send_their_camera_and_nothing_else(source: StageSource) -> None:
    for role in (H, R, T, L):
        assert may_publish(source, role)
    assert may_publish(source, A) is (source is StageSource.CAMERA)
