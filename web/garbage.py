"""Python's search for garbage in circles, kept short while thousands are connected.

The search goes through all that lives, and nothing else happens meanwhile: with two thousand in a
hall that was a quarter of a second each time. Almost everything that lives long dies without any
search, when nobody refers to it any more. So what a search has found alive is left out of the next
ones, and looked through again only once in a while.
"""

import gc
import time
from collections.abc import Callable, Mapping

WHOLE_EVERY_S = 600.0
OLDEST = 2
"""The generation whose search goes through everything."""


class GarbageSearch:
    """From `begin` to `end`, searches leave out what earlier ones found alive."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._whole_s = 0.0

    def begin(self) -> None:
        """Search through everything once, and then through what comes."""
        gc.collect()
        gc.freeze()
        self._whole_s = self._monotonic()
        gc.callbacks.append(self._watch)

    def end(self) -> None:
        """Search as Python does by itself."""
        if self._watch in gc.callbacks:
            gc.callbacks.remove(self._watch)
            gc.unfreeze()

    def _watch(self, phase: str, info: Mapping[str, int]) -> None:
        if info["generation"] != OLDEST:
            return
        if phase == "stop":
            gc.freeze()
        elif self._monotonic() - self._whole_s >= WHOLE_EVERY_S:
            self._whole_s = self._monotonic()
            gc.unfreeze()
