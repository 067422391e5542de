"""`estrade demo`: fill a hub with believable people, to look around and to rehearse."""

import argparse
import sys

from hub.kernel.settings import Settings
from web.commands.command import Command
from web.compose import compose
from web.demo.accounts import sign_in_table
from web.demo.fill import fill, has_people

REFUSED = (
    "This hub is in production: demo people stay out of it. "
    "Unset ESTRADE_ENVIRONMENT to rehearse on another database."
)
NOT_WITH_STRIPE = (
    "The demo people paid in the sandbox, and Stripe would know nothing of it. "
    "Unset ESTRADE_GATEWAY to rehearse with them."
)
NOT_EMPTY = (
    "There are people in this hub already. The demo fills an empty one: "
    "set ESTRADE_DATABASE_URL to another database, or delete this one."
)


def why_not(settings: Settings) -> str:
    """Return why demo people may not be in this hub, empty when they may."""
    if settings.is_production:
        return REFUSED
    return NOT_WITH_STRIPE if settings.takes_stripe else ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take `--if-empty`."""
    parser.add_argument(
        "--if-empty", action="store_true", help="do nothing when the hub has people already"
    )


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Fill the hub and print how to sign in; return 1 when it may not be filled.

    With `--if-empty` the serving hub follows, and prints it.
    """
    if refusal := why_not(settings):
        print(refusal, file=sys.stderr)
        return 1
    parts = compose(settings)
    try:
        if await has_people(parts.database):
            if options.if_empty:
                return 0
            print(NOT_EMPTY, file=sys.stderr)
            return 1
        await fill(parts, now=parts.clock.now())
    finally:
        await parts.close()
    if not options.if_empty:
        print(sign_in_table(settings.base_url))
    return 0


COMMAND = Command(
    help="fill an empty hub with believable people", run=run, add_arguments=add_arguments
)
