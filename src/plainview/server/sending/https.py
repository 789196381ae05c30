"""One POST over https to an address on the public network: nothing is followed, little is read, and not for long.

The name is resolved once; every address it has must be public, and the connection goes to the very address that was
looked at. So a name cannot lead into the operator's own network, not even by changing between two looks.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from plainview.core.vocabulary.errors import Unchecked

SECONDS_MAX = 10.0
PORT = 443
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str], list[str]]
"""Promises the addresses of a name. Raises OSError."""

Dial = Callable[[str, int, float], socket.socket]
"""Promises a connection to an address and port, within seconds. Raises OSError."""


def resolved(host: str) -> list[str]:
    """Promise every address of a name, as this machine resolves it."""
    return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)})


def dialled(address: str, port: int, seconds: float) -> socket.socket:
    """Promise a connection to exactly this address."""
    return socket.create_connection((address, port), seconds)


def is_public(address: str) -> bool:
    """Tell whether an address is on the public network, and carries no other one inside it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (
        found.ipv4_mapped or found.sixtofour or found.teredo or found in _NAT64
    ):
        return False
    return found.is_global and not found.is_multicast


class Https:
    """Sends over https, certificates checked."""

    def __init__(
        self, resolve: Resolve = resolved, dial: Dial = dialled, context: ssl.SSLContext | None = None
    ) -> None:
        """Look names up with `resolve`; a test gives a context that trusts its own certificate."""
        self._resolve, self._dial = resolve, dial
        self._context = context or ssl.create_default_context()

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Promise the status of the answer to one POST. Raises Unchecked when there is none, or it may not be asked."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        try:
            addresses = self._resolve(host)
        except (OSError, UnicodeError):
            raise Unchecked("the address of its name cannot be found") from None
        if not addresses or not all(is_public(address) for address in addresses):
            raise Unchecked("its name leads to an address that is not on the public network")
        try:
            return self._post(addresses[0], host, parts.path or "/", parts.query, body, headers)
        except (OSError, http.client.HTTPException) as error:
            raise Unchecked(f"it cannot be reached ({type(error).__name__})") from None

    def _post(self, address: str, host: str, path: str, query: str, body: bytes, headers: Mapping[str, str]) -> int:
        connection = http.client.HTTPSConnection(host, PORT, timeout=SECONDS_MAX)
        target = f"{path}?{query}" if query else path
        with (
            self._dial(address, PORT, SECONDS_MAX) as plain,
            self._context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            connection.sock = secured
            connection.request("POST", target, body, {**headers, "Connection": "close"})
            return connection.getresponse().status
