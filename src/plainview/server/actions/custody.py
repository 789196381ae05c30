"""Who holds a matter's keys: the service while it is open, and at all times any two of three custodian offices (D§6).

What is nested for the offices is sealed once more under the epoch, so that an erasure reaches it in every copy of the
database. At closure the service's own wraps go. What is said of a closed matter afterwards is sealed under a key of
its own that only the offices open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import Suite

from plainview.core.docket.facts import Json
from plainview.core.docket.statement import Statement
from plainview.core.docket.statement_type import OFFICES
from plainview.core.notes import canonical
from plainview.core.notes.lines import parse_base64, print_base64
from plainview.core.sealing import envelope, payload, quorum
from plainview.core.sealing.quorum import OfficeKey, Place, Quorum
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import NotPermitted
from plainview.core.vocabulary.ids import is_hex32
from plainview.server.actions.desk import Desk
from plainview.server.actions.names import NOTES, day_name, quorum_name
from plainview.server.people.may import check_may
from plainview.server.storage.ports import AuditRow, Unit

CUSTODIAN_KEY = "custodian-key"
CUSTODIANS = tuple([(CUSTODIAN_KEY, office) for office in OFFICES])
"""Where the offices' present keys are among the records."""
EPOCH_OWED = "epoch-owed"
KEYS = ("file", "pieces")


def seal(suite: Suite, public: ec.EllipticCurvePublicKey, context: bytes, plain: bytes) -> bytes:
    """Seal one layer with an ephemeral key that the library draws from the operating system; see `quorum.Seal`."""
    return suite.encrypt(plain, public, info=context)


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that a statement's payloads are sealed under, and the new keys that must be kept: whose, by name."""

    seal_under: bytes = field(repr=False)
    service: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    offices: Mapping[str, Quorum] = field(default_factory=dict)


def keys_for(desk: Desk, statement: Statement) -> Keys:
    """Promise the key that a statement's payloads are sealed under, drawn anew where there is none to use.

    Raises NotPermitted when the matter's file is erased, or when a custodian office has no key yet.
    """
    chain = statement.matter
    if not is_hex32(chain):
        wrapped = desk.store.wrap(chain, "file")
        fresh = {} if wrapped else {"file": desk.chance(payload.KEY_BYTES)}
        return Keys(fresh.get("file") or desk.file_key(chain), fresh)
    if not statement.seq:
        keys = {name: desk.chance(payload.KEY_BYTES) for name in KEYS}
        return Keys(keys["file"], keys, _closed(desk, chain, keys))
    if desk.is_open(chain):
        return Keys(desk.file_key(chain))
    if not statement.sealed:  # nothing is kept beside what seals nothing
        return Keys(b"")
    name, later = f"file.{statement.seq}", desk.chance(payload.KEY_BYTES)
    return Keys(later, {}, _closed(desk, chain, {name: later}))


def _closed(desk: Desk, matter: str, keys: Mapping[str, bytes]) -> dict[str, Quorum]:
    offices = custodians(desk)
    return {name: quorum.close(key, Place(matter, name), offices, seal) for name, key in keys.items()}


def put_keys(desk: Desk, unit: Unit, matter: str, keys: Keys) -> None:
    """Keep new keys with those who hold them, sealed under the newest epoch."""
    new = {**keys.service, **{quorum_name(name): quorum.print_quorum(nested) for name, nested in keys.offices.items()}}
    if new:
        newest = desk.service.epochs.newest()  # read once for all; see `Desk.seal_own`
        for name, plain in new.items():
            nonce = desk.chance(payload.NONCE_BYTES)
            unit.put_wrap(matter, name, envelope.seal_to(newest, nonce, f"wrap/{matter}/{name}", plain))


def put_nested(desk: Desk, unit: Unit, matter: str, name: str, nested: Quorum) -> None:
    """Keep a key as it is nested for the offices, sealed under the newest epoch."""
    own = quorum_name(name)
    unit.put_wrap(matter, own, desk.seal_own(f"wrap/{matter}/{own}", quorum.print_quorum(nested)))


def leave(desk: Desk, unit: Unit, matter: str) -> None:
    """Take the service's own access to a matter away: from now on two custodian offices open it, and nobody else."""
    for name in KEYS:
        unit.drop_wrap(matter, name)
    for note in NOTES:
        desk.put_secret(unit, note, matter, "")


def erase(unit: Unit, matter: str, *names: str) -> None:
    """Delete every wrap of these keys, and owe the epoch's end, which reaches the copies of the database."""
    for name in names:
        unit.erase(matter, name)
    unit.put_record(EPOCH_OWED, "", b"1")


