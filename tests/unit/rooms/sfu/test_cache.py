"""The packet cache."""

from rooms.sfu.forwarding.cache import CachedPacket, PacketCache


def _packet(number: int) -> CachedPacket:
    return CachedPacket(number, False, 0, b"payload")


def test_a_packet_is_found_until_it_is_older_than_the_cache() -> None:
    cache = PacketCache(size=8)
    for number in range(65_530, 65_540):
        cache.put(_packet(number))
    assert cache.get(65_539) == _packet(65_539)
    assert cache.get(65_532) == _packet(65_532)
    assert cache.get(65_531) is None
    assert cache.get(65_540) is None


def test_a_cache_that_nothing_was_put_into_is_empty() -> None:
    assert PacketCache(size=8).get(0) is None
