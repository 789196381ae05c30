"""A request of another system that is sent twice is answered twice and done once: keys of idempotency.

The key is chosen by the system. What was answered is kept a day, sealed to the service, so that it ends with an epoch.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Inconsistent, Malformed, PlainviewError
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.storage.ports import Unit

ANSWER = "api-answer"
KEPT = timedelta(hours=24)
KEY = re.compile(r"[A-Za-z0-9_.-]{16,64}")
"""A key: chance enough that no two requests of a system have the same."""

_DOING = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What was answered to a request: status, content type and body."""

    status: int
    type: str
    body: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One request under its key; `before` is what was answered when it came before."""

    id: str
    mark: str
    before: Kept | None


def ask(desk: Desk, token: str, key: str, what: bytes) -> Asked:
    """Promise a request taken down as being done, or what came of it before.

    `what` is all that distinguishes the request. Raises Malformed for a key that is none, Inconsistent when the key was
    used within a day for something else, or what it was used for is still being done, or was interrupted.
    """
    if KEY.fullmatch(key) is None:
        raise Malformed("expected 16 to 64 letters, digits, '_', '.' or '-'", where="Idempotency-Key")
    id = hashlib.sha256(f"{token}\n{key}".encode()).hexdigest()
    mark = hmac.digest(desk.service.look, b"plainview/answered\n" + what, hashlib.sha256).hex()
    with desk.store.unit() as unit:
        found = _read(desk, id)
        if found is None:
            _write(desk, unit, id, mark, Kept(_DOING, "", ""))
    if found is None:
        return Asked(id, mark, None)
    if found[0] != mark:
        raise Inconsistent("this key was used for another request", where="Idempotency-Key", next="Choose a new one")
    if found[1].status == _DOING:
        what_now = "Look at the matter before trying again with a new key"
        raise Inconsistent("this request is being done, or was interrupted", where="Idempotency-Key", next=what_now)
    return Asked(id, mark, found[1])


def answer(desk: Desk, asked: Asked, said: Kept) -> None:
    """Keep what was answered."""
    with desk.store.unit() as unit:
        _write(desk, unit, asked.id, asked.mark, said)


def forget(desk: Desk, asked: Asked) -> None:
    """Let the request be tried again: it came to nothing, for a reason that passes."""
    with desk.store.unit() as unit:
        unit.put_record(ANSWER, asked.id, b"")


def drop_old_answers(desk: Desk) -> int:
    """Empty what is kept longer than a day; promise how many were. Belongs to the tick."""
    old = [id for id, data in desk.store.records(ANSWER) if data and _read(desk, id) is None]
    if old:
        with desk.store.unit() as unit:
            for id in old:
                unit.put_record(ANSWER, id, b"")
    return len(old)


def _write(desk: Desk, unit: Unit, id: str, mark: str, said: Kept) -> None:
    at = int(desk.now().timestamp())
    plain = canonical.print({"at": at, "body": said.body, "mark": mark, "status": said.status, "type": said.type})
    unit.put_record(ANSWER, id, desk.seal_own(f"{ANSWER}/{id}", plain))


def _read(desk: Desk, id: str) -> tuple[str, Kept] | None:
    """What is kept, None when nothing is, it is too old, or its epoch has ended."""
    data = desk.store.record(ANSWER, id)
    if not data:
        return None
    try:
        opened = desk.open_own(f"{ANSWER}/{id}", data, lambda: desk.store.record(ANSWER, id))
    except PlainviewError:
        return None
    plain = canonical.parse(opened, PAYLOAD_BYTES_MAX * 4, ANSWER)
    assert isinstance(plain, dict)
    kept_since = datetime.fromtimestamp(int(str(plain["at"])), desk.now().tzinfo)
    if desk.now() - kept_since > KEPT:
        return None
    return str(plain["mark"]), Kept(int(str(plain["status"])), str(plain["type"]), str(plain["body"]))
