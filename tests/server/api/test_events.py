"""Events: signed, in order, content-free, tried again, told again; and to no address inside."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from plainview.core.vocabulary.errors import Malformed, NotPermitted, Unchecked
from plainview.server.actions import events
from plainview.server.actions.events import WAITS_SECONDS, check_url, deliver, replay, subscribe, unsubscribe
from plainview.server.queries.told import may_see
from plainview.server.sending.https import Https, is_public
from tests.portal import Portal
from tests.server.api.conftest import Call

URL = "https://cases.example.com/plainview"
OFFICER = "officer of agency A"


class Receiver:
    """Takes deliveries, or does not."""

    def __init__(self, status: int = 204) -> None:
        self.status, self.taken = status, list[tuple[str, bytes, Mapping[str, str]]]()

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.taken.append((url, body, headers))
        if self.status == 0:
            raise Unchecked("nobody is there")
        return self.status


@pytest.fixture
def told(portal: Portal) -> Any:
    """What delivers to a receiver everything that is acknowledged, as if it were published."""
    desk = portal.stage.desk
    for person in (OFFICER, "judge"):
        for one in events.subscriptions(desk, person):
            unsubscribe(desk, person, one.id)
    return lambda receiver: deliver(desk, receiver, may_see(desk), desk.store.size())


def test_a_system_is_told_of_its_own_matters_alone_and_of_nothing_in_them(portal: Portal, told: Any) -> None:
    desk, receiver = portal.stage.desk, Receiver()
    made = subscribe(desk, OFFICER, URL)
    mine = portal.played.file(
        "told", addresses=[{"line": "1 Told Street", "city": "Y", "state": "NY", "zip5": "10001"}]
    )
    other = portal.played.file(
        "not told", letter="B", addresses=[{"line": "2 Told Street", "city": "Y", "state": "NY", "zip5": "10001"}]
    )
    assert told(receiver) == 1
    [(url, body, headers)] = receiver.taken
    said = json.loads(body)
    assert url == URL and said["sandbox"] and said["position"] == desk.store.size()
    assert [(one["matter"], one["type"]) for one in said["events"]] == [(mine, "request.filed")]
    assert all(set(one) == {"index", "matter", "type"} for one in said["events"])
    assert other.encode() not in body and b"Told" not in body and b"agency" not in body
    signed = f"{headers['Plainview-Timestamp']}.".encode() + body
    expected = hmac.digest(bytes.fromhex(made.secret), signed, hashlib.sha256).hex()
    assert headers["Plainview-Signature"] == f"v1={expected}"
    assert told(receiver) == 0 and len(receiver.taken) == 1
    kept = b"".join(data for _, data in desk.store.records("webhook"))
    assert URL.encode() not in kept and made.secret.encode() not in kept


@pytest.mark.parametrize("status", [0, 301, 404, 500])
def test_what_is_not_taken_is_sent_again_later_and_later(portal: Portal, told: Any, status: int) -> None:
    desk, receiver, clock = portal.stage.desk, Receiver(status), portal.stage.clock
    before, one = clock.now, subscribe(desk, "judge", URL)
    replay(desk, "judge", one.id, 0)
    try:
        for wait in (*WAITS_SECONDS, 0):
            tried = len(receiver.taken)
            assert told(receiver) == 0 and len(receiver.taken) == tried + 1
            clock.now += timedelta(seconds=max(wait - 1, 0))
            assert told(receiver) == 0 and len(receiver.taken) == tried + 1
            clock.now += timedelta(seconds=1)
        assert events.subscriptions(desk, "judge")[0].stopped
        clock.now += timedelta(days=30)
        assert told(receiver) == 0 and len(receiver.taken) == len(WAITS_SECONDS) + 1
        replay(desk, "judge", one.id, 0)
        receiver.status = 200
        assert told(receiver) >= 1
        assert not events.subscriptions(desk, "judge")[0].failures
    finally:
        clock.now = before


def test_events_come_in_order_a_hundred_at_a_time_from_any_place(
    portal: Portal, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, receiver = portal.stage.desk, Receiver()
    monkeypatch.setattr(events, "EVENTS_MAX", 3)
    one = subscribe(desk, OFFICER, URL)
    replay(desk, OFFICER, one.id, 0)
    while told(receiver) or events.subscriptions(desk, OFFICER)[0].position < desk.store.size():
        pass
    bodies = [json.loads(body)["events"] for _, body, _ in receiver.taken]
    places = [event["index"] for body in bodies for event in body]
    assert all(len(body) <= 3 for body in bodies) and places == sorted(set(places)) and len(places) > 6
    with pytest.raises(Malformed):
        replay(desk, OFFICER, one.id, desk.store.size() + 1)


def test_subscriptions_are_ones_own_and_few(portal: Portal, told: Any) -> None:
    desk = portal.stage.desk
    made = [subscribe(desk, OFFICER, f"{URL}/{number}") for number in range(events.SUBSCRIPTIONS_MAX)]
    for person, url in ((OFFICER, URL), ("reviewer", URL)):
        with pytest.raises(NotPermitted):
            subscribe(desk, person, url)
    for act in (lambda: unsubscribe(desk, "judge", made[0].id), lambda: replay(desk, "judge", made[0].id, 0)):
        with pytest.raises(NotPermitted, match="no such subscription"):
            act()


def test_a_system_manages_its_addresses_over_the_api(portal: Portal, told: Any, call: Call) -> None:
    system, other = call(OFFICER), call("judge")
    made = system.post("/v1/webhooks", {"url": URL}).json()
    [line] = system.get("/v1/webhooks").json()["webhooks"]
    assert line["id"] == made["id"] and "secret" not in line and len(made["secret"]) == 64
    again = system.post(f"/v1/webhooks/{made['id']}/replay", {"position": 0}).json()
    assert again["position"] == 0
    assert other.post(f"/v1/webhooks/{made['id']}/replay", {"position": 0}).status_code == 404
    assert other.delete(f"/v1/webhooks/{made['id']}").status_code == 404
    assert system.delete(f"/v1/webhooks/{made['id']}").status_code == 204
    assert system.get("/v1/webhooks").json()["webhooks"] == []
    assert system.post("/v1/webhooks", {"url": "http://example.com/"}).status_code == 400


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://example.com:8443/",
        "https://user@example.com/",
        "https://example.com/#x",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://localhost/",
        "https://db.internal/",
        "https://printer.local/",
        "https://example.com\\@evil.example/",
        "https://EXAMPLE.com/",
        "https://exa mple.com/",
        "https://example.com/\r\nHost: x",
        "https://[/",
        "https://example.com/" + "x" * 300,
        "ftp://example.com/",
        "",
    ],
)
def test_an_address_that_is_not_plainly_public_is_not_registered(url: str) -> None:
    with pytest.raises(Malformed):
        check_url(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        *((inside, False) for inside in ("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254")),
        *((inside, False) for inside in ("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1")),
        *((inside, False) for inside in ("fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001::1")),
        ("not an address", False),
    ],
)
def test_only_addresses_of_the_public_network_are_dialled(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], []])
def test_a_name_that_leads_inside_is_not_dialled(found: list[str]) -> None:
    dialled = list[str]()

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        dialled.append(address)
        raise OSError

    with pytest.raises(Unchecked, match="not on the public network"):
        Https(lambda host: found, dial)(URL, b"", {})
    assert dialled == []


def test_the_address_that_was_looked_at_is_the_one_that_is_dialled() -> None:
    asked, dialled = list[str](), list[tuple[str, int]]()

    def resolve(host: str) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) == 1 else ["127.0.0.1"]

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        dialled.append((address, port))
        raise ConnectionRefusedError

    with pytest.raises(Unchecked, match="ConnectionRefusedError"):
        Https(resolve, dial, ssl.create_default_context())(URL, b"", {})
    assert asked == ["cases.example.com"] and dialled == [("93.184.215.14", 443)]


def test_a_name_that_is_nowhere_is_not_dialled() -> None:
    def resolve(host: str) -> list[str]:
        raise socket.gaierror

    with pytest.raises(Unchecked, match="cannot be found"):
        Https(resolve)(URL, b"", {})


def certificate() -> tuple[bytes, bytes]:
    """A key and a certificate of its own for the name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cases.example.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("cases.example.com")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private, made.public_bytes(Encoding.PEM)


