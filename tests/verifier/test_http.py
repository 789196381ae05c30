"""A log behind a real web server, read by address."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from plainview.verifier.opening import Trust
from plainview.verifier.reader import Folder, open_source
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.architecture.house import ROOT

PUBLIC = ROOT / "tests/vectors/a_program_with_a_bit_of_everything_published_daily/public"
ASKED = Asked(datetime(2027, 1, 1, tzinfo=UTC))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(PUBLIC))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_log_is_the_same_by_address_and_in_a_folder(address: str) -> None:
    source = open_source(address)
    far, near = verify(source, Trust(), ASKED), verify(Folder(Path(PUBLIC)), Trust(), ASKED)
    source._client.close()  # type: ignore[union-attr]
    assert far.exit_code == near.exit_code == 0
    assert [step.found for step in far.steps] == [step.found for step in near.steps]


def test_an_address_with_nothing_behind_it_is_false_and_one_that_does_not_answer_undecided(address: str) -> None:
    source = open_source(f"{address}/nowhere")
    assert (report := verify(source, Trust(), ASKED)).exit_code == 1
    assert str(report.fault) == "checkpoint: is missing"
    source._client.close()  # type: ignore[union-attr]
    closed = open_source("http://127.0.0.1:1")
    assert verify(closed, Trust(), ASKED).exit_code == 3
    closed._client.close()  # type: ignore[union-attr]
