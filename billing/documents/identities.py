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
    RoundKind,
)
from billing.documents.rounds import begin_round
from billing.documents.rules import articles, written_registration
from billing.documents.vat import is_vat_number
from billing.errors import (
    AddressIncomplete,
    ArticleMissing,
    MandateMissing,
    SellerNumberInvalid,
    StatusDetailMissing,
    TitleMissing,
    VatNumberInvalid,
)
from hub.charities.models import Charity
from hub.charities.rules import passes_luhn
from hub.charities.service import about
from hub.people.trail import Act, note_act

_SELLER_NUMBER = re.compile(r"[0-9]{9}|[0-9]{14}")
HOME_COUNTRY = "France"
BETWEEN = "; "
WITH_TICKETS = "tickets"
"""How a declaration in the trail says that gifts made with a ticket count."""
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
    """Return an identity with tidy texts. Raises: AddressIncomplete, naming the fields."""
    tidy = {name: " ".join(getattr(typed, name).split()) for name in LIMITS}
    wrong = [name for name, limit in LIMITS.items() if not 0 < len(tidy[name]) <= limit]
    if wrong:
        raise AddressIncomplete(fields=wrong)
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


async def save_address(
    db: AsyncSession, person_id: str, typed: Identity, *, now: datetime
) -> BillingIdentity:
    """Keep somebody's name and address for papers to come; those issued stay as they are.

    What they sell under is left alone. Raises: AddressIncomplete.
    """
    tidy = clean_identity(replace(typed, registration="", vat_number=""))
    identity = await _own_identity(db, person_id, now=now)
    _write_address(identity, tidy)
    await db.flush()
    return identity


async def save_seller(
    db: AsyncSession, person_id: str, typed: Identity, *, has_mandated: bool, now: datetime
) -> BillingIdentity:
    """Keep under which name a talent sells, and that the hub writes their invoices for them.

    Raises: AddressIncomplete, SellerNumberInvalid, VatNumberInvalid, MandateMissing.
    """
    tidy = clean_identity(typed)
    if not tidy.registration and tidy.country == HOME_COUNTRY:
        raise SellerNumberInvalid
    if not has_mandated:
        raise MandateMissing
    identity = await _own_identity(db, person_id, now=now)
    _write_address(identity, tidy)
    identity.registration, identity.vat_number = tidy.registration, tidy.vat_number
    if identity.mandated_at is None:
        identity.mandated_at = now
        await begin_round(db, RoundKind.SELLER_KNOWN, person_id, now=now)
    await db.flush()
    return identity


async def find_identity(db: AsyncSession, person_id: str) -> BillingIdentity | None:
    """Return what somebody gave, None when they gave nothing yet."""
    return await db.get(BillingIdentity, person_id)


def address_lines(identity: BillingIdentity) -> list[str]:
    """Return a name and an address as a document keeps them, a line each."""
    place = f"{identity.postal_code} {identity.city}"
    return [identity.full_name, identity.street, place, identity.country]


def seller_lines(identity: BillingIdentity) -> list[str]:
    """Return a seller as a document keeps them: name, address, register and VAT numbers."""
    registration = written_registration(identity.registration) if identity.registration else ""
    vat = f"TVA {identity.vat_number}" if identity.vat_number else ""
    return [line for line in (*address_lines(identity), registration, vat) if line]


async def declare(
    db: AsyncSession, charity_id: str, typed: Declaration, *, by: str, now: datetime
) -> ReceiptTerms:
    """Keep what a charity declares; `by` is the member who does, and the trail keeps each.

    Raises: ArticleMissing, StatusDetailMissing, TitleMissing.
    """
    clean = clean_declaration(typed)
    charity = await db.get_one(Charity, charity_id)
    if await find_terms(db, charity_id) is None:
        await begin_round(db, RoundKind.RECEIPTS_DECLARED, charity_id, now=now)
    terms = ReceiptTerms(charity_id=charity_id, declared_at=now, declared_by=by, **asdict(clean))
    note_act(
        db,
        Act.RECEIPTS_DECLARED,
        about(charity),
        by=by,
        now=now,
        reason=_written_declaration(terms),
    )
    return await db.merge(terms)


async def find_terms(db: AsyncSession, charity_id: str) -> ReceiptTerms | None:
    """Return what a charity declared, None when it issues no receipts."""
    return await db.get(ReceiptTerms, charity_id)


def _written_declaration(terms: ReceiptTerms) -> str:
    """Return a declaration in one line: who declared what stays, though the row is replaced."""
    parts = (
        terms.status.value,
        terms.status_detail,
        ", ".join(articles(terms)),
        WITH_TICKETS if terms.covers_ticket_gifts else "",
        terms.signatory_title,
    )
    return BETWEEN.join(part for part in parts if part)


async def _own_identity(db: AsyncSession, person_id: str, *, now: datetime) -> BillingIdentity:
    identity = await db.get(BillingIdentity, person_id, with_for_update=True)
    if identity is None:
        identity = BillingIdentity(person_id=person_id, registration="", vat_number="")
        db.add(identity)
    identity.updated_at = now
    return identity


def _write_address(identity: BillingIdentity, tidy: Identity) -> None:
    for name in LIMITS:
        setattr(identity, name, getattr(tidy, name))


def _clean_seller_number(text: str) -> str:
    number = "".join(text.split())
    if number and not (_SELLER_NUMBER.fullmatch(number) and passes_luhn(number[:9])):
        raise SellerNumberInvalid
    return number


def _clean_vat_number(text: str) -> str:
    number = re.sub(r"[\s.-]", "", text).upper()
    if number and not is_vat_number(number):
        raise VatNumberInvalid
    return number
