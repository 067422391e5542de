"""Talents: their profiles, what they sell, how lists show them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.errors import NotFound
from hub.kernel.lookups import ids_named, listed, one_of
from hub.people.models import Person, Role
from hub.people.rules import time_zone
from hub.people.service import give_role
from hub.skills.catalogue import Field, load_catalogue
from hub.skills.errors import FieldUnknown, HeadlineInvalid, NothingOnSale, TalentNotPublished
from hub.skills.index import keep_words
from hub.skills.models import Service, Talent, TalentField
from hub.skills.on_sale import ServiceDetails, put_on_sale, services_of
from hub.skills.words import fold

MAX_FIELDS = 5
MAX_ABOUT = 4000
MAX_HEADLINE = 140
MAX_QUERY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a talent says of themself."""

    headline: str
    about: str
    field_slugs: Sequence[str]
    languages: Sequence[str] = ("fr",)
    time_zone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalentCard:
    """A talent as a search shows them; `from_cents` is the lowest price, None without services."""

    talent: Talent
    person: Person
    fields: tuple[Field, ...]
    from_cents: int | None


async def save_profile(
    db: AsyncSession, person_id: str, profile: Profile, *, now: datetime, is_draft: bool = False
) -> Talent:
    """Create or change a talent's profile and publish it.

    With `is_draft` one that is new is seen by nobody until `publish`; one that is public stays so.
    Raises: FieldUnknown, HeadlineInvalid, TimeZoneUnknown.
    """
    fields = _known_fields(profile.field_slugs)
    headline = " ".join(profile.headline.split())
    if not 1 <= len(headline) <= MAX_HEADLINE:
        raise HeadlineInvalid
    # A button pressed twice: the second sees what the first has written.
    person = await db.get_one(Person, person_id, with_for_update={"key_share": True})
    talent = await db.get(Talent, person_id)
    if talent is None:
        talent = Talent(person_id=person_id, slug=await _free_slug(db, person), created_at=now)
        db.add(talent)
    talent.headline = headline
    talent.about = profile.about.strip()[:MAX_ABOUT]
    talent.languages = ",".join(code for code in ("fr", "en") if code in profile.languages) or "fr"
    talent.time_zone = time_zone(profile.time_zone).key
    await db.flush()
    await keep_words(db, talent, person=person, fields=fields)
    await db.execute(delete(TalentField).where(TalentField.talent_id == person_id))
    db.add_all(TalentField(talent_id=person_id, field_slug=field.slug) for field in fields)
    if not is_draft:
        await _show(db, talent, now=now)
    return talent


async def publish(db: AsyncSession, person_id: str, *, now: datetime) -> Talent:
    """Show a talent's draft to everybody; twice changes nothing. Raises: NotFound, NothingOnSale.

    Several at once publish it once: what is sold is asked for with the profile locked.
    """
    talent = await lock_profile(db, person_id)
    if not await services_of(db, person_id):
        raise NothingOnSale
    await _show(db, talent, now=now)
    return talent


async def lock_profile(db: AsyncSession, person_id: str) -> Talent:
    """Let whoever changes a profile, or what it sells, follow the other. Raises: NotFound."""
    query = select(Talent).where(Talent.person_id == person_id).with_for_update(key_share=True)
    talent = (await db.scalars(query.execution_options(populate_existing=True))).first()
    if talent is None:
        raise NotFound
    return talent


async def _show(db: AsyncSession, talent: Talent, *, now: datetime) -> None:
    talent.published_at = talent.published_at or now
    await db.flush()
    await give_role(db, talent.person_id, Role.TALENT)


async def give_forfeits_to(db: AsyncSession, person_id: str, charity_id: str | None) -> None:
    """Choose who gets what learners forfeit: a charity, or None for the talent."""
    talent = await db.get_one(Talent, person_id)
    talent.forfeits_to = charity_id


async def add_service(
    db: AsyncSession,
    talent_id: str,
    *,
    title: str,
    duration_min: int,
    price_cents: int,
    currency: str,
) -> Service:
    """Add what a talent sells, with nothing more said of it. Raises: ServiceInvalid."""
    details = ServiceDetails(title=title, duration_min=duration_min, price_cents=price_cents)
    return await put_on_sale(db, talent_id, details, currency=currency)


async def retire_service(
    db: AsyncSession, service_id: str, *, talent_id: str, now: datetime
) -> None:
    """Stop selling a service; what is booked stays. Raises: NotFound."""
    service = await db.get(Service, service_id)
    if service is None or service.talent_id != talent_id:
        raise NotFound
    service.retired_at = service.retired_at or now


