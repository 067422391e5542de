"""Rows of the table: ranks, medians, and what is printed."""

from dataclasses import asdict, replace

import pytest

from benchmarks.fanout.figures import NAMES, Figures, as_table, median, percentile

ROW = Figures(
    sfu="estrade",
    viewers=100,
    packets_per_s=20_000.0,
    loss_pct=0.0,
    cpu_us_per_packet=3.5,
    latency_ms_p50=1.0,
    latency_ms_p95=2.0,
    latency_ms_p99=3.0,
    rss_kb_per_viewer=30.0,
    join_ms_p50=10.0,
    join_ms_p95=20.0,
)


def test_a_row_has_exactly_the_promised_names_in_their_order() -> None:
    promised = (
        "sfu viewers packets_per_s loss_pct cpu_us_per_packet latency_ms_p50 latency_ms_p95"
        " latency_ms_p99 rss_kb_per_viewer join_ms_p50 join_ms_p95"
    )
    assert " ".join(asdict(ROW)) == " ".join(NAMES) == promised


@pytest.mark.parametrize(("part", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100), (0, 1)])
def test_a_percentile_is_a_value_that_was_measured(part: float, value: int) -> None:
    assert percentile(list(range(1, 101)), part) == value


def test_of_nothing_measured_every_percentile_is_zero() -> None:
    assert percentile([], 0.99) == 0


def test_the_median_of_rounds_is_taken_figure_by_figure() -> None:
    rounds = [
        replace(ROW, cpu_us_per_packet=3.0, loss_pct=9.0),
        replace(ROW, cpu_us_per_packet=9.0, loss_pct=0.0),
        replace(ROW, cpu_us_per_packet=4.0, loss_pct=0.0),
    ]
    assert median(rounds) == replace(ROW, cpu_us_per_packet=4.0)


def test_a_row_to_be_taken_with_care_has_a_star() -> None:
    names, starred, plain = as_table([ROW, ROW], [True, False]).splitlines()
    assert names.split() == list(NAMES)
    assert starred.split()[0] == "estrade*"
    assert plain.split()[:5] == ["estrade", "100", "20000.00", "0.00", "3.50"]
    assert len({len(line) for line in (names, starred, plain)}) == 1
