"""A mail as it goes over the wire."""

from email.policy import SMTP

from hub.kernel.mail import MailRow, compose
from tests.scenes import NOW

STOP_URL = "https://estrade.an-association-with-a-long-name.example/mails/stop/" + "a" * 88


def test_the_address_that_ends_mails_goes_out_as_it_is_however_long() -> None:
    row = MailRow(
        id="mail_1",
        recipient="lea@estrade.example",
        locale="fr",
        subject="Réservé",
        text="…",
        html="…",
        queued_at=NOW,
        stop_url=STOP_URL,
    )
    wire = compose(row, sender="Estrade <a@b.example>").as_bytes(policy=SMTP)
    assert b"\r\nList-Unsubscribe: <" + STOP_URL.encode() + b">\r\n" in wire
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in wire
