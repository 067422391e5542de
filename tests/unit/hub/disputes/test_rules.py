"""How disputes and appeals move, to the second."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from hub.bookings.models import Booking, BookingState
from hub.bookings.verdict import Verdict
from hub.disputes import rules
from hub.disputes.errors import (
    AppealDecided,
    DisputeMoved,
    FileTooLarge,
    FileUnreadable,
    ReasonsMissing,
    WordsMissing,
    WordsTooLong,
)
from hub.disputes.models import AppealState, DisputeState, VerdictDispute
from hub.disputes.rules import APPEAL_MOVES, DISPUTE_MOVES, AppealMove, DisputeMove
from hub.strikes.models import Strike

AT = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("state", "by"), [*product(DisputeState, DisputeMove)])
def test_a_dispute_moves_as_its_table_says_and_no_other_way(
    state: DisputeState, by: DisputeMove
) -> None:
    if (state, by) in DISPUTE_MOVES:
        assert rules.move_dispute(state, by) is DISPUTE_MOVES[state, by]
        return
    with pytest.raises(DisputeMoved) as refusal:
        rules.move_dispute(state, by)
    assert refusal.value.details == {"state": state.value, "move": by.value}


@pytest.mark.parametrize(("state", "by"), [*product(AppealState, AppealMove)])
def test_an_appeal_moves_as_its_table_says_and_no_other_way(
    state: AppealState, by: AppealMove
) -> None:
    if (state, by) in APPEAL_MOVES:
        assert rules.move_appeal(state, by) is APPEAL_MOVES[state, by]
        return
    with pytest.raises(AppealDecided) as refusal:
        rules.move_appeal(state, by)
    assert refusal.value.details == {"state": state.value, "move": by.value}


@pytest.mark.parametrize("state", BookingState)
def test_only_a_judged_session_that_is_not_settled_can_be_disputed(state: BookingState) -> None:
    booking = Booking(state=state, verdict="completed", settle_at=AT)
    assert rules.may_dispute(booking, now=AT - SECOND) is (state is BookingState.ENDED)


@pytest.mark.parametrize(("seconds", "may"), [(-1, True), (0, False), (1, False)])
def test_the_dispute_window_closes_to_the_second(seconds: int, may: bool) -> None:
    booking = Booking(state=BookingState.ENDED, verdict="completed", settle_at=AT)
    assert rules.may_dispute(booking, now=AT + timedelta(seconds=seconds)) is may
    booking.settle_at = None
    assert not rules.may_dispute(booking, now=AT + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("state", "after", "may"),
    [
        (DisputeState.OPEN, timedelta(hours=72) - SECOND, False),
        (DisputeState.OPEN, timedelta(hours=72), True),
        (DisputeState.ANSWERED, timedelta(0), True),
        (DisputeState.DECIDED, timedelta(hours=80), False),
    ],
)
def test_nothing_is_decided_before_the_other_side_had_its_time(
    state: DisputeState, after: timedelta, may: bool
) -> None:
    dispute = VerdictDispute(state=state, opened_at=AT)
    assert rules.may_decide(dispute, now=AT + after) is may


@pytest.mark.parametrize(
    ("after", "may"),
    [
        (timedelta(days=30) - SECOND, True),
        (timedelta(days=30), False),
    ],
)
def test_a_strike_can_be_appealed_for_thirty_days(after: timedelta, may: bool) -> None:
    strike = Strike(recorded_at=AT, lifted_at=None)
    assert rules.may_appeal(strike, now=AT + after) is may
    strike.lifted_at = AT
    assert not rules.may_appeal(strike, now=AT + after)


@pytest.mark.parametrize(("before", "after"), [*product(Verdict, Verdict)])
def test_a_strike_follows_the_verdict(before: Verdict, after: Verdict) -> None:
    struck = {Verdict.TALENT_ABSENT, Verdict.BOTH_ABSENT}
    is_gone = before in struck and after not in struck
    is_new = after in struck and before not in struck
    assert rules.is_strike_gone(before.value, after.value) is is_gone
    assert rules.is_strike_new(before.value, after.value) is is_new


def test_words_keep_their_paragraphs_and_have_an_end() -> None:
    assert rules.clean_words("  Bonjour. \r\n\r\n Je suis venu. ") == "Bonjour.\n\nJe suis venu."
    assert rules.clean_words("x" * 4000)
    with pytest.raises(WordsTooLong):
        rules.clean_words("x" * 4001)
    for nothing in ("", " \n ", "…!"):
        with pytest.raises(WordsMissing):
            rules.clean_words(nothing)
    for reasons in ("", "?", "x" * 1001):
        with pytest.raises(ReasonsMissing):
            rules.clean_reasons(reasons)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%%EOF\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0 \xff\xd9", "image/jpeg"),
    ],
)
def test_a_file_is_what_its_bytes_are(content: bytes, kind: str) -> None:
    assert rules.file_kind(content) == kind


@pytest.mark.parametrize("content", [b"", b"<html>", b"RIFF\0\0\0\0WEBP", b"%PDF-1.7"])
def test_a_file_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        rules.file_kind(content)


def test_a_file_of_more_than_five_megabytes_is_refused() -> None:
    with pytest.raises(FileTooLarge):
        rules.file_kind(b"\xff\xd8\xff" + b"x" * 5 * 1024 * 1024 + b"\xff\xd9")
