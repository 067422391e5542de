"""What each side received of the other: reports gathered into stretches."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.ids import new_id
from rooms.models import Reception

REPORT_PAUSE_S = 10.0
LONGEST_REPORT = timedelta(seconds=10)

_Key = tuple[str, str, str]
"""The room, who reports, of whom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `reporter_id` received of `person_id` in the interval that ends now."""

    room_id: str
    person_id: str
    reporter_id: str
    interval: timedelta
    is_received: bool


@dataclass(slots=True, eq=False)
class Stretch:
    """A reception in the making; `version` grows with it, `stored` is the one that was kept."""

    id: str
    report: Report
    starts_at: datetime
    ends_at: datetime
    reported_s: float
    version: int = 1
    stored: int = 0


class Receptions:
    """Gather the reports of one process and write them as stretches, not one by one.

    A stretch goes on while reports follow within ten seconds of the machine's own time; a report
    of nothing ends it. Held in memory: for each reporter who is here, one stretch for each of the
    others of their session.
    """

    def __init__(self) -> None:
        self._open: dict[_Key, Stretch] = {}
        self._closed: list[Stretch] = []

    def take(self, report: Report, *, now: datetime, monotonic_s: float) -> None:
        """Take in a report."""
        key = (report.room_id, report.reporter_id, report.person_id)
        stretch = self._open.get(key)
        if not report.is_received:
            self._close(key)
        elif stretch is not None and monotonic_s - stretch.reported_s <= REPORT_PAUSE_S:
            stretch.ends_at, stretch.reported_s = now, monotonic_s
            stretch.version += 1
        else:
            self._close(key)
            starts_at = now - min(report.interval, LONGEST_REPORT)
            self._open[key] = Stretch(
                new_id("rcp"), report, starts_at, ends_at=now, reported_s=monotonic_s
            )

    def forget(self, *, room_id: str, reporter_id: str) -> None:
        """End the stretches of somebody who is gone."""
        for key in [key for key in self._open if key[:2] == (room_id, reporter_id)]:
            self._close(key)

    async def write(self, db: AsyncSession) -> list[tuple[Stretch, int]]:
        """Store what changed and return it, for `written` once the transaction is kept."""
        changed = [s for s in [*self._closed, *self._open.values()] if s.version != s.stored]
        for stretch in changed:
            report = stretch.report
            await db.merge(
                Reception(
                    id=stretch.id,
                    room_id=report.room_id,
                    person_id=report.person_id,
                    reporter_id=report.reporter_id,
                    starts_at=stretch.starts_at,
                    ends_at=stretch.ends_at,
                )
            )
        return [(stretch, stretch.version) for stretch in changed]

    def written(self, batch: list[tuple[Stretch, int]]) -> None:
        """Note that a batch was kept; what changed meanwhile is stored the next time."""
        for stretch, version in batch:
            stretch.stored = version
        self._closed = [s for s in self._closed if s.version != s.stored]

    def _close(self, key: _Key) -> None:
        stretch = self._open.pop(key, None)
        if stretch is not None and stretch.version != stretch.stored:
            self._closed.append(stretch)
