"""Answers a browser that asks for a part of a file, as a player does when somebody seeks."""

import re
from collections.abc import Callable, Iterator

from starlette.responses import Response, StreamingResponse

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
Reads = Callable[[int, int], Iterator[bytes]]


def part_of(header: str | None, size: int) -> tuple[int, int] | None:
    """The first byte and the one behind the last. None for a part that there is not."""
    if header is None:
        return 0, size
    match = _RANGE.fullmatch(header.strip())
    if match is None or match[0] == "bytes=-":
        # What is not understood is answered with the whole (RFC 9110 14.2).
        return 0, size
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1 if last else size, size)
    return (start, end) if start < end else None


def answer_part(header: str | None, *, size: int, media_type: str, read: Reads) -> Response:
    part = part_of(header, size)
    if part is None:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = part
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - start)}
    if header is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    status = 200 if header is None else 206
    return StreamingResponse(read(start, end), status, headers=headers, media_type=media_type)
