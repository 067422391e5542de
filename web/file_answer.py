"""Answer a request for a recorded file: all of it, or the stretch that is asked for."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from quart import Response, request

from rooms.recordings.reading import Readable
from web.byte_range import RangeUnsatisfiable, Stretch, wanted_stretch

PARTIAL = 206
UNSATISFIABLE = 416


def answer_file(file: Readable, *, download_as: str = "") -> Response:
    """Answer GET and HEAD; `download_as` names the file for a browser that is to save it.

    Nothing keeps a copy on the way, and a browser asks again each time it uses its own.
    """
    etag = f'"{file.version}"' if file.version else ""
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Type": file.media_type,
    }
    if etag:
        headers["ETag"] = etag
    if download_as:
        headers["Content-Disposition"] = f'attachment; filename="{download_as}"'
    if request.method == "HEAD":
        return _whole_without_body(file, headers)
    try:
        wanted = wanted_stretch(
            request.headers.get("Range"),
            if_range=request.headers.get("If-Range"),
            etag=etag,
            size_bytes=file.size_bytes,
        )
    except RangeUnsatisfiable:
        headers["Content-Range"] = f"bytes */{file.size_bytes}"
        return Response(b"", UNSATISFIABLE, headers)
    stretch = wanted or Stretch(0, file.size_bytes)
    headers["Content-Length"] = str(stretch.length)
    if wanted is not None:
        last = stretch.end - 1
        headers["Content-Range"] = f"bytes {stretch.start}-{last}/{file.size_bytes}"
    response = Response(_body(file, stretch), PARTIAL if wanted else 200, headers)
    # A film is watched for longer than any page takes.
    response.timeout = None
    return response


def _whole_without_body(file: Readable, headers: dict[str, str]) -> Response:
    response = Response(b"", 200, headers)
    response.headers["Content-Length"] = str(file.size_bytes)
    return response


async def _body(file: Readable, stretch: Stretch) -> AsyncGenerator[bytes, None]:
    async with aclosing(file.read(stretch.start, stretch.end)) as chunks:
        async for chunk in chunks:
            yield chunk
