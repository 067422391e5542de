"""Fill an empty hub: people first, then what happened between them, in the order of time."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.rules import Hours
from hub.calendar.service import set_week
from hub.charities.models import Charity, MemberRole
from hub.charities.service import add_member, register_charity
from hub.charities.verification import accept_charity, send_proof, shown
from hub.kernel.database import Database
from hub.people.models import Person, Role
from hub.people.service import Newcomer, create_person, give_role
from hub.skills.on_sale import ServiceDetails, put_on_sale
from hub.skills.service import Profile, save_profile
from web.compose import Wiring
from web.demo.accounts import LEARNER, PASSWORD
from web.demo.audience import broadcast
from web.demo.banks import reach_banks
from web.demo.broadcasts import BROADCASTS
from web.demo.causes import BOW, CAUSES, WAITING
from web.demo.learners import ADMIN, FOUNDER, LEARNERS, MEMBER, READER
from web.demo.meetings import book_coming, hold_past_meetings
from web.demo.papers import file_papers
from web.demo.proofs import proof_of
from web.demo.stage import Stage
from web.demo.talents import TALENTS, DemoTalent

BEGAN_BEFORE = timedelta(days=90)
DOMAIN = "estrade.example"


async def has_people(database: Database) -> bool:
    """Tell whether anybody has an account."""
    async with database.read() as db:
        return (await db.scalars(select(Person.id).limit(1))).first() is not None


async def has_demo_people(database: Database) -> bool:
    """Tell whether the demo people are in this hub."""
    known = select(Person.id).where(Person.email == LEARNER.email)
    async with database.read() as db:
        return (await db.scalars(known)).first() is not None


async def fill(parts: Wiring, *, now: datetime) -> None:
    """Make people, charities, sessions, masterclasses and what was paid for them."""
    stage = Stage(parts, now=now)
    began_at = stage.at(now - BEGAN_BEFORE)
    password_hash = await parts.passwords.hash(PASSWORD)
    async with parts.database.write() as db:
        await _make_people(db, stage, password_hash=password_hash, now=began_at)
        charities = await _make_charities(db, stage, now=began_at)
    await hold_past_meetings(stage)
    for plan in BROADCASTS:
        await broadcast(stage, plan, charities[plan.cause])
    await book_coming(stage)
    stage.at(now)
    await stage.catch_up()
    await reach_banks(stage, charities)
    await file_papers(stage, charities)


async def _make_people(
    db: AsyncSession, stage: Stage, *, password_hash: str, now: datetime
) -> None:
    named = [(t.key, t.name, t.locale, t.zone) for t in TALENTS]
    named += [(*one, "Europe/Paris") for one in (*LEARNERS, MEMBER, ADMIN)]
    for key, name, locale, zone in named:
        newcomer = Newcomer(
            email=f"{key}@{DOMAIN}", display_name=name, time_zone=zone, locale=locale
        )
        person = await create_person(
            db, newcomer, now=now, password_hash=password_hash, is_email_verified=True
        )
        stage.welcome(key, person)
    await give_role(db, stage.people[ADMIN[0]].id, Role.ADMIN)
    for talent in TALENTS:
        await _make_talent(db, stage, talent, now=now)


async def _make_talent(
    db: AsyncSession, stage: Stage, talent: DemoTalent, *, now: datetime
) -> None:
    person_id = stage.people[talent.key].id
    profile = Profile(
        headline=talent.headline,
        about=talent.about,
        field_slugs=talent.fields,
        languages=talent.languages,
        time_zone=talent.zone,
    )
    (await save_profile(db, person_id, profile, now=now)).policy = talent.policy
    first, last = talent.hours
    hours = [Hours(first * 60, last * 60)]
    await set_week(db, person_id, weekly=dict.fromkeys(talent.weekdays, hours))
    for title, duration_min, euros in talent.services:
        details = ServiceDetails(
            title=title,
            duration_min=duration_min,
            price_cents=stage.cents(euros),
            group_size=talent.groups.get(title, 1),
            is_by_request=title in talent.on_request,
            field_slug=talent.teaches.get(title, ""),
        )
        await put_on_sale(db, person_id, details, currency=stage.currency)


async def _make_charities(db: AsyncSession, stage: Stage, *, now: datetime) -> dict[str, Charity]:
    admin, member = stage.people[ADMIN[0]], stage.people[MEMBER[0]]
    charities = {}
    for details in CAUSES:
        charity = await register_charity(db, details, now=now)
        proof = await send_proof(db, charity.id, proof_of(details), by=member.id, now=now)
        charities[details.slug] = await accept_charity(
            db, charity.id, seen=shown(charity, [proof]), admin_id=admin.id, now=now
        )
    await add_member(db, charities[BOW].id, person_id=member.id)
    await add_member(db, charities[BOW].id, person_id=stage.people[READER].id, role=MemberRole.READ)
    await _make_waiting_charity(db, stage)
    return charities


async def _make_waiting_charity(db: AsyncSession, stage: Stage) -> None:
    """Let a charity have sent its proof, which no admin has read."""
    sent_at, founder = stage.now - timedelta(days=2), stage.people[FOUNDER]
    charity = await register_charity(db, WAITING, now=sent_at)
    await add_member(db, charity.id, person_id=founder.id)
    await send_proof(db, charity.id, proof_of(WAITING), by=founder.id, now=sent_at)
