"""Donations: what each part of a payment brings to a charity."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

MAX_MESSAGE = 280
MAX_NAME = 80
_IS_HELD = text("transfer_id IS NULL")
_IS_ONCE = text("source <> 'forfeit'")
IS_IN_SEVERAL = text("is_in_several")
"""The condition that a line left in several transfers, as its index has it."""
IS_NAMED = text(
    "is_name_public AND donor_name <> '' AND source NOT IN ('ticket', 'fee_cover')"
    " AND amount_cents > refunded_cents"
)
"""The condition that a line is a gift that stands of somebody who lets their name be shown."""


class DonationSource(StrEnum):
    """On what occasion money came to a charity."""

    TICKET = "ticket"
    WITH_TICKET = "with_ticket"
    LIVE = "live"
    PAGE = "page"
    FEE_COVER = "fee_cover"
    FORFEIT = "forfeit"


class Donation(Base):
    """A line of a charity's report; its amounts are the sums of the postings that refer to it.

    `amount_cents` is what the donor gave, `fee_cents` the share of the provider's fee it bears,
    `refunded_cents` what went back; `transfer_id` is the transfer that takes the rest to the
    charity, None while it is in escrow. When it left in several, which `is_in_several` tells,
    `transfer_id` is the last, and `earlier_transfers` says how many cents the others have of it
    (see `carriers`). A gift to the charity by itself has no masterclass and no host; of a session's
    forfeited money the talent is host and donor, and each part that a bank gave back later is a
    line of its own.
    """

    __tablename__ = "donations"
    __table_args__ = (
        Index(
            "uq_donations_once",
            "payment_id",
            "source",
            unique=True,
            sqlite_where=_IS_ONCE,
            postgresql_where=_IS_ONCE,
        ),
        CheckConstraint(
            "amount_cents > 0 AND refunded_cents >= 0 AND fee_cents >= 0 "
            "AND refunded_cents + fee_cents <= amount_cents",
            name="adds_up",
        ),
        Index("ix_donations_charity_given", "charity_id", "given_at", "id"),
        Index(
            "ix_donations_held",
            "charity_id",
            "masterclass_id",
            sqlite_where=_IS_HELD,
            postgresql_where=_IS_HELD,
        ),
        Index(
            "ix_donations_in_several",
            "charity_id",
            sqlite_where=IS_IN_SEVERAL,
            postgresql_where=IS_IN_SEVERAL,
        ),
        Index(
            "ix_donations_named",
            "charity_id",
            "given_at",
            sqlite_where=IS_NAMED,
            postgresql_where=IS_NAMED,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("don"))
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"), index=True)
    charity_id: Mapped[str] = mapped_column(ForeignKey("charities.id"))
    masterclass_id: Mapped[str | None] = mapped_column(ForeignKey("masterclasses.id"), index=True)
    host_id: Mapped[str | None] = mapped_column(ForeignKey("talents.person_id"))
    donor_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    source: Mapped[DonationSource] = mapped_column(stored_enum(DonationSource))
    amount_cents: Mapped[int]
    fee_cents: Mapped[int]
    refunded_cents: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    given_at: Mapped[datetime] = mapped_column(Instant)
    donor_name: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    is_name_public: Mapped[bool] = mapped_column(default=False)
    is_amount_public: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str] = mapped_column(String(MAX_MESSAGE), default="")
    is_message_public: Mapped[bool] = mapped_column(default=False)
    transfer_id: Mapped[str | None] = mapped_column(ForeignKey("transfers.id"), index=True)
    earlier_transfers: Mapped[dict[str, int]] = mapped_column(
        JSON, default=dict, server_default="{}"
    )
    is_in_several: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def net_cents(self) -> int:
        """Return what the charity gets of it."""
        return self.amount_cents - self.refunded_cents - self.fee_cents


class WithheldWords(Base):
    """That hosts took the words of a gift away: nobody is shown them; the gift is untouched."""

    __tablename__ = "withheld_words"

    donation_id: Mapped[str] = mapped_column(ForeignKey("donations.id"), primary_key=True)
    withheld_at: Mapped[datetime] = mapped_column(Instant)


class DonationDay(Base):
    """The sums of the donations of one UTC day that are alike, kept by the database itself.

    The triggers of `day_triggers` write it in the transaction that writes a donation, so that a
    report of a million lines reads some thousand rows. `transfer_id` is empty while the money is
    in escrow; a line that left in several counts whole to its last (see `several`).
    """

    __tablename__ = "donation_days"
    __table_args__ = (
        CheckConstraint(
            "lines > 0 AND gross_cents > 0 AND refunded_cents >= 0 AND fees_cents >= 0 "
            "AND refunded_cents + fees_cents <= gross_cents",
            name="adds_up",
        ),
        Index("ix_donation_days_masterclass_id", "masterclass_id"),
        {"sqlite_with_rowid": False},
    )

    charity_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    masterclass_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    host_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    source: Mapped[DonationSource] = mapped_column(stored_enum(DonationSource), primary_key=True)
    transfer_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    lines: Mapped[int]
    gross_cents: Mapped[int] = mapped_column(BigInteger)
    refunded_cents: Mapped[int] = mapped_column(BigInteger)
    fees_cents: Mapped[int] = mapped_column(BigInteger)
