"""The code in a letter, and what the program keeps of it: enough to show the letter's facts to whoever types it in.

A code is drawn with each printing and ends the ones before. Kept under its digest, salted with the program's secret,
are the matter and the letter's number, and the letter sealed under a key that nobody can make without the code. So
the page works after the matter is closed too, when the service itself opens nothing of it any more; and the database
tells nobody what a letter says. The matter's destruction takes the letters away and leaves the codes: whoever types
one in learns that the file is destroyed. (docs/decisions/0020-a-code-opens-its-own-letter.md)
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.sealing import payload
from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.desk import Desk
from plainview.server.letters import codes
from plainview.server.letters.content import Letter, file_name
from plainview.server.storage.ports import Unit

CODE = "notice-code"
"""The kind of record that says of which letter a code is, by what is kept of the code."""

CODES = "notice-codes"
"""The kind of record that says which codes a matter's letters have, so that another printing can end them."""

NOBODY = bytes(codes.CODE_BYTES)
"""What is looked for in place of something that is no code, so that it takes as long."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a code stands for: the matter, the letter's number, and the letter; None once the file is destroyed.

    The letter comes without the digests of its pieces, of which `pieces` is the number; `file` is the name of its file.
    """

    matter: ChainId
    number: int
    letter: Letter | None = field(repr=False)
    pieces: int = 0
    file: str = ""


def keep_codes(desk: Desk, unit: Unit, matter: ChainId, letters: Sequence[tuple[bytes, Letter]]) -> None:
    """Keep what is kept of each letter's new code, and end the old ones."""
    end_codes(desk, unit, matter)
    kept = []
    for number, (secret, letter) in enumerate(letters, 1):
        id = codes.lookup(secret, desk.service.look)
        sealed = payload.seal(_key(desk, secret), desk.chance(payload.NONCE_BYTES), id, _print(letter))
        said: dict[str, Json] = {"letter": base64.b64encode(sealed).decode(), "matter": matter, "number": number}
        unit.put_record(CODE, id, canonical.print(said))
        kept.append(id)
    unit.put_record(CODES, matter, canonical.print([*kept]))


def end_codes(desk: Desk, unit: Unit, matter: str) -> None:
    """End every code of a matter's letters."""
    for id in _codes_of(desk, matter):
        unit.put_record(CODE, id, b"")
    unit.put_record(CODES, matter, b"")


def forget_letters(desk: Desk, unit: Unit, matter: str) -> None:
    """Take away what the matter's letters say; the codes stand for the matter alone from now on."""
    for id in _codes_of(desk, matter):
        said = _said(desk.store.record(CODE, id))
        if said is not None:
            unit.put_record(CODE, id, canonical.print({"matter": said["matter"], "number": said["number"]}))


def _codes_of(desk: Desk, matter: str) -> list[str]:
    data = desk.store.record(CODES, matter)
    found = canonical.parse(data) if data else []
    assert isinstance(found, list)
    return [str(each) for each in found]


def told(desk: Desk, typed: str) -> Told | None:
    """Promise what a code stands for; None for a slip of the hand, a code that is none, and one that is none any more.

    The way to None is the same for all of these: one digest, one row that is asked for.
    """
    try:
        secret, known = codes.parse_code(typed), True
    except Malformed:
        secret, known = NOBODY, False
    id = codes.lookup(secret, desk.service.look)
    said = _said(desk.store.record(CODE, id))
    if said is None or not known:
        return None
    matter, number, sealed = ChainId(str(said["matter"])), _number(said["number"]), str(said.get("letter", ""))
    if not sealed:
        return Told(matter, number, None)
    opened = _said(payload.unseal(_key(desk, secret), id, base64.b64decode(sealed)))
    assert opened is not None
    letter = from_plain(Letter, opened["letter"], "letter")
    return Told(matter, number, letter, _number(opened["pieces"]), str(opened["file"]))


def _print(letter: Letter) -> bytes:
    """What a code opens: the letter, of whose pieces only the number is there, so that an erasure reaches them."""
    plain = to_plain(replace(letter, pieces=()))
    return canonical.print({"file": file_name(letter), "letter": plain, "pieces": len(letter.pieces)})


def _number(value: Json) -> int:
    assert isinstance(value, int)
    return value


def whose_code(desk: Desk, typed: str) -> tuple[ChainId, int]:
    """Promise the matter, and the number of the letter in its notice, that a code is of. Raises NotPermitted."""
    found = told(desk, typed)
    if found is None:
        raise NotPermitted("there is no such code", next="A newer letter ends the code of an older one")
    return found.matter, found.number


def _said(data: bytes | None) -> Mapping[str, Json] | None:
    said = canonical.parse(data) if data else None
    assert said is None or isinstance(said, dict)
    return said


def _key(desk: Desk, secret: bytes) -> bytes:
    """The key of a letter: of the code and of the program's own secret, so that neither alone opens it."""
    return hmac.digest(desk.service.look, b"plainview/notice-letter\n" + secret, hashlib.sha256)
