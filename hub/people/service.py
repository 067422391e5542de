"""Accounts: create them, sign in by link or password, sign out, roles."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Instant
from hub.kernel.ids import new_token, token_digest
from hub.kernel.outbox import record
from hub.people import rules
from hub.people.errors import EmailTaken, LinkExpired
from hub.people.events import SignInLinkAsked
from hub.people.models import Login, Person, PersonRole, Role, SignInLink
from hub.people.trail import Act, Subject, note_act

USER_AGENT_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What is known of somebody who signs up or asks for a link."""

    email: str
    display_name: str = ""
    time_zone: str = "Europe/Paris"
    locale: str = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The person behind a cookie."""

    person: Person
    roles: frozenset[Role]
    login_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUsed:
    """Whom a link has signed in.

    `is_taken_over`: it is the first proof of the address, and somebody had set a password before,
    in another browser. They may be a stranger, so that nothing they left may count as the owner's.
    """

    person: Person
    link: SignInLink
    is_taken_over: bool


async def create_person(
    db: AsyncSession,
    newcomer: Newcomer,
    *,
    now: datetime,
    password_hash: str | None = None,
    is_email_verified: bool = False,
) -> Person:
    """Create an account. Raises: EmailInvalid, NameInvalid, TimeZoneUnknown, EmailTaken."""
    email = rules.clean_email(newcomer.email)
    if await find_by_email(db, email) is not None:
        raise EmailTaken
    person = Person(
        email=email,
        display_name=rules.clean_name(newcomer.display_name),
        password_hash=password_hash,
        email_verified_at=now if is_email_verified else None,
        locale=newcomer.locale,
        time_zone=rules.time_zone(newcomer.time_zone).key,
        created_at=now,
    )
    db.add(person)
    await db.flush()
    return person


async def welcome_guest(db: AsyncSession, newcomer: Newcomer, *, now: datetime) -> Person:
    """Return the person of an address that nobody has proved here, made if there is none.

    A guest may give in the name of the address, and learns nothing of whom it belongs to; a link
    sent there signs in. Raises: EmailInvalid, NameInvalid, TimeZoneUnknown.
    """
    name = rules.clean_name(newcomer.display_name)
    known = await find_by_email(db, rules.clean_email(newcomer.email))
    if known is not None:
        return known
    return await create_person(db, replace(newcomer, display_name=name), now=now)


async def find_by_email(db: AsyncSession, email: str) -> Person | None:
    """Return the person with that address, if any."""
    return (await db.scalars(select(Person).where(Person.email == email))).first()


async def ask_sign_in_link(
    db: AsyncSession,
    newcomer: Newcomer,
    *,
    next_path: str,
    is_for_password: bool = False,
    now: datetime,
) -> None:
    """Make a link that signs in once; the mail that carries it follows from the event.

    Nothing tells the asker whether the account exists. Raises: EmailInvalid.
    """
    email = rules.clean_email(newcomer.email)
    person = await find_by_email(db, email)
    token = new_token()
    link = SignInLink(
        id=token_digest(token),
        email=email,
        display_name=newcomer.display_name[: rules.MAX_NAME],
        time_zone=newcomer.time_zone,
        locale=newcomer.locale,
        next_path=next_path,
        created_at=now,
        expires_at=now + rules.LINK_LIFETIME,
    )
    db.add(link)
    asked = SignInLinkAsked(
        link_id=link.id,
        email=email,
        locale=person.locale if person else newcomer.locale,
        token=token,
        is_new_account=person is None,
        is_for_password=is_for_password,
    )
    record(db, asked, now=now)


async def use_sign_in_link(
    db: AsyncSession, token: str, *, signed_in_id: str = "", now: datetime
) -> LinkUsed:
    """Return whom the link signs in, creating the account if there is none; it works once.

    The link proves the address. A password that was set before anybody proved it may be a
    stranger's, so it is dropped and its logins end, unless the browser is signed in to the very
    account: `signed_in_id`. Raises: LinkExpired.
    """
    query = select(SignInLink).where(SignInLink.id == token_digest(token)).with_for_update()
    link = (await db.scalars(query)).first()
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkExpired
    link.used_at = now
    person = await find_by_email(db, link.email)
    if person is not None:
        is_taken_over = await _prove_email(db, person, signed_in_id=signed_in_id, now=now)
        return LinkUsed(person=person, link=link, is_taken_over=is_taken_over)
    newcomer = Newcomer(
        email=link.email,
        display_name=link.display_name or link.email.split("@")[0],
        time_zone=link.time_zone,
        locale=link.locale,
    )
    person = await create_person(db, newcomer, now=now, is_email_verified=True)
    return LinkUsed(person=person, link=link, is_taken_over=False)


async def open_login(
    db: AsyncSession, person_id: str, *, user_agent: str, now: datetime
) -> tuple[str, Login]:
    """Sign a browser in and return the secret for its cookie, which is stored nowhere."""
    token = new_token()
    login = Login(
        id=token_digest(token),
        person_id=person_id,
        user_agent=user_agent[:USER_AGENT_LENGTH],
        created_at=now,
        expires_at=now + rules.LOGIN_LIFETIME,
    )
    db.add(login)
    await db.flush()
    return token, login


_SIGNED_IN = (
    select(Person, PersonRole.role)
    .join(Login, Login.person_id == Person.id)
    .outerjoin(PersonRole, PersonRole.person_id == Person.id)
    .where(
        Login.id == bindparam("login_id"),
        Login.revoked_at.is_(None),
        Login.expires_at > bindparam("now", type_=Instant()),
    )
)


async def find_login(db: AsyncSession, token: str, *, now: datetime) -> SignedIn | None:
    """Return who is signed in with that cookie, or None when it was revoked or has expired."""
    return await find_login_by_id(db, token_digest(token), now=now)


async def find_login_by_id(db: AsyncSession, login_id: str, *, now: datetime) -> SignedIn | None:
    """Return who is signed in under that login, or None when it has ended."""
    rows = (await db.execute(_SIGNED_IN, {"login_id": login_id, "now": now})).all()
    if not rows:
        return None
    found: set[Role | None] = {role for _, role in rows}
    roles = frozenset(role for role in found if role is not None)
    return SignedIn(person=rows[0][0], roles=roles, login_id=login_id)


async def hold_login(db: AsyncSession, signed_in: SignedIn, *, now: datetime) -> bool:
    """Tell whether a login is still good, and keep it so until the transaction ends.

    For what must not be done a moment after the address was proved by somebody else.
    """
    await db.execute(_lock(signed_in.person.id))
    return await find_login_by_id(db, signed_in.login_id, now=now) is not None


async def end_login(db: AsyncSession, login_id: str, *, now: datetime) -> None:
    """Sign one browser out."""
    await db.execute(update(Login).where(Login.id == login_id).values(revoked_at=now))


async def end_all_logins(db: AsyncSession, person_id: str, *, now: datetime) -> None:
    """Sign every browser of a person out."""
    query = update(Login).where(Login.person_id == person_id, Login.revoked_at.is_(None))
    await db.execute(query.values(revoked_at=now))


async def roles_of(db: AsyncSession, person_id: str) -> frozenset[Role]:
    """Return the roles a person has besides learner."""
    rows = await db.scalars(select(PersonRole.role).where(PersonRole.person_id == person_id))
    return frozenset(rows)


async def give_role(db: AsyncSession, person_id: str, role: Role) -> None:
    """Give a role; giving it twice changes nothing."""
    if role not in await roles_of(db, person_id):
        db.add(PersonRole(person_id=person_id, role=role))
        await db.flush()


async def take_role(db: AsyncSession, person_id: str, role: Role) -> None:
    """Take a role back; taking one that nobody has changes nothing."""
    query = delete(PersonRole).where(PersonRole.person_id == person_id, PersonRole.role == role)
    await db.execute(query)


async def change_preferences(
    db: AsyncSession, person_id: str, *, locale: str | None = None, time_zone: str | None = None
) -> None:
    """Change language or time zone. Raises: TimeZoneUnknown."""
    person = await db.get_one(Person, person_id)
    if locale is not None:
        person.locale = locale
    if time_zone is not None:
        person.time_zone = rules.time_zone(time_zone).key


async def change_name(db: AsyncSession, person_id: str, name: str, *, now: datetime) -> bool:
    """Change what others see somebody called; tell whether it is another name.

    A button pressed twice changes it once. Raises: NameInvalid.
    """
    person = await db.get_one(Person, person_id, with_for_update={"key_share": True})
    cleaned = rules.clean_name(name)
    if cleaned == person.display_name:
        return False
    person.display_name = cleaned
    # Neither name is written: the trail stays when an account is erased.
    about = Subject(kind="person", id=person_id, name="")
    note_act(db, Act.NAME_CHANGED, about, by=person_id, now=now)
    return True


async def _prove_email(
    db: AsyncSession, person: Person, *, signed_in_id: str, now: datetime
) -> bool:
    """Note that the address is proved, and tell whether a stranger may have had the account."""
    await db.execute(_lock(person.id).execution_options(populate_existing=True))
    if person.email_verified_at is not None:
        return False
    person.email_verified_at = now
    if signed_in_id == person.id:
        return False
    had_password = person.password_hash is not None
    person.password_hash = None
    await end_all_logins(db, person.id, now=now)
    return had_password


def _lock(person_id: str) -> Select[Person]:
    # Rows that refer to the person may be written meanwhile.
    return select(Person).where(Person.id == person_id).with_for_update(key_share=True)
