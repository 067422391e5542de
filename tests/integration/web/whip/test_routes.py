"""WHIP and WHEP as their documents say them, request by request."""

import pytest

from hub.kernel.errors import EstradeError
from rooms.errors import MediaRefused, MediaUnavailable, StageFull
from rooms.turn import TurnServers
from rooms.whip.models import KeyUse
from tests.integration.web.pages.masterclass_scenes import Evening
from tests.integration.web.whip.software import (
    FRAGMENT,
    OFFER,
    SDP,
    RefusingEngine,
    Software,
    fragment,
    problem,
    software_of,
)
from tests.visitor import Visitor
from web.app import create_app
from web.compose import Wiring
from web.whip import routes

pytestmark = pytest.mark.usefixtures("on_air")


async def test_an_offer_is_answered_with_the_address_of_its_connection(
    evening: Evening, engine: RefusingEngine, sender: Software
) -> None:
    response = await sender.connect()
    assert response.status_code == 201
    assert response.content_type == SDP
    assert await response.get_data(as_text=True) == f"answer to {OFFER}"
    assert response.headers["Location"].startswith(f"/whip/{evening.masterclass.id}/")
    assert len(response.headers["Location"].rpartition("/")[2]) >= 43
    assert response.headers["ETag"].startswith('"')
    assert response.headers["Accept-Patch"] == FRAGMENT
    asked, _room, peer = engine.asked[0]
    assert (asked, peer) == ("publish", evening.host.person.id)


async def test_a_player_connects_the_same_way(
    evening: Evening, engine: RefusingEngine, player: Software
) -> None:
    response = await player.connect()
    assert response.status_code == 201
    assert response.headers["Location"].startswith(f"/whep/{evening.masterclass.id}/")
    asked, _room, peer = engine.asked[0]
    assert (asked, peer) == ("watch", evening.viewer.id)


async def test_relay_servers_come_with_the_answer(
    monkeypatch: pytest.MonkeyPatch, sender: Software
) -> None:
    servers = TurnServers(("turn:turn.example.org", "stun:stun.example.org"), "a secret")
    monkeypatch.setattr(routes, "turn_servers", lambda _settings: servers)
    links = (await sender.connect()).headers.getlist("Link")
    assert links[0].startswith('<turn:turn.example.org>; rel="ice-server"; username="')
    assert links[1] == '<stun:stun.example.org>; rel="ice-server"'


@pytest.mark.parametrize("sent", ["application/json", "text/plain", ""])
async def test_an_offer_of_another_type_is_refused(sender: Software, sent: str) -> None:
    response = await sender.connect(content_type=sent)
    assert response.status_code == 415
    assert "application/sdp" in (await problem(response))["detail"]


async def test_the_type_may_have_parameters(sender: Software) -> None:
    assert (await sender.connect(content_type="application/sdp; charset=utf-8")).status_code == 201


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (MediaRefused(reason="it is not SDP", is_readable=False), 400, "it is not SDP"),
        (MediaRefused(reason="it wants AV1", is_readable=True), 422, "it wants AV1"),
        (StageFull(), 503, "plus de place"),
        (MediaUnavailable(), 503, "Nous les rétablissons"),
    ],
)
async def test_what_the_media_server_refuses_is_said_with_its_reason(
    engine: RefusingEngine,
    sender: Software,
    player: Software,
    error: EstradeError,
    status: int,
    said: str,
) -> None:
    engine.refuses_with = error
    for software in (sender, player):
        response = await software.connect()
        assert response.status_code == status
        assert said in (await problem(response))["detail"]
        assert ("Retry-After" in response.headers) is (status == 503)


async def test_half_a_broadcast_is_refused_and_taken_back(
    engine: RefusingEngine, evening: Evening, sender: Software, player: Software
) -> None:
    two = OFFER + "m=video 0 UDP/TLS/RTP/SAVPF 97\r\na=mid:1\r\n"
    response = await sender.connect(two)
    assert response.status_code == 422
    assert (await problem(response))["code"] == "offer_partly_refused"
    assert [peer for peer, _, _ in engine.hung_up] == [evening.host.person.id]
    assert (await player.connect(two)).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"\xff\xfe", 400, "body_unreadable"),
        (b"v=0" + b"x" * (64 * 1024), 413, "body_too_large"),
        (b"v=0" + b"x" * (300 * 1024), 413, "request_entity_too_large"),
    ],
)
async def test_a_body_that_is_no_offer_is_refused(
    sender: Software, body: bytes, status: int, code: str
) -> None:
    response = await sender.connect(body)
    assert response.status_code == status
    assert (await problem(response))["code"] == code


