"""The benchmark's command line."""

from benchmarks.scheduling.__main__ import read_options


def test_without_options_a_hundred_thousand_talents_are_searched_on_both_databases() -> None:
    given = read_options([])
    assert given.databases == ["sqlite", "postgresql"]
    assert (given.talents, given.seconds, given.processes) == (100_000, 10.0, None)
    assert given.json is False


def test_options_choose_the_database_and_the_sizes() -> None:
    words = "--databases postgresql --talents 300 --seconds 0.5 --processes 4 --json"
    given = read_options(words.split())
    assert (given.databases, given.talents, given.seconds) == (["postgresql"], 300, 0.5)
    assert (given.processes, given.json) == (4, True)
