"""Reminders say nothing: a calendar of short numbers and days, a message that something waits."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from plainview.core.vocabulary.errors import Malformed, Unchecked
from plainview.server.actions import reminders
from plainview.server.actions.reminders import message, put_outbox, send_outbox, set_mail_address
from plainview.server.queries.calendar import something_waits
from plainview.server.queries.deadlines import deadlines
from plainview.server.sending.config import read_mail
from plainview.server.sending.smtp import Relay
from tests.portal import Portal
from tests.server.api.conftest import Call

OFFICER = "officer of agency A"
ORIGIN = "https://portal.example.com"
CANARIES = ("Example Street", "subject", "agency", "officer", "mail fraud", "18 USC")


def made(portal: Portal, person: str = OFFICER) -> str:
    page = portal.client(person).post("/reminders", {"do": "make"}).content.decode()
    found = re.search(r"/calendar/[A-Za-z0-9_-]{43}\.ics", page)
    assert found
    return found.group()


def test_a_calendar_has_days_and_short_numbers_alone(portal: Portal, call: Call) -> None:
    answer = portal.client().get(made(portal))
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar") and answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    summaries = {line for line in text.split("\r\n") if line.startswith("SUMMARY:")}
    matters = {due.matter[:8] for due in deadlines(portal.stage.desk, OFFICER)}
    assert summaries and all(line.removeprefix("SUMMARY:Duty due: ") in matters for line in summaries)
    names = {line.partition(":")[0].partition(";")[0] for line in text.split("\r\n") if line}
    assert names <= {
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "METHOD",
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "TRANSP",
    }
    assert all(len(line) <= 75 for line in text.split("\r\n"))
    assert not [canary for canary in CANARIES if canary in text]
    assert portal.matters["of agency B"][:8] not in text


def test_a_calendars_address_is_renewed_ended_and_kept_nowhere(portal: Portal, call: Call) -> None:
    first = made(portal)
    second = made(portal)
    stranger = portal.client()
    assert (stranger.get(first).status_code, stranger.get(second).status_code) == (404, 200)
    kept = b"".join(data + id.encode() for id, data in portal.stage.desk.store.records("calendar"))
    assert second.split("/")[2].removesuffix(".ics").encode() not in kept
    assert portal.client(OFFICER).post("/reminders", {"do": "end"}).status_code == 302
    assert stranger.get(second).status_code == 404
    assert stranger.get("/calendar/x.ics").status_code == 404


@pytest.mark.parametrize(
    "address", ["x", "a@b", "a b@example.com", "a@example.com\r\nBcc: b@example.com", "a" * 250 + "@b.cd"]
)
def test_what_is_no_address_is_not_kept(portal: Portal, call: Call, address: str) -> None:
    with pytest.raises(Malformed):
        set_mail_address(portal.stage.desk, OFFICER, address)
    if "\n" not in address:
        assert portal.client(OFFICER).post("/reminders", {"do": "address", "address": address}).status_code == 422


class Sink(socketserver.StreamRequestHandler):
    """A relay that takes everything."""

    def handle(self) -> None:
        taken: list[str] = self.server.taken  # type: ignore[attr-defined]
        self.wfile.write(b"220 sink\r\n")
        data = False
        for line in self.rfile:
            taken.append(line.decode())
            if data:
                data = line != b".\r\n"
                if not data:
                    self.wfile.write(b"250 taken\r\n")
            elif line.upper().startswith(b"DATA"):
                data = True
                self.wfile.write(b"354 go on\r\n")
            elif line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 fine\r\n")


@pytest.fixture
def sink() -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        server.taken = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_message_says_that_something_waits_and_nothing_else(portal: Portal, call: Call, sink: Any) -> None:
    desk, clock = portal.stage.desk, portal.stage.clock
    assert portal.client(OFFICER).post("/reminders", {"do": "address", "address": "o@example.com"}).status_code == 302
    kept = b"".join(data for _, data in desk.store.records("mail-address"))
    assert b"o@example.com" not in kept
    relay, before = Relay("127.0.0.1", sink.server_address[1], "plainview@example.com"), clock.now
    try:
        assert put_outbox(desk, lambda person: something_waits(desk, person)) == 0  # nothing is due in two days yet
        assert put_outbox(desk, lambda person: True) == 1
        assert put_outbox(desk, lambda person: True) == 0
        away = Relay("127.0.0.1", 9, "plainview@example.com")
        assert send_outbox(desk, away, ORIGIN) == 0
        assert send_outbox(desk, relay, ORIGIN) == 1
        assert send_outbox(desk, relay, ORIGIN) == 0
        clock.now += timedelta(days=29)
        assert put_outbox(desk, lambda person: something_waits(desk, person)) == 1
        clock.now += timedelta(days=reminders.OUTBOX_DAYS + 1)
        assert send_outbox(desk, relay, ORIGIN) == 0  # it is out of date
        set_mail_address(desk, OFFICER, "")
        assert put_outbox(desk, lambda person: True) == 0
    finally:
        clock.now = before
    text = "".join(sink.taken)
    assert f"Something waits for you at {ORIGIN}" in text and "To: o@example.com" in text
    assert not [canary for canary in CANARIES if canary in text]
    assert not [matter for matter in portal.matters.values() if matter[:8] in text]
    assert message(ORIGIN) == message(ORIGIN)


def test_a_relay_that_is_away_is_told_of() -> None:
    with pytest.raises(Unchecked, match="did not take"):
        Relay("127.0.0.1", 9, "a@example.com")("b@example.com", "x", "y")


GOOD = (
    '[mail]\nhost = "relay.example.com"\nport = 587\nsender = "p@example.com"\nportal = "https://portal.example.com"\n'
)


def test_the_relay_is_what_the_configuration_names() -> None:
    found = read_mail(GOOD.encode())
    assert found is not None and (found.host, found.port) == ("relay.example.com", 587)
    assert read_mail(b"[letters]\n") is None


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("https:", "http:"),
        GOOD.replace("587", "0"),
        GOOD.replace('"relay.example.com"', '""'),
        GOOD + 'more = "x"\n',
        "[mail",
        "x" * 70_000,
    ],
)
def test_a_relay_that_is_not_plainly_named_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_mail(text.encode())
