"""Charities and the people who answer for them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant
from hub.kernel.ids import ID_LENGTH, id_factory


class Charity(Base):
    """A cause that can be given to once an admin has verified it.

    `registration` is its RNA number (W and nine digits) or its SIREN (nine digits).
    """

    __tablename__ = "charities"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("cha"))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    registration: Mapped[str] = mapped_column(String(10), unique=True)
    address: Mapped[str] = mapped_column(String(300))
    object_fr: Mapped[str] = mapped_column(Text)
    object_en: Mapped[str] = mapped_column(Text)
    signatory: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(Instant)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))

    def cause(self, locale: str) -> str:
        """Return what the charity is for, in French or English."""
        return self.object_en if locale == "en" else self.object_fr


class CharityMember(Base):
    """Somebody who may read a charity's reports."""

    __tablename__ = "charity_members"
    __table_args__ = (UniqueConstraint("charity_id", "person_id", name="uq_charity_members_once"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    charity_id: Mapped[str] = mapped_column(ForeignKey("charities.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
