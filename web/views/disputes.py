"""A disputed payment in plain words: why, until when, and what happens to the money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from billing.disputes.concerned import Case
from billing.disputes.evidence.models import DisputeEvidence
from billing.disputes.evidence.service import may_answer
from billing.disputes.listing import ListedDispute
from billing.disputes.models import Dispute
from billing.gateways.port import DisputeState
from billing.transfers.models import PayeeKind
from hub.kernel.i18n import N_, gettext
from web.rendering import money_exact
from web.views.report_files import Amount, Cell, Table

STANDINGS: Mapping[str, tuple[str, str, str]] = {
    "waits": (N_("The bank waits for an answer"), "warn", "clock"),
    "sending": (N_("Answered; the bank decides"), "info", "send"),
    "sent": (N_("Answered; the bank decides"), "info", "check"),
    "late": (N_("The time to answer is over"), "bad", "alert"),
    "won": (N_("Decided for you"), "good", "check"),
    "lost": (N_("Decided for the payer"), "bad", "close"),
}
"""How far a dispute is, by `standing_of`, with the tone and icon of its badge."""

DECIDED = frozenset({DisputeState.WON, DisputeState.LOST})
REASONS: Mapping[str, str] = {
    "fraudulent": N_("The payer says that it was not them who paid."),
    "unrecognized": N_("The payer does not recognise this payment on their statement."),
    "product_not_received": N_("The payer says that they did not get what they paid for."),
    "product_unacceptable": N_("The payer says that it was not what had been promised."),
    "duplicate": N_("The payer says that they paid twice."),
    "credit_not_processed": N_("The payer says that a refund was promised and did not come."),
    "subscription_canceled": N_("The payer says that they had cancelled."),
}
HANDED_ON: Mapping[bool, str] = {
    True: N_(
        "The money had been sent to you. The payment provider takes it back from your account "
        "until the bank has decided; if it decides for you, it is sent again."
    ),
    False: N_(
        "The money had been handed on. It is taken back from whoever has it; until it comes, the "
        "hub bears it."
    ),
}
HELD: Mapping[bool, str] = {
    True: N_(
        "The money was still held here. It is with the bank until it has decided; nothing else of "
        "yours is touched."
    ),
    False: N_(
        "The money was still held here, and is with the bank until it has decided. Nobody is paid "
        "it meanwhile."
    ),
}
OTHER_REASON = N_("The payer’s bank gives no reason that we know (%(reason)s).")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeWords:
    """A dispute as whoever it concerns reads it.

    `for_payee`: the money is theirs, so that it is said to them; else the operator reads.
    """

    case: Case
    evidence: DisputeEvidence | None
    for_payee: bool
    now: datetime

    @property
    def reason(self) -> str:
        """Return why the payer complains."""
        return reason_of(self.case.dispute.reason)

    @property
    def money(self) -> str:
        """Return where the money is, and what the decision will do to it."""
        return money_of(self.case, for_payee=self.for_payee)

    @property
    def may_answer(self) -> bool:
        """Tell whether the bank waits for an answer."""
        return may_answer(self.case.dispute, self.evidence, now=self.now)

    @property
    def standing(self) -> str:
        """Return how far it is."""
        return standing_of(self.case.dispute, self.evidence, now=self.now)

    @property
    def badge(self) -> tuple[str, str, str]:
        """Return the same for the badge: label, tone and icon."""
        return badge_of(self.standing)


def standing_of(dispute: Dispute, evidence: DisputeEvidence | None, *, now: datetime) -> str:
    """Return how far a dispute is: waits, sending, sent, late, won, lost."""
    if dispute.state in DECIDED:
        return dispute.state.value
    if evidence is not None and evidence.sent_at is not None:
        return "sent"
    if evidence is not None and evidence.asked_at is not None:
        return "sending"
    if dispute.state is DisputeState.UNDER_REVIEW:
        return "sent"
    return "waits" if may_answer(dispute, evidence, now=now) else "late"


def dispute_table() -> Table:
    """Return the columns of the disputes about what goes to a payee."""
    return Table(
        name=gettext("Disputed payments"),
        columns=[
            gettext("Number"),
            gettext("What was paid"),
            gettext("Since"),
            gettext("To answer by"),
            gettext("Decided on"),
            gettext("State"),
            gettext("Why"),
            gettext("Amount"),
            gettext("Currency"),
        ],
    )


def dispute_cells(listed: ListedDispute, *, now: datetime, zone: ZoneInfo) -> Sequence[Cell]:
    """Return the cells of a dispute, in the order of the columns."""
    dispute = listed.dispute
    days = [
        instant.astimezone(zone).date() if instant else ""
        for instant in (dispute.opened_at, dispute.respond_by, dispute.closed_at)
    ]
    return [
        dispute.id,
        listed.payment.title,
        *days,
        badge_of(standing_of(dispute, listed.evidence, now=now))[0],
        reason_of(dispute.reason),
        Amount(dispute.amount_cents, dispute.currency),
        dispute.currency,
    ]


def badge_of(standing: str) -> tuple[str, str, str]:
    """Return the badge of how far a dispute is: label, tone and icon."""
    label, tone, icon = STANDINGS[standing]
    return gettext(label), tone, icon


def reason_of(reason: str) -> str:
    """Return a bank's word for the reason as a sentence."""
    known = REASONS.get(reason)
    return gettext(known) if known else gettext(OTHER_REASON) % {"reason": reason or "–"}


def money_of(case: Case, *, for_payee: bool) -> str:
    """Return where the money of a dispute is now."""
    dispute = case.dispute
    if dispute.state is DisputeState.WON:
        return gettext("The bank has given the money back. It is where it was before, or sent on.")
    if dispute.taken_cents == 0:
        return gettext("The bank only asks so far: no money has been taken.")
    if dispute.state is DisputeState.LOST:
        return _lost(case, for_payee=for_payee)
    known = (HANDED_ON if case.is_handed_on else HELD)[for_payee]
    return gettext(known)


def _lost(case: Case, *, for_payee: bool) -> str:
    if not for_payee:
        fee = money_exact(case.dispute.fee_cents, case.dispute.currency)
        return gettext("The payer keeps the money. The provider’s fee of %(fee)s is the hub’s.") % {
            "fee": fee
        }
    if case.payee.kind is PayeeKind.CHARITY:
        return gettext("The donor keeps the money. The card and dispute fees are the hub’s.")
    return gettext("The payer keeps the money. The bank’s fee is not yours to bear.")
