"""What a talent sells: written, changed, put in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.errors import NotFound
from hub.kernel.money import bounds, spoken
from hub.skills.catalogue import load_catalogue
from hub.skills.errors import (
    DescriptionTooLong,
    GroupSizeInvalid,
    ServiceLengthInvalid,
    ServicePriceInvalid,
    ServiceUntitled,
    TooManyServices,
)
from hub.skills.models import Service, Talent

MAX_TITLE = 120
MAX_DESCRIPTION = 1000
MAX_SERVICES = 20
MAX_RETIRED = 50
"""How many retired services are listed, to be sold again."""
MIN_DURATION_MIN, MAX_DURATION_MIN, DURATION_STEP_MIN = 30, 180, 15
PRICE_EURO_CENTS = range(500, 200_001)
LANGUAGES = ("fr", "en")
MAX_GROUP_SIZE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDetails:
    """What a talent writes of a service; without languages, those of their profile.

    `field_slug` is what it teaches, without one the first of their fields. `price_cents` is for one
    learner, `group_size` how many there may be.
    """

    title: str
    duration_min: int
    price_cents: int
    description: str = ""
    field_slug: str = ""
    languages: Sequence[str] = ()
    group_size: int = 1
    is_by_request: bool = False

    def check(self, *, currency: str) -> None:
        """Refuse what cannot be sold.

        Raises: ServiceInvalid, DescriptionTooLong, GroupSizeInvalid.
        """
        if not self.title.split():
            raise ServiceUntitled
        is_within = MIN_DURATION_MIN <= self.duration_min <= MAX_DURATION_MIN
        if not is_within or self.duration_min % DURATION_STEP_MIN:
            raise ServiceLengthInvalid
        allowed = price_bounds(currency)
        if self.price_cents not in allowed:
            raise ServicePriceInvalid(**spoken(allowed, currency=currency))
        if len(self.description.strip()) > MAX_DESCRIPTION:
            raise DescriptionTooLong(limit=MAX_DESCRIPTION)
        if not 1 <= self.group_size <= MAX_GROUP_SIZE:
            raise GroupSizeInvalid(limit=MAX_GROUP_SIZE)

    def write_to(self, service: Service, talent: Talent) -> None:
        """Put what was written on a service."""
        chosen = ",".join(code for code in LANGUAGES if code in self.languages)
        service.title = " ".join(self.title.split())[:MAX_TITLE]
        service.description = self.description.strip()
        is_known = any(field.slug == self.field_slug for field in load_catalogue().fields)
        service.field_slug = self.field_slug if is_known else None
        service.languages = chosen or talent.languages
        service.duration_min = self.duration_min
        service.price_cents = self.price_cents
        service.group_size = self.group_size
        service.is_by_request = self.is_by_request


def price_bounds(currency: str) -> range:
    """Return what a session may cost, in cents."""
    return bounds(PRICE_EURO_CENTS, currency=currency)


async def services_of(db: AsyncSession, talent_id: str) -> list[Service]:
    """Return what a talent sells today, in the order they chose."""
    query = select(Service).where(Service.talent_id == talent_id, Service.retired_at.is_(None))
    rows = await db.scalars(query.order_by(Service.position, Service.price_cents, Service.id))
    return list(rows)


async def retired_of(db: AsyncSession, talent_id: str, *, currency: str) -> list[Service]:
    """Return what a talent sold once and may sell again, what they gave up last first."""
    query = select(Service).where(
        Service.talent_id == talent_id,
        Service.retired_at.is_not(None),
        Service.currency == currency,
    )
    query = query.order_by(Service.retired_at.desc(), Service.id).limit(MAX_RETIRED)
    return list(await db.scalars(query))


async def put_on_sale(
    db: AsyncSession, talent_id: str, details: ServiceDetails, *, currency: str
) -> Service:
    """Add what a talent sells, after the rest.

    Raises: ServiceInvalid, DescriptionTooLong, GroupSizeInvalid, TooManyServices.
    """
    details.check(currency=currency)
    others = await services_of(db, talent_id)
    if len(others) >= MAX_SERVICES:
        raise TooManyServices(limit=MAX_SERVICES)
    position = max((other.position for other in others), default=-1) + 1
    service = Service(talent_id=talent_id, currency=currency, position=position)
    details.write_to(service, await db.get_one(Talent, talent_id))
    db.add(service)
    await db.flush()
    return service


async def sell_again(
    db: AsyncSession, service_id: str, *, talent_id: str, currency: str
) -> Service:
    """Sell again what was retired, as it was, after the rest; twice changes nothing.

    Raises: NotFound, TooManyServices.
    """
    query = select(Service).where(Service.id == service_id).with_for_update()
    service = (await db.scalars(query.execution_options(populate_existing=True))).first()
    if service is None or (service.talent_id, service.currency) != (talent_id, currency):
        raise NotFound
    if service.retired_at is not None:
        others = await services_of(db, talent_id)
        if len(others) >= MAX_SERVICES:
            raise TooManyServices(limit=MAX_SERVICES)
        service.position = max((other.position for other in others), default=-1) + 1
        service.retired_at = None
    return service


async def change_service(
    db: AsyncSession, service_id: str, details: ServiceDetails, *, talent_id: str
) -> Service:
    """Change what is sold from now on; what is booked keeps its price, its length, its seats.

    Raises: NotFound, ServiceInvalid, DescriptionTooLong, GroupSizeInvalid.
    """
    service = await own_service(db, service_id, talent_id=talent_id)
    details.check(currency=service.currency)
    details.write_to(service, await db.get_one(Talent, talent_id))
    return service


async def move_service(db: AsyncSession, service_id: str, *, talent_id: str, is_up: bool) -> None:
    """Show a service one place earlier, or later. Raises: NotFound."""
    moved = await own_service(db, service_id, talent_id=talent_id)
    ordered = await services_of(db, talent_id)
    place = ordered.index(moved)
    ordered.insert(max(place - 1, 0) if is_up else place + 1, ordered.pop(place))
    for position, service in enumerate(ordered):
        service.position = position


async def own_service(db: AsyncSession, service_id: str, *, talent_id: str) -> Service:
    """Return a service on sale to whoever sells it. Raises: NotFound."""
    service = await db.get(Service, service_id)
    if service is None or service.talent_id != talent_id or service.retired_at is not None:
        raise NotFound
    return service
