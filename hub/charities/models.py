"""Charities and the people who answer for them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

_IS_VERIFIED = text("verified_at IS NOT NULL")


class Charity(Base):
    """A cause that can be given to once an admin has verified it.

    `registration` is its RNA number (W and nine digits) or its SIREN (nine digits): of the verified
    ones each has another, but several may ask for one. `refusal` is why an admin did not verify it,
    until the charity has sent something new.
    """

    __tablename__ = "charities"
    __table_args__ = (
        Index("ix_charities_registration", "registration"),
        Index(
            "uq_charities_verified",
            "registration",
            unique=True,
            sqlite_where=_IS_VERIFIED,
            postgresql_where=_IS_VERIFIED,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("cha"))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    registration: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(300))
    object_fr: Mapped[str] = mapped_column(Text)
    object_en: Mapped[str] = mapped_column(Text)
    signatory: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(Instant)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    refused_at: Mapped[datetime | None] = mapped_column(Instant)
    refusal: Mapped[str] = mapped_column(Text, default="")

    def cause(self, locale: str) -> str:
        """Return what the charity is for, in that language or, if it has only that, French."""
        return (self.object_en if locale == "en" else "") or self.object_fr


class MemberRole(StrEnum):
    """What a member of a charity may do: read its figures, or also manage it."""

    READ = "read"
    MANAGE = "manage"


class CharityMember(Base):
    """Somebody who belongs to a charity: they read its figures, and may manage it."""

    __tablename__ = "charity_members"
    __table_args__ = (UniqueConstraint("charity_id", "person_id", name="uq_charity_members_once"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    charity_id: Mapped[str] = mapped_column(ForeignKey("charities.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(stored_enum(MemberRole))


class CharityInvitation(Base):
    """A link, sent by mail, by which somebody becomes a member; `id` is the digest of its secret.

    It works once, for the account of that address, until it is withdrawn or expires.
    """

    __tablename__ = "charity_invitations"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    charity_id: Mapped[str] = mapped_column(ForeignKey("charities.id"), index=True)
    email: Mapped[str] = mapped_column(String(320))
    role: Mapped[MemberRole] = mapped_column(stored_enum(MemberRole))
    invited_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class CharityProof(Base):
    """A document by which a charity proves what it is; only admins see it."""

    __tablename__ = "charity_proofs"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("prf"))
    charity_id: Mapped[str] = mapped_column(ForeignKey("charities.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sent_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    sent_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def is_picture(self) -> bool:
        """Tell whether a page can show it."""
        return self.media_type.startswith("image/")
