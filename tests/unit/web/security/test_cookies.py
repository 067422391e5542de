"""Cookies that browsers take, and take back."""

import pytest
from werkzeug.sansio.response import Response

from hub.kernel.settings import Settings
from web.security.cookies import clear_login, set_login


@pytest.mark.parametrize("base_url", ["https://estrade.example", "http://127.0.0.1:8000"])
def test_a_login_is_taken_back_as_securely_as_it_was_given(base_url: str) -> None:
    settings = Settings(base_url=base_url)
    given, taken = Response(), Response()
    set_login(given, settings, token="secret")
    clear_login(taken, settings)
    for response in (given, taken):
        for cookie in response.headers.getlist("Set-Cookie"):
            assert ("Secure" in cookie) is base_url.startswith("https")
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert "Domain=" not in cookie


def test_every_sign_in_gives_another_visitor() -> None:
    settings, names = Settings(base_url="https://estrade.example"), set()
    for _ in range(2):
        response = Response()
        set_login(response, settings, token="secret")
        names.add(response.headers.getlist("Set-Cookie")[0])
    assert len(names) == 2
