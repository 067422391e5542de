"""The lines about what was received of somebody: when it began, stopped and came back.

What decides whether a session took place or was interrupted is how long both were there and
received: a pause of that is a line, and who noticed is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.bookings.verdict import length, merge, overlap, without
from hub.calendar.rules import Interval
from hub.kernel.i18n import N_
from rooms.timeline.lines import TimelineLine, TimelineSource, line

PAUSE_SHOWN = timedelta(seconds=10)
"""A shorter pause is a hiccup that decides nothing."""
PAUSES_SHOWN = 20
"""Of more than so many, the longest are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """When somebody's media was received: by the other side, and by the media server."""

    by_other: Sequence[Interval] = ()
    by_server: Sequence[Interval] = ()

    @property
    def whole(self) -> list[Interval]:
        """Return when it was received by either."""
        return merge([*self.by_other, *self.by_server])

    def began(self, at: datetime) -> TimelineSource:
        """Tell who received it first, at an instant at which it began."""
        return self._by([one.starts_at for one in self.by_other], at)

    def stopped(self, at: datetime) -> TimelineSource:
        """Tell who received it last, at an instant at which it stopped."""
        return self._by([one.ends_at for one in self.by_other], at)

    def _by(self, others: Sequence[datetime], at: datetime) -> TimelineSource:
        is_other = at in others or not self.by_server
        return TimelineSource.OTHER_SIDE if is_other else TimelineSource.MEDIA_SERVER


def first(noticed: Noticed, who: str) -> list[TimelineLine]:
    """Return the line about when somebody was received for the first time, if ever."""
    if not noticed.whole:
        return []
    at = noticed.whole[0].starts_at
    return [line(at, who, N_("Seen or heard for the first time."), noticed.began(at))]


def pauses(noticed: Noticed, who: str, *, together: Sequence[Interval]) -> list[TimelineLine]:
    """Return the lines about when nothing of somebody was received though both were there."""
    if not together:
        return []
    received = noticed.whole
    began = {one.starts_at for one in received[1:]}
    stopped = {one.ends_at for one in received}
    whole = Interval(together[0].starts_at, together[-1].ends_at)
    lines: list[TimelineLine] = []
    for pause in _longest(without([whole], received), together):
        if (at := pause.starts_at) in stopped:
            lines.append(line(at, who, N_("No longer seen or heard."), noticed.stopped(at)))
        else:
            not_yet = N_("Not seen or heard, though both were there.")
            lines.append(line(at, who, not_yet, TimelineSource.OTHER_SIDE))
        if (back_at := pause.ends_at) in began:
            lines.append(line(back_at, who, N_("Seen or heard again."), noticed.began(back_at)))
    return lines


def _longest(pauses: Sequence[Interval], together: Sequence[Interval]) -> list[Interval]:
    """Return the pauses that count, by how much of each both were there for."""
    weighed = [(length(overlap([pause], together)), pause) for pause in pauses]
    long = [one for one in weighed if one[0] > PAUSE_SHOWN]
    long.sort(key=lambda one: one[0], reverse=True)
    return [pause for _, pause in long[:PAUSES_SHOWN]]
