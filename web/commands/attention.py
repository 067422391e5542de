"""`estrade attention`: what waits for a person, tried again or closed from the terminal."""

import argparse
import sys

from sqlalchemy.ext.asyncio import AsyncSession

from billing.attention import desk
from billing.attention.kinds import Kind, Waiting
from billing.attention.words import WORDS, heading_of, title_of
from hub.kernel.database import Database
from hub.kernel.errors import EstradeError, Forbidden
from hub.kernel.i18n import LOCALES, N_, gettext, load_translations, use_locale
from hub.kernel.settings import Settings
from hub.people.models import Person, Role
from hub.people.service import find_by_email, roles_of
from web.commands.command import Command
from web.commands.reconcile import terminal_language
from web.compose import make_clock
from web.paths import LOCALES as CATALOGUES
from web.rendering import money_exact, short_datetime

EXIT_WAITING = 1
EXIT_REFUSED = 2


class NotAnAdmin(Forbidden):
    """The trail keeps a name, and an admin's."""

    code = "not_an_admin"
    sentence = N_("Give --as the address of an account with the admin role: the trail keeps it.")


ACTS = {"retry": desk.retry, "settle": desk.settle}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, with what, why and who says so; without anything, list what waits."""
    parser.add_argument("act", nargs="?", choices=("list", *ACTS), default="list")
    parser.add_argument("kind", nargs="?", choices=[kind.value for kind in Kind])
    parser.add_argument("row_id", nargs="?", help="its number, as the list shows it")
    parser.add_argument("--because", default="", help="why; the audit trail keeps it")
    parser.add_argument("--as", dest="who", default="", help="the address of your admin account")
    parser.add_argument(
        "--language", choices=LOCALES, default=None, help="fr or en; else the terminal's"
    )


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """List, or act; return 1 when something waits, 2 when what was asked cannot be done."""
    load_translations(CATALOGUES)
    database = Database(settings.database_url)
    try:
        with use_locale(options.language or terminal_language()):
            if options.act == "list":
                return await _list(database)
            return await _act(database, settings, options)
    finally:
        await database.close()


async def _list(database: Database) -> int:
    async with database.read() as db:
        waiting = {kind: rows for kind, rows in (await desk.everything(db)).items() if rows}
    for kind, rows in waiting.items():
        print(heading_of(kind))
        print(f"  {gettext(WORDS[kind].meaning)}")
        for row in rows:
            print(f"  {_line(row)}")
    if not waiting:
        print(gettext("Nothing waits for a person."))
    return EXIT_WAITING if waiting else 0


async def _act(database: Database, settings: Settings, options: argparse.Namespace) -> int:
    if not (options.kind and options.row_id):
        print(gettext("Say of what kind, and its number: estrade attention shows both."))
        return EXIT_REFUSED
    try:
        async with database.write() as db:
            admin = await _admin(db, options.who)
            await ACTS[options.act](
                db,
                Kind(options.kind),
                options.row_id,
                reason=options.because,
                by=admin.id,
                now=make_clock(settings).now(),
            )
    except EstradeError as error:
        print(f"{options.row_id}: {error.message()}", file=sys.stderr)
        return EXIT_REFUSED
    is_retry = options.act == "retry"
    done = gettext("is tried again by the clock.") if is_retry else gettext("is settled.")
    print(f"{options.row_id} {done}")
    return 0


async def _admin(db: AsyncSession, address: str) -> Person:
    person = await find_by_email(db, address)
    if person is None or Role.ADMIN not in await roles_of(db, person.id):
        raise NotAnAdmin
    return person


def _line(row: Waiting) -> str:
    about = row.about
    amount = money_exact(about.amount_cents, about.currency) if about.amount_cents else ""
    facts = [row.kind.value, row.id, title_of(row), amount]
    since = short_datetime(row.dead_at) if row.dead_at else ""
    return "  ".join(fact for fact in (*facts, since, row.error) if fact)


COMMAND = Command(
    help="list what waits for a person, try it again, or note that it was settled",
    run=run,
    add_arguments=add_arguments,
)
