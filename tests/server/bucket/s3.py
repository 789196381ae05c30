"""A real S3 server in a thread of the test (moto), which can be told to fail; anybody may read its buckets."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from plainview.server.bucket.config import Bucket, Credentials
from plainview.server.bucket.store import BucketObjects

NAME = "plainview-public"
PREFIX = "log"
WHO = Credentials("AKIAEXAMPLE", "s3cret-" + "x" * 32)


POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{NAME}/*"},
        {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{NAME}"},
    ],
}
"""Anybody reads; whoever may list is told 404 of what is not there, instead of 403."""


@dataclass
class S3:
    """A server with one bucket. `fails` is asked for each request, by its number, method and path."""

    port: int = 0
    requests: list[str] = field(default_factory=list)
    fails: Callable[[int, str, str], bool] = lambda number, method, path: False

    @property
    def config(self) -> Bucket:
        endpoint = f"http://127.0.0.1:{self.port}"
        return Bucket(endpoint, NAME, f"{endpoint}/{NAME}/{PREFIX}", PREFIX)

    @property
    def toml(self) -> str:
        config = self.config
        names = ("endpoint", "bucket", "address", "prefix")
        return "[bucket]\n" + "".join([f'{name} = "{getattr(config, name)}"\n' for name in names])

    def objects(self, retries: int = 0) -> BucketObjects:
        return BucketObjects(self.config, WHO, retries)

    def around(self, app: Callable[..., Any]) -> Callable[..., Any]:
        def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
            self.requests.append(f"{method} {path}")
            if self.fails(len(self.requests), method, path):
                start("500 Internal Server Error", [("Content-Type", "text/plain"), ("Content-Length", "0")])
                return [b""]
            found: Iterable[bytes] = app(environ, start)
            return found

        return answer


@contextmanager
def s3_server() -> Iterator[S3]:
    """A server with an empty bucket, until the block ends."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    here = S3()
    app = DomainDispatcherApplication(create_backend_app)
    served = make_server("127.0.0.1", 0, here.around(app), threaded=True)
    here.port = served.server_port
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    httpx.post(f"http://127.0.0.1:{here.port}/moto-api/reset")
    bucket = f"http://127.0.0.1:{here.port}/{NAME}"
    httpx.put(bucket).raise_for_status()
    httpx.put(f"{bucket}?policy", content=json.dumps(POLICY)).raise_for_status()
    here.requests.clear()
    try:
        yield here
    finally:
        served.shutdown()
        thread.join()
        served.server_close()
