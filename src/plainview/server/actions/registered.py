"""The keys of people who sign elsewhere, with a passkey or a token: known here by what is registered, never held here.

What a person signed inside a sealed part (an agency's request) is handed over for the act that uses it.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from plainview.core.docket.program import Program
from plainview.core.docket.signers import key_id
from plainview.core.docket.statement import Signature
from plainview.core.notes import canonical
from plainview.core.notes.lines import parse_base64
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import KeyId
from plainview.server.actions.desk import Desk
from plainview.server.people.person import Role


class RegisteredKeys:
    """The port `SigningKeys` of a real program: the key of a root is that of its office, as the log has it today."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        """Look keys up at `desk`."""
        self._desk = desk
        self._here = threading.local()

    def key_of(self, person: str, day: Day) -> KeyId | None:
        """Promise the id of the newest key that a person signs with on `day`, None when there is none."""
        desk = self._desk()
        program = desk.program()
        for key in reversed(desk.keys_of(person)):
            official = program.keys.get(key)
            if official is not None and official.valid(program.size, day):
                return key
            if official is None and self._agency_key(desk, key, day):
                return key
        return _root(desk, program, person)

    def sign(self, key: KeyId, data: bytes) -> Signature:
        """Promise what the key's owner has signed of `data`. Raises NotPermitted when that is not here."""
        given: Mapping[tuple[KeyId, bytes], Signature] = getattr(self._here, "given", {})
        if (key, data) not in given:
            raise NotPermitted("its owner has not signed this", next="Have its owner sign it first")
        return given[key, data]

    @contextmanager
    def given(self, signatures: Mapping[tuple[KeyId, bytes], Signature]) -> Iterator[None]:
        """Hand signatures over, by key and the bytes signed, for the acts in the block, in this thread."""
        self._here.given = signatures
        try:
            yield
        finally:
            self._here.given = {}

    def _agency_key(self, desk: Desk, key: KeyId, day: Day) -> bool:
        record = canonical.parse(desk.record("key", key) or b"null")
        return isinstance(record, dict) and parse_day(str(record["from"])) <= day <= parse_day(str(record["until"]))


def _root(desk: Desk, program: Program, person: str) -> KeyId | None:
    """The root key of the office that somebody is a root of, None for everybody else."""
    if desk.record("person", person) is None:
        return None
    who = desk.person(person)
    public = program.roots.get(who.office) if who.role is Role.ROOT else None
    return None if public is None else key_id(parse_base64(public, who.office))
