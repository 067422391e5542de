"""TCP links in bounded numbers."""

import pytest

from rooms.sfu import limits
from rooms.sfu.transport.port import PortCounters
from rooms.sfu.transport.tcp import TcpLink
from rooms.sfu.transport.tcp_links import TcpLinks, network_of
from tests.unit.rooms.sfu.test_tcp import FakeChannel


class Owner:
    """What owns the links, without an event loop."""

    def __init__(self) -> None:
        self.counters = PortCounters()
        self.links = TcpLinks(counters=self.counters, owner=self)

    def want_room(self, link: TcpLink, *, is_wanted: bool) -> None:
        """There is always room."""

    def admitted(self, link: TcpLink) -> None:
        self.links.admitted(link)

    def closing(self, link: TcpLink) -> None:
        self.links.leave(link)

    def enter(self, host: str = "198.51.100.7", *, now: float = 0.0) -> TcpLink | None:
        return self.links.enter(FakeChannel(), host=host, port=4242, now=now)


def _hosts(count: int) -> list[str]:
    return [f"10.{number >> 8}.{number & 0xFF}.1" for number in range(count)]


def test_a_link_is_found_by_its_own_address_until_it_is_closed() -> None:
    owner = Owner()
    first, second = owner.enter(), owner.enter()
    assert first is not None
    assert second is not None
    assert first.address[:2] == second.address[:2]
    assert owner.links.find(first.address) is first
    first.close()
    assert owner.links.find(first.address) is None
    assert owner.links.find(second.address) is second
    assert owner.links.find(("198.51.100.7", 4242)) is None


def test_beyond_the_unchecked_the_oldest_of_them_is_closed_and_never_a_checked_one() -> None:
    owner = Owner()
    hosts = _hosts(limits.TCP_UNCHECKED_MAX + 1)
    links = [owner.enter(host) for host in hosts[:-1]]
    first, second = links[0], links[1]
    assert first is not None
    assert second is not None
    first.admit(1.0)
    owner.enter("192.0.2.1")
    owner.enter("192.0.2.2")
    assert not first.is_closed
    assert second.is_closed
    assert len(owner.links) == limits.TCP_UNCHECKED_MAX + 1


def test_one_network_cannot_take_every_link() -> None:
    owner = Owner()
    links = [owner.enter() for _ in range(limits.TCP_LINKS_PER_NETWORK_MAX)]
    assert owner.enter() is None
    assert owner.counters.links_refused == 1
    assert owner.enter("198.51.100.8") is not None
    assert links[0] is not None
    links[0].close()
    assert owner.enter() is not None


def test_there_are_only_so_many_links_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TCP_LINKS_MAX", 3)
    owner = Owner()
    entered = [owner.enter(host) is not None for host in _hosts(5)]
    assert entered == [True, True, True, False, False]


def test_links_that_show_no_check_in_time_are_closed() -> None:
    owner = Owner()
    silent, checked = owner.enter(now=0.0), owner.enter(now=0.0)
    assert silent is not None
    assert checked is not None
    checked.admit(4.0)
    owner.links.close_overdue(5.1)
    assert (silent.is_closed, checked.is_closed) == (True, False)
    owner.links.close_overdue(34.1)
    assert checked.is_closed
    assert len(owner.links) == 0


def test_closed_links_leave_nothing_behind() -> None:
    owner = Owner()
    for host in _hosts(50):
        owner.enter(host)
    owner.links.close()
    assert not owner.links._networks
    assert not owner.links._unchecked
    assert not owner.links._links


def test_an_ipv6_network_is_its_first_64_bits() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1")
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")
    assert network_of("fe80::1%eth0") == network_of("fe80::2%eth0")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
