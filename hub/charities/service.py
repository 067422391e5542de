"""Charities: register, verify, find, and who may read their reports."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.charities import rules
from hub.charities.errors import CharityNotVerified
from hub.charities.models import Charity, CharityMember
from hub.kernel.errors import NotFound
from hub.people.models import Role
from hub.people.service import give_role


@dataclass(frozen=True, slots=True, kw_only=True)
class CharityDetails:
    """What a charity says of itself."""

    slug: str
    name: str
    registration: str
    address: str
    object_fr: str
    object_en: str
    signatory: str


async def register_charity(db: AsyncSession, details: CharityDetails, *, now: datetime) -> Charity:
    """Add a charity, not verified yet. Raises: RegistrationInvalid."""
    charity = Charity(
        slug=details.slug,
        name=details.name,
        registration=rules.clean_registration(details.registration),
        address=details.address,
        object_fr=details.object_fr,
        object_en=details.object_en,
        signatory=details.signatory,
        created_at=now,
    )
    db.add(charity)
    await db.flush()
    return charity


async def verify_charity(
    db: AsyncSession, charity_id: str, *, admin_id: str, now: datetime
) -> Charity:
    """Record that an admin has checked the charity's number and signatory."""
    charity = await db.get(Charity, charity_id)
    if charity is None:
        raise NotFound
    if charity.verified_at is None:
        charity.verified_at, charity.verified_by = now, admin_id
    return charity


async def add_member(db: AsyncSession, charity_id: str, *, person_id: str) -> None:
    """Let somebody read the charity's reports."""
    db.add(CharityMember(charity_id=charity_id, person_id=person_id))
    await give_role(db, person_id, Role.CHARITY)


async def verified_charities(db: AsyncSession) -> list[Charity]:
    """Return the charities that can be given to, by name."""
    query = select(Charity).where(Charity.verified_at.is_not(None)).order_by(Charity.name)
    return list(await db.scalars(query))


async def get_verified(db: AsyncSession, charity_id: str) -> Charity:
    """Return a charity that can be given to. Raises: NotFound, CharityNotVerified."""
    charity = await db.get(Charity, charity_id)
    if charity is None:
        raise NotFound
    if charity.verified_at is None:
        raise CharityNotVerified
    return charity


async def find_by_slug(db: AsyncSession, slug: str) -> Charity:
    """Return the charity of that address. Raises: NotFound."""
    charity = (await db.scalars(select(Charity).where(Charity.slug == slug))).first()
    if charity is None:
        raise NotFound
    return charity


async def charities_of(db: AsyncSession, person_id: str) -> list[Charity]:
    """Return the charities whose reports a person may read."""
    query = select(Charity).join(CharityMember, CharityMember.charity_id == Charity.id)
    return list(await db.scalars(query.where(CharityMember.person_id == person_id)))
