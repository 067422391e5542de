"""Notifications, and which mails each person wants beside them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory
from hub.notifications.topics import Topic

MAX_TITLE = 300
MAX_LABEL = 120
MAX_PATH = 500


class Notification(Base):
    """What somebody was told: the subject of a mail, and where its button leads.

    `key` is that of the mail, be it sent or not wanted; `locale` the language it is written in.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_told", "person_id", "told_at", "id"),
        Index("ix_notifications_unread", "person_id", "read_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("ntf"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str] = mapped_column(String(160), unique=True)
    topic: Mapped[Topic] = mapped_column(stored_enum(Topic))
    locale: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    label: Mapped[str] = mapped_column(String(MAX_LABEL))
    path: Mapped[str] = mapped_column(String(MAX_PATH))
    told_at: Mapped[datetime] = mapped_column(Instant, index=True)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class MailWish(Base):
    """That somebody wants mails about a topic, or does not; without one, as at first."""

    __tablename__ = "mail_wishes"
    __table_args__ = (PrimaryKeyConstraint("person_id", "topic"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    topic: Mapped[Topic] = mapped_column(stored_enum(Topic))
    is_wanted: Mapped[bool]
    chosen_at: Mapped[datetime] = mapped_column(Instant)
