"""Requests that no client sends and a stranger may: answered in JSON, as what they are, and not said again."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from plainview.server.api.problems import MEDIA_TYPE
from plainview.server.portal.encoding import in_utf8
from tests.portal import Portal
from tests.server.api.conftest import Call

JUDGE = "judge"


def words(answer: Any, status: int) -> str:
    """What a problem says."""
    assert (answer.status_code, answer["Content-Type"]) == (status, MEDIA_TYPE)
    return str(answer.json()["detail"])


def test_more_names_than_are_read_are_not_understood(call: Call) -> None:
    many = "&".join(f"a{number}=1" for number in range(1_001))
    assert "too many names" in words(call(JUDGE).get(f"/v1/matters?{many}"), 400)


@pytest.mark.parametrize("length", ["²", "9" * 5_000, "-1", " 2", "262145"])
def test_a_length_that_is_none_or_too_long_is_refused(portal: Portal, length: str) -> None:
    portal.open()
    answer = portal.client().generic("POST", "/api/v1/checks", b"{}", "application/json", CONTENT_LENGTH=length)
    words(answer, 413)


def test_another_host_s_name_is_refused_in_json_under_the_api_and_on_a_page_elsewhere(call: Call) -> None:
    client = call(JUDGE).client
    words(client.get("/api/v1/about", headers={"host": "evil.example.com"}), 400)
    page = client.get("/sign-in", headers={"host": "evil.example.com"})
    assert (page.status_code, page["Content-Type"]) == (400, "text/html; charset=utf-8")


def test_no_more_than_forty_characters_of_what_was_sent_are_said_again(call: Call) -> None:
    system, long = call(JUDGE, scopes={"approve"}), "nothing-that-is-meant" * 4
    path = f"/v1/drafts/{'0' * 32}/signature"
    for body in ({"signature": {"form": long}}, {"signature": {"form": "sandbox"}, long: 1}):
        answer = system.post(path, body)
        words(answer, 400)
        assert long[:41] not in answer.content.decode()
    assert words(system.post(path, {"signature": {"form": "x"}}), 400) == (
        "expected one of 'ed25519', 'webauthn', 'sandbox'"
    )


KINDS = (
    *(f"application/json; charset={name}" for name in ("hex", "rot13", "idna", "utf-16", "nothing")),
    "application/json; x*=none''y",
    "application/json; charset*=hex''y",
    "multipart/form-data; boundary=a; charset=hex",
    "multipart/form-data; boundary*=none''a",
)


def asked(application: Callable[..., Any], kind: str, address: str = "/api/v1/about") -> tuple[str, bytes]:
    """What a WSGI application answers to a reading whose body is said to be of a kind."""
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": "a=b%ff", "CONTENT_TYPE": kind,
        "HTTP_HOST": "localhost", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    body = b"".join(application(environ, lambda status, headers: said.append(status)))
    return said[0], body


@pytest.mark.parametrize("kind", KINDS)
def test_an_encoding_that_a_request_names_is_not_asked_for(portal: Portal, kind: str) -> None:
    portal.open()
    status, body = asked(in_utf8(get_wsgi_application()), kind)
    assert (status, json.loads(body)["status"]) == ("401 Unauthorized", 401)
    assert asked(in_utf8(get_wsgi_application()), kind, "/sign-in")[0] == "200 OK"


def test_without_that_nobody_answers(portal: Portal) -> None:
    portal.open()
    with pytest.raises(LookupError):
        asked(get_wsgi_application(), KINDS[0])


def test_a_form_s_boundary_is_kept() -> None:
    for kind in ("multipart/form-data; boundary=----WebKitFormBoundaryABC", 'multipart/form-data;boundary="a?b"'):
        assert asked(in_utf8(lambda environ, start: [start(environ["CONTENT_TYPE"], []) or b""]), kind)[0] == kind
