"""Requests that no browser sends: a sentence and a status each, on either database."""

import pytest

from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/talents?q=a%00b", 422),
        ("/talents/%00", 404),
        ("/masterclasses/%00", 404),
        ("/sandbox/pay/%00", 404),
        ("/dev/mailbox?to=%00", 422),
        ("/sign-in?next=//[", 200),
        ("/talents?page=99999999999999999999999999", 200),
    ],
)
async def test_an_address_nobody_writes_is_no_fault_of_ours(
    visitor: Visitor, path: str, status: int
) -> None:
    assert (await visitor.get(path)).status_code == status


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sign-in", {"email": "a@estrade.example", "password": "\0"}),
        ("/sign-up", {"email": "a@estrade.example", "display_name": "A\0", "password": "long" * 4}),
        ("/bookings", {"service_id": "\0", "starts_at": "\0"}),
    ],
)
async def test_a_null_character_in_a_form_is_refused(
    visitor: Visitor, path: str, form: dict[str, str]
) -> None:
    assert (await visitor.post(path, form)).status_code == 422


async def test_a_sender_that_is_no_address_counts_as_none(visitor: Visitor) -> None:
    response = await visitor.post("/sign-out", Referer="http://[")
    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in?next=/"
