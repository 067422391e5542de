"""What reports say over a while."""

from rooms.sfu.forwarding.trends import ReportedLoss


def test_loss_is_measured_by_all_packets_since_the_last_question() -> None:
    loss = ReportedLoss()
    assert loss.take() == 0.0
    loss.reported(highest=1_000, lost=0)
    loss.reported(highest=1_092, lost=1)
    loss.reported(highest=1_100, lost=5)
    assert loss.take() == loss.fraction == 0.05
    loss.reported(highest=1_200, lost=5)
    assert loss.take() == 0.0


def test_what_was_lost_once_is_not_lost_again_without_a_report() -> None:
    loss = ReportedLoss()
    loss.reported(highest=0, lost=0)
    loss.reported(highest=10, lost=5)
    assert (loss.take(), loss.take(), loss.fraction) == (0.5, 0.0, 0.5)


def test_counts_that_make_no_sense_are_no_loss() -> None:
    loss = ReportedLoss()
    loss.reported(highest=1_000, lost=50)
    for highest, lost in ((900, 60), (2_000, -10), (3_000, 9_000)):
        loss.reported(highest=highest, lost=lost)
        assert 0.0 <= loss.take() <= 1.0
