"""What is printed of a measurement."""

import json

from benchmarks.figures import Figure, as_table

SLOW = Figure(name="report", value=301.23456, unit="ms", limit=300)
FAST = Figure(name="postings", value=500.0, unit="per second", limit=500, is_at_least=True)
KNOWN = Figure(name="size", value=170.0, unit="MB")


def test_a_limit_is_a_most_or_a_least() -> None:
    assert (SLOW.ok, FAST.ok, KNOWN.ok) == (False, True, True)


def test_as_json_a_figure_has_the_five_names() -> None:
    assert json.loads(json.dumps(SLOW.as_json())) == {
        "name": "report",
        "value": 301.235,
        "unit": "ms",
        "limit": 300,
        "ok": False,
    }


def test_the_table_says_which_limit_was_missed() -> None:
    slow, fast, known = as_table([SLOW, FAST, KNOWN]).splitlines()
    assert slow.endswith("at most 300: MISSED")
    assert fast.endswith("at least 500: ok")
    assert known.endswith("170.0 MB")
