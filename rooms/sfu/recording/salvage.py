"""Bring a file in order whose process was killed: cut what is torn, index the rest."""

import os
from pathlib import Path
from typing import NamedTuple

from rooms.sfu.errors import PacketError
from rooms.sfu.media import Media
from rooms.sfu.recording import ebml
from rooms.sfu.recording.clusters import CLUSTER, KEYFRAME_BIT, SIMPLE_BLOCK, TIMESTAMP
from rooms.sfu.recording.cues import Cues
from rooms.sfu.recording.growing import GrowingFile
from rooms.sfu.recording.layout import Head, read_head
from rooms.sfu.recording.limits import CLUSTER_BYTES_MAX, INDEX_BYTES, PICTURE_BYTES_MAX
from rooms.sfu.recording.tracks import NUMBERS

# A cluster's head, its time and its first block's.
_HEAD_BYTES = 64
_CLUSTER_BYTES_MAX = CLUSTER_BYTES_MAX + PICTURE_BYTES_MAX + _HEAD_BYTES


class Salvaged(NamedTuple):
    """What was found to be in a file."""

    ends_ms: int
    size_bytes: int


class _Cluster(NamedTuple):
    """A whole cluster: where it is, where its blocks are, and whether playing can begin there."""

    at: int
    blocks_at: int
    ends_at: int
    starts_ms: int
    is_start: bool


def salvage(path: Path, *, seek_media: Media) -> Salvaged:
    """Cut a file after its last whole cluster, and finish it as if it had ended there.

    Raises: OSError; PacketError when no cluster is whole.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        file, found = _cut(descriptor, seek_media)
    except (OSError, PacketError):
        os.close(descriptor)
        raise
    file.finish()
    return found


def _cut(descriptor: int, seek_media: Media) -> tuple[GrowingFile, Salvaged]:
    head = read_head(os.pread(descriptor, INDEX_BYTES, 0))
    clusters = _clusters(descriptor, head, NUMBERS[seek_media])
    if not clusters:
        raise PacketError("no cluster is whole")
    cues = Cues(track=NUMBERS[seek_media])
    for cluster in clusters:
        if cluster.is_start or cluster is clusters[0]:
            cues.add(time_ms=cluster.starts_ms, position=cluster.at - head.segment_starts)
    found = Salvaged(_last_frame_ms(descriptor, clusters[-1]), clusters[-1].ends_at)
    os.ftruncate(descriptor, found.size_bytes)
    return GrowingFile(descriptor, head=head, cues=cues, **found._asdict()), found


def _clusters(descriptor: int, head: Head, seek_track: int) -> list[_Cluster]:
    """Walk from cluster to cluster to the first that is not whole."""
    found: list[_Cluster] = []
    at, end = head.size_bytes, os.fstat(descriptor).st_size
    while at < end:
        try:
            cluster = _read_cluster(os.pread(descriptor, _HEAD_BYTES, at), at, seek_track)
        except PacketError:
            break
        if cluster.ends_at > end:
            break
        found.append(cluster)
        at = cluster.ends_at
    return found


def _read_cluster(data: bytes, at: int, seek_track: int) -> _Cluster:
    cluster = ebml.read_head(data, 0)
    if cluster.name != CLUSTER or cluster.size_bytes is None:
        raise PacketError("not a cluster")
    time = ebml.read_head(data, cluster.body_at)
    if time.name != TIMESTAMP or not time.size_bytes:
        raise PacketError("a cluster without a time")
    block_at = time.body_at + time.size_bytes
    first = ebml.read_head(data, block_at)
    if first.name != SIMPLE_BLOCK or first.body_at + 4 > len(data):
        raise PacketError("a cluster without a block")
    is_start = data[first.body_at] == 0x80 | seek_track
    return _Cluster(
        at,
        at + block_at,
        at + cluster.body_at + cluster.size_bytes,
        int.from_bytes(data[time.body_at : block_at]),
        is_start and bool(data[first.body_at + 3] & KEYFRAME_BIT),
    )


def _last_frame_ms(descriptor: int, cluster: _Cluster) -> int:
    """Walk through a cluster's blocks.

    Raises: PacketError when one is not whole.
    """
    size_bytes = min(cluster.ends_at - cluster.blocks_at, _CLUSTER_BYTES_MAX)
    data = os.pread(descriptor, size_bytes, cluster.blocks_at)
    ends_ms, at = cluster.starts_ms, 0
    while at < len(data):
        block = ebml.read_head(data, at)
        at = block.body_at + (block.size_bytes or 0)
        if not block.size_bytes or at > len(data):
            raise PacketError("not a whole block")
        relative_ms = int.from_bytes(data[block.body_at + 1 : block.body_at + 3], signed=True)
        ends_ms = max(ends_ms, cluster.starts_ms + relative_ms)
    return ends_ms
