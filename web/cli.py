"""The command line: `estrade <command>`."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from hub.kernel.settings import Settings
from web.commands import COMMANDS

EXIT_MISCONFIGURED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="estrade", description="Run an Estrade hub.")
    names = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in COMMANDS.items():
        sub = names.add_parser(name, help=command.help, description=command.help)
        command.add_arguments(sub)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for noisy in ("alembic", "apscheduler", "aiosqlite"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        settings = Settings()
    except ValidationError as error:
        return _refuse([_sentence(detail) for detail in error.errors()])
    if problems := settings.problems():
        return _refuse(problems)
    try:
        return asyncio.run(COMMANDS[options.command].run(settings, options))
    except KeyboardInterrupt:
        return 0


def _refuse(sentences: Sequence[str]) -> int:
    print("Estrade cannot start:", *(f"  - {s}" for s in sentences), sep="\n", file=sys.stderr)
    return EXIT_MISCONFIGURED


def _sentence(detail: object) -> str:
    assert isinstance(detail, dict)
    if not detail["loc"]:
        # It is about several settings at once; their values may be secrets.
        return f"{detail['ctx']['error']}."
    name = "_".join(str(part) for part in detail["loc"]).upper()
    return f"ESTRADE_{name}: {detail['msg']} (it is {detail.get('input')!r})."


if __name__ == "__main__":
    raise SystemExit(main())
