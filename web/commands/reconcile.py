"""`estrade reconcile --from DAY --to DAY`: whether the provider and the books agree."""

import argparse
import os
import sys
from datetime import date, datetime

from billing.donations.period import Period
from billing.errors import GatewayError, PeriodInvalid
from billing.reconciliation.rules import Found
from billing.reconciliation.service import reconcile
from billing.reconciliation.words import sentence_of
from hub.kernel.database import Database
from hub.kernel.i18n import DEFAULT_LOCALE, LOCALES, gettext, load_translations, use_locale
from hub.kernel.settings import Settings
from web.commands.command import Command
from web.compose import make_clock, make_gateway
from web.paths import LOCALES as CATALOGUES
from web.rendering import DEFAULT_ZONE

EXIT_DIFFERENT = 1
EXIT_UNKNOWN = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the days, both included, and the language of the sentences."""
    parser.add_argument("--from", dest="first_day", type=_day, required=True, metavar="YYYY-MM-DD")
    parser.add_argument("--to", dest="last_day", type=_day, required=True, metavar="YYYY-MM-DD")
    parser.add_argument(
        "--language", choices=LOCALES, default=None, help="fr or en; else the terminal's"
    )


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Print each difference; return 1 when something is wrong, 2 when it cannot be known."""
    load_translations(CATALOGUES)
    period = Period(first_day=options.first_day, last_day=options.last_day)
    with use_locale(options.language or terminal_language()):
        try:
            period.check()
        except PeriodInvalid as error:
            print(error.message(), file=sys.stderr)
            return EXIT_UNKNOWN
        since, until = period.bounds(DEFAULT_ZONE)
        return await _compare(settings, since=since, until=until)


async def _compare(settings: Settings, *, since: datetime, until: datetime) -> int:
    database, clock = Database(settings.database_url), make_clock(settings)
    gateway = make_gateway(settings, database, clock)
    wrong = waiting = 0
    try:
        async for found in reconcile(database, gateway, since=since, until=until, now=clock.now()):
            print(_line(found))
            wrong, waiting = wrong + (not found.may_settle), waiting + found.may_settle
    except GatewayError as error:
        print(error.message(), file=sys.stderr)
        print(gettext("The comparison is not complete. Start it again."), file=sys.stderr)
        return EXIT_UNKNOWN
    finally:
        await gateway.close()
        await database.close()
    print(_summary(wrong, waiting))
    return EXIT_DIFFERENT if wrong else 0


def _line(found: Found) -> str:
    mark = gettext("under way") if found.may_settle else gettext("different")
    return f"[{mark}] {sentence_of(found)}"


def _summary(wrong: int, waiting: int) -> str:
    if not wrong and not waiting:
        return gettext("The provider and the books agree, to the cent.")
    sentence = gettext("Differences: %(wrong)s. Perhaps only under way: %(waiting)s.")
    return sentence % {"wrong": wrong, "waiting": waiting}


def terminal_language() -> str:
    """Return the language that the terminal speaks, if we do; else the first of ours."""
    spoken = next(
        (os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), ""
    )
    return spoken[:2] if spoken[:2] in LOCALES else DEFAULT_LOCALE


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        problem = f"{text!r} is no day. Write it as 2026-11-23."
        raise argparse.ArgumentTypeError(problem) from error


COMMAND = Command(
    help="compare the books with the payment provider", run=run, add_arguments=add_arguments
)
