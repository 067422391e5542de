"""The client's types follow the messages."""

import pytest

from signaling.messages import NOTICES, REQUESTS
from signaling.typescript import TARGET, generate, type_of


def test_the_committed_types_of_the_client_are_current() -> None:
    assert TARGET.read_text() == generate(), "run: python -m signaling.typescript"


def test_every_request_and_notice_is_in_the_types() -> None:
    text = generate()
    for request, ack in REQUESTS.values():
        assert f"type {request.__name__} " in text or f"interface {request.__name__} " in text
        assert f"ack: {ack.__name__}" in text
    for name in NOTICES:
        assert f'"{name}": ' in text


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [(list[str], "string[]"), (int | None, "number | null"), (bool, "boolean")],
)
def test_python_types_have_their_typescript_names(annotation: object, expected: str) -> None:
    assert type_of(annotation) == expected


def test_a_type_without_a_name_in_typescript_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        type_of(bytes)
