"""When a reminder is due, to the second, and on which clock it is written, whatever that does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from hub.kernel.i18n import use_locale
from hub.reminders.models import ReminderKind
from hub.reminders.rules import RULES, ReminderRule, rule_of
from web.rendering import datetime_local

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ZONES = (
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
)


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


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the hours in which a zone's clock is changed from 2026 to 2030."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    hours = [first + timedelta(hours=hour) for hour in range(5 * 365 * 24)]
    for before, after in pairwise(hours):
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield after


@pytest.mark.parametrize("name", ZONES)
def test_around_each_change_of_the_clock_the_instant_and_what_is_written_of_it_are_right(
    name: str,
) -> None:
    zone = ZoneInfo(name)
    found = list(changes(zone))
    assert bool(found) is (name != "America/Sao_Paulo")
    for change in found or [START]:
        for quarters in range(-4 * 26, 4 * 26):
            starts_at = change + timedelta(minutes=15 * quarters)
            for rule in RULES:
                assert rule.is_due(starts_at, now=starts_at - rule.before)
                assert not rule.is_due(starts_at, now=starts_at - rule.before - SECOND)
            with use_locale("en"):
                written = datetime_local(starts_at, zone)
            local = starts_at.astimezone(zone)
            assert written == f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"
