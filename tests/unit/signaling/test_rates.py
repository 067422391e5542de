"""How much one connection may send."""

from signaling.rates import Bucket, chat_bucket


def test_a_burst_passes_then_the_rate_does() -> None:
    bucket = Bucket(rate=2, burst=3)
    assert [bucket.take(monotonic_s=0) for _ in range(4)] == [True, True, True, False]
    assert bucket.take(monotonic_s=0.5)
    assert not bucket.take(monotonic_s=0.5)


def test_what_costs_more_waits_longer() -> None:
    bucket = Bucket(rate=2, burst=3)
    assert bucket.take(monotonic_s=0, cost=3)
    assert not bucket.take(monotonic_s=1, cost=3)
    assert bucket.take(monotonic_s=1.5, cost=3)


def test_a_long_pause_earns_no_more_than_a_burst() -> None:
    bucket = Bucket(rate=2, burst=3)
    bucket.take(monotonic_s=0)
    assert [bucket.take(monotonic_s=1000) for _ in range(4)] == [True, True, True, False]


def test_five_chat_messages_pass_in_ten_seconds() -> None:
    bucket = chat_bucket()
    assert sum(bucket.take(monotonic_s=0.1 * n) for n in range(10)) == 5
