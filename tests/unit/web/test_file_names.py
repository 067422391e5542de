"""The name of a file in an answer reaches every browser."""

import pytest
from quart import Response

from web.file_names import name_file


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("notes.txt", 'attachment; filename="notes.txt"'),
        (
            "récépissé.pdf",
            "attachment; filename=\"r_c_piss_.pdf\"; filename*=UTF-8''r%C3%A9c%C3%A9piss%C3%A9.pdf",
        ),
        ('a"b.pdf', "attachment; filename=\"a_b.pdf\"; filename*=UTF-8''a%22b.pdf"),
    ],
)
def test_a_name_of_any_letters_is_said_in_letters_a_header_can_hold(name: str, said: str) -> None:
    assert name_file(Response(), name).headers["Content-Disposition"] == said


def test_what_is_shown_is_named_too() -> None:
    shown = name_file(Response(), "recto.png", is_shown=True)
    assert shown.headers["Content-Disposition"] == 'inline; filename="recto.png"'
