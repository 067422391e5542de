"""The commands of the command line: one file each, gathered here."""

from collections.abc import Mapping

from web.commands import attention, booking, clock, demo, ledger, media, migrate, reconcile, serve
from web.commands.command import Command

COMMANDS: Mapping[str, Command] = {
    "serve": serve.COMMAND,
    "clock": clock.COMMAND,
    "media": media.COMMAND,
    "migrate": migrate.COMMAND,
    "demo": demo.COMMAND,
    "ledger": ledger.COMMAND,
    "reconcile": reconcile.COMMAND,
    "booking": booking.COMMAND,
    "attention": attention.COMMAND,
}
