"""Keys for software other than the browser, and the connections made with them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

CODE_LENGTH = 22
DIGEST_LENGTH = 64
UFRAG_LENGTH = 256


class KeyUse(StrEnum):
    """What a key lets its owner's software do."""

    PUBLISH = "publish"
    WATCH = "watch"


class StageKey(Base):
    """Leave for one person's software to send to, or to watch, one masterclass.

    `code` is the half of the key that anybody may see; the other half follows from it and from
    the hub's secret, so that a stolen table opens nothing. Renewing changes the code.
    """

    __tablename__ = "stage_keys"
    __table_args__ = (
        UniqueConstraint("masterclass_id", "person_id", "use", name="uq_stage_keys_one_each"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("key"))
    masterclass_id: Mapped[str] = mapped_column(ForeignKey("masterclasses.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    use: Mapped[KeyUse] = mapped_column(stored_enum(KeyUse))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class StageConnection(Base):
    """The one connection made with a key; what the RFC calls a session. It is gone when it ends.

    `id` is the digest of the secret in its address. `key_code` is the code it was made with,
    `etag` names the present ICE exchange, `ufrag` is the other side's part of it; `fragment` is
    our side without its credentials, for the answer to an ICE restart.
    """

    __tablename__ = "stage_connections"

    id: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("stage_keys.id"), unique=True)
    key_code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    etag: Mapped[str] = mapped_column(String(CODE_LENGTH))
    ufrag: Mapped[str] = mapped_column(String(UFRAG_LENGTH))
    fragment: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(Instant)
