"""The audit trail as its page says it, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from billing.documents.identities import BETWEEN, WITH_TICKETS
from billing.documents.models import CharityStatus
from billing.settlements.forfeits import read_choice
from hub.kernel.i18n import N_, gettext
from hub.people.models import Person
from hub.people.trail import Act, TrailEntry
from rooms.conduct.grounds import GROUNDS_NAMES, Grounds
from rooms.conduct.service import ACTS
from rooms.conduct.service import BETWEEN as BETWEEN_PARTS
from web.rendering import date_local, money_exact
from web.views.bank import failure_name
from web.views.disputes import reason_of
from web.views.money_reasons import WORDS

ACT_NAMES: Mapping[str, str] = {
    Act.CHARITY_REGISTERED: N_("Charity registered"),
    Act.CHARITY_CHANGED: N_("Charity’s details changed"),
    Act.PROOF_SENT: N_("Document sent"),
    Act.PROOF_READ: N_("Document read"),
    Act.CHARITY_VERIFIED: N_("Charity verified"),
    Act.CHARITY_REFUSED: N_("Charity not verified"),
    Act.MEMBER_INVITED: N_("Member invited"),
    Act.INVITATION_WITHDRAWN: N_("Invitation withdrawn"),
    Act.MEMBER_JOINED: N_("Member joined"),
    Act.MEMBER_CHANGED: N_("Member’s role changed"),
    Act.MEMBER_REMOVED: N_("Member removed"),
    Act.PAYEE_FROZEN: N_("Transfers suspended"),
    Act.PAYEE_UNFROZEN: N_("Transfers resumed"),
    Act.REFUND_ASKED: N_("Refund"),
    Act.REFUND_FAILED: N_("Refund that failed"),
    Act.REFUND_RETRIED: N_("Refund tried again"),
    Act.REFUND_SETTLED: N_("Refund settled by hand"),
    Act.DISPUTE_OPENED: N_("Payment disputed at the payer’s bank"),
    Act.DISPUTE_WON: N_("Dispute won"),
    Act.DISPUTE_LOST: N_("Dispute lost"),
    Act.TRANSFER_MADE: N_("Transfer"),
    Act.TRANSFER_FAILED: N_("Transfer that failed"),
    Act.TRANSFER_RETRIED: N_("Transfer tried again"),
    Act.TRANSFER_SETTLED: N_("Transfer settled by hand"),
    Act.MONEY_RECOVERED: N_("Money taken back of a payee"),
    Act.WORK_RETRIED: N_("Tried again by hand"),
    Act.WORK_CLOSED: N_("Closed by hand"),
    Act.EVIDENCE_GIVEN: N_("Account of a dispute given"),
    Act.EVIDENCE_SENT: N_("Answer sent to the bank"),
    Act.BANK_FORM_OPENED: N_("Form for bank details opened at the payment provider"),
    Act.FORFEITS_DIRECTED: N_("Choice of who gets forfeited money"),
    Act.RECEIPTS_DECLARED: N_("Right to issue tax receipts declared"),
    Act.RECEIPT_ISSUED: N_("Tax receipt issued"),
    Act.PAYOUT_PAID: N_("Payout on the bank account"),
    Act.PAYOUT_FAILED: N_("Payout sent back by the bank"),
    Act.BOOKING_CANCELLED: N_("Session cancelled"),
    Act.MASTERCLASS_CANCELLED: N_("Masterclass cancelled"),
    Act.MASTERCLASS_POSTPONED: N_("Masterclass moved to another date"),
    Act.STRIKE_RECORDED: N_("Absence of a talent"),
    Act.STRIKE_APPEALED: N_("Strike appealed"),
    Act.STRIKE_UPHELD: N_("Strike upheld"),
    Act.STRIKE_LIFTED: N_("Strike lifted"),
    Act.VERDICT_DISPUTED: N_("Verdict disputed"),
    Act.VERDICT_ANSWERED: N_("Disputed verdict answered"),
    Act.VERDICT_DECIDED: N_("Disputed verdict decided"),
    Act.REVIEW_HIDDEN: N_("Review hidden"),
    Act.LINE_TAKEN_AWAY: N_("Message taken out of a chat"),
    Act.GIFT_WORDS_TAKEN_AWAY: N_("Words of a gift taken away"),
    Act.PERSON_SILENCED: N_("Viewer silenced"),
    Act.PERSON_UNSILENCED: N_("Silence ended"),
    Act.PERSON_REMOVED: N_("Viewer shown out"),
    Act.PERSON_BANNED: N_("Viewer banned from a masterclass"),
    Act.PERSON_UNBANNED: N_("Ban ended"),
    Act.COMPLAINT_DISMISSED: N_("Report read, nothing done"),
    Act.PERSON_WARNED: N_("Person warned"),
    Act.PERSON_SUSPENDED: N_("Account kept out of rooms"),
    Act.SUSPENSION_LIFTED: N_("Account let into rooms again"),
    Act.NAME_CHANGED: N_("Person’s name corrected"),
}
REASON_NAMES: Mapping[tuple[str, str], str] = {
    (Act.REFUND_ASKED, "late"): N_("paid after the time to pay was over"),
    (Act.REFUND_ASKED, "duplicate"): N_("paid twice"),
    (Act.REFUND_ASKED, "cancelled"): N_("session cancelled"),
    (Act.REFUND_ASKED, "verdict"): N_("who came, by the evidence"),
    (Act.REFUND_ASKED, "decision"): N_("a disputed verdict, decided"),
    (Act.REFUND_ASKED, "masterclass"): N_("masterclass cancelled"),
    (Act.REFUND_ASKED, "resold"): N_("cancelled late, and booked by somebody else"),
    (Act.REFUND_ASKED, "postponed"): N_("masterclass moved, seat given back"),
    (Act.MASTERCLASS_CANCELLED, "host"): N_("by its host"),
    (Act.MASTERCLASS_CANCELLED, "host_absent"): N_("its host did not come"),
    (Act.MASTERCLASS_CANCELLED, "our_fault"): N_("our fault"),
    (Act.CHARITY_VERIFIED, "number, signatory, document"): N_(
        "number, signatory and document checked"
    ),
}
VERDICT_NAMES: Mapping[str, str] = {
    "completed": N_("Completed"),
    "learner_absent": N_("Learner absent"),
    "talent_absent": N_("Talent absent"),
    "both_absent": N_("Nobody came"),
    "interrupted": N_("Interrupted"),
    "our_fault": N_("Our fault"),
}
VERDICT_ACTS = frozenset({Act.VERDICT_DISPUTED, Act.VERDICT_DECIDED})
DECLARED_NAMES: Mapping[str, str] = {
    CharityStatus.GENERAL_INTEREST: N_("A body of general interest"),
    CharityStatus.PUBLIC_UTILITY: N_("An association or foundation of recognised public utility"),
    CharityStatus.ENDOWMENT: N_("An endowment fund"),
    CharityStatus.AID: N_("A body that helps people in difficulty"),
    WITH_TICKETS: N_("Gifts made with a ticket"),
}
ROLE_NAMES: Mapping[str, str] = {"read": N_("reads"), "manage": N_("reads and manages")}
DISPUTE_ACTS = frozenset({Act.DISPUTE_OPENED, Act.DISPUTE_WON, Act.DISPUTE_LOST})
CONDUCT_ACTS = frozenset(ACTS.values())
MEMBER_ACTS = frozenset({Act.MEMBER_INVITED, Act.MEMBER_JOINED, Act.MEMBER_CHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailLine:
    """One act in words; without `actor` the hub did it by its rules.

    `is_payment`: it is about a payment, which has a page of its own. `number` is that of what
    moved, empty where there is none.
    """

    at: datetime
    act: str
    actor: str
    actor_email: str
    subject: str
    subject_id: str
    is_payment: bool
    amount: str
    reason: str
    number: str


def trail_lines(entries: Iterable[tuple[TrailEntry, Person | None]]) -> list[TrailLine]:
    """Return entries in the reader's language."""
    return [
        TrailLine(
            at=entry.at,
            act=gettext(ACT_NAMES[entry.act]) if entry.act in ACT_NAMES else entry.act,
            actor=actor.display_name if actor else "",
            actor_email=actor.email if actor else "",
            subject=entry.subject_name or entry.subject_id,
            subject_id=entry.subject_id,
            is_payment=entry.subject_kind == "payment",
            amount=_amount(entry),
            reason=_reason(entry),
            number=entry.number or "",
        )
        for entry, actor in entries
    ]


