"""What is due is done, in order."""

from benchmarks.fanout.schedule import Schedule


def test_what_is_due_is_done_in_order_and_told_when_it_was_due() -> None:
    done: list[float] = []
    schedule = Schedule()
    for due in (3.0, 1.0, 2.0):
        schedule.at(due, done.append)
    schedule.run_due(2.5)
    assert done == [1.0, 2.0]
    assert schedule.next_due() == 3.0


def test_what_comes_again_keeps_its_rhythm_however_late_it_is_done() -> None:
    done: list[float] = []
    schedule = Schedule()
    schedule.every(0.5, done.append, start=1.0)
    schedule.run_due(2.2)
    assert done == [1.0, 1.5, 2.0]
    assert schedule.next_due() == 2.5


def test_of_two_that_are_due_at_once_the_earlier_noted_is_done_first() -> None:
    done: list[str] = []
    schedule = Schedule()
    schedule.at(1.0, lambda _due: done.append("first"))
    schedule.at(1.0, lambda _due: done.append("second"))
    schedule.run_due(1.0)
    assert done == ["first", "second"]


def test_nothing_is_due_when_nothing_is_planned() -> None:
    assert Schedule().next_due() == float("inf")
