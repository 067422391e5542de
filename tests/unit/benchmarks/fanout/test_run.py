"""What is made of a measurement: its row, and what its reader should know."""

from dataclasses import replace

from benchmarks.fanout.load import Measured
from benchmarks.fanout.run import figures, loss, remarks

MEASURED = Measured(
    joined=10,
    silent=0,
    window_s=2.0,
    sent=400,
    received=4_000,
    missing=0,
    cpu_s=0.02,
    others_at_server=0.01,
    generator_share=0.2,
    others_at_generator=0.01,
    generator_dropped=0,
    latency_ms={"p50": 1.0, "p95": 2.0, "p99": 3.0, "max": 4.0},
    rss_kb_per_viewer=30.0,
    join_ms={"p50": 10.0, "p95": 20.0, "p99": 30.0, "max": 40.0},
    retransmissions=0,
    longest_gap_ms=34.0,
    srtp_profile="SRTP_AEAD_AES_256_GCM",
)


def test_cpu_time_is_divided_by_what_was_delivered() -> None:
    row = figures(MEASURED, "estrade", 10)
    assert (row.packets_per_s, row.cpu_us_per_packet, row.loss_pct) == (2_000.0, 5.0, 0.0)


def test_what_was_sent_and_not_received_is_lost_whatever_the_numbers_say() -> None:
    assert loss(replace(MEASURED, received=3_000), 10) == 0.25


def test_viewers_that_never_joined_count_as_loss() -> None:
    assert loss(MEASURED, 20) == 0.5


def test_gaps_count_when_a_server_catches_up_meanwhile() -> None:
    assert loss(replace(MEASURED, received=6_000, missing=2_000), 10) == 0.25


def test_a_server_that_catches_up_without_gaps_loses_nothing() -> None:
    assert loss(replace(MEASURED, received=4_100), 10) == 0.0


def test_a_clean_row_needs_no_remark() -> None:
    assert remarks(MEASURED, 10) == []


def test_a_generator_at_its_limit_is_said_to_be() -> None:
    for limited in (
        replace(MEASURED, generator_share=0.95),
        replace(MEASURED, others_at_generator=0.8),
        replace(MEASURED, generator_dropped=1),
    ):
        assert "may have been the limit" in remarks(limited, 10)[0]


def test_a_shared_core_and_lost_viewers_are_said() -> None:
    said = remarks(replace(MEASURED, others_at_server=0.5, retransmissions=3), 12)
    assert said == [
        "others had 50% of the server's core",
        "2 of 12 viewers never got media",
        "3 DTLS flights had to be sent again",
    ]
