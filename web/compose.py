"""The one file where the parts of a process meet."""

from collections.abc import Sequence
from dataclasses import dataclass

from billing import handlers as billing_handlers
from billing import terms as billing_terms
from billing import trail
from billing.gateways.port import Gateway
from billing.gateways.sandbox.gateway import SandboxGateway
from billing.gateways.stripe.gateway import StripeGateway
from billing.personal import BILLING
from hub.calendar.outside.addresses import place_of
from hub.calendar.outside.fetching import Fetcher
from hub.calendar.outside.reading import CalendarReader
from hub.kernel.clock import Clock, OffsetFileClock, SystemClock
from hub.kernel.database import Database
from hub.kernel.i18n import load_translations
from hub.kernel.mail import MailboxTransport, MailTransport
from hub.kernel.outbox import Dispatcher
from hub.kernel.personal import Part
from hub.kernel.retention import Term
from hub.kernel.settings import Settings
from hub.people.passwords import Passwords
from hub.personal import terms as hub_terms
from hub.personal.holdings import HUB
from rooms import terms as room_terms
from rooms.engines.pool import WorkerPool
from rooms.media_check import MediaChecks
from rooms.personal import ROOMS
from rooms.reactions import subscribe_rooms
from rooms.storage.port import Storage
from web import live_events
from web.assets import Assets
from web.calendars import own_ids
from web.mails.subscriptions import subscribe_mails
from web.mails.transport import SmtpTransport
from web.media import media_pool
from web.paths import LOCALES
from web.personal.shown_gifts import SHOWN_GIFTS
from web.recordings import recordings_storage, resume_on_restart
from web.refused_notices import RefusedNotices
from web.security.limits import Limiter

PERSONAL_PARTS: Sequence[Part] = (SHOWN_GIFTS, ROOMS, BILLING, HUB)
"""What each package knows of people; in this order it is erased, the account itself last."""

TERMS: Sequence[Term] = (
    *hub_terms.TERMS,
    *room_terms.TERMS,
    *billing_terms.TERMS,
)
"""How long each package keeps what it no longer needs, in the order in which it is let go of."""


@dataclass(slots=True, kw_only=True)
class Wiring:
    """The parts one process is made of."""

    settings: Settings
    clock: Clock
    database: Database
    dispatcher: Dispatcher
    gateway: Gateway
    engine: WorkerPool
    media_checks: MediaChecks
    passwords: Passwords
    limiter: Limiter
    mail_transport: MailTransport
    storage: Storage
    calendars: CalendarReader
    assets: Assets
    refused_notices: RefusedNotices

    async def close(self) -> None:
        """Let go of what is held outside the process."""
        await self.gateway.close()
        await self.storage.close()
        await self.media_checks.close()
        await self.engine.close()
        await self.database.close()


def compose(settings: Settings) -> Wiring:
    """Put the parts of a process together; nothing runs yet."""
    load_translations(LOCALES)
    clock = make_clock(settings)
    database = Database(settings.database_url)
    dispatcher = Dispatcher(database, clock)
    billing_handlers.subscribe(dispatcher, settings)
    trail.subscribe(dispatcher)
    subscribe_mails(dispatcher, settings)
    subscribe_rooms(dispatcher)
    live_events.subscribe(dispatcher)
    engine = media_pool(settings, database, clock)
    engine.on_restart.append(resume_on_restart(database, engine, clock))
    return Wiring(
        settings=settings,
        clock=clock,
        database=database,
        dispatcher=dispatcher,
        gateway=make_gateway(settings, database, clock),
        engine=engine,
        media_checks=MediaChecks(engine.workers),
        passwords=Passwords(),
        limiter=Limiter(settings.redis_url),
        mail_transport=SmtpTransport(settings.smtp_url)
        if settings.smtp_url
        else MailboxTransport(),
        storage=recordings_storage(settings),
        calendars=make_calendar_reader(settings, database),
        assets=Assets(),
        refused_notices=RefusedNotices(),
    )


def make_gateway(settings: Settings, database: Database, clock: Clock) -> Gateway:
    """Return who takes the money."""
    if not settings.takes_stripe:
        return SandboxGateway(database, clock)
    return StripeGateway(
        secret_key=settings.stripe_secret_key.get_secret_value(),
        address=settings.stripe_api,
        database=database,
        clock=clock,
    )


def make_calendar_reader(settings: Settings, database: Database) -> CalendarReader:
    """Return what reads the calendars that talents keep elsewhere."""
    fetcher = Fetcher(
        may_be_inside=settings.calendars_inside, own_place=place_of(settings.base_url)
    )
    return CalendarReader(database, fetcher, own_ids=own_ids)


def make_clock(settings: Settings) -> Clock:
    """Return the machine's clock, or the one that a rehearsal can move."""
    if settings.clock_offset_file is None or settings.is_production:
        return SystemClock()
    return OffsetFileClock(settings.clock_offset_file)