async def test_a_page_elsewhere_may_ask(sender: Software, player: Software) -> None:
    connected = await player.connect()
    for path, offers in [(player.path, "Accept-Post"), (connected.headers["Location"], None)]:
        asked = await Software(player.visitor, path).ask(
            "OPTIONS",
            Origin="https://player.example",
            Access_Control_Request_Method="POST",
            Access_Control_Request_Headers="authorization,content-type",
        )
        assert asked.status_code == 200
        assert asked.headers["Access-Control-Allow-Origin"] == "*"
        assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in asked.headers
        assert asked.headers[offers or "Accept-Patch"] == (SDP if offers else FRAGMENT)
    answers = [connected, await Software(player.visitor, player.path).connect()]
    for answer in answers:
        exposed = answer.headers["Access-Control-Expose-Headers"]
        assert {"Location", "ETag", "Link", "Retry-After"} <= set(exposed.split(", "))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_answers_with_nothing(sender: Software, method: str) -> None:
    connected = await sender.connect()
    for path in (sender.path, connected.headers["Location"]):
        response = await sender.ask(method, path)
        assert response.status_code == 204
        assert await response.get_data() == b""
    assert (await sender.ask(method, f"{sender.path}/nothing")).status_code == 404


async def test_other_methods_are_kept_for_later_versions(sender: Software) -> None:
    connected = await sender.connect()
    location = connected.headers["Location"]
    wrong = [(sender.path, "PUT"), (sender.path, "PATCH"), (sender.path, "DELETE")]
    for path, method in [*wrong, (location, "PUT"), (location, "POST")]:
        response = await sender.ask(method, path)
        assert response.status_code == 405
        assert "OPTIONS" in response.headers["Allow"]
        await problem(response)


async def test_trickled_candidates_are_taken_without_a_word(
    engine: RefusingEngine, sender: Software
) -> None:
    connected = await sender.connect()
    for tag in (connected.headers["ETag"], "*"):
        response = await sender.patch(connected, fragment(), If_Match=tag)
        assert response.status_code == 204
        assert "ETag" not in response.headers
        assert await response.get_data() == b""
    assert [what for what, _, _ in engine.asked if what != "figures"] == ["publish"]


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"If_Match": ""}, 428, "precondition_missing"),
        ({"If_Match": '"another"'}, 412, "precondition_failed"),
        ({"Content_Type": SDP}, 415, "media_type_wrong"),
        ({"body": "nonsense"}, 400, "fragment_invalid"),
        ({"body": ""}, 400, "fragment_invalid"),
        ({"body": "a=x\r\n" * 4000}, 413, "body_too_large"),
    ],
)
async def test_a_fragment_that_does_not_fit_is_refused(
    sender: Software, changed: dict[str, str], status: int, code: str
) -> None:
    connected = await sender.connect()
    sent = {"If_Match": connected.headers["ETag"], "body": fragment(), **changed}
    response = await sender.patch(connected, sent.pop("body"), **sent)
    assert response.status_code == status
    assert (await problem(response))["code"] == code


@pytest.mark.parametrize("tag", ["*", '"*"', "the present one"])
async def test_new_credentials_begin_a_new_ice_exchange(
    engine: RefusingEngine, sender: Software, tag: str
) -> None:
    connected = await sender.connect()
    before = connected.headers["ETag"]
    sent = before if tag == "the present one" else tag
    response = await sender.patch(connected, fragment("second"), If_Match=sent)
    assert response.status_code == 200
    assert response.content_type == FRAGMENT
    assert (await response.get_data(as_text=True)).split("\r\n") == [
        "a=ice-lite",
        "a=group:BUNDLE 0",
        "a=ice-ufrag:to-second",
        "a=ice-pwd:a password of the media server",
        "m=video 9 UDP/TLS/RTP/SAVPF 96",
        "a=mid:0",
        "a=candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host",
        "",
    ]
    after = response.headers["ETag"]
    assert after != before
    late = await sender.patch(connected, fragment("first"), If_Match=before)
    assert late.status_code == 412
    trickled = await sender.patch(connected, fragment("second"), If_Match=after)
    assert trickled.status_code == 204


