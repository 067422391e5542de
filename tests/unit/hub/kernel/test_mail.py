"""A mail as it goes over the wire."""

from email.policy import SMTP

from hub.kernel.mail import MailRow, compose
from tests.scenes import NOW

STOP_URL = "https://estrade.an-association-with-a-long-name.example/mails/stop/" + "a" * 88


def on_the_wire(stop_url: str) -> bytes:
    """Return a mail as a server takes it."""
    row = MailRow(
        id="mail_1",
        recipient="lea@estrade.example",
        locale="fr",
        subject="Réservé",
        text="…",
        html="…",
        queued_at=NOW,
        stop_url=stop_url,
    )
    return compose(row, sender="Estrade <a@b.example>").as_bytes(policy=SMTP)


def test_the_address_that_ends_mails_goes_out_as_it_is_however_long() -> None:
    wire = on_the_wire(STOP_URL)
    assert b"\r\nList-Unsubscribe: <" + STOP_URL.encode() + b">\r\n" in wire
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in wire


def test_a_hub_whose_name_has_an_accent_sends_mails_too() -> None:
    assert b"\r\nList-Unsubscribe: =?utf-8?" in on_the_wire("https://école.example/mails/stop/a")
