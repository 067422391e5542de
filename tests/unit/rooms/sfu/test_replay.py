"""The replay window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.errors import ReplayedError
from rooms.sfu.transport.replay import ReplayWindow


@given(st.lists(st.integers(min_value=0, max_value=300), max_size=100))
def test_each_index_passes_once_while_it_is_in_the_window(indices: list[int]) -> None:
    window = ReplayWindow(size=64)
    passed: set[int] = set()
    for index in indices:
        is_new = index not in passed and (not passed or index > max(passed) - 64)
        if is_new:
            window.check(index)
            window.accept(index)
            passed.add(index)
        else:
            with pytest.raises(ReplayedError):
                window.check(index)
