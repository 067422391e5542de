"""DTLS records without OpenSSL, read and written against OpenSSL's own."""

import contextlib
import datetime as dt

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from rooms.sfu.transport.dtls import Identity
from rooms.sfu.transport.dtls_records import SUITES, Farewell, expand

IDENTITY = Identity(now=dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
EMPTY = Farewell(
    SUITES["ECDHE-ECDSA-AES128-GCM-SHA256"], master=b"m", server_random=b"s", client_random=b"c"
)
every_suite = pytest.mark.parametrize("suite", SUITES)


def _connection(context: SSL.Context) -> SSL.Connection:
    connection = SSL.Connection(context, None)
    connection.set_ciphertext_mtu(1_200)
    return connection


def _shaken(suite: str) -> tuple[SSL.Connection, Farewell]:
    """Return a client after its handshake, and what our side keeps of it."""
    context = SSL.Context(SSL.DTLS_METHOD)
    context.set_options(SSL.OP_NO_QUERY_MTU)
    context.set_cipher_list(suite.encode())
    context.use_certificate(IDENTITY.certificate)
    context.use_privatekey(IDENTITY.key)
    server, client = _connection(IDENTITY.context), _connection(context)
    server.set_accept_state()
    client.set_connect_state()
    for _ in range(4):
        for one, other in ((client, server), (server, client)):
            with contextlib.suppress(SSL.WantReadError):
                one.do_handshake()
            with contextlib.suppress(SSL.WantReadError):
                other.bio_write(one.bio_read(1 << 16))
    farewell = Farewell(
        SUITES[server.get_cipher_name() or ""],
        master=server.master_key() or b"",
        server_random=server.server_random() or b"",
        client_random=server.client_random() or b"",
    )
    return client, farewell


@every_suite
def test_the_peers_close_notify_is_known(suite: str) -> None:
    client, farewell = _shaken(suite)
    client.shutdown()
    alert = client.bio_read(1 << 16)
    assert farewell.ends(alert)
    assert farewell.ends(b"\x17\xfe\xfd" + bytes(8) + b"\0\x05other" + alert)


@every_suite
def test_application_data_does_not_end_anything(suite: str) -> None:
    client, farewell = _shaken(suite)
    client.send(b"\x01\x00")
    assert not farewell.ends(client.bio_read(1 << 16))


@every_suite
def test_a_close_notify_with_any_byte_turned_ends_nothing(suite: str) -> None:
    client, farewell = _shaken(suite)
    client.shutdown()
    alert = client.bio_read(1 << 16)
    for at in range(len(alert)):
        assert not farewell.ends(alert[:at] + bytes([alert[at] ^ 1]) + alert[at + 1 :])
        assert not farewell.ends(alert[:at])


@every_suite
def test_openssl_takes_our_close_notify(suite: str) -> None:
    client, farewell = _shaken(suite)
    client.bio_write(farewell.close_notify(lambda size: b"r" * size))
    with pytest.raises(SSL.ZeroReturnError):
        client.recv(1)


@given(st.binary(max_size=200))
def test_any_bytes_end_nothing(data: bytes) -> None:
    for head in (b"", b"\x15\xfe\xfd\x00\x01", b"\x15\xfe\xfd\x00\x01" + bytes(6) + b"\x00\x1a"):
        assert not EMPTY.ends(head + data)


def test_secrets_expand_as_the_published_vector_for_sha_256_shows() -> None:
    seed = b"test label" + bytes.fromhex("a0ba9f936cda311827a6f796ffd5198c")
    secret = bytes.fromhex("9bbe436ba940f017b17652849a71db35")
    found = expand(secret, seed, digest=hashes.SHA256.name, size_bytes=100)
    assert found.hex().startswith(
        "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a"
    )
    assert len(found) == 100
