"""Talents, the fields they teach and the services they sell."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

REQUEST_NOTICE = timedelta(hours=2)
"""How long before the start a talent who is asked first can still be asked."""
MAX_WORD = 40
WORD = String(MAX_WORD).with_variant(String(MAX_WORD, collation="C"), "postgresql")


class Policy(StrEnum):
    """How much notice a talent asks of learners who cancel; what it costs is the bookings'."""

    FLEXIBLE = "flexible"
    MODERATE = "moderate"
    STRICT = "strict"


class Talent(Base):
    """Somebody who teaches; the primary key is the person's.

    `forfeits_to` is the charity that gets what learners forfeit, None when the talent keeps it.
    `holidays` is where they keep public holidays, None as their zone says.
    While `published_at` is None it is a draft that nobody else sees.
    A pause is from `paused_at` to `paused_until`, or until it is lifted; it says nothing of what
    is booked.
    """

    __tablename__ = "talents"
    __table_args__ = (
        Index("ix_talents_listed", "created_at", "person_id", "published_at", "time_zone"),
        Index(
            "ix_talents_drafts",
            "person_id",
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    headline: Mapped[str] = mapped_column(String(140))
    about: Mapped[str] = mapped_column(Text)
    languages: Mapped[str] = mapped_column(String(40), default="fr")
    time_zone: Mapped[str] = mapped_column(String(64), index=True)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    forfeits_to: Mapped[str | None] = mapped_column(ForeignKey("charities.id"))
    buffer_before_min: Mapped[int] = mapped_column(default=0)
    buffer_after_min: Mapped[int] = mapped_column(default=0)
    notice_min: Mapped[int] = mapped_column(default=120)
    horizon_days: Mapped[int] = mapped_column(default=60)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    paused_until: Mapped[datetime | None] = mapped_column(Instant)
    policy: Mapped[Policy] = mapped_column(stored_enum(Policy), default=Policy.MODERATE)
    holidays: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)


class TalentField(Base):
    """A field of the catalogue that a talent teaches."""

    __tablename__ = "talent_fields"
    __table_args__ = (
        UniqueConstraint("talent_id", "field_slug", name="uq_talent_fields_once"),
        Index("ix_talent_fields_taught", "field_slug", "talent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"))
    field_slug: Mapped[str] = mapped_column(String(80))


class TalentWord(Base):
    """A word under which a talent is found, as `hub.skills.words.fold` writes it.

    It is one of their name, or of their headline and fields. Compared by its bytes, so that what
    begins with some letters is one stretch of the index, on either database.
    """

    __tablename__ = "talent_words"
    __table_args__ = (
        PrimaryKeyConstraint("talent_id", "word"),
        Index("ix_talent_words_found", "word", "talent_id", "is_name"),
    )

    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"))
    word: Mapped[str] = mapped_column(WORD)
    is_name: Mapped[bool]


class Service(Base):
    """What a talent sells: a session of a length, at a price, in the order of `position`.

    `group_size`: how many learners it is for at most; the price is that of one seat.
    `is_by_request`: the talent says yes or no before anybody pays. `field_slug`: which of their
    fields it teaches; the first of them while nothing is said, or once that is no longer theirs.
    """

    __tablename__ = "services"
    __table_args__ = (
        Index("ix_services_asked", "talent_id", "retired_at", "price_cents", "languages"),
        Index("ix_services_price", "price_cents", "talent_id", "retired_at", "languages"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("srv"))
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"))
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    field_slug: Mapped[str | None] = mapped_column(String(80))
    languages: Mapped[str] = mapped_column(String(40), default="fr")
    position: Mapped[int] = mapped_column(default=0)
    duration_min: Mapped[int]
    price_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    group_size: Mapped[int] = mapped_column(default=1)
    is_by_request: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def least_notice(self) -> timedelta:
        """Return how long before the start it can be had at the latest, whatever the talent's."""
        return notice_of(is_by_request=self.is_by_request)


def notice_of(*, is_by_request: bool) -> timedelta:
    """Return how long before the start a service of that sort can be had at the latest."""
    return REQUEST_NOTICE if is_by_request else timedelta()