async def get_service(db: AsyncSession, service_id: str) -> Service:
    """Return a service that is sold today. Raises: NotFound, TalentNotPublished."""
    query = select(Service, Talent.published_at).join(Talent, Talent.person_id == Service.talent_id)
    row = (await db.execute(query.where(Service.id == service_id))).first()
    if row is None or row[0].retired_at is not None:
        raise NotFound
    service, published_at = row
    if published_at is None:
        raise TalentNotPublished
    return service


async def find_by_slug(db: AsyncSession, slug: str) -> TalentCard:
    """Return the public profile of that address. Raises: NotFound."""
    query = select(Talent).where(Talent.slug == slug, Talent.published_at.is_not(None))
    talent = (await db.scalars(query)).first()
    if talent is None:
        raise NotFound
    return (await cards_of(db, [talent]))[0]


async def fields_of(db: AsyncSession, talent_id: str) -> list[Field]:
    """Return the fields a talent teaches, in the order they chose."""
    chosen = select(TalentField.field_slug).where(TalentField.talent_id == talent_id)
    slugs = await db.scalars(chosen.order_by(TalentField.id))
    return [load_catalogue().field(slug) for slug in slugs]


async def families_of(db: AsyncSession, person_ids: Sequence[str]) -> dict[str, str]:
    """Return the family of the field that each teaches first; who teaches nothing is not there."""
    query = select(TalentField.talent_id, TalentField.field_slug)
    query = query.where(TalentField.talent_id.in_(person_ids)).order_by(TalentField.id.desc())
    catalogue = load_catalogue()
    rows = await db.execute(query)
    return {talent_id: catalogue.field(slug).family_slug for talent_id, slug in rows}


async def renew_words(db: AsyncSession, person_id: str) -> None:
    """Let a talent whose name has changed be found by the new one; others change nothing."""
    talent = await db.get(Talent, person_id)
    if talent is not None:
        person = await db.get_one(Person, person_id)
        await keep_words(db, talent, person=person, fields=await fields_of(db, person_id))


async def count_talents(db: AsyncSession) -> int:
    """Return how many people teach here."""
    public = select(func.count()).select_from(Talent).where(Talent.published_at.is_not(None))
    return await db.scalar(public) or 0


async def field_counts(
    db: AsyncSession, field_slugs: Sequence[str] | None = None
) -> dict[str, int]:
    """Return how many talents teach each of some fields, or of all that somebody teaches.

    The index of fields and the short one of drafts answer alone.
    """
    drafts = select(Talent.person_id).where(Talent.published_at.is_(None))
    query = select(TalentField.field_slug, func.count()).group_by(TalentField.field_slug)
    query = query.where(TalentField.talent_id.not_in(drafts))
    if field_slugs is not None:
        query = query.where(TalentField.field_slug.in_(field_slugs))
    return dict((await db.execute(query)).all())


def _known_fields(slugs: Sequence[str]) -> list[Field]:
    known = {field.slug: field for field in load_catalogue().fields}
    chosen = [known[slug] for slug in dict.fromkeys(slugs) if slug in known]
    if not 1 <= len(chosen) <= MAX_FIELDS or len(chosen) != len(set(slugs)):
        raise FieldUnknown
    return chosen


async def _free_slug(db: AsyncSession, person: Person) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", fold(person.display_name)).strip("-")[:60] or "talent"
    taken = set(await db.scalars(select(Talent.slug).where(Talent.slug.like(f"{base}%"))))
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


async def cards_of(db: AsyncSession, talents: Sequence[Talent]) -> list[TalentCard]:
    """Return talents as a search shows them, in the same order."""
    asked = {"talent_ids": listed(talent.person_id for talent in talents)}
    people = {p.id: (p, price) for p, price in await db.execute(_people_and_prices(), asked)}
    catalogue = load_catalogue()
    fields: dict[str, list[Field]] = {}
    for talent_id, slug in await db.execute(_fields_of_many(), asked):
        fields.setdefault(talent_id, []).append(catalogue.field(slug))
    return [
        TalentCard(
            talent=talent,
            person=people[talent.person_id][0],
            fields=tuple(fields.get(talent.person_id, ())),
            from_cents=people[talent.person_id][1],
        )
        for talent in talents
    ]


@cache
def _people_and_prices() -> Select[Person, int | None]:
    lowest = select(func.min(Service.price_cents)).where(
        Service.talent_id == Person.id, Service.retired_at.is_(None)
    )
    query = select(Person, lowest.scalar_subquery())
    return query.where(one_of(Person.id, ids_named("talent_ids")))


@cache
def _fields_of_many() -> Select[str, str]:
    query = select(TalentField.talent_id, TalentField.field_slug)
    query = query.where(one_of(TalentField.talent_id, ids_named("talent_ids")))
    return query.order_by(TalentField.id)
