"""Entity tags and relay servers, as the headers say them."""

import pytest

from rooms.turn import IceCredentials
from web.whip.headers import check_match, entity_tag, ice_links
from web.whip.problems import PreconditionFailed, PreconditionMissing


@pytest.mark.parametrize("sent", ['"now"', '"then", "now"', "*", '"*"', ' "now" '])
def test_the_present_entity_tag_or_any_is_let_through(sent: str) -> None:
    check_match(sent, "now")


@pytest.mark.parametrize("sent", ['"then"', "now", 'W/"now"', '"no', "**", '"now'])
def test_another_entity_tag_is_refused(sent: str) -> None:
    with pytest.raises(PreconditionFailed):
        check_match(sent, "now")


@pytest.mark.parametrize("sent", [None, "", "  "])
def test_no_entity_tag_is_asked_for(sent: str | None) -> None:
    with pytest.raises(PreconditionMissing):
        check_match(sent, "now")


def test_an_entity_tag_is_quoted() -> None:
    assert entity_tag("now") == '"now"'


def test_relay_servers_come_with_their_password_and_stun_without() -> None:
    servers = [
        IceCredentials(
            urls=("stun:stun.example.org", "turn:turn.example.org?transport=udp"),
            username="1764000000:per_1",
            credential="c2VjcmV0",
        )
    ]
    stun, turn = ice_links(servers)
    assert stun == '<stun:stun.example.org>; rel="ice-server"'
    assert turn == (
        '<turn:turn.example.org?transport=udp>; rel="ice-server"; username="1764000000:per_1"; '
        'credential="c2VjcmV0"; credential-type="password"'
    )
