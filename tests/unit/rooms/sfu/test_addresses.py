"""Who is behind an address."""

from rooms.sfu import limits
from rooms.sfu.addresses import AddressBook
from tests.unit.rooms.sfu.in_memory import MemoryPeer, World


def _peers(world: World) -> tuple[AddressBook, MemoryPeer, MemoryPeer]:
    first = MemoryPeer(world, room="r", name="ada", port=1)
    second = MemoryPeer(world, room="r", name="bob", port=2)
    for peer in (first, second):
        peer.watch()
        peer.connect()
    return world.server._book, first, second


def test_an_address_that_changes_hands_belongs_to_who_proved_it_last(world: World) -> None:
    book, first, second = _peers(world)
    second.address = first.address
    second.send_check()
    owner = book.by_address(first.address)
    assert owner is not None
    assert owner.name == "bob"


def test_a_peer_holds_a_limited_number_of_addresses(world: World) -> None:
    book, first, _ = _peers(world)
    original = first.address
    for port in range(limits.ADDRESSES_PER_CONNECTION_MAX):
        first.address = ("203.0.113.9", 9_000 + port)
        first.send_check()
    assert book.by_address(original) is None
    assert book.by_address(first.address) is not None


def test_a_peer_that_left_is_found_no_more(world: World) -> None:
    book, first, _ = _peers(world)
    ufrag = first.answered("ice-ufrag")
    assert book.by_ufrag(ufrag) is not None
    world.server.hang_up(room="r", peer="ada")
    assert book.by_ufrag(ufrag) is None
    assert book.by_address(first.address) is None
    assert len(book) == 1
