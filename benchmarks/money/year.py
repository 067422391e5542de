"""A charity's year: evenings, and what each brings, as the rows that billing would have written.

The rules are billing's own (parts, fees, shares, refunds), the postings those of its acts, so
that `billing.audit.check` finds every line tied to its postings.
"""

import itertools
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from benchmarks.loading import Columns, Row
from billing.donations.models import Donation, DonationSource
from billing.donations.rules import share_fee
from billing.ledger.accounts import (
    PAYEE,
    PAYER,
    PLATFORM,
    PROVIDER_BALANCE,
    PROVIDER_FEES,
    escrow_masterclass,
    payable_charity,
)
from billing.ledger.models import Posting
from billing.payments.models import PartKind, Payment, PaymentPart, PaymentPurpose, PaymentState
from billing.payments.quote import quote
from billing.payments.rules import DonorChoices
from billing.refunds.models import Refund, RefundReason, RefundState
from billing.refunds.rules import refund_key
from billing.settlements.models import Settlement, SettlementState, SubjectKind
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.kernel.database import Base
from hub.masterclasses.models import Registration, RegistrationState

FIRST_EVENING = datetime(2026, 2, 1, 18, 0, tzinfo=UTC)
DAYS_OF_EVENINGS = 322
LINES_OF_AN_EVENING = 2_500
DISPUTE = timedelta(hours=73)
SETTLED_UNTIL = datetime(2026, 12, 10, tzinfo=UTC)
SENT_UNTIL = datetime(2026, 12, 1, tzinfo=UTC)
CURRENCY = "EUR"
TICKET_CENTS = 1_200
GIFTS_CENTS = (300, 500, 500, 1_000, 1_000, 1_500, 2_000, 3_000, 5_000, 12_000)
MESSAGES = ("", "", "", "", "Bravo !", "Pour les jardins de l’école de ma fille.")

