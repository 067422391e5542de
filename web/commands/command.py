"""What a command is."""

import argparse
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from hub.kernel.settings import Settings


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A name on the command line: what it is for, what it takes, what it does."""

    help: str
    run: Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int]]
    add_arguments: Callable[[argparse.ArgumentParser], None] = no_arguments
