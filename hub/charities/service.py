"""Charities: register, describe, verify, find."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.charities import rules
from hub.charities.errors import (
    CharityNotVerified,
    CharityVerified,
    DetailMissing,
    DetailTooLong,
    NumberVerified,
    RegistrationTaken,
    TooManyApplications,
)
from hub.charities.models import Charity, CharityMember, MemberRole
from hub.kernel.errors import NotFound
from hub.people.models import Person, Role
from hub.people.service import give_role
from hub.people.trail import Act, Subject, note_act


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
    """Add a charity, not verified yet. Raises: RegistrationInvalid, RegistrationTaken.

    A number that others only apply for is free: an admin sees who has it.
    """
    registration = rules.clean_registration(details.registration)
    await _check_free(db, registration)
    charity = Charity(
        slug=details.slug,
        name=details.name,
        registration=registration,
        address=details.address,
        object_fr=details.object_fr,
        object_en=details.object_en,
        signatory=details.signatory,
        created_at=now,
    )
    db.add(charity)
    await db.flush()
    return charity


async def found_charity(
    db: AsyncSession, details: CharityDetails, *, founder_id: str, now: datetime
) -> Charity:
    """Add a charity on behalf of somebody, who manages it from then on; `slug` is chosen here.

    Raises: DetailMissing, DetailTooLong, RegistrationInvalid, RegistrationTaken,
    TooManyApplications.
    """
    _check_details(details)
    await _check_applications(db, founder_id)
    slug = await _free_slug(db, rules.slug_of(details.name))
    charity = await register_charity(db, replace(details, slug=slug), now=now)
    await add_member(db, charity.id, person_id=founder_id)
    note_act(db, Act.CHARITY_REGISTERED, about(charity), by=founder_id, now=now)
    return charity


async def describe_charity(
    db: AsyncSession, charity_id: str, details: CharityDetails, *, by: str, now: datetime
) -> None:
    """Change what a charity says of itself while nobody has verified it; its address stays.

    Raises: CharityVerified, and as `found_charity`.
    """
    charity = (
        await db.scalars(select(Charity).where(Charity.id == charity_id).with_for_update())
    ).one()
    if charity.verified_at is not None:
        raise CharityVerified
    _check_details(details)
    registration = rules.clean_registration(details.registration)
    if registration != charity.registration:
        await _check_free(db, registration)
    charity.name, charity.registration = details.name, registration
    charity.address, charity.signatory = details.address, details.signatory
    charity.object_fr, charity.object_en = details.object_fr, details.object_en
    charity.refused_at, charity.refusal = None, ""
    note_act(db, Act.CHARITY_CHANGED, about(charity), by=by, now=now)


async def verify_charity(
    db: AsyncSession, charity_id: str, *, admin_id: str, now: datetime
) -> Charity:
    """Record that an admin has checked the charity's number and signatory.

    Raises: NotFound, NumberVerified.
    """
    charity = await db.get(Charity, charity_id)
    if charity is None:
        raise NotFound
    if charity.verified_at is None:
        if await _verified_under(db, charity.registration) is not None:
            raise NumberVerified
        charity.verified_at, charity.verified_by = now, admin_id
        charity.refused_at, charity.refusal = None, ""
    return charity


async def others_with_number(db: AsyncSession, charity: Charity) -> list[Charity]:
    """Return the other charities of a number, verified or applying, the first to come first."""
    query = select(Charity).where(
        Charity.registration == charity.registration, Charity.id != charity.id
    )
    return list(await db.scalars(query.order_by(Charity.created_at, Charity.id)))


def about(charity: Charity) -> Subject:
    """Return a charity as the trail speaks of it."""
    return Subject(kind="charity", id=charity.id, name=charity.name)


async def add_member(
    db: AsyncSession,
    charity_id: str,
    *,
    person_id: str,
    role: MemberRole = MemberRole.MANAGE,
) -> None:
    """Let somebody read the charity's figures, and manage it unless `role` says otherwise."""
    db.add(CharityMember(charity_id=charity_id, person_id=person_id, role=role))
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
    query = query.where(CharityMember.person_id == person_id).order_by(Charity.name)
    return list(await db.scalars(query))


def _check_details(details: CharityDetails) -> None:
    needed = (details.name, details.address, details.object_fr, details.signatory)
    if not all(text.strip() for text in needed):
        raise DetailMissing
    longest = {
        rules.MAX_NAME: (details.name, details.signatory),
        rules.MAX_ADDRESS: (details.address,),
        rules.MAX_CAUSE: (details.object_fr, details.object_en),
    }
    if any(len(text) > limit for limit, texts in longest.items() for text in texts):
        raise DetailTooLong


async def _check_applications(db: AsyncSession, person_id: str) -> None:
    # Somebody's lock makes two forms sent at once take turns.
    await db.get(Person, person_id, with_for_update={"key_share": True})
    waiting = (
        select(func.count())
        .select_from(CharityMember)
        .join(Charity, Charity.id == CharityMember.charity_id)
        .where(
            CharityMember.person_id == person_id,
            CharityMember.role == MemberRole.MANAGE,
            Charity.verified_at.is_(None),
        )
    )
    if (await db.scalar(waiting) or 0) >= rules.MAX_APPLICATIONS:
        raise TooManyApplications


async def _check_free(db: AsyncSession, registration: str) -> None:
    if await _verified_under(db, registration) is not None:
        raise RegistrationTaken


async def _verified_under(db: AsyncSession, registration: str) -> str | None:
    query = select(Charity.id).where(
        Charity.registration == registration, Charity.verified_at.is_not(None)
    )
    return (await db.scalars(query)).first()


async def _free_slug(db: AsyncSession, wanted: str) -> str:
    """Return an address nobody has: the wanted one, or with the first number that is free."""
    query = select(Charity.slug).where(Charity.slug.startswith(wanted, autoescape=True))
    taken = set(await db.scalars(query))
    free = (f"{wanted}-{number}" for number in range(2, len(taken) + 2))
    return wanted if wanted not in taken else next(slug for slug in free if slug not in taken)
