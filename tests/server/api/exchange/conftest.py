"""A program for messages of ETSI TS 103 120, and what systems send and are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from plainview.server.exchange.message import JSON, XML, print_message, read
from plainview.server.exchange.values import (
    Authorisation,
    LDTask,
    LITask,
    Message,
)
from plainview.server.scenarios.requests import STANDARD_COVER, merged
from tests.portal import Portal, open_portal, small
from tests.server.api.conftest import System
from tests.server.exchange import messages
from tests.server.exchange.messages import uuid

ENCODINGS = (JSON, XML)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A program of its own: what is filed here would be owed in the others' tests."""
    return open_portal(small(tmp_path_factory.mktemp("exchange")))


def request_of(portal: Portal, number: int, base: Mapping[str, Any] = STANDARD_COVER, **change: Any) -> dict[str, Any]:
    address = {"line": f"{number} Exchange Road", "city": "Springfield", "state": "NY", "zip5": "10001"}
    more = {"addresses": [address]} if base is STANDARD_COVER else {}
    usual = {"supervisor": "supervisor of agency A", "dated": portal.stage.desk.today().isoformat(), **more}
    return merged({**base, **usual}, change)


def post(system: System, data: bytes, kind: str) -> Any:
    headers = {"Authorization": f"Bearer {system.token}"}
    return system.client.post("/api/v1/exchange", data=data, content_type=kind, headers=headers)


def send(system: System, message: Message, encoding: str = JSON) -> Any:
    """The answer of the API, as Django has it."""
    return post(system, print_message(message, encoding), encoding)


def told(system: System, message: Message, encoding: str = JSON) -> Message:
    """The message that answers."""
    answer = send(system, message, encoding)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == encoding
    said = read(answer.content, encoding)
    assert print_message(said, encoding) == answer.content
    assert said.header.transaction == message.header.transaction
    return said


def looked(system: System, words: str, step: str, encoding: str = JSON) -> Authorisation:
    """The authorisation as it stands."""
    said = told(system, messages.get(f"{words} {step}", uuid(f"authorisation {words}")), encoding)
    found = said.results[0].object
    assert isinstance(found, Authorisation), said
    return found


def status(one: Authorisation | LITask | LDTask) -> str:
    assert one.status is not None and one.status.owner == "ETSI"
    return one.status.value


def matter_of(said: Message) -> Any:
    one = said.results[0].object
    assert isinstance(one, Authorisation), said
    return one.external


def codes(said: Message) -> list[int]:
    return [one.failure.code if one.failure else 0 for one in said.results]
