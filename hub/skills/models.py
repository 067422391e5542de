"""Talents, the fields they teach and the services they sell."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant
from hub.kernel.ids import ID_LENGTH, id_factory


class Talent(Base):
    """Somebody who teaches; the primary key is the person's.

    `forfeits_to` is the charity that gets what learners forfeit, None when the talent keeps it.
    """

    __tablename__ = "talents"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    headline: Mapped[str] = mapped_column(String(140))
    about: Mapped[str] = mapped_column(Text)
    languages: Mapped[str] = mapped_column(String(40), default="fr")
    time_zone: Mapped[str] = mapped_column(String(64))
    search_text: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    forfeits_to: Mapped[str | None] = mapped_column(ForeignKey("charities.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class TalentField(Base):
    """A field of the catalogue that a talent teaches."""

    __tablename__ = "talent_fields"
    __table_args__ = (UniqueConstraint("talent_id", "field_slug", name="uq_talent_fields_once"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"))
    field_slug: Mapped[str] = mapped_column(String(80), index=True)


class Service(Base):
    """What a talent sells: a one-to-one session of a length, at a price."""

    __tablename__ = "services"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("srv"))
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    duration_min: Mapped[int]
    price_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
