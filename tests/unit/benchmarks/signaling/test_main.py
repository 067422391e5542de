"""The benchmark's command line."""

from benchmarks.signaling.__main__ import read_options


def test_without_options_two_thousand_come_on_both_databases() -> None:
    given = read_options([])
    assert given.databases == ["sqlite", "postgresql"]
    assert (given.clients, given.seconds, given.away) == (2_000, 20.0, 10.0)
    assert given.json is False


def test_options_choose_the_database_and_the_sizes() -> None:
    words = "--databases sqlite --clients 30 --seconds 0.5 --away 2 --json"
    given = read_options(words.split())
    assert (given.databases, given.clients, given.seconds) == (["sqlite"], 30, 0.5)
    assert (given.away, given.json) == (2.0, True)
