"""The handshake of our peers, against one another."""

from benchmarks.fanout.dtls import DATAGRAM_BYTES_MAX, FIRST_TIMEOUT_S, Handshake, Identity, cut

NOW = 100.0


def shaken_hands() -> tuple[Handshake, Handshake]:
    client = Handshake(Identity(), is_client=True)
    server = Handshake(Identity(), is_client=False)
    flight = client.begin(NOW)
    assert server.begin(NOW) == []
    receiver, other = server, client
    while flight:
        flight = [answer for datagram in flight for answer in receiver.receive(datagram, NOW)]
        receiver, other = other, receiver
    return client, server


def test_both_sides_find_the_same_keys_of_chromiums_first_profile() -> None:
    client, server = shaken_hands()
    assert client.keys is not None
    assert server.keys is not None
    assert client.keys.profile_name == server.keys.profile_name == "SRTP_AEAD_AES_256_GCM"
    assert (client.keys.send, client.keys.receive) == (server.keys.receive, server.keys.send)


def test_what_one_side_protects_the_other_opens() -> None:
    client, server = shaken_hands()
    assert client.keys is not None
    assert server.keys is not None
    packet = bytes.fromhex("80600001000000000000000a") + b"payload"
    assert server.keys.receiver().unprotect(client.keys.sender().protect(packet)) == packet


def test_an_unanswered_hello_is_sent_again_as_soon_as_chromium_would() -> None:
    client = Handshake(Identity(), is_client=True)
    hello = client.begin(NOW)
    assert client.retransmit(NOW + FIRST_TIMEOUT_S - 0.001) == []
    assert client.retransmit(NOW + FIRST_TIMEOUT_S) == hello
    assert client.retransmit(NOW + 2 * FIRST_TIMEOUT_S) == []
    assert client.retransmit(NOW + 3 * FIRST_TIMEOUT_S) == hello
    assert client.retransmissions == 2


def test_after_the_handshake_nothing_is_sent_again() -> None:
    client, server = shaken_hands()
    assert client.retransmit(NOW + 60) == server.retransmit(NOW + 60) == []


def test_records_are_cut_into_datagrams_that_fit() -> None:
    record = bytes(11) + (700).to_bytes(2) + bytes(700)
    datagrams = cut(record * 3)
    assert b"".join(datagrams) == record * 3
    assert [len(datagram) <= DATAGRAM_BYTES_MAX for datagram in datagrams] == [True] * 3
    assert cut(b"") == []
