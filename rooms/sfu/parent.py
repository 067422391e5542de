"""Notice that the process which started us is gone."""

import asyncio
import os
from collections.abc import Callable


def watch_process(pid: int, gone: Callable[[], None]) -> Callable[[], None]:
    """Call ``gone`` as soon as the process has ended; return what stops watching.

    A process that has ended already counts as gone at once.
    """
    loop = asyncio.get_running_loop()
    try:
        file = os.pidfd_open(pid)
    except ProcessLookupError:
        loop.call_soon(gone)
        return lambda: None

    def stop() -> None:
        loop.remove_reader(file)
        os.close(file)

    loop.add_reader(file, gone)
    return stop
