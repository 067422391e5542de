"""What is new in a room, said to those connected here; and what follows when it is over."""

from rooms.engines.port import MediaEngine
from rooms.entries import EndedPayload
from rooms.feed import News
from signaling.background import Background
from signaling.boards import BoardNews
from signaling.connection import Connections
from signaling.messages import CloseReason, EntryAdded, StageChanged, StageRestarted
from signaling.outbound import Outbound
from signaling.written import as_entry

CLOSE_AFTER_S = 3.0
CLOSE_AFTER_MEETING_S = 600.0
THEY_MET = {"completed", "interrupted", "our_fault"}


class Delivery:
    """Say to the sockets of this process what the feed found."""

    def __init__(
        self,
        *,
        outbound: Outbound,
        connections: Connections,
        engine: MediaEngine,
        boards: BoardNews,
        background: Background,
    ) -> None:
        self._outbound = outbound
        self._connections = connections
        self._engine = engine
        self._boards = boards
        self._background = background

    async def deliver(self, news: News) -> None:
        """Say what is new; an ending closes the room a little later."""
        for stored in news.entries:
            added = EntryAdded(entry=as_entry(stored))
            await self._outbound.tell_room_here(news.room_id, "entry.added", added)
            if isinstance(stored.payload, EndedPayload):
                self._close_later(news.room_id, stored.payload)
        if news.stage is not None:
            changed = StageChanged(**news.stage._asdict())
            await self._outbound.tell_room_here(news.room_id, "stage.changed", changed)
        if news.stage_life is not None:
            restarted = StageRestarted(stage_life=news.stage_life)
            await self._outbound.tell_room_here(news.room_id, "stage.restarted", restarted)

        if news.boards:
            self._boards.have_changed(news.room_id, news.boards)

    def _close_later(self, room_id: str, payload: EndedPayload) -> None:
        delay_s = closing_delay_s(payload)
        self._background.later(delay_s, lambda: self._close(room_id))

    async def _close(self, room_id: str) -> None:
        for connection in self._connections.in_room(room_id):
            await self._outbound.close(
                connection.socket_id, CloseReason.ENDED, locale=connection.locale
            )
        await self._engine.close_room(room_id)


def closing_delay_s(payload: EndedPayload) -> float:
    """Return how long people may stay: two who met may finish their sentence."""
    return CLOSE_AFTER_MEETING_S if payload.verdict in THEY_MET else CLOSE_AFTER_S
