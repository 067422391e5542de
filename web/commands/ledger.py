"""`estrade ledger check`: whether every cent is where it must be."""

import argparse

from billing.audit import check
from billing.ledger.service import trial_balance
from hub.kernel.database import Database
from hub.kernel.i18n import use_locale
from hub.kernel.settings import Settings
from web.commands.command import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, of which there is one."""
    parser.add_argument("act", choices=["check"], help="add up every account")


async def run(settings: Settings, _options: argparse.Namespace) -> int:
    """Print every account and what is wrong; return 1 when something is."""
    database = Database(settings.database_url)
    try:
        async with database.read() as db:
            balances = await trial_balance(db)
            with use_locale("en"):
                problems = await check(db)
    finally:
        await database.close()
    width = max((len(row.account) for row in balances), default=0)
    for row in balances:
        print(f"{row.account:<{width}}  {_amount(row.balance_cents):>14} {row.currency}")
    for problem in problems:
        print(problem)
    if not problems:
        print("Every cent is in exactly one account." if balances else "No money has moved yet.")
    return 1 if problems else 0


def _amount(cents: int) -> str:
    sign, (whole, rest) = "-" if cents < 0 else "", divmod(abs(cents), 100)
    return f"{sign}{whole:,}.{rest:02}"


COMMAND = Command(help="check the books", run=run, add_arguments=add_arguments)
