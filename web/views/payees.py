"""Payees as the operator finds them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.freezes.service import open_freezes, subject_of
from billing.transfers.service import Payee
from hub.charities.models import Charity
from hub.people.models import Person
from hub.skills.models import Talent

FOUND_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenPayee:
    """Somebody to whom nothing is transferred, since when and why."""

    kind: str
    id: str
    name: str
    began_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPayee:
    """Somebody who can be paid."""

    kind: str
    id: str
    name: str
    detail: str


async def frozen_payees(db: AsyncSession) -> list[FrozenPayee]:
    """Return who is frozen, the latest first."""
    rows = []
    for freeze in await open_freezes(db):
        about = await subject_of(db, Payee(freeze.payee_kind, freeze.payee_id))
        rows.append(
            FrozenPayee(
                kind=about.kind,
                id=about.id,
                name=about.name,
                began_at=freeze.began_at,
                reason=freeze.reason,
            )
        )
    return rows


async def find_payees(db: AsyncSession, words: str) -> list[FoundPayee]:
    """Return talents and charities whose name, address or number holds the words."""
    in_charity = Charity.name.icontains(words, autoescape=True)
    charities = select(Charity).where(in_charity | (Charity.registration == words.upper()))
    charities = charities.order_by(Charity.name).limit(FOUND_SHOWN)
    in_person = Person.display_name.icontains(words, autoescape=True)
    people = select(Person).join(Talent, Talent.person_id == Person.id)
    people = people.where(in_person | (Person.email == words.lower()))
    people = people.order_by(Person.display_name).limit(FOUND_SHOWN)
    found = [
        FoundPayee(kind="charity", id=row.id, name=row.name, detail=row.registration)
        for row in await db.scalars(charities)
    ]
    return found + [
        FoundPayee(kind="talent", id=row.id, name=row.display_name, detail=row.email)
        for row in await db.scalars(people)
    ]
