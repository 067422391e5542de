"""Names and addresses as papers must have them, and what charities declare for receipts."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents.models import (
    MAX_CITY,
    MAX_COUNTRY,
    MAX_NAME,
    MAX_POSTAL_CODE,
    MAX_SIGNATORY_TITLE,
    MAX_STATUS_DETAIL,
    MAX_STREET,
    BillingIdentity,
    CharityStatus,
    ReceiptTerms,
)
from billing.errors import (
    AddressIncomplete,
    ArticleMissing,
    SellerNumberInvalid,
    StatusDetailMissing,
    TitleMissing,
    VatNumberInvalid,
)
from hub.charities.rules import passes_luhn

_SELLER_NUMBER = re.compile(r"[0-9]{9}|[0-9]{14}")
_VAT_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z]{2,13}")
LIMITS = {
    "full_name": MAX_NAME,
    "street": MAX_STREET,
    "postal_code": MAX_POSTAL_CODE,
    "city": MAX_CITY,
    "country": MAX_COUNTRY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A name and a full address, as typed; the last two are for those who sell."""

    full_name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "France"
    registration: str = ""
    vat_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a charity declares of its right to issue receipts; as `ReceiptTerms`."""

    status: CharityStatus
    status_detail: str = ""
    has_article_200: bool = True
    has_article_238_bis: bool = False
    has_article_978: bool = False
    covers_ticket_gifts: bool = True
    signatory_title: str = ""


def clean_identity(typed: Identity) -> Identity:
    """Return an identity with tidy texts. Raises: AddressIncomplete, naming the first field."""
    tidy = {name: " ".join(getattr(typed, name).split()) for name in LIMITS}
    for name, limit in LIMITS.items():
        if not 0 < len(tidy[name]) <= limit:
            raise AddressIncomplete(field=name)
    return replace(
        typed,
        **tidy,
        registration=_clean_seller_number(typed.registration),
        vat_number=_clean_vat_number(typed.vat_number),
    )


def clean_declaration(typed: Declaration) -> Declaration:
    """Return a declaration with tidy texts.

    Raises: ArticleMissing, StatusDetailMissing, TitleMissing.
    """
    detail = " ".join(typed.status_detail.split())
    title = " ".join(typed.signatory_title.split())
    if not (typed.has_article_200 or typed.has_article_238_bis or typed.has_article_978):
        raise ArticleMissing
    is_decreed = typed.status is CharityStatus.PUBLIC_UTILITY
    if len(detail) > MAX_STATUS_DETAIL or (is_decreed and not detail):
        raise StatusDetailMissing
    if not 0 < len(title) <= MAX_SIGNATORY_TITLE:
        raise TitleMissing
    return replace(typed, status_detail=detail, signatory_title=title)


async def save_identity(
    db: AsyncSession, person_id: str, typed: Identity, *, now: datetime
) -> BillingIdentity:
    """Keep somebody's identity for papers to come; those issued stay as they are.

    Raises: AddressIncomplete, SellerNumberInvalid, VatNumberInvalid.
    """
    clean = clean_identity(typed)
    identity = BillingIdentity(person_id=person_id, updated_at=now, **asdict(clean))
    return await db.merge(identity)


async def find_identity(db: AsyncSession, person_id: str) -> BillingIdentity | None:
    """Return what somebody gave, None when they gave nothing yet."""
    return await db.get(BillingIdentity, person_id)


def address_lines(identity: BillingIdentity) -> list[str]:
    """Return a name and an address as a document keeps them, a line each."""
    place = f"{identity.postal_code} {identity.city}"
    return [identity.full_name, identity.street, place, identity.country]


async def declare(
    db: AsyncSession, charity_id: str, typed: Declaration, *, by: str, now: datetime
) -> ReceiptTerms:
    """Keep what a charity declares; `by` is the member who does.

    Raises: ArticleMissing, StatusDetailMissing, TitleMissing.
    """
    clean = clean_declaration(typed)
    terms = ReceiptTerms(charity_id=charity_id, declared_at=now, declared_by=by, **asdict(clean))
    return await db.merge(terms)


async def find_terms(db: AsyncSession, charity_id: str) -> ReceiptTerms | None:
    """Return what a charity declared, None when it issues no receipts."""
    return await db.get(ReceiptTerms, charity_id)


def _clean_seller_number(text: str) -> str:
    number = "".join(text.split())
    if number and not (_SELLER_NUMBER.fullmatch(number) and passes_luhn(number[:9])):
        raise SellerNumberInvalid
    return number


def _clean_vat_number(text: str) -> str:
    number = "".join(text.split()).upper()
    if number and not _VAT_NUMBER.fullmatch(number):
        raise VatNumberInvalid
    return number