class Redirecting(BaseHTTPRequestHandler):
    """Keeps what comes, and sends elsewhere."""

    taken: ClassVar[list[tuple[str, bytes, str | None]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((self.path, body, self.headers["Plainview-Signature"]))
        self.send_response(302)
        self.send_header("Location", "https://cases.example.com/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *words: Any) -> None:
        """Say nothing."""


def test_a_delivery_goes_over_checked_tls_and_follows_nothing(tmp_path: Path) -> None:
    private, public = certificate()
    (tmp_path / "both.pem").write_bytes(private + public)
    server = HTTPServer(("127.0.0.1", 0), Redirecting)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(tmp_path / "both.pem")
    server.socket = own.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    port = server.server_port

    def dial(address: str, wanted: int, seconds: float) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), seconds)

    def resolve(host: str) -> list[str]:
        return ["93.184.215.14"]

    try:
        trusting = ssl.create_default_context(cadata=public.decode())
        status = Https(resolve, dial, trusting)(f"{URL}?a=b", b"{}", {"Plainview-Signature": "v1=00"})
        assert status == 302 and Redirecting.taken == [("/plainview?a=b", b"{}", "v1=00")]
        with pytest.raises(Unchecked, match="SSLCertVerificationError"):
            Https(resolve, dial)(URL, b"{}", {})
        with pytest.raises(Unchecked, match="SSLCertVerificationError"):
            Https(resolve, dial, trusting)("https://other.example.com/", b"{}", {})
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert len(Redirecting.taken) == 1
