"""The programs' command lines."""

import pytest

from benchmarks import joins
from benchmarks.fanout.__main__ import read_options


def test_without_options_both_servers_are_measured_at_three_sizes() -> None:
    given = read_options([])
    assert (given.sfu, given.viewers) == (["estrade", "janus"], [100, 300, 900])
    assert (given.seconds, given.rounds, given.json) == (10.0, 3, False)


def test_options_choose_servers_sizes_and_length() -> None:
    words = "--sfu estrade --viewers 5,7 --seconds 0.5 --rounds 1 --json"
    given = read_options(words.split())
    assert (given.sfu, given.viewers, given.seconds, given.json) == (["estrade"], [5, 7], 0.5, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--sfu other", "other is none of estrade, janus"),
        ("--viewers 0", "0 is no number above 0"),
        ("--viewers 5,x", "x is no number above 0"),
        ("--seconds -1", "-1 is no number of seconds above 0"),
        ("--seconds nan", "nan is no number of seconds above 0"),
        ("--rounds 0", "0 is no number above 0"),
    ],
)
def test_what_is_wrong_with_an_option_is_said(
    arguments: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_options(arguments.split())
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_500_viewers_join_100_by_default() -> None:
    given = joins.read_options([])
    assert (given.watchers, given.viewers, given.sfu) == (100, 500, ["estrade"])