COLUMNS: Columns = {
    Registration: ("id", "masterclass_id", "person_id", "state", "created_at", "confirmed_at"),
    Payment: (
        *("id", "purpose", "subject_id", "masterclass_id", "payer_id", "state", "title", "locale"),
        *("amount_cents", "currency", "gift_source", "shown", "idempotency_key", "checkout_id"),
        *("charge_id", "fee_cents", "refunded_cents", "created_at", "expires_at", "succeeded_at"),
    ),
    PaymentPart: ("payment_id", "kind", "amount_cents"),
    Settlement: ("subject_id", "kind", "state", "settle_at"),
    Transfer: (
        *("id", "payee_kind", "payee_id", "subject_id", "state", "amount_cents", "currency"),
        *("idempotency_key", "provider_id", "requested_at", "completed_at"),
    ),
    Refund: (
        *("id", "payment_id", "sequence", "reason", "state", "amount_cents", "currency"),
        *("idempotency_key", "provider_id", "requested_at", "completed_at"),
    ),
    Donation: (
        *("id", "payment_id", "charity_id", "masterclass_id", "host_id", "donor_id", "source"),
        *("amount_cents", "fee_cents", "refunded_cents", "currency", "given_at", "donor_name"),
        *("is_name_public", "message", "transfer_id"),
    ),
    Posting: (
        *("id", "correlation", "line", "source", "destination", "amount_cents", "currency"),
        *("reference", "at"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """One masterclass."""

    masterclass_id: str
    charity_id: str
    host_id: str
    title: str
    starts_at: datetime

    @property
    def settle_at(self) -> datetime:
        """Return when what was given is due to the charity."""
        return self.starts_at + DISPUTE


@dataclass(slots=True)
class Numbers:
    """Identifiers as long as the hub's own, in the order of making."""

    following: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new(self, prefix: str) -> str:
        """Return an identifier that nothing else has."""
        return f"{prefix}_{next(self.following):026d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """What one person did: which parts they paid, when, and how it went on."""

    purpose: PaymentPurpose
    gift_source: DonationSource
    ticket_cents: int
    gift_cents: int
    covers_fees: bool
    at: datetime
    is_refunded: bool = False


@dataclass(slots=True)
class EveningRows:
    """The rows of one evening while they are written."""

    evening: Evening
    numbers: Numbers
    random: Random
    rows: dict[type[Base], list[Row]] = field(default_factory=lambda: defaultdict(list))
    owed_cents: int = 0
    transfer_id: str | None = None

    def write(self, donors: Sequence[str], *, lines: int) -> dict[type[Base], list[Row]]:
        """Return the rows of an evening that brings so many lines."""
        if self.evening.settle_at <= SETTLED_UNTIL:
            self.transfer_id = self.numbers.new("trf")
        first = self.random.randrange(len(donors))
        for number in itertools.count():
            if not lines:
                break
            visit = self._visit(lines)
            lines -= self._pay(visit, donors[(first + number) % len(donors)])
        if self.transfer_id is not None:
            self._settle(self.transfer_id)
        return self.rows

    def _settle(self, transfer_id: str) -> None:
        evening = self.evening
        done = (SubjectKind.MASTERCLASS, SettlementState.DONE)
        self.rows[Settlement].append((evening.masterclass_id, *done, evening.settle_at))
        self._send(transfer_id, self.owed_cents, at=evening.settle_at)

    def _visit(self, lines: int) -> _Visit:
        chance, evening = self.random.random(), self.evening
        gift_cents = self.random.choice(GIFTS_CENTS)
        covers_fees = lines > 2 and self.random.random() < 0.4
        if chance < 0.45:
            has_gift = lines > 1 and self.random.random() < 0.3
            return _Visit(
                purpose=PaymentPurpose.TICKET,
                gift_source=DonationSource.WITH_TICKET,
                ticket_cents=TICKET_CENTS,
                gift_cents=gift_cents if has_gift else 0,
                covers_fees=covers_fees,
                at=evening.starts_at - timedelta(days=30) * self.random.random(),
                is_refunded=self.random.random() < 0.01,
            )
        is_live = chance < 0.85
        at = evening.starts_at + timedelta(hours=1) * self.random.random()
        if not is_live:
            at += timedelta(days=12) * self.random.random() - timedelta(days=10)
            is_late = self.transfer_id is not None and self.random.random() < 0.02
            at = evening.settle_at + timedelta(days=5) * self.random.random() if is_late else at
        return _Visit(
            purpose=PaymentPurpose.GIFT,
            gift_source=DonationSource.LIVE if is_live else DonationSource.PAGE,
            ticket_cents=0,
            gift_cents=gift_cents,
            covers_fees=covers_fees,
            at=at,
        )

    def _pay(self, visit: _Visit, payer_id: str) -> int:
        """Write a payment, its parts, its lines and its postings; return how many lines."""
        parts, fee_cents, shares = _quoted(visit.ticket_cents, visit.gift_cents, visit.covers_fees)
        payment_id, evening = self.numbers.new("pay"), self.evening
        amount_cents = sum(cents for _, cents in parts)
        subject_id = evening.masterclass_id
        if visit.purpose is PaymentPurpose.TICKET:
            subject_id = self.numbers.new("reg")
            confirmed = RegistrationState.CONFIRMED
            self.rows[Registration].append(
                (subject_id, evening.masterclass_id, payer_id, confirmed, visit.at, visit.at)
            )
        self.rows[Payment].append(
            (
                *(payment_id, visit.purpose, subject_id, evening.masterclass_id, payer_id),
                *(PaymentState.SUCCEEDED, evening.title, "fr", amount_cents, CURRENCY),
                *(visit.gift_source, _SHOWN, f"checkout:{payment_id}", f"cs_{payment_id}"),
                *(f"ch_{payment_id}", fee_cents, amount_cents if visit.is_refunded else 0),
                *(visit.at, visit.at + timedelta(minutes=30), visit.at),
            )
        )
        self.rows[PaymentPart] += [(payment_id, kind, cents) for kind, cents in parts]
        lines = [(self.numbers.new("don"), kind, cents, shares[kind]) for kind, cents in parts]
        self._capture(payment_id, lines, amount_cents=amount_cents, at=visit.at)
        if visit.is_refunded:
            self._refund(payment_id, lines, amount_cents=amount_cents, at=visit.at)
        self._give(visit, payment_id, payer_id, lines)
        return len(lines)

    def _give(
        self, visit: _Visit, payment_id: str, payer_id: str, lines: Sequence[tuple[Any, ...]]
    ) -> None:
        evening, transfer_id = self.evening, self.transfer_id
        net_cents = 0 if visit.is_refunded else sum(cents - fee for _, _, cents, fee in lines)
        if transfer_id is not None and visit.at > evening.settle_at:
            transfer_id = self.numbers.new("trf")
            if net_cents:
                self._send(transfer_id, net_cents, at=visit.at)
        elif transfer_id is not None:
            self.owed_cents += net_cents
        message = self.random.choice(MESSAGES) if visit.gift_cents else ""
        for donation_id, kind, cents, fee in lines:
            is_gift = kind is PartKind.GIFT
            self.rows[Donation].append(
                (
                    *(donation_id, payment_id, evening.charity_id, evening.masterclass_id),
                    *(evening.host_id, payer_id, visit.gift_source if is_gift else _SOURCES[kind]),
                    *(cents, 0 if visit.is_refunded else fee, cents if visit.is_refunded else 0),
                    *(CURRENCY, visit.at, "Léa Martin", True, message if is_gift else ""),
                    transfer_id,
                )
            )

    def _capture(
        self, payment_id: str, lines: Sequence[tuple[Any, ...]], *, amount_cents: int, at: datetime
    ) -> None:
        escrow = escrow_masterclass(self.evening.masterclass_id)
        moves = [(PAYER, PROVIDER_BALANCE, amount_cents, payment_id)]
        for donation_id, _, cents, fee in lines:
            moves.append((PROVIDER_BALANCE, PROVIDER_FEES, fee, donation_id))
            moves.append((PROVIDER_BALANCE, escrow, cents - fee, donation_id))
        self._post(f"capture:{payment_id}", moves, at=at)

    def _refund(
        self, payment_id: str, lines: Sequence[tuple[Any, ...]], *, amount_cents: int, at: datetime
    ) -> None:
        refund_id, escrow = self.numbers.new("ref"), escrow_masterclass(self.evening.masterclass_id)
        key = refund_key(payment_id, sequence=1, amount_cents=amount_cents)
        self.rows[Refund].append(
            (
                *(refund_id, payment_id, 1, RefundReason.DUPLICATE, RefundState.SUCCEEDED),
                *(amount_cents, CURRENCY, key, f"re_{refund_id}", at, at),
            )
        )
        moves = []
        for donation_id, _, cents, fee in lines:
            moves.append((PLATFORM, escrow, fee, donation_id))
            moves.append((escrow, PROVIDER_BALANCE, cents, donation_id))
        self._post(f"refund:{refund_id}", moves, at=at)
        back = [(PROVIDER_BALANCE, PAYER, amount_cents, refund_id)]
        self._post(f"refunded:{refund_id}", back, at=at)

    def _send(self, transfer_id: str, amount_cents: int, *, at: datetime) -> None:
        evening, is_sent = self.evening, at <= SENT_UNTIL
        state = TransferState.SUCCEEDED if is_sent else TransferState.SUBMITTED
        self.rows[Transfer].append(
            (
                *(transfer_id, PayeeKind.CHARITY, evening.charity_id, evening.masterclass_id),
                *(state, amount_cents, CURRENCY, f"transfer:{transfer_id}", f"tr_{transfer_id}"),
                *(at, at if is_sent else None),
            )
        )
        payable = payable_charity(evening.charity_id)
        escrow = escrow_masterclass(evening.masterclass_id)
        self._post(f"settle:{transfer_id}", [(escrow, payable, amount_cents, transfer_id)], at=at)
        if is_sent:
            away = [(payable, PAYEE, amount_cents, transfer_id)]
            self._post(f"transferred:{transfer_id}", away, at=at)

    def _post(
        self, correlation: str, moves: Sequence[tuple[str, str, int, str]], *, at: datetime
    ) -> None:
        moved = (move for move in moves if move[2])
        self.rows[Posting] += [
            (
                *(self.numbers.new("pst"), correlation, line, source, destination, cents),
                *(CURRENCY, reference, at),
            )
            for line, (source, destination, cents, reference) in enumerate(moved)
        ]


_SHOWN = json.dumps(DonorChoices(display_name="Léa Martin", is_name_public=True).as_json())
_SOURCES = {
    PartKind.TICKET: DonationSource.TICKET,
    PartKind.FEE_COVER: DonationSource.FEE_COVER,
}


@cache
def _quoted(
    ticket_cents: int, gift_cents: int, covers_fees: bool
) -> tuple[list[tuple[PartKind, int]], int, dict[PartKind, int]]:
    quoted = quote(
        ticket_cents=ticket_cents, gift_cents=gift_cents, covers_fees=covers_fees, currency="EUR"
    )
    parts = [(part.kind, part.amount_cents) for part in quoted.parts]
    return parts, quoted.fee_cents, share_fee(quoted.fee_cents, parts=dict(parts))
