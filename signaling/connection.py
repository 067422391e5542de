"""One browser connected to a room, and all those connected to this process."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from rooms.admission import Admission, Expected
from signaling.rates import (
    Bucket,
    chat_bucket,
    cheer_bucket,
    hand_bucket,
    message_bucket,
    question_bucket,
    trouble_bucket,
)


@dataclass(slots=True, eq=False)
class Connection:
    """What is known of a socket; `spell_id` is empty until `room.join` and after leaving."""

    socket_id: str
    login_id: str
    locale: str
    admission: Admission
    spell_id: str = ""
    messages: Bucket = field(default_factory=message_bucket)
    chat: Bucket = field(default_factory=chat_bucket)
    cheers: Bucket = field(default_factory=cheer_bucket)
    hands: Bucket = field(default_factory=hand_bucket)
    questions: Bucket = field(default_factory=question_bucket)
    troubles: Bucket = field(default_factory=trouble_bucket)

    @property
    def room_id(self) -> str:
        """Return the room it is admitted to."""
        return self.admission.room_id

    @property
    def person_id(self) -> str:
        """Return who is behind it."""
        return self.admission.me.id

    @property
    def is_expected(self) -> bool:
        """Tell whether the room is for this person, who is then announced to the others."""
        return self.admission.me in self.admission.expected

    @property
    def partner(self) -> Expected:
        """Return the other person of a session for two; for a learner of a group, the talent."""
        return self.admission.others[0]


class Connections:
    """The browsers connected to this process."""

    def __init__(self) -> None:
        self._by_socket: dict[str, Connection] = {}
        self._by_room: defaultdict[str, set[Connection]] = defaultdict(set)

    def add(self, connection: Connection) -> None:
        """Remember a connection."""
        self._by_socket[connection.socket_id] = connection
        self._by_room[connection.room_id].add(connection)

    def find(self, socket_id: str) -> Connection | None:
        """Return the connection of a socket."""
        return self._by_socket.get(socket_id)

    def remove(self, socket_id: str) -> Connection | None:
        """Forget a connection and return it."""
        connection = self._by_socket.pop(socket_id, None)
        if connection is not None:
            there = self._by_room[connection.room_id]
            there.discard(connection)
            if not there:
                del self._by_room[connection.room_id]
        return connection

    def in_room(self, room_id: str) -> list[Connection]:
        """Return those that are admitted to a room."""
        return list(self._by_room.get(room_id, ()))

    def __iter__(self) -> Iterator[Connection]:
        """Go through all of them as they are now."""
        return iter(list(self._by_socket.values()))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._by_socket)
