"""One peer's connection: ICE, DTLS and SRTP over the shared port, in that order."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from rooms.sfu import limits
from rooms.sfu.errors import IllegalTransitionError, PacketError, SrtpError
from rooms.sfu.transport.dtls import (
    Association,
    DtlsClosedError,
    DtlsFailedError,
    Fingerprint,
    Identity,
)
from rooms.sfu.transport.ice import Address, CheckResult, Credentials, answer_check
from rooms.sfu.transport.port import Wire
from rooms.sfu.transport.runs import Outgoing, Run
from rooms.sfu.transport.srtp import Receiver, Sender, Stripped


class Ways(Protocol):
    """What a connection sends through."""

    def wire_to(self, address: Address) -> Wire:
        """Return the way to an address."""


class State(StrEnum):
    """How far a connection has come."""

    WAITING = "waiting"
    HANDSHAKING = "handshaking"
    CONNECTED = "connected"
    CLOSED = "closed"


class Step(StrEnum):
    """What moves a connection on."""

    HELLO = "hello"
    KEYS = "keys"
    CLOSE = "close"


TRANSITIONS = {
    (State.WAITING, Step.HELLO): State.HANDSHAKING,
    (State.HANDSHAKING, Step.HELLO): State.HANDSHAKING,
    (State.HANDSHAKING, Step.KEYS): State.CONNECTED,
    (State.CONNECTED, Step.HELLO): State.CONNECTED,
    (State.WAITING, Step.CLOSE): State.CLOSED,
    (State.HANDSHAKING, Step.CLOSE): State.CLOSED,
    (State.CONNECTED, Step.CLOSE): State.CLOSED,
}


@dataclass(slots=True)
class Counters:
    """What was dropped, and why."""

    forged_or_replayed: int = 0
    malformed: int = 0
    early: int = 0


class Connection:
    """Speak with one peer; the owner looks at ``state`` and ``close_reason`` after each call."""

    __slots__ = (
        "_address_checked_at",
        "_association",
        "_checks",
        "_is_nominated",
        "_port",
        "_receiver",
        "_reply_address",
        "_sender",
        "_wire",
        "address",
        "close_reason",
        "consented_at",
        "counters",
        "created_at",
        "credentials",
        "previous_credentials",
        "srtp_profile",
        "state",
    )

    def __init__(
        self,
        *,
        identity: Identity,
        fingerprints: tuple[Fingerprint, ...],
        credentials: Credentials,
        port: Ways,
        now: float,
    ) -> None:
        self.state = State.WAITING
        self.close_reason: str | None = None
        self.credentials = credentials
        self.previous_credentials: Credentials | None = None
        self.address: Address | None = None
        self._wire: Wire | None = None
        self._address_checked_at = now
        self.counters = Counters()
        self.created_at = now
        self.consented_at = now
        self.srtp_profile: str | None = None
        self._port = port
        self._is_nominated = False
        self._checks: dict[bytes, Address] = {}
        self._reply_address: Address | None = None
        self._association = Association(identity, fingerprints=fingerprints, send=self._send_dtls)
        self._receiver: Receiver | None = None
        self._sender: Sender | None = None

    # ------------------------------------------------------------ ICE

    def restart_ice(self, credentials: Credentials) -> None:
        """Expect checks with new credentials; the old ones hold until the first of those."""
        self.previous_credentials = self.credentials
        self.credentials = credentials
        self._is_nominated = False

    def receive_check(self, data: bytes, *, source: Address, ufrag: str, now: float) -> bool:
        """Answer a connectivity check; return True when it was genuine.

        The address it came from is then the peer's, and stays ours to reply to until the peer
        nominates another, or checks from another while this one is silent. DTLS is accepted from
        it at once, before any nomination.
        """
        credentials = self._credentials_of(ufrag)
        if credentials is None or not self._is_first(data[8:20], source):
            return False
        check = answer_check(data, source=source, credentials=credentials)
        wire = self._port.wire_to(source)
        if check.response is not None:
            wire.send(check.response, source)
        if check.result is CheckResult.REFUSED:
            return False
        wire.admit(now)
        self.consented_at = now
        self._checks[data[8:20]] = source
        if len(self._checks) > limits.CHECKS_REMEMBERED:
            del self._checks[next(iter(self._checks))]
        if credentials is self.credentials:
            self.previous_credentials = None
        # A peer behind a NAT that gave it another address may not nominate again.
        is_stale = now - self._address_checked_at > limits.ADDRESS_STALE_S
        if check.result is CheckResult.NOMINATED or is_stale or not self._is_nominated:
            self.address, self._wire = source, wire
        if source == self.address:
            self._address_checked_at = now
        self._is_nominated = self._is_nominated or check.result is CheckResult.NOMINATED
        return True

    def _is_first(self, transaction: bytes, source: Address) -> bool:
        """Say whether the check is not one that somebody heard and sends from elsewhere."""
        known = self._checks.get(transaction)
        return known is None or known == source

    def _credentials_of(self, ufrag: str) -> Credentials | None:
        for credentials in (self.credentials, self.previous_credentials):
            if credentials is not None and credentials.ufrag == ufrag:
                return credentials
        return None

    # ------------------------------------------------------------ DTLS

    def receive_dtls(self, data: bytes, *, source: Address) -> None:
        """Take a DTLS datagram; afterwards the state may be CONNECTED or CLOSED."""
        if self.state is State.CLOSED:
            return
        self.move(Step.HELLO)
        self._reply_address = source
        try:
            self._association.receive(data)
        except DtlsClosedError:
            self._fail("closed")
        except DtlsFailedError:
            self._fail("dtls_failed")
        if self.state is State.HANDSHAKING and self._association.keys is not None:
            keys = self._association.keys
            self._receiver, self._sender = Receiver(keys.inbound), Sender(keys.outbound)
            self.srtp_profile = keys.profile_name
            if self.address is None:
                self.address, self._wire = source, self._port.wire_to(source)
            self.move(Step.KEYS)

    def tick(self, now: float) -> None:
        """Repeat what DTLS has to repeat and close when the peer is gone."""
        if self.state is State.HANDSHAKING:
            try:
                self._association.retransmit(now)
            except DtlsFailedError:
                self._fail("dtls_failed")
        if self.state is State.CONNECTED:
            if now - self.consented_at > limits.CONSENT_TIMEOUT_S:
                self._fail("consent_expired")
        elif self.state is not State.CLOSED and now - self.created_at > limits.CONNECT_TIMEOUT_S:
            self._fail("never_connected")

    def close(self, reason: str) -> None:
        """Tell the peer and close; closing twice changes nothing."""
        if self.state is State.CLOSED:
            return
        self._reply_address = self.address
        self._association.close()
        self._fail(reason)

    def move(self, step: Step) -> None:
        """Take a step of the table.

        Raises: IllegalTransitionError.
        """
        following = TRANSITIONS.get((self.state, step))
        if following is None:
            raise IllegalTransitionError(state=self.state, event=step)
        self.state = following

    def _fail(self, reason: str) -> None:
        self.move(Step.CLOSE)
        self.close_reason = reason
        self._association.let_go()

    def _send_dtls(self, datagram: bytes) -> None:
        if self._reply_address is not None:
            self._port.wire_to(self._reply_address).send(datagram, self._reply_address)

    # ------------------------------------------------------------ SRTP

    def open_rtp(self, data: bytes) -> Stripped | None:
        """Return a genuine packet, or None for one that is dropped and counted."""
        if self._receiver is None:
            self.counters.early += 1
            return None
        try:
            return self._receiver.unprotect_rtp(data)
        except SrtpError:
            self.counters.forged_or_replayed += 1
        except PacketError:
            self.counters.malformed += 1
        return None

    def open_rtcp(self, data: bytes) -> bytes | None:
        """Return a genuine compound packet, or None for one that is dropped and counted."""
        if self._receiver is None:
            self.counters.early += 1
            return None
        try:
            return self._receiver.unprotect_rtcp(data)
        except SrtpError:
            self.counters.forged_or_replayed += 1
        except PacketError:
            self.counters.malformed += 1
        return None

    def send_rtp(self, header: bytes, payload: bytes, counter: int) -> bool:
        """Protect and send a packet; return False when the socket was full."""
        if self._sender is None or self._wire is None or self.address is None:
            return False
        return self._wire.send(self._sender.protect_rtp(header, payload, counter), self.address)

    @property
    def tag_bytes(self) -> int | None:
        """Say how much longer a packet gets by protection, once media can pass."""
        return self._sender.tag_bytes if self._sender is not None else None

    def send_run(self, run: Run) -> bool:
        """Protect and send packets that leave together; return False when they were dropped."""
        if self._sender is None or self._wire is None or self.address is None:
            return False
        self._sender.protect_into(run.parts)
        if len(run.parts) == 1:
            return self._wire.send(run.data, self.address)
        return self._wire.send_segments(run.data, run.segment_bytes, self.address)

    def send_own(self, packets: list[Outgoing]) -> bool:
        """Protect and send packets that nobody else gets, together."""
        if self._sender is None or self._wire is None or self.address is None:
            return False
        protect = self._sender.protect_rtp
        sealed = [protect(*packet) for packet in packets]
        if len(sealed) == 1:
            return self._wire.send(sealed[0], self.address)
        data = memoryview(b"".join(sealed))
        return self._wire.send_segments(data, len(sealed[0]), self.address)

    def send_rtcp(self, packet: bytes) -> bool:
        """Protect and send a compound packet."""
        if self._sender is None or self._wire is None or self.address is None:
            return False
        if self.state is not State.CONNECTED:
            return False
        return self._wire.send(self._sender.protect_rtcp(packet), self.address)
