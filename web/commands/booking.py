"""`estrade booking`: what an operator does when somebody answers the mail about a verdict."""

import argparse
import sys

from hub.bookings.service import hold_settlement, resume_settlement
from hub.disputes.reading import check_undisputed
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import use_locale
from hub.kernel.settings import Settings
from web.commands.command import Command
from web.compose import compose


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do and the booking."""
    parser.add_argument(
        "act",
        choices=("hold", "settle"),
        help="hold: keep its money where it is; settle: go on as judged",
    )
    parser.add_argument("booking_id", help="the end of its address, bkg_…")


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Hold or settle one judged booking; return 1 when it cannot be done."""
    parts = compose(settings)
    try:
        async with parts.database.write() as db:
            if options.act == "hold":
                await hold_settlement(db, options.booking_id)
            else:
                await check_undisputed(db, options.booking_id)
                await resume_settlement(db, options.booking_id, now=parts.clock.now())
    except EstradeError as error:
        with use_locale("en"):
            print(f"{options.booking_id}: {error.message()}", file=sys.stderr)
        return 1
    finally:
        await parts.close()
    print(f"{options.booking_id}: {'held' if options.act == 'hold' else 'settles now'}.")
    return 0


COMMAND = Command(
    help="hold or settle the money of a judged booking", run=run, add_arguments=add_arguments
)
