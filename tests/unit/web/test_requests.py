"""Where a visitor may be sent on to."""

import pytest

from web.requests import local_path


@pytest.mark.parametrize("path", ["/", "/bookings/1?a=b", "/talents?q=%C3%A9"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "agenda",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a\r\nSet-Cookie: x",
        "/a\\b",
        "//[",
        "/\t/evil.example",
        "http://[",
    ],
)
def test_anything_else_leads_home(path: str | None) -> None:
    assert local_path(path) == "/"
