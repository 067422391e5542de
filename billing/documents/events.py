"""What happens to papers, told to those who may want them."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsReady(Event):
    """A donor can download the tax receipts of gifts to a charity.

    `round_id` is the round in which they are told; `gifts` how many, `amount_cents` how much.
    """

    round_id: str
    donor_id: str
    charity_id: str
    gifts: int
    amount_cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptVoided(Event):
    """A gift's tax receipt counts no more: money went back, or the donor's bank took it."""

    document_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceReady(Event):
    """A learner can download the invoice of a session."""

    booking_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeInvoiceReady(Event):
    """A talent can download the invoice of a month's fees; `month` is written `2026-11`."""

    talent_id: str
    month: str
    amount_cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerDetailsNeeded(Event):
    """A talent earns, and has not said under which name; `asked_on` is the day of asking."""

    talent_id: str
    asked_on: str
