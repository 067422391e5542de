"""Credentials that coturn verifies with the shared secret alone."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from rooms.turn import LIFETIME, TurnServers, credentials

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_the_credential_is_the_digest_of_expiry_and_person() -> None:
    servers = TurnServers.from_text("turn:a.example:3478?transport=udp, turns:b.example", "secret")
    (given,) = credentials(servers, person_id="per_1", now=NOW)
    expiry = int((NOW + LIFETIME).timestamp())
    assert given.username == f"{expiry}:per_1"
    digest = hmac.new(b"secret", given.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(given.credential) == digest
    assert given.urls == ("turn:a.example:3478?transport=udp", "turns:b.example")


def test_credentials_last_longer_than_the_longest_masterclass() -> None:
    assert timedelta(minutes=180 + 60 + 15) < LIFETIME


def test_without_servers_there_is_nothing_to_give() -> None:
    assert credentials(TurnServers.from_text("", ""), person_id="per_1", now=NOW) == []
