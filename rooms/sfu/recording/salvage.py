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

_READ_BYTES_MAX = CLUSTER_BYTES_MAX + PICTURE_BYTES_MAX + 1_024


class Salvaged(NamedTuple):
    """What was found to be in a file."""

    ends_ms: int
    size_bytes: int


class _Found(NamedTuple):
    """A whole cluster: where it is, and what is in it."""

    at: int
    ends_at: int
    starts_ms: int
    ends_ms: int
    is_start: bool


def salvage(path: Path, *, seek_media: Media) -> Salvaged:
    """Cut a file after its last whole cluster, and finish it as if it had ended there.

    Raises: OSError; PacketError when no cluster is whole.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        return _salvage(descriptor, seek_media)
    except PacketError:
        os.close(descriptor)
        raise


def _salvage(descriptor: int, seek_media: Media) -> Salvaged:
    head = read_head(os.pread(descriptor, INDEX_BYTES, 0))
    clusters = _clusters(descriptor, head, NUMBERS[seek_media])
    if not clusters:
        raise PacketError("no cluster is whole")
    last = clusters[-1]
    cues = Cues(track=NUMBERS[seek_media])
    for cluster in clusters:
        if cluster.is_start or cluster is clusters[0]:
            cues.add(time_ms=cluster.starts_ms, position=cluster.at - head.segment_starts)
    os.ftruncate(descriptor, last.ends_at)
    ends_ms = max(cluster.ends_ms for cluster in clusters)
    size_bytes = last.ends_at
    GrowingFile(descriptor, head=head, cues=cues, size_bytes=size_bytes, ends_ms=ends_ms).finish()
    return Salvaged(ends_ms, size_bytes)


def _clusters(descriptor: int, head: Head, seek_track: int) -> list[_Found]:
    """Walk from cluster to cluster to the first that is not whole."""
    found: list[_Found] = []
    at, end = head.size_bytes, os.fstat(descriptor).st_size
    while at < end:
        data = os.pread(descriptor, _READ_BYTES_MAX, at)
        try:
            cluster = _read_cluster(data, at, seek_track)
        except PacketError:
            break
        found.append(cluster)
        at = cluster.ends_at
    return found


def _read_cluster(data: bytes, at: int, seek_track: int) -> _Found:
    cluster = ebml.read_head(data, 0)
    if cluster.name != CLUSTER or cluster.size_bytes is None:
        raise PacketError("not a cluster")
    ends = cluster.body_at + cluster.size_bytes
    time = ebml.read_head(data, cluster.body_at)
    block_at = time.body_at + (time.size_bytes or 0)
    if ends > len(data) or time.name != TIMESTAMP:
        raise PacketError("not a whole cluster")
    starts_ms = int.from_bytes(data[time.body_at : block_at])
    ends_ms, is_start = starts_ms, _is_keyframe(data, block_at, seek_track)
    while block_at < ends:
        block = ebml.read_head(data, block_at)
        block_at = block.body_at + (block.size_bytes or 0)
        if block.name != SIMPLE_BLOCK or not block.size_bytes or block_at > ends:
            raise PacketError("not a whole block")
        relative_ms = int.from_bytes(data[block.body_at + 1 : block.body_at + 3], signed=True)
        ends_ms = max(ends_ms, starts_ms + relative_ms)
    return _Found(at, at + ends, starts_ms, ends_ms, is_start)


def _is_keyframe(data: bytes, block_at: int, track: int) -> bool:
    body_at = ebml.read_head(data, block_at).body_at
    if body_at + 4 > len(data):
        raise PacketError("not a whole block")
    return data[body_at] == 0x80 | track and bool(data[body_at + 3] & KEYFRAME_BIT)
