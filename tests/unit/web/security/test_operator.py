"""The operator is the machine itself, or whoever has the token; a visitor passed on is neither."""

import pytest
from werkzeug.datastructures import Headers

from web.security.operator import is_operator

TOKEN = "a long random text"


def asks(address: str | None, *, token: str = "", **headers: str) -> bool:
    """Tell whether a request with these headers comes from the operator."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return is_operator(address, Headers(named), token=token)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"])
def test_the_machine_itself_is_the_operator(address: str) -> None:
    assert asks(address)
    assert asks(address, token=TOKEN)


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", "", None, "x"])
def test_nobody_else_is(address: str | None) -> None:
    assert not asks(address)


@pytest.mark.parametrize("name", ["Forwarded", "X_Forwarded_For", "x_real_ip", "Via"])
def test_what_a_server_in_front_passes_on_is_not_from_this_machine(name: str) -> None:
    assert not asks("127.0.0.1", **{name: "192.0.2.7"})


def test_the_token_opens_from_anywhere() -> None:
    for scheme in ("Bearer", "bearer"):
        assert asks("192.0.2.7", token=TOKEN, Authorization=f"{scheme} {TOKEN}")
        assert asks("127.0.0.1", token=TOKEN, Authorization=f"{scheme} {TOKEN}", Via="proxy")


@pytest.mark.parametrize(
    "authorization", ["Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer é"]
)
def test_another_token_opens_nothing(authorization: str) -> None:
    assert not asks("192.0.2.7", token=TOKEN, Authorization=authorization)


def test_without_a_token_set_none_opens_anything() -> None:
    assert not asks("192.0.2.7", Authorization="Bearer ")
    assert not asks("192.0.2.7", Authorization="Bearer None")
