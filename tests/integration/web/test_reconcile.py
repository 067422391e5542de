"""`estrade reconcile`, as an operator meets it."""

import argparse
from datetime import date, timedelta

import pytest

from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from hub.kernel.settings import Settings
from tests.integration.billing.till import make_till
from tests.scenes import NOW
from web.commands import reconcile

DAY = NOW.date()
LONG_AGO = timedelta(days=400)


def options(*, first_day: date = DAY, last_day: date = DAY, language: str | None = "en") -> object:
    return argparse.Namespace(first_day=first_day, last_day=last_day, language=language)


async def compared(database_url: str, wanted: object) -> int:
    assert isinstance(wanted, argparse.Namespace)
    return await reconcile.run(Settings(database_url=database_url), wanted)


@pytest.fixture(autouse=True)
def _two_days_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "make_clock", lambda _: FixedClock(NOW + timedelta(days=2)))


@pytest.fixture
async def paid_and_unheard(database: Database) -> str:
    """Pay a session at the provider, and lose the news; return the payment's id."""
    till = await make_till(database)
    payment = await till.open_session(await till.hold())
    await till.submit(await till.start(payment))
    return payment.id


async def test_the_command_names_each_difference_and_fails(
    database_url: str, paid_and_unheard: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await compared(database_url, options()) == 1
    printed = capsys.readouterr().out
    assert f"for {paid_and_unheard} on" in printed
    assert "Differences: 1. Perhaps only under way: 0." in printed


async def test_the_command_speaks_the_terminals_language(
    database_url: str,
    paid_and_unheard: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert await compared(database_url, options(language=None)) == 1
    assert "les comptes ne l’ont toujours pas" in capsys.readouterr().out


async def test_a_time_in_which_nothing_moved_agrees(
    database_url: str, paid_and_unheard: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = options(first_day=DAY - LONG_AGO, last_day=DAY - LONG_AGO)
    assert await compared(database_url, before) == 0
    assert "agree, to the cent" in capsys.readouterr().out


async def test_a_period_that_ends_before_it_begins_is_explained(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    backwards = options(first_day=DAY, last_day=DAY - LONG_AGO)
    assert await compared(database_url, backwards) == 2
    assert "Choose a first day before the last one" in capsys.readouterr().err


def test_a_day_that_is_none_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    reconcile.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["--from", "hier", "--to", "2026-11-23"])
    assert "Write it as 2026-11-23" in capsys.readouterr().err
