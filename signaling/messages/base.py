"""What messages are built from: their two kinds, the protocol's version and its limits."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL_VERSION = 2
OLDEST_VERSION = 2
"""Pages from before are told to reload; docs/protocol.md says when to raise both."""

MAX_MESSAGE_BYTES = 64 * 1024
SDP_LENGTH = 40_000
CANDIDATE_LENGTH = 1_000

Seq = Annotated[int, Field(ge=0, le=2**53 - 1)]
Sdp = Annotated[str, Field(min_length=1, max_length=SDP_LENGTH)]
PersonId = Annotated[str, Field(min_length=1, max_length=40)]
Key = Annotated[str, Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]
Counter = Annotated[int, Field(ge=0, le=2**53 - 1)]
ConsentVersion = Annotated[int, Field(ge=1, le=10_000)]
HandNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
IS_ERROR_CODE = "one of signaling.errors.ERROR_CODES"
ErrorCode = Annotated[str, IS_ERROR_CODE]


class Message(BaseModel):
    """What a browser sends: unknown fields are refused, so that a mistake shows at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Notice(BaseModel):
    """What the hub sends; every field is always there."""

    model_config = ConfigDict(frozen=True)
