"""Why nothing of a room reaches the disk, as the hub is told."""

from typing import Any, cast

import pytest

from rooms.sfu.clock import Clock
from rooms.sfu.forwarding.taping import Taping


class Troubled:
    """A recording of which only the figures matter."""

    id = "rec_1"

    def __init__(self, error: str | None, *feed_errors: str | None) -> None:
        self._stats = {"error": error, "feeds": [{"error": one} for one in feed_errors]}

    def stats(self) -> dict[str, Any]:
        """Return the test's figures."""
        return self._stats


@pytest.mark.parametrize(
    ("recording", "problem"),
    [
        (Troubled(None), None),
        (Troubled(None, None, None), None),
        (Troubled(None, "disk_slow"), None),
        (Troubled(None, None, "disk_full"), "disk_full"),
        (Troubled(None, "disk_failed"), "disk_failed"),
        (Troubled(None, "too_many_parts"), "too_many_parts"),
        (Troubled("disk_failed"), "disk_failed"),
    ],
)
def test_what_does_not_pass_by_itself_is_told(recording: Troubled, problem: str | None) -> None:
    taping = Taping(None, Clock())
    cast("dict[str, object]", taping._recordings)["room"] = recording
    assert taping.problems == ({"room": problem} if problem else {})
