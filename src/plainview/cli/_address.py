"""Where a command listens, as its caller writes it."""

from plainview.core.vocabulary.errors import Malformed

PORT_MAX = 65_535


def address_of(listen: str) -> tuple[str, int]:
    """Promise host and port of `HOST:PORT`; an IPv6 host stands in brackets. Raises Malformed."""
    host, colon, port = listen.rpartition(":")
    if not colon or not host or not (port.isascii() and port.isdigit() and int(port) <= PORT_MAX):
        raise Malformed("expected a host and a port, such as 127.0.0.1:7380", where="--listen")
    return host.removeprefix("[").removesuffix("]"), int(port)
