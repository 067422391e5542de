"""People, their roles, their logins and the links that sign them in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Dialect, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.i18n import N_, gettext
from hub.kernel.ids import ID_LENGTH, id_factory

SOMEBODY = N_("Somebody")
"""Whoever has erased their account; the empty name is stored."""


class GivenName(TypeDecorator[str]):
    """A person's name, which of an erased account reads *Somebody* in the reader's language."""

    impl = String(80)
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the name, or the word for whoever has none any more."""
        return gettext(SOMEBODY) if value == "" else value


class Role(StrEnum):
    """What an account may be besides a learner, which everybody is."""

    TALENT = "talent"
    CHARITY = "charity"
    ADMIN = "admin"


class Person(Base):
    """Somebody with an account."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("per"))
    email: Mapped[str] = mapped_column(String(320), unique=True)
    display_name: Mapped[str] = mapped_column(GivenName)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    email_verified_at: Mapped[datetime | None] = mapped_column(Instant)
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    created_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def has_proved_email(self) -> bool:
        """Tell whether a link sent to the address was opened."""
        return self.email_verified_at is not None


class PersonRole(Base):
    """A role somebody has."""

    __tablename__ = "person_roles"
    __table_args__ = (UniqueConstraint("person_id", "role", name="uq_person_roles_once"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Role] = mapped_column(stored_enum(Role))


class Login(Base):
    """A browser in which somebody is signed in; `id` is the digest of the cookie's secret."""

    __tablename__ = "logins"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInLink(Base):
    """A link that signs in once; `id` is the digest of its secret."""

    __tablename__ = "sign_in_links"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str] = mapped_column(String(320), index=True)
    display_name: Mapped[str] = mapped_column(String(80), default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    next_path: Mapped[str] = mapped_column(String(500), default="/")
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
