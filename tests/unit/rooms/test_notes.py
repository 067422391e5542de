"""What a change does to the notes of a session."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.errors import NotesMoved, NotesTooLong
from rooms.notes.rules import NOTES_LENGTH, Change, changed

TEXTS = st.text(max_size=60)


@given(TEXTS, st.data(), TEXTS)
def test_what_a_change_does_not_touch_stays_as_it_was(
    text: str, data: st.DataObject, inserted: str
) -> None:
    start = data.draw(st.integers(0, len(text)))
    removed = data.draw(st.integers(0, len(text) - start))
    after = changed(text, Change(start, removed, inserted))
    assert after == text[:start] + inserted + text[start + removed :]


@given(TEXTS, st.integers(0, 100), st.integers(0, 100))
def test_a_change_beyond_the_end_was_made_to_another_text(
    text: str, start: int, removed: int
) -> None:
    if start + removed > len(text):
        with pytest.raises(NotesMoved):
            changed(text, Change(start, removed, ""))


def test_notes_hold_what_they_hold_and_can_always_be_shortened() -> None:
    full = "a" * NOTES_LENGTH
    assert changed(full[:-1], Change(0, 0, "a")) == full
    with pytest.raises(NotesTooLong):
        changed(full, Change(0, 0, "a"))
    assert len(changed(full + "aaa", Change(0, 1, ""))) == NOTES_LENGTH + 2
