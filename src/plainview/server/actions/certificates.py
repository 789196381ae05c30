"""The certificate of an erasure or destruction: what was destroyed, when, by the end of which epoch, and its digest.

It is sealed in the statement, and kept beside it in clear, since it names nothing that was sealed: so it can be shown
after the file itself is destroyed, and held against the statement's digest. When the epoch has ended, that is added.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.custody import nested_key
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.actions.known import Line
from plainview.server.actions.names import day_name, quorum_name
from plainview.server.storage.ports import Store, Unit

CERTIFICATE = "certificate"
LABEL = b"plainview/destroyed/v1\n"


@dataclass(frozen=True, slots=True)
class Doomed:
    """What is about to be destroyed: keys of a matter by name, and with `since` the pieces since that day alone.

    `lines` are the matter's statements so far: beside them its payloads lie.
    """

    matter: str
    keys: tuple[str, ...]
    lines: tuple[Line, ...]
    since: Day | None = None


def made(desk: Desk, doomed: Doomed) -> dict[str, Json]:
    """Promise the certificate, its digest over all that goes: wraps, pieces, and payloads with the file.

    Of a key that is nested for the offices it is the check value, by which the key itself would be known again.
    `epoch` is the one that ends with it, so that no copy of these bytes opens any more.
    """
    found = [*_sealed(desk, doomed)]
    digest = hashlib.sha256(LABEL)
    for name, data in found:
        digest.update(f"{name}\n{len(data)}\n".encode() + data)
    kinds = [name.partition(" ")[0] for name, _ in found]
    counts: dict[str, Json] = {kind: kinds.count(kind) for kind in ("payload", "piece", "wrap")}
    return {
        "day": desk.today().isoformat(),
        "destroyed": counts,
        "digest": digest.hexdigest(),
        "epoch": desk.service.epochs.newest().number,
        "keys": [*doomed.keys],
        "since": doomed.since.isoformat() if doomed.since else None,
    }


def _sealed(desk: Desk, doomed: Doomed) -> Iterator[tuple[str, bytes]]:
    """Everything sealed that goes, each with what it is called, in one order."""
    rows = [row for row in desk.store.pieces(matter=doomed.matter) if row.data] if "pieces" in doomed.keys else []
    going = [row for row in rows if doomed.since is None or row.of >= doomed.since]
    names = {day_name(row.of) for row in going}
    if doomed.since is None:
        later = [f"file.{line.seq}" for line in doomed.lines] if "file" in doomed.keys else []
        for name in (*doomed.keys, *later):
            names |= {name, quorum_name(name)}
    for name in sorted(names):
        data = desk.store.wrap(doomed.matter, name)
        if data is not None:
            key = name.removesuffix(quorum_name(""))
            yield f"wrap {name}", data if key == name else nested_key(desk, doomed.matter, key).check
    for row in going:
        yield f"piece {row.digest.hex()}", row.data
    for line in doomed.lines if "file" in doomed.keys else ():
        for payload in desk.store.payloads(line.index):
            yield f"payload {line.seq} {payload.name}", payload.data


Erase = Callable[[Unit], None]


def checked(desk: Desk, doomed: Doomed, proof: Mapping[str, Json], erase: Erase) -> Erase:
    """Promise the erasure that destroys exactly what `proof` says. Raises Inconsistent when that has changed."""

    def erases(unit: Unit) -> None:
        _check_same(made(desk, doomed), dict(proof))
        erase(unit)

    return erases


def keeping(doomed: Doomed, proof: Mapping[str, Json]) -> Callable[[Unit, Acknowledged], None]:
    """Promise what keeps the certificate beside its statement, with the salted text that its digest is taken over.

    It raises Inconsistent, so that nothing is erased, when what was signed for is not what `proof` says.
    """

    def keep(unit: Unit, done: Acknowledged) -> None:
        text = str(done.event.sealed["certificate"])
        _check_same(proof, open_text(text).value)
        kept: dict[str, Json] = {"ended": None, "salted": text, "statement": done.index}
        unit.put_record(CERTIFICATE, f"{doomed.matter}/{done.statement.seq}", canonical.print(kept))

    return keep


def _check_same(proof: Mapping[str, Json], said: Json) -> None:
    if not isinstance(said, dict) or any(proof[name] != said[name] for name in ("digest", "epoch")):
        raise Inconsistent("the draft is void: what it destroys has changed since", next="Propose it again")


def note_ended(store: Store, unit: Unit, instant: str) -> None:
    """Add to every certificate that still waits for the end of its epoch when it came."""
    for id, data in [*store.records(CERTIFICATE)]:
        kept = canonical.parse(data, PAYLOAD_BYTES_MAX)
        assert isinstance(kept, dict)
        if kept["ended"] is None:
            unit.put_record(CERTIFICATE, id, canonical.print({**kept, "ended": instant}))


def certificates(desk: Desk, matter: str) -> list[dict[str, Json]]:
    """Promise a matter's certificates in order: the statement's index, its salted text, when the epoch ended."""
    found = desk.store.records(CERTIFICATE, f"{matter}/")
    parsed = [(int(id.partition("/")[2]), canonical.parse(data, PAYLOAD_BYTES_MAX)) for id, data in found]
    return [kept for _, kept in sorted(parsed, key=lambda pair: pair[0]) if isinstance(kept, dict)]
