"""Mail by SMTP."""

from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP

from hub.kernel.mail import MailRow, compose

TIMEOUT_S = 20


class SmtpTransport:
    """Send through the server of an `smtp://` or `smtps://user:password@host:port` address."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._uses_tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._uses_tls else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, mail: MailRow, *, sender: str) -> None:
        """Send one mail; STARTTLS is used where the server offers it."""
        client = SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._uses_tls,
            timeout=TIMEOUT_S,
        )
        async with client:
            await client.send_message(compose(mail, sender=sender))
