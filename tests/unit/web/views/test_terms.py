"""What a person reads of terms before and after paying, and what a talent reads of theirs."""

from datetime import timedelta

from hub.bookings.rules import Terms
from web.views.terms import talent_sentences, term_sentences

HALF_LATE = Terms(steps=((24, 100), (3, 50)), grace_min=10)
ALL = "You can cancel until 24 hours before and get everything back."
HALF = "Until 3 hours before, you get 50% back."
NEAR = "The session is near: who cancels does not get everything back any more."
TOO_NEAR = "The session is so near that cancelling gives nothing back of what is paid."


def read(notice: timedelta | None) -> list[str]:
    return term_sentences(HALF_LATE, notice=notice)


def test_all_of_the_terms_are_told_while_all_of_them_can_still_be_had() -> None:
    assert read(None)[:2] == [ALL, HALF]
    assert read(timedelta(hours=24)) == read(None)


def test_what_is_over_is_not_promised() -> None:
    assert read(timedelta(hours=24, seconds=-1))[:2] == [NEAR, HALF]
    assert read(timedelta(hours=3))[:2] == [NEAR, HALF]
    told = read(timedelta(hours=3, seconds=-1))
    assert told[0] == TOO_NEAR
    assert len(told) == 2
    assert "10 minutes" in told[1]


def test_a_talent_reads_what_calling_off_means_for_them() -> None:
    off, late = talent_sentences(HALF_LATE)
    assert "24 hours" in off
    assert "strike" in off
    assert "10 minutes" in late
    assert "strike" in late
