"""Send the same packets to many viewers: laid out once, encrypted for each, sent in one call.

A *batch* is what all viewers of a group get alike. A viewer's *outlet* gathers the batches of its
groups. At the flush, viewers that gathered the same batches share one plan: the packets laid out
one behind another in *runs* that the kernel cuts into datagrams again. A viewer costs one
encryption a packet and one system call a run.

Source: udp(7), UDP_SEGMENT: a run's packets are of one size, only the last may be shorter.
"""

from typing import Protocol

from rooms.sfu import limits
from rooms.sfu.media import Media
from rooms.sfu.transport.runs import Outgoing, Run


class Link(Protocol):
    """The way to one viewer."""

    @property
    def tag_bytes(self) -> int | None:
        """Say how much longer a packet gets by protection, once media can pass."""

    def send_run(self, run: Run) -> bool:
        """Protect and send packets that leave together; return False when they were dropped."""

    def send_own(self, packets: list[Outgoing]) -> bool:
        """Do the same for packets that nobody else gets."""

    def send_rtp(self, header: bytes, payload: bytes, counter: int) -> bool:
        """Protect and send a packet; return False when it had to be dropped."""


class Batch:
    """Packets that the viewers of one group get alike, in the order they came."""

    __slots__ = ("is_shared", "media", "packets")

    def __init__(self, media: Media) -> None:
        self.media = media
        self.packets: list[Outgoing] = []
        self.is_shared = False


class Outlet:
    """What waits to be sent to one viewer."""

    __slots__ = ("batches", "dropped", "link")

    def __init__(self, link: Link) -> None:
        self.link = link
        self.batches: list[Batch] = []
        self.dropped = 0


class Fanout:
    """Gather batches for outlets, and send them all at the flush."""

    def __init__(self) -> None:
        self._filled: list[Outlet] = []
        self._open: list[Group] = []
        self._turn = 0

    def opened(self, group: "Group") -> None:
        """Note that a group has something to send."""
        self._open.append(group)

    def add(self, batch: Batch, outlet: Outlet) -> None:
        """Give a batch to an outlet; nothing leaves before the flush."""
        if not outlet.batches:
            self._filled.append(outlet)
        outlet.batches.append(batch)

    def flush(self) -> None:
        """Send everything; a viewer whose packets find no room loses them, and they are counted."""
        opened, self._open = self._open, []
        for group in opened:
            group.seal()
        plans: dict[tuple[int, tuple[Batch, ...]], list[Run]] = {}
        for outlet in self._take_filled():
            batches, outlet.batches = tuple(outlet.batches), []
            link = outlet.link
            tag_bytes = link.tag_bytes
            if tag_bytes is None:
                continue
            if not any(batch.is_shared for batch in batches):
                _send_own(outlet, runs_of(batches, tag_bytes=tag_bytes))
                continue
            key = tag_bytes, batches
            runs = plans.get(key)
            if runs is None:
                gathered = runs_of(batches, tag_bytes=tag_bytes)
                runs = plans[key] = [Run(packets, tag_bytes=tag_bytes) for packets in gathered]
            for run in runs:
                if not link.send_run(run):
                    outlet.dropped += len(run.parts)

    def _take_filled(self) -> list[Outlet]:
        """Return the outlets, each time from another one on: a full buffer hits all alike."""
        filled, self._filled = self._filled, []
        if not filled:
            return filled
        self._turn = (self._turn + 1) % len(filled)
        return filled[self._turn :] + filled[: self._turn]


class Group:
    """The outlets that get the same packets, and how much went to each since the beginning.

    Whoever joins or leaves does so between two packets, also when both leave in one flush.
    ``floor`` is the lowest number that may still be sent: below it a member had other packets
    under the numbers it knows, and two packets under one number would betray the key.
    """

    __slots__ = ("_batch", "_fanout", "_media", "floor", "members", "octets", "packets")

    def __init__(self, media: Media, fanout: Fanout) -> None:
        self.members: dict[Outlet, None] = {}
        self.packets = 0
        self.octets = 0
        self.floor = 0
        self._media = media
        self._fanout = fanout
        self._batch = Batch(media)

    def put(self, packet: Outgoing) -> None:
        """Take a packet for every member."""
        packets = self._batch.packets
        if not packets:
            self._fanout.opened(self)
        packets.append(packet)
        self.packets += 1
        self.octets += len(packet[1])

    def join(self, outlet: Outlet) -> None:
        """Send to an outlet from the next packet on."""
        self.seal()
        self.members[outlet] = None

    def leave(self, outlet: Outlet) -> None:
        """Send nothing more to an outlet."""
        self.seal()
        self.members.pop(outlet, None)

    def seal(self) -> None:
        """Hand what was taken to whoever is a member now."""
        if not self._batch.packets:
            return
        batch, self._batch = self._batch, Batch(self._media)
        batch.is_shared = len(self.members) > 1
        for outlet in self.members:
            self._fanout.add(batch, outlet)


def _send_own(outlet: Outlet, runs: list[list[Outgoing]]) -> None:
    for packets in runs:
        if not outlet.link.send_own(packets):
            outlet.dropped += len(packets)


def runs_of(batches: tuple[Batch, ...], *, tag_bytes: int) -> list[list[Outgoing]]:
    """Put packets into runs: pictures first, so that sound, which is shorter, ends a run."""
    if len(batches) > 1:
        batches = tuple(sorted(batches, key=lambda batch: batch.media is Media.AUDIO))
    runs: list[list[Outgoing]] = []
    gathered: list[Outgoing] = []
    size = total = 0
    is_ended = True
    for packet in (packet for batch in batches for packet in batch.packets):
        length = len(packet[0]) + len(packet[1]) + tag_bytes
        fits = (
            not is_ended
            and length <= size
            and len(gathered) < limits.SEGMENTS_MAX
            and total + length <= limits.SEGMENTS_BYTES_MAX
        )
        if not fits:
            gathered = []
            runs.append(gathered)
            size, total = length, 0
        gathered.append(packet)
        total += length
        is_ended = length < size
    return runs
