"""Serving a folder of published files over HTTP: for mirrors, and for looking at a log on one's own machine.

It gives out what a log publishes and nothing else: no listing, no name that begins with a dot, nothing outside. Put a
web server with TLS in front of it where strangers read.
"""

from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfileobj
from urllib.parse import unquote, urlsplit

from plainview.core.notes.manifest import is_public_path
from plainview.core.notes.media_types import TEXT, content_type, lasts

INDEX = "index.html"
LASTING = "public, max-age=31536000, immutable"
PASSING = "public, max-age=60"
POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'"


def caching(path: str) -> str:
    """Promise how long a published file may be kept: full tiles for ever, everything else for a minute."""
    return LASTING if lasts(path) else PASSING


def asked_file(folder: Path, target: str) -> str | None:
    """Promise the path of the file that a request's target means, None when nothing of that name is published."""
    path = unquote(urlsplit(target).path).removeprefix("/")
    if path == "" or path.endswith("/"):
        path += INDEX
    place = folder / path
    if not is_public_path(path) or not place.is_file() or not place.resolve().is_relative_to(folder.resolve()):
        return None
    return path


def server(folder: Path, host: str, port: int, said: Callable[[str], None]) -> ThreadingHTTPServer:
    """Promise a server of `folder` at `host` and `port` (0: any), which `serve_forever` runs; `said` takes its log.

    Nothing is logged of who asks, but what could not be answered. Raises OSError when the place is taken.
    """

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        protocol_version = "HTTP/1.1"
        server_version = "plainview"
        sys_version = ""
        timeout = 30

        def do_GET(self) -> None:
            """Answer with a file."""
            self._answer(body=True)

        def do_HEAD(self) -> None:
            """Answer with what a file's headers are."""
            self._answer(body=False)

        def _answer(self, *, body: bool) -> None:
            path = asked_file(folder, self.path)
            if path is None:
                self._nothing()
                return
            with (folder / path).open("rb") as file:
                size = file.seek(0, 2)
                file.seek(0)
                self.send_response(HTTPStatus.OK)
                for name, value in _headers(path, size):
                    self.send_header(name, value)
                self.end_headers()
                if body:
                    copyfileobj(file, self.wfile)

        def _nothing(self) -> None:
            said_here = b"No file of this name is published here.\n"
            self.send_response(HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", TEXT)
            self.send_header("Content-Length", str(len(said_here)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(said_here)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing of who asked for what."""

        def log_error(self, format: str, *args: object) -> None:
            """Say that something could not be answered."""
            said(format % args)

    return ThreadingHTTPServer((host, port), Handler)


def _headers(path: str, size: int) -> tuple[tuple[str, str], ...]:
    return (
        ("Content-Type", content_type(path)),
        ("Content-Length", str(size)),
        ("Cache-Control", caching(path)),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", POLICY),
        ("Referrer-Policy", "no-referrer"),
        ("Access-Control-Allow-Origin", "*"),
    )
