"""Repairs never take a line that is full already."""

from rooms.sfu import limits
from rooms.sfu.forwarding.allowance import RepairAllowance


def _packets(allowance: RepairAllowance, octets: int, *, is_beginning: bool = False) -> int:
    sent = 0
    while allowance.covers(is_beginning=is_beginning):
        allowance.take(octets)
        sent += 1
    return sent


def test_a_viewer_that_says_nothing_of_its_line_gets_a_number_of_packets() -> None:
    allowance = RepairAllowance()
    assert _packets(allowance, 1_200) == limits.REPAIRS_PER_VIEWER_PER_S_MAX
    allowance.renew(limit_bps=None, taken_bps=500_000)
    assert _packets(allowance, 1_200) == limits.REPAIRS_PER_VIEWER_PER_S_MAX


def test_repairs_get_what_the_line_has_left_over() -> None:
    allowance = RepairAllowance()
    allowance.renew(limit_bps=900_000, taken_bps=500_000)
    assert _packets(allowance, 1_000) == 50


def test_a_full_line_has_a_small_share_for_repairs() -> None:
    allowance = RepairAllowance()
    for limit_bps in (500_000, 300_000):
        allowance.renew(limit_bps=limit_bps, taken_bps=500_000)
        assert _packets(allowance, 1_000) == -(-500_000 * limits.REPAIR_SHARE_MIN // 8_000)


def test_the_keyframe_a_layer_begins_with_is_repaired_on_a_full_line_too() -> None:
    allowance = RepairAllowance()
    allowance.renew(limit_bps=300_000, taken_bps=500_000)
    _packets(allowance, 1_000)
    beginning = _packets(allowance, 1_000, is_beginning=True)
    assert 0 < beginning < limits.REPAIRS_PER_VIEWER_PER_S_MAX