async def test_a_restart_that_cannot_be_made_leaves_the_connection(
    engine: RefusingEngine, sender: Software
) -> None:
    connected = await sender.connect()
    engine.is_down = True
    response = await sender.patch(connected, fragment("second"), If_Match="*")
    assert response.status_code == 503
    engine.is_down = False
    again = await sender.patch(connected, fragment(), If_Match=connected.headers["ETag"])
    assert again.status_code == 204


async def test_a_restart_of_a_connection_that_is_lost_finds_none(
    engine: RefusingEngine, evening: Evening, sender: Software
) -> None:
    connected = await sender.connect()
    engine.lost.add(evening.host.person.id)
    response = await sender.patch(connected, fragment("second"), If_Match="*")
    assert response.status_code == 404
    assert (await sender.hang_up(connected)).status_code == 404


async def test_a_connection_ends_once(
    engine: RefusingEngine, evening: Evening, sender: Software
) -> None:
    connected = await sender.connect()
    response = await sender.ask("DELETE", connected.headers["Location"], If_Match='"any"')
    assert response.status_code == 200
    assert engine.hung_up == [(evening.host.person.id, "publisher", "program")]
    assert (await sender.hang_up(connected)).status_code == 404
    assert (await sender.patch(connected, fragment(), If_Match="*")).status_code == 404
    assert len(engine.hung_up) == 1


async def test_a_connection_stays_when_the_media_server_cannot_be_told(
    engine: RefusingEngine, sender: Software
) -> None:
    connected = await sender.connect()
    engine.is_down = True
    assert (await sender.hang_up(connected)).status_code == 503
    engine.is_down = False
    assert (await sender.hang_up(connected)).status_code == 200


async def test_connecting_again_replaces_and_the_former_cannot_end_the_new(
    engine: RefusingEngine, sender: Software
) -> None:
    former, present = await sender.connect(), await sender.connect()
    assert (await sender.hang_up(former)).status_code == 404
    assert (await sender.patch(former, fragment("x" * 4), If_Match="*")).status_code == 404
    assert engine.hung_up == []
    assert (await sender.hang_up(present)).status_code == 200


async def test_a_connection_outlives_the_process_that_made_it(
    parts: Wiring, sender: Software
) -> None:
    connected = await sender.connect()
    elsewhere = Software(Visitor(create_app(parts), parts), sender.path, sender.key)
    assert (await elsewhere.hang_up(connected)).status_code == 200
    assert (await sender.hang_up(connected)).status_code == 404


async def test_nobody_ends_the_connection_of_another(
    visitor: Visitor, parts: Wiring, evening: Evening, sender: Software, player: Software
) -> None:
    watching = await player.connect()
    token = watching.headers["Location"].rpartition("/")[2]
    assert (await sender.ask("DELETE", f"{player.path}/{token}")).status_code == 403
    assert (await sender.ask("DELETE", f"{sender.path}/{token}")).status_code == 404
    assert (await player.hang_up(watching)).status_code == 200


async def test_a_refusal_speaks_the_language_of_the_keys_owner(
    visitor: Visitor, evening: Evening, sender: Software
) -> None:
    response = await sender.connect("unusable")
    assert "ne peut pas être servie" in (await problem(response))["detail"]
    nobody = await Software(visitor, sender.path).ask("POST", Accept_Language="en")
    assert "Give your software the key" in (await problem(nobody))["detail"]


async def test_a_fault_of_ours_is_told_without_its_trace(
    monkeypatch: pytest.MonkeyPatch, sender: Software
) -> None:
    def fail(_key: str, *, secret: str) -> str:
        raise RuntimeError(secret)

    monkeypatch.setattr(routes, "code_of", fail)
    response = await sender.connect()
    assert response.status_code == 500
    assert (await problem(response))["code"] == "internal"


async def test_a_host_has_one_key_to_send_and_no_ticket_to_watch(
    visitor: Visitor, evening: Evening
) -> None:
    with pytest.raises(EstradeError):
        await software_of(visitor, evening, evening.host.person, KeyUse.WATCH)
    with pytest.raises(EstradeError):
        await software_of(visitor, evening, evening.viewer, KeyUse.PUBLISH)
