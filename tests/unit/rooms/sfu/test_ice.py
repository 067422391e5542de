"""The lite side of ICE."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from aioice import stun
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.errors import PacketError
from rooms.sfu.transport.ice import (
    CheckResult,
    Credentials,
    answer_check,
    candidate_lines,
    local_ufrag,
    new_credentials,
    plain_address,
)

OURS = Credentials("ours", "our password of some length")
SOURCE = ("198.51.100.7", 4242)
HOSTS = ("192.0.2.1", "2001:db8::1")


def _request(
    *, password: str = OURS.password, attributes: dict[str, object] | None = None
) -> bytes:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = "ours:theirs"
    message.attributes.update(attributes or {})
    message.add_message_integrity(password.encode())
    return bytes(message)


def test_a_genuine_check_is_answered_with_the_address_it_came_from() -> None:
    check = answer_check(_request(), source=SOURCE, credentials=OURS)
    assert check.result is CheckResult.VALID
    assert check.response is not None
    response = stun.parse_message(check.response)
    assert response.message_class is stun.Class.RESPONSE
    assert response.attributes["XOR-MAPPED-ADDRESS"] == SOURCE
    assert response.check_message_integrity(OURS.password.encode())


def test_a_check_that_uses_its_candidate_nominates() -> None:
    request = _request(attributes={"USE-CANDIDATE": None})
    assert answer_check(request, source=SOURCE, credentials=OURS).result is CheckResult.NOMINATED


def test_a_check_with_another_password_gets_no_answer() -> None:
    check = answer_check(_request(password="guess"), source=SOURCE, credentials=OURS)
    assert (check.result, check.response) == (CheckResult.REFUSED, None)


def test_a_peer_that_thinks_we_control_is_told_that_it_does() -> None:
    request = _request(attributes={"ICE-CONTROLLED": 5})
    check = answer_check(request, source=SOURCE, credentials=OURS)
    assert check.result is CheckResult.REFUSED
    assert check.response is not None
    assert stun.parse_message(check.response).error_code == 487


def test_our_part_of_the_username_is_found_without_parsing_the_rest() -> None:
    assert local_ufrag(_request(attributes={"PRIORITY": 1})) == "ours"


@given(st.binary(max_size=120))
def test_any_bytes_name_somebody_or_are_a_packet_error(data: bytes) -> None:
    for candidate in (data, b"\x00\x01" + data):
        try:
            local_ufrag(candidate)
        except PacketError:
            continue


@given(st.binary(max_size=120), st.integers(0, 90))
def test_any_bytes_in_a_check_leave_it_refused(noise: bytes, at: int) -> None:
    genuine = _request()
    end = genuine.index(b"\x80\x28\x00\x04")
    for data in (noise, genuine[:at] + noise, genuine[:20] + noise):
        # What follows the integrity means nothing.
        if data[:end] != genuine[:end]:
            check = answer_check(data, source=SOURCE, credentials=OURS)
            assert check.result is CheckResult.REFUSED


@given(st.integers(0, 51), st.integers(0, 7))
def test_a_check_with_any_bit_turned_is_refused(byte: int, bit: int) -> None:
    data = bytearray(_request(attributes={"PRIORITY": 1, "ICE-CONTROLLING": 5}))
    data[byte] ^= 1 << bit
    check = answer_check(bytes(data), source=SOURCE, credentials=OURS)
    assert check.result is CheckResult.REFUSED


@given(st.ip_addresses(), st.integers(1, 65_535))
def test_any_address_is_told_as_another_implementation_reads_it(
    address: IPv4Address | IPv6Address, port: int
) -> None:
    check = answer_check(_request(), source=(str(address), port, 0, 0), credentials=OURS)
    assert check.response is not None
    found = stun.parse_message(check.response).attributes["XOR-MAPPED-ADDRESS"]
    mapped = getattr(address, "ipv4_mapped", None)
    assert (ip_address(found[0]), found[1]) == (mapped or address, port)


def test_an_ipv4_address_behind_an_ipv6_socket_is_shown_as_ipv4() -> None:
    assert plain_address(("::ffff:192.0.2.5", 7, 0, 0)) == ("192.0.2.5", 7)
    assert plain_address(("fe80::1%eth0", 7, 0, 2)) == ("fe80::1", 7)
    assert plain_address(("192.0.2.5", 7)) == ("192.0.2.5", 7)


def test_credentials_are_made_of_what_sdp_may_carry() -> None:
    credentials = new_credentials(lambda size: "-_" * size)
    assert set(credentials.ufrag + credentials.password) == {"+", "/"}
    assert len(new_credentials().ufrag) >= 4
    assert len(new_credentials().password) >= 22


def test_the_first_announced_address_is_the_preferred_candidate() -> None:
    first, second = candidate_lines(HOSTS, port=5004, tcp_port=None)
    assert first == "a=candidate:1 1 udp 2130706431 192.0.2.1 5004 typ host"
    assert second.split()[4:6] == ["2001:db8::1", "5004"]
    assert int(second.split()[3]) < 2_130_706_431


def test_tcp_candidates_are_passive_and_come_after_udp() -> None:
    lines = candidate_lines(HOSTS, port=5004, tcp_port=443)
    tcp = "a=candidate:3 1 tcp 1520435199 192.0.2.1 443 typ host tcptype passive"
    assert lines[2] == tcp
    priorities = [int(line.split()[3]) for line in lines]
    assert priorities == sorted(set(priorities), reverse=True)
    assert len({line.split()[0] for line in lines}) == 4


@pytest.mark.parametrize("method", [stun.Method.ALLOCATE, stun.Method.REFRESH])
def test_what_is_not_a_binding_is_refused(method: stun.Method) -> None:
    message = stun.Message(method, stun.Class.REQUEST)
    message.attributes["USERNAME"] = "ours:theirs"
    message.add_message_integrity(OURS.password.encode())
    check = answer_check(bytes(message), source=SOURCE, credentials=OURS)
    assert check.result is CheckResult.REFUSED
