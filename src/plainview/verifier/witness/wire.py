"""As much of HTTP/1.1 as a witness speaks: request heads in, answers out. Sources: RFC 9110, RFC 9112.

A body must state its length: bodies in chunks are asked for again with 411. What two readers could take for
different requests is refused and the connection closed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from plainview.core.vocabulary.errors import Malformed
from plainview.verifier.witness.decide import Answer, refuse

HEAD_BYTES_MAX = 8192
END_OF_HEAD = b"\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_FIRST_LINE = re.compile(rb"([A-Z]{1,16}) (/[!-~]*) HTTP/1\.([01])")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_LENGTH = re.compile(rb"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Head:
    """A request without its body; names of fields in lower case. `persistent` tells whether another may follow."""

    method: str
    target: str
    fields: Mapping[bytes, bytes]
    persistent: bool

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def waits(self) -> bool:
        """Whether the client wants to hear that it may send the body."""
        return self.fields.get(b"expect", b"").lower() == b"100-continue"


def parse_head(data: bytes) -> Head:
    """Read a request head up to and with its empty line. Raises Malformed."""
    first, *lines = data.removesuffix(END_OF_HEAD).split(b"\r\n")
    start = _FIRST_LINE.fullmatch(first)
    if start is None:
        raise Malformed("expected a request line of HTTP/1.1", where="request")
    fields: dict[bytes, bytes] = {}
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match is None:
            raise Malformed("expected a header field", where="request")
        name, value = match[1].lower(), match[2].rstrip(b" \t")
        if name in fields and name in (b"content-length", b"transfer-encoding", b"host"):
            raise Malformed(f"the header field {name.decode()} stands there twice", where="request")
        fields[name] = value
    if b"content-length" in fields and b"transfer-encoding" in fields:
        raise Malformed("two header fields state the length of the body", where="request")
    options = fields.get(b"connection", b"").lower()
    persistent = b"close" not in options if start[3] == b"1" else b"keep-alive" in options
    return Head(start[1].decode(), start[2].decode(), fields, persistent)


def body_length(head: Head, most: int) -> int | Answer:
    """Promise how many bytes of body follow, or the answer to a client that sends none that can be read."""
    if b"transfer-encoding" in head.fields:
        return refuse(HTTPStatus.LENGTH_REQUIRED, "expected a body with a Content-Length, not one in chunks")
    stated = head.fields.get(b"content-length")
    if stated is None:
        return refuse(HTTPStatus.LENGTH_REQUIRED, "expected a Content-Length") if head.method == "POST" else 0
    if not _LENGTH.fullmatch(stated):
        return refuse(HTTPStatus.BAD_REQUEST, "expected a Content-Length in decimal")
    if int(stated) > most:
        return refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"expected at most {most} bytes of body")
    return int(stated)


def print_answer(answer: Answer, *, date: int, persistent: bool, body: bool = True) -> bytes:
    """Print an answer as it goes over the wire at POSIX second `date`; without its `body` to a HEAD request."""
    status = HTTPStatus(answer.status)
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer.body)}",
        f"Date: {formatdate(date, usegmt=True)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
    ]
    lines += ["Allow: GET, HEAD, POST"] if status is HTTPStatus.METHOD_NOT_ALLOWED else []
    lines += [] if persistent else ["Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode() + (answer.body if body else b"")
