"""What lives long is searched through once in a while, and what dies is found nevertheless."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from web.garbage import WHOLE_EVERY_S, GarbageSearch


class Circle:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.itself = self


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Search in the new way until the test ends."""
    found = Clock()
    search = GarbageSearch(found)
    search.begin()
    yield found
    search.end()
    assert gc.get_freeze_count() == 0


def test_what_comes_and_goes_is_found(clock: Clock) -> None:
    gone = weakref.ref(Circle())
    gc.collect()
    assert gone() is None


def test_what_was_found_alive_is_left_out_of_the_next_search(clock: Clock) -> None:
    circle: Circle | None = Circle()
    gone = weakref.ref(circle)
    gc.collect()
    assert gc.get_freeze_count() > 0
    circle = None
    gc.collect()
    assert gone() is not None
    clock.now_s = WHOLE_EVERY_S
    gc.collect()
    assert gone() is None
