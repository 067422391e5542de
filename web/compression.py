"""Send text in fewer bytes: pages as they are made, built files once.

What a room says goes over a socket, which is no response of ours, and is never compressed. Why a
page may be, although it has secrets in it: docs/decisions/0050-pages-are-compressed.md.
"""

import asyncio
import secrets
from gzip import GzipFile
from io import BytesIO

from quart import Response, request
from quart.wrappers.response import DataBody, FileBody

GZIP = "gzip"
LEVEL = 5
BUILT_LEVEL = 9
MIN_BYTES = 600
"""Less than this fits into a packet as it is."""

MAX_ON_LOOP_BYTES = 128 * 1024
"""More than this is compressed in a thread, so that nobody else waits."""

MAX_NOISE_BYTES = 100
"""How many bytes of chance a compressed page has at most, so that its length tells less."""

MAX_BUILT_BYTES = 16 * 1024 * 1024
"""How much of the built client a process remembers compressed; what is beyond is sent as it is."""

TEXT_TYPES = frozenset(
    {
        "application/json",
        "application/manifest+json",
        "application/javascript",
        "image/svg+xml",
        "text/calendar",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)

_built: dict[str, bytes] = {}


async def compress(response: Response) -> Response:
    """Compress a whole answer of text for a browser that can read it so."""
    if response.mimetype not in TEXT_TYPES or response.status_code in {206, 304}:
        return response
    response.vary.add("Accept-Encoding")
    if not _may_be_compressed(response):
        return response
    if isinstance(response.response, FileBody):
        await _send_built(response)
    elif isinstance(response.response, DataBody):
        await _send_page(response)
    return response


def _may_be_compressed(response: Response) -> bool:
    is_read_so = request.accept_encodings[GZIP] > 0
    return is_read_so and request.method != "HEAD" and "Content-Encoding" not in response.headers


async def _send_page(response: Response) -> None:
    content = await response.get_data(as_text=False)
    if len(content) < MIN_BYTES:
        return
    noise = secrets.token_hex(MAX_NOISE_BYTES // 2)[: secrets.randbelow(MAX_NOISE_BYTES) + 1]
    if len(content) > MAX_ON_LOOP_BYTES:
        _give(response, await asyncio.to_thread(_gzip, content, LEVEL, noise))
    else:
        _give(response, _gzip(content, LEVEL, noise))


async def _send_built(response: Response) -> None:
    # The name of a built file changes with its content.
    known = _built.get(request.path)
    if known is None:
        content = await response.get_data(as_text=False)
        if sum(map(len, _built.values())) + len(content) > MAX_BUILT_BYTES:
            return
        known = await asyncio.to_thread(_gzip, content, BUILT_LEVEL, "")
        _built[request.path] = known
    _give(response, known)


def _give(response: Response, content: bytes) -> None:
    response.set_data(content)
    response.headers["Content-Encoding"] = GZIP
    response.headers["Content-Length"] = str(len(content))
    tag, _is_weak = response.get_etag()
    if tag is not None:
        # Other bytes than the tag was made of, with the same meaning. Source: RFC 9110 8.8.3.3.
        response.set_etag(tag, weak=True)


def _gzip(content: bytes, level: int, noise: str) -> bytes:
    """Return the content compressed, with noise where gzip writes the name of a file.

    Source: RFC 1952, 2.3.1.
    """
    sink = BytesIO()
    with GzipFile(filename=noise, mode="wb", compresslevel=level, fileobj=sink, mtime=0) as file:
        file.write(content)
    return sink.getvalue()
