"""What a document is numbered, and whether a gift has a right to a receipt."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from billing.documents.models import ReceiptTerms
from billing.donations.models import Donation, DonationSource
from billing.gateways.port import DisputeState

ZONE = ZoneInfo("Europe/Paris")
"""The zone in which papers are dated, whoever reads them."""

RECEIPT_CURRENCY = "EUR"
GIFTS = frozenset({DonationSource.WITH_TICKET, DonationSource.LIVE, DonationSource.PAGE})


class NoReceipt(StrEnum):
    """Why a donation gets no tax receipt."""

    NOT_A_GIFT = "not_a_gift"
    GIVEN_BACK = "given_back"
    WITH_BANK = "with_bank"
    TAKEN_BACK = "taken_back"
    OTHER_CURRENCY = "other_currency"
    NOT_DECLARED = "not_declared"
    WITH_TICKET = "with_ticket"


class WhyVoid(StrEnum):
    """Why a receipt counts no more; returned: a bank had the gift, and gave it up since."""

    REFUNDED = "refunded"
    WITH_BANK = "with_bank"
    TAKEN_BACK = "taken_back"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatSplit:
    """An amount as its two parts; they add up to it exactly."""

    net_cents: int
    vat_cents: int


def why_no_receipt(
    donation: Donation,
    terms: ReceiptTerms | None,
    *,
    is_disputed: bool = False,
    is_with_bank: bool = False,
) -> NoReceipt | None:
    """Return what stands against a receipt, None when nothing does.

    `is_disputed` while the donor's bank has the money back, even if the charity kept its own;
    `is_with_bank` while it has yet to decide.

    Source: CGI, article 200: a gift is made without a counterpart, so a ticket never counts.
    """
    if donation.source not in GIFTS:
        return NoReceipt.NOT_A_GIFT
    if is_disputed:
        return NoReceipt.WITH_BANK if is_with_bank else NoReceipt.TAKEN_BACK
    if donation.refunded_cents >= donation.amount_cents:
        return NoReceipt.GIVEN_BACK
    if donation.currency != RECEIPT_CURRENCY:
        return NoReceipt.OTHER_CURRENCY
    if terms is None:
        return NoReceipt.NOT_DECLARED
    if donation.source is DonationSource.WITH_TICKET and not terms.covers_ticket_gifts:
        return NoReceipt.WITH_TICKET
    return None


def why_void(dispute: DisputeState | None) -> WhyVoid:
    """Return why a void receipt is, by where the dispute stands that voided it, if one did."""
    if dispute is None:
        return WhyVoid.REFUNDED
    decided = {DisputeState.LOST: WhyVoid.TAKEN_BACK, DisputeState.WON: WhyVoid.RETURNED}
    return decided.get(dispute, WhyVoid.WITH_BANK)


def articles(terms: ReceiptTerms) -> list[str]:
    """Return the articles of the tax code under which gifts to a charity are deductible."""
    named = (
        (terms.has_article_200, "200"),
        (terms.has_article_238_bis, "238 bis"),
        (terms.has_article_978, "978"),
    )
    return [article for has_article, article in named if has_article]


def year_of(issued_at: datetime) -> int:
    """Return the year in which a document is numbered."""
    return issued_at.astimezone(ZONE).year


def written_registration(number: str) -> str:
    """Return a register number with its name: `RNA W751234567`, `SIREN 403 265 045`."""
    if number.startswith("W"):
        return f"RNA {number}"
    groups = [number[i : i + 3] for i in range(0, 9, 3)]
    if len(number) == 9:
        return f"SIREN {' '.join(groups)}"
    return f"SIRET {' '.join([*groups, number[9:]])}"


def split_vat(amount_cents: int, *, percent: Decimal) -> VatSplit:
    """Return what an amount holds of VAT, the net part rounded half up to a whole cent."""
    net = (Decimal(amount_cents) * 100 / (100 + percent)).quantize(Decimal(1), ROUND_HALF_UP)
    return VatSplit(net_cents=int(net), vat_cents=amount_cents - int(net))


def month_of(at: datetime) -> date:
    """Return the first day of the month in which something happened, in the zone of papers."""
    return at.astimezone(ZONE).date().replace(day=1)


def month_named(text: str) -> date:
    """Return the first day of a month written `2026-11`."""
    return date.fromisoformat(f"{text}-01")


def is_over(month: date, *, now: datetime) -> bool:
    """Tell whether a month, given by its first day, has ended."""
    return month < month_of(now)