def day_key(desk: Desk, unit: Unit, matter: str, day: Day) -> bytes:
    """Promise the key of the pieces received on a day, drawn with the first of them; see `Desk.day_key`."""
    key = desk.day_key(matter, day)
    if key is None:
        name, key = day_name(day), desk.chance(payload.KEY_BYTES)
        inner = desk.sealed(desk.file_key(matter, "pieces"), f"{matter}/{name}", key)
        unit.put_wrap(matter, name, desk.seal_own(f"wrap/{matter}/{name}", inner))
    return key


def erase_since(desk: Desk, unit: Unit, matter: str, since: Day) -> None:
    """Empty what is recorded of the pieces of a day and of later ones, with their keys, and owe the epoch's end."""
    for day in sorted({piece.of for piece in desk.store.pieces(matter=matter) if piece.of >= since}):
        unit.drop_wrap(matter, day_name(day))
    unit.empty_pieces(matter, since)
    unit.put_record(EPOCH_OWED, "", b"1")


def nested_key(desk: Desk, matter: str, name: str = "file") -> Quorum:
    """Promise a matter's key as it is nested for the offices. Raises NotPermitted when it has been erased."""
    own = quorum_name(name)
    sealed = desk.store.wrap(matter, own)
    if sealed is None:
        raise NotPermitted("this part of the matter is erased or was never there")
    plain = desk.open_own(f"wrap/{matter}/{own}", sealed, lambda: desk.store.wrap(matter, own))
    return quorum.parse_quorum(plain, "custody")


def custodians(desk: Desk) -> dict[str, OfficeKey]:
    """Promise the present public key of each custodian office. Raises NotPermitted when one has none."""
    found = {}
    for kind, office in CUSTODIANS:
        data = desk.record(kind, office)
        if data is None:
            what = f"the custodian office of {office.replace('_', ' ')} has no key to close records with"
            raise NotPermitted(what, next="Its registrar adds one")
        found[office] = _read_key(data)
    return found


def _read_key(data: bytes) -> OfficeKey:
    plain = canonical.parse(data)
    assert isinstance(plain, dict)
    return quorum.parse_office_key(parse_base64(str(plain["public"]), "custodian key"))


def set_custodian_key(desk: Desk, person: str, office: str, public: bytes) -> None:
    """Make `public` the key to which records are closed for an office from now on; its own registrar does it.

    Records closed before stay with the older key until `opening.give_anew` or `renew_open`.
    Raises NotPermitted, Malformed.
    """
    who = desk.person(person)
    check_may(who, "set_custodian_key")
    if who.office != office:
        raise NotPermitted("an office's key is set by its own registrar")
    key = quorum.parse_office_key(public)
    record: dict[str, Json] = {"from": desk.today().isoformat(), "office": office, "public": print_base64(key.public)}
    with desk.store.unit() as unit:
        unit.put_record(CUSTODIAN_KEY, office, canonical.print(record))
        detail = f"{office} {key.id.hex()}"
        unit.audit(AuditRow(desk.now(), who.id, who.role, "set_custodian_key", "keys", "set", detail))


def renew_open(desk: Desk, person: str, most: int = 1000) -> int:
    """Close the keys of open matters anew where an office's key has been replaced; at most `most`, say how many.

    Ask again until it is 0. Closed matters need two offices: `opening.give_anew`. Raises NotPermitted.
    """
    who = desk.person(person)
    check_may(who, "renew_custody")
    offices, done = custodians(desk), 0
    ids = tuple(offices[office].id for office in OFFICES)
    for matter, name in _held_by_service(desk):
        if done == most:
            break
        if nested_key(desk, matter, name).ids == ids:
            continue
        key, place = desk.file_key(matter, name), Place(matter, name)
        nested = quorum.close(key, place, offices, seal)
        with desk.store.unit() as unit:
            if desk.store.wrap(matter, name) is None:  # closed or erased since
                continue
            put_nested(desk, unit, matter, name, nested)
            unit.audit(AuditRow(desk.now(), who.id, who.role, "renew_custody", matter, "renewed", name))
        done += 1
    return done


def _held_by_service(desk: Desk) -> list[tuple[str, str]]:
    rows = [row for some in desk.store.dump("wrap") for row in some]
    return [(str(row[0]), str(row[1])) for row in rows if is_hex32(str(row[0])) and row[1] in KEYS]
