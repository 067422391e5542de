"""Only the visitor's own pages may send forms."""

import pytest

from web.security import csrf

SECRET = "s"
GOOD = csrf.token_for("visitor-a", secret=SECRET)


def attempt(
    *, visitor: str = "visitor-a", sent: str = GOOD, origin: str | None = "https://estrade.example"
) -> None:
    csrf.check(
        visitor=visitor,
        sent=sent,
        secret=SECRET,
        origin=origin,
        base_url="https://estrade.example/",
    )


def test_the_visitors_own_form_passes() -> None:
    attempt()
    attempt(origin=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sent": ""},
        {"sent": GOOD[:-1]},
        {"sent": "é" * 64},
        {"visitor": ""},
        {"visitor": "visitor-b"},
        {"origin": "https://evil.example"},
        {"origin": "http://estrade.example"},
        {"origin": "null"},
    ],
)
def test_anything_else_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(csrf.FormExpired):
        attempt(**wrong)