def _amount(entry: TrailEntry) -> str:
    if entry.amount_cents is None:
        return ""
    return money_exact(entry.amount_cents, entry.currency)


def _reason(entry: TrailEntry) -> str:
    if entry.act in DISPUTE_ACTS and entry.reason:
        return reason_of(entry.reason)
    known = REASON_NAMES.get((entry.act, entry.reason))
    who, _, role = entry.reason.rpartition(": ")
    if entry.act in CONDUCT_ACTS:
        return _conduct(entry.reason)
    if entry.act in WORDS:
        return WORDS[entry.act](entry.reason)
    if entry.act == Act.PAYOUT_FAILED:
        return failure_name(entry.reason)
    if entry.act == Act.PAYOUT_PAID:
        return date_local(date.fromisoformat(entry.reason))
    if entry.act in VERDICT_ACTS:
        verdict, _, reasons = entry.reason.partition(": ")
        return ". ".join(filter(None, [gettext(VERDICT_NAMES.get(verdict, verdict)), reasons]))
    if entry.act == Act.RECEIPTS_DECLARED:
        return _declared(entry.reason)
    if entry.act == Act.FORFEITS_DIRECTED:
        return " → ".join(name or gettext("the talent") for name in read_choice(entry.reason))
    if entry.act in MEMBER_ACTS and role in ROLE_NAMES:
        return f"{who} ({gettext(ROLE_NAMES[role])})"
    return gettext(known) if known else entry.reason


def _conduct(reason: str) -> str:
    grounds, title, words = reason.split(BETWEEN_PARTS, 2)
    name = gettext(GROUNDS_NAMES[Grounds(grounds)]) if grounds else ""
    return BETWEEN_PARTS.join(filter(None, [name, title, words]))


def _declared(reason: str) -> str:
    parts = reason.split(BETWEEN)
    return " · ".join(gettext(DECLARED_NAMES[p]) if p in DECLARED_NAMES else p for p in parts)
