"""When a reminder is due, to the second."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.reminders.models import ReminderKind
from hub.reminders.rules import RULES, ReminderRule, rule_of

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_a_reminder_is_due_from_its_second_until_it_is_too_late(rule: ReminderRule) -> None:
    due_at, dropped_at = START - rule.before, START - rule.before + rule.late
    found = {
        at: rule.is_due(START, now=at)
        for at in (due_at - SECOND, due_at, dropped_at - SECOND, dropped_at)
    }
    assert list(found.values()) == [False, True, True, False]
    assert dropped_at < START


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_the_starts_that_are_looked_for_are_those_that_are_due(rule: ReminderRule) -> None:
    after, until = rule.starts_between(START)
    for starts_at in (after, after + SECOND, until, until + SECOND):
        assert rule.is_due(starts_at, now=START) is (after < starts_at <= until)


def test_who_learned_of_the_start_when_the_reminder_was_due_already_is_not_reminded() -> None:
    rule = rule_of(ReminderKind.DAY)
    assert not rule.is_told(START, known_at=START - timedelta(hours=24))
    assert rule.is_told(START, known_at=START - timedelta(hours=24) + SECOND)
