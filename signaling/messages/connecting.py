"""How a connection begins, or is refused."""

from pydantic import Field

from signaling.messages.base import ErrorCode, Message, Notice


class ConnectAuth(Message):
    """What the browser gives as `auth` when it connects, beside its cookie."""

    protocol: int
    room_pass: str = Field(min_length=1, max_length=200)


class RefusalData(Notice):
    """Why a connection was refused: the `data` of the client's `connect_error`."""

    code: ErrorCode
    message: str
