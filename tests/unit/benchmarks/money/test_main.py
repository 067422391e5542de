"""The benchmark's command line."""

import pytest

from benchmarks.money.__main__ import read_options
from benchmarks.money.webhooks import PER_SECOND


def test_without_options_a_million_donations_are_read_on_both_databases() -> None:
    given = read_options([])
    assert given.databases == ["sqlite", "postgresql"]
    assert (given.donations, given.waiting, given.webhooks) == (1_000_000, 5_000, 1_000)
    assert (given.seconds, given.json) == (10.0, False)


def test_options_choose_the_database_and_the_sizes() -> None:
    words = "--databases sqlite --donations 300 --seconds 0.5 --webhooks 5 --waiting 10 --json"
    given = read_options(words.split())
    assert (given.databases, given.donations, given.seconds) == (["sqlite"], 300, 0.5)
    assert (given.webhooks, given.waiting, given.json) == (5, 10, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--databases oracle", "oracle is none of sqlite, postgresql"),
        ("--donations 0", "0 is no number above 0"),
        ("--seconds never", "never is no number of seconds above 0"),
        ("--webhooks -1", "-1 is no number above 0"),
    ],
)
def test_what_is_wrong_with_an_option_is_said(
    arguments: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_options(arguments.split())
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_the_pace_of_webhooks_is_said_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_options(["--help"])
    assert f"sent, {PER_SECOND} a second" in " ".join(capsys.readouterr().out.split())
