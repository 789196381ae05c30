"""A second verifier of Plainview logs, in one file: the standard library and `cryptography`, nothing of plainview.

    python verify_min.py FOLDER [--pin HASH] [--day DAY] [--now INSTANT]

A log that publishes yearly figures is counted again too, by figures_min.py, which lies beside this file then.
It was written from docs/formats.md (a § here is a section there) and shares no code with `plainview verify`, so that an
error in one of the two shows as a disagreement. Read it from top to bottom: small things, canonical JSON, notes, tree,
the tables of types, rules and duties, then the steps in order. It holds the whole log in memory.

Exits with 0 when the log is true, 1 when it is false, 2 when something is malformed, 3 when it cannot be decided here.
"""

import argparse
import base64
import binascii
import copy
import hashlib
import json
import os
import re
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

RULES = {"2026-1": "724f9a2d0f73c7d870501a2d5c4ccb2c752e9999ed509427af26f536e0dbbde3"}
"""Edition of the law to SHA-256 of its table of rules (§9)."""

FALSE, MALFORMED, UNDECIDED = 1, 2, 3


class Fault(Exception):
    """What is wrong with the log; `code` is the exit code."""

    def __init__(self, code: int, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.code = code


def fail(where: str, what: str, code: int = FALSE) -> NoReturn:
    """Say that something is wrong."""
    raise Fault(code, where, what)


def need(holds: object, where: str, what: str, code: int = FALSE) -> None:
    """Say that something is wrong unless it holds."""
    if not holds:
        fail(where, what, code)


# --- small things -----------------------------------------------------------------------------------------------------


def sha(*parts: bytes) -> bytes:
    """SHA-256 over the parts, joined."""
    return hashlib.sha256(b"".join(parts)).digest()


def b64(text: str, where: str) -> bytes:
    """Read base64 in its one spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        fail(where, "expected base64", MALFORMED)
    need(base64.b64encode(data).decode() == text, where, "expected base64 in its one spelling", MALFORMED)
    return data


def b64url(data: bytes) -> str:
    """Print base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64url(text: str, where: str) -> bytes:
    """Read base64url without padding, in its one spelling."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        fail(where, "expected base64url", MALFORMED)
    need(b64url(data) == text, where, "expected base64url in its one spelling", MALFORMED)
    return data


def decimal(text: str, where: str) -> int:
    """Read a decimal below 2^63."""
    good = re.fullmatch(r"0|[1-9][0-9]{0,18}", text) and int(text) < 2**63
    need(good, where, "expected a decimal number", MALFORMED)
    return int(text)


def day(text: object, where: str = "day") -> date:
    """Read a day of the calendar."""
    try:
        assert isinstance(text, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
        return date.fromisoformat(text)
    except (AssertionError, ValueError):
        fail(where, "expected a day as YYYY-MM-DD", MALFORMED)


def lines_of(data: bytes, where: str) -> list[str]:
    """Read UTF-8 lines: LF after each, no other character below U+0020."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        fail(where, "expected UTF-8", MALFORMED)
    good = text.endswith("\n") and not re.search(r"[\x00-\x09\x0b-\x1f]", text)
    need(good, where, "expected lines that end in LF, without control characters", MALFORMED)
    return text[:-1].split("\n")


@dataclass
class Folder:
    """The published files."""

    root: Path

    def paths(self) -> set[str]:
        """All files, but those that a publisher is still writing (§1)."""
        found = set()
        for folder, folders, names in os.walk(self.root):
            here = Path(folder)
            links = [name for name in folders if (here / name).is_symlink()]
            written = [name for name in (*names, *links) if not (name.startswith(".") and name.endswith(".new"))]
            found |= {(here / name).relative_to(self.root).as_posix() for name in written}
        return found

    def read(self, path: str, most: int = 1 << 30) -> bytes:
        """The bytes of a file that must be there and have at most so many."""
        need((self.root / path).is_file(), path, "is missing")
        try:
            with (self.root / path).open("rb") as file:
                data = file.read(most + 1)
        except OSError as error:
            fail(path, f"cannot be read: {error.strerror}", UNDECIDED)
        need(len(data) <= most, path, f"has more than {most} bytes", MALFORMED)
        return data


# --- canonical JSON (§5) ----------------------------------------------------------------------------------------------


def canonical(value: Any, depth: int = 8) -> str:
    """Print a value in its one spelling; ValueError for what has none."""
    if isinstance(value, dict | list) and depth == 0:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name], depth - 1)}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, depth - 1) for item in value) + "]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= 2**53):
        raise ValueError("a number out of range")
    return json.dumps(value, ensure_ascii=False)


def read_json(data: bytes, where: str) -> Any:
    """Read canonical JSON: what is printed again must be the same bytes."""
    try:
        value = json.loads(data.decode())
        same = canonical(value).encode() == data
    except (ValueError, RecursionError) as error:
        fail(where, f"expected canonical JSON: {str(error)[:60]}", MALFORMED)
    need(same, where, "is JSON, but not in its canonical spelling", MALFORMED)
    return value


# --- notes, keys, checkpoints (§3), policy ----------------------------------------------------------------------------

TEXT_LABEL = b"plainview/text-mldsa44/v1"
KINDS = {b"\x01": 32, b"\x04": 32, b"\x06": 1312, b"\xff" + TEXT_LABEL: 1312}
"""Type of a key to the length of the public key."""


@dataclass(frozen=True)
class Key:
    """A key that signs notes."""

    name: str
    kind: bytes
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes before each of its signatures."""
        return sha(self.name.encode(), b"\n", self.kind, self.public)[:4]

    def check(self, text: bytes, payload: bytes, where: str) -> int:
        """Check a signature, and give the time in it, 0 where there is none."""
        stamped = self.kind in (b"\x04", b"\x06")
        stamp, signature = (payload[:8], payload[8:]) if stamped else (b"", payload)
        seconds = int.from_bytes(stamp)
        good = len(stamp) == 8 * stamped and seconds < 2**63
        try:
            need(good, where, "a signature without its time")
            message = self.message(text, stamp)
            if len(self.public) == 32:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            fail(where, f"the key {self.name} ({self.id.hex()}) did not make this signature")
        return seconds

    def message(self, text: bytes, stamp: bytes) -> bytes:
        """What is signed."""
        if self.kind == b"\x01":
            return text
        if self.kind == b"\x04":
            return b"cosignature/v1\ntime %d\n" % int.from_bytes(stamp) + text
        name = self.name.encode()
        if self.kind != b"\x06":
            return TEXT_LABEL + b"\n\0" + name + b"\0" + text
        head = Head.read(text, "checkpoint")
        log = head.origin.encode()
        size = bytes(8) + head.size.to_bytes(8)
        return b"subtree/v1\n\0" + bytes([len(name)]) + name + stamp + bytes([len(log)]) + log + size + head.root


def read_key(vkey: str, where: str) -> Key:
    """Read a verifier key, `name+id+base64`."""
    name, _, rest = vkey.partition("+")
    key_id, _, encoded = rest.partition("+")
    material = b64(encoded, where)
    kind = next((kind for kind in KINDS if material.startswith(kind)), b"")
    key = Key(name, kind, material[len(kind) :])
    good = kind and is_name(name) and len(key.public) == KINDS[kind] and key.id.hex() == key_id and len(vkey) <= 4096
    need(good, where, "expected a verifier key", MALFORMED)
    return key


def read_log_keys(vkeys: Iterable[str], origin: str, where: str) -> list[Key]:
    """Read a log's two keys, Ed25519 then ML-DSA-44, both named as the log."""
    keys = [read_key(vkey, where) for vkey in vkeys]
    good = [(key.name, key.kind) for key in keys] == [(origin, b"\x01"), (origin, b"\x06")]
    need(good, where, "expected an Ed25519 and an ML-DSA-44 key of this log", MALFORMED)
    return keys


@dataclass(frozen=True)
class Term:
    """Keys and policy (its hash) from the checkpoint on that holds statement `index` (§4a)."""

    index: int
    proposed: int
    vkeys: tuple[str, ...]
    policy: str


def is_name(name: str) -> bool:
    """Whether a key may be called so."""
    return bool(re.fullmatch(r"[^\x00-\x20+\ud800-\udfff]+", name)) and not any(char.isspace() for char in name)


Line = tuple[str, bytes, bytes]
"""A signature: name, key id, payload."""


def read_note(data: bytes, where: str) -> tuple[bytes, list[Line]]:
    """Split a note into text and signatures."""
    lines_of(data, where)
    text, gap, signed = data.rpartition(b"\n\n")
    lines = signed.decode().split("\n")[:-1]
    need(gap and 1 <= len(lines) <= 100, where, "expected a text, an empty line and signatures", MALFORMED)
    found = []
    for line in lines:
        match = re.fullmatch("\N{EM DASH} ([^ ]+) ([^ ]+)", line)
        need(match and is_name(match[1]), where, "expected a signature line", MALFORMED)
        assert match
        payload = b64(match[2], where)
        need(len(payload) > 4, where, "a signature is empty", MALFORMED)
        found.append((match[1], payload[:4], payload[4:]))
    return text + b"\n", found


@dataclass(frozen=True)
class Head:
    """A checkpoint: its size and root, and once its signatures were checked, when it was signed and by whom else."""

    origin: str
    size: int
    root: bytes
    extensions: int = 0
    data: bytes = b""
    seconds: int = 0
    others: tuple[Line, ...] = ()

    @staticmethod
    def read(text: bytes, where: str) -> "Head":
        """Read the text of a checkpoint."""
        lines = lines_of(text, where)
        need(len(lines) >= 3 and "" not in lines, where, "expected origin, size and root", MALFORMED)
        root = b64(lines[2], where)
        need(len(root) == 32, where, "expected a root of 32 bytes", MALFORMED)
        return Head(lines[0], decimal(lines[1], where), root, len(lines) - 3)

    @staticmethod
    def open(data: bytes, keys: list[Key], where: str) -> "Head":
        """Read a checkpoint whose first two signatures are by the log's two keys."""
        text, lines = read_note(data, where)
        head = Head.read(text, where)
        need(head.origin == keys[0].name, where, "is of another log")
        need(head.size or head.root == sha(), where, "an empty tree has another root")
        own = [(key.name, key.id) for key in keys]
        need([line[:2] for line in lines[:2]] == own, where, "the log's two signatures do not come first")
        need(len({line[:2] for line in lines}) == len(lines), where, "a key signed twice")
        need(not head.extensions, where, "has extension lines")
        seconds = [key.check(text, line[2], where) for key, line in zip(keys, lines, strict=False)][1]
        need(seconds <= 253_370_764_799, where, "is signed after the year 9998")
        return Head(head.origin, head.size, head.root, 0, data, seconds, tuple(lines[2:]))


@dataclass
class Policy:
    """The log's keys, the witnesses by the name and id of their keys, the groups, and the quorum."""

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[tuple[str, bytes], tuple[str, Key]] = field(default_factory=dict)
    groups: list[tuple[str, int, list[str]]] = field(default_factory=list)
    quorum: str = ""

    def met(self, lines: Iterable[Line]) -> bool:
        """Whether those who signed these lines make the quorum."""
        seen = {"none"} | {self.witnesses[line[:2]][0] for line in lines if line[:2] in self.witnesses}
        for name, most, members in self.groups:
            seen |= {name} if len(seen.intersection(members)) >= most else set()
        return self.quorum in seen


def read_policy(data: bytes) -> Policy:
    """Read a policy (C2SP tlog-policy)."""
    bad = re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", data) or not data.endswith(b"\n")
    need(not bad, "policy", "expected lines without control characters", MALFORMED)
    policy, witnesses = Policy(), list[Key]()
    names, grouped = {"none"}, set[str]()
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
        words, where = re.findall(r"[^ \t]+", line), f"policy, line {number}"
        match words:
            case []:
                continue
            case [word, *_] if word.startswith("#"):
                continue
            case ["log", vkey] | ["log", vkey, _]:
                good = _list_key(policy.logs, read_key(vkey, where), (b"\x01", b"\x06"))
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                good = _list_key(witnesses, read_key(vkey, where), (b"\x04", b"\x06")) and name not in names
                names.add(name)
                policy.witnesses[witnesses[-1].name, witnesses[-1].id] = name, witnesses[-1]
            case ["group", name, count, *members] if members:
                most = {"any": 1, "all": len(members)}.get(count) or (
                    int(count) if re.fullmatch("[1-9][0-9]{0,3}", count) else 0
                )
                free = set(members) <= names - grouped - {"none"} and len(set(members)) == len(members)
                good = free and 1 <= most <= len(members) and name not in names
                names.add(name)
                grouped.update(members)
                policy.groups.append((name, most, members))
            case ["quorum", name]:
                good, policy.quorum = name in names and not policy.quorum, name
            case _:
                good = False
        need(good, where, "is not a line that a policy can have here", MALFORMED)
    need(policy.quorum, "policy", "has no quorum line", MALFORMED)
    return policy


def _list_key(keys: list[Key], key: Key, kinds: tuple[bytes, ...]) -> bool:
    good = key.kind in kinds and all(key.public != other.public for other in keys)
    keys.append(key)
    return good


# --- the tree (§2) ----------------------------------------------------------------------------------------------------


def tile_path(level: int | str, number: int, width: int) -> str:
    """The path of a tile or bundle."""
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{name}" + (f".p/{width}" if width < 256 else "")


def cuts(count: int) -> Iterator[tuple[int, int]]:
    """Number and width of each tile of a level with `count` hashes."""
    for number in range(-(-count // 256)):
        yield number, min(256, count - number * 256)


def split_bundle(data: bytes, width: int, path: str) -> list[bytes]:
    """The entries of a bundle."""
    entries, at = [], 0
    for _ in range(width):
        end = at + 2 + int.from_bytes(data[at : at + 2])
        need(at + 2 <= end <= len(data), path, "ends inside an entry", MALFORMED)
        entries.append(data[at + 2 : end])
        at = end
    need(at == len(data), path, "has bytes left over", MALFORMED)
    return entries


TILE = r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"


class Tree:
    """All entries and all hashes; `rows[h][n]` is the hash of leaves n·2^h to (n+1)·2^h."""

    def __init__(self, folder: Folder, size: int) -> None:
        self.entries: list[bytes] = []
        self.files: dict[str, bytes] = {}
        for number, width in cuts(size):
            path = tile_path("entries", number, width)
            self.files[path] = folder.read(path, 256 * (2 + 16_384))
            self.entries += split_bundle(self.files[path], width, path)
        self.rows = [[sha(b"\0", entry) for entry in self.entries]]
        while len(self.rows[-1]) > 1:
            row = self.rows[-1]
            self.rows.append([sha(b"\1", row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)])

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries: the perfect trees of its binary digits, joined from the right."""
        peaks, start = [], 0
        for height in range(len(self.rows) - 1, -1, -1):
            if size >> height & 1:
                peaks.append(self.rows[height][start >> height])
                start += 1 << height
        root = peaks.pop() if peaks else sha()
        while peaks:
            root = sha(b"\1", peaks.pop(), root)
        return root

    def check_tiles(self, folder: Folder) -> None:
        """Compare every file below tile/ with what it must be; smaller ones are beginnings of those (§2)."""
        for level, row in enumerate(self.rows[::8]):
            for number, width in cuts(len(row)):
                path = tile_path(level, number, width)
                self.files[path] = b"".join(row[number * 256 : number * 256 + width])
                data = folder.read(path, 8192)
                need(len(data) == 32 * width, path, f"expected {32 * width} bytes", MALFORMED)
                need(data == self.files[path], path, "is not the hashes of what is below it")
        paths = folder.paths()
        for path in sorted(paths):
            if path.startswith("tile/") and path not in self.files:
                older = self.beginning(path)
                if older is None:
                    self.check_ahead(path, folder, paths)
                else:
                    need(older == folder.read(path, 256 * 16_386), path, "is not the beginning of what replaced it")

    def check_ahead(self, path: str, folder: Folder, paths: set[str]) -> None:
        """A file that a growing log writes before its next head is out: whole, joined, beginning as published (§2)."""
        match = re.fullmatch(TILE, path)
        need(match is not None, path, "belongs to no tree of this log")
        name, number, width = match[1], int(re.sub("[x/]", "", match[2])), int(match[3] or 256)
        level = 0 if name == "entries" else int(name)
        size = len(self.rows[8 * level]) if 8 * level < len(self.rows) else 0
        joined = not number or tile_path(name, number - 1, 256) in paths
        if level:
            joined = joined and tile_path(level - 1, number * 256 + width - 1, 256) in paths
        well = tile_path(name, number, width) == path and number * 256 + width > size and joined
        need(well, path, "belongs to no tree of this log")
        data = folder.read(path, 256 * (2 + 16_384))
        if name == "entries":
            hashes = b"".join(sha(b"\0", entry) for entry in split_bundle(data, width, path))
            beside = tile_path(0, number, width)
            need(beside not in paths or folder.read(beside, 8192) == hashes, path, "does not hash to its tile")
        else:
            need(len(data) == 32 * width, path, f"expected {32 * width} bytes", MALFORMED)
        start = self.files.get(tile_path(name, number, size - number * 256), b"") if size > number * 256 else b""
        need(data.startswith(start), path, "does not begin with what is published")

    def beginning(self, path: str) -> bytes | None:
        """What an older partial file must hold, None when there is no such file."""
        match = re.fullmatch(TILE, path)
        if not match or not match[3]:
            return None
        number, width = int(re.sub("[x/]", "", match[2])), int(match[3])
        height = 0 if match[1] == "entries" else 8 * int(match[1])
        row = self.rows[height] if height < len(self.rows) else []
        if width > 255 or tile_path(match[1], number, width) != path or number * 256 + width >= len(row):
            return None
        place = slice(number * 256, number * 256 + width)
        if match[1] == "entries":
            return b"".join(len(entry).to_bytes(2) + entry for entry in self.entries[place])
        return b"".join(row[place])


# --- days and holidays (§13) ------------------------------------------------------------------------------------------

MON, THU = 0, 3
HOLIDAYS = (
    ("New Year's Day", 1, 1),
    ("Birthday of Martin Luther King, Jr.", 1, (MON, 15), 1986),
    ("Washington's Birthday", 2, (MON, 15)),
    ("Memorial Day", 5, (MON, 25)),
    ("Juneteenth National Independence Day", 6, 19, 2021),
    ("Independence Day", 7, 4),
    ("Labor Day", 9, (MON, 1)),
    ("Columbus Day", 10, (MON, 8)),
    ("Veterans Day", 11, 11),
    ("Thanksgiving Day", 11, (THU, 22)),
    ("Christmas Day", 12, 25),
)
"""Name, month, then a day of the month or (weekday, on or after which day), then the first year (1978)."""


def holidays(year: int) -> list[tuple[date, str]]:
    """The federal holidays of a year, each on the day it is observed."""
    found = []
    for name, month, when, *since in HOLIDAYS:
        if isinstance(when, tuple):
            first = date(year, month, when[1])
            observed = first + timedelta((when[0] - first.weekday()) % 7)
        else:
            observed = date(year, month, when)
            observed += timedelta({5: -1, 6: 1}.get(observed.weekday(), 0))
        if year >= (since[0] if since else 1978):
            found.append((observed, name))
    return found


def plus(start: date, days: int) -> date:
    """So many calendar days later, at most the last day of the calendar."""
    return date.fromordinal(min(start.toordinal() + days, date.max.toordinal()))


def years(start: date, count: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    if start.year + count > date.max.year:
        return date.max
    try:
        return start.replace(year=start.year + count)
    except ValueError:
        return date(start.year + count, 3, 1)


def working(start: date, count: int) -> date:
    """The `count`-th working day after `start`."""
    while count and start < date.max:
        start = plus(start, 1)
        near = holidays(start.year) + (holidays(start.year + 1)[:1] if start.year < date.max.year else [])
        count -= start.weekday() < 5 and start not in [observed for observed, _ in near]
    return date.max if count else start


# --- statement types (§7) ---------------------------------------------------------------------------------------------

TABLE = """
program.signed          | root                    |                             |            |   | office                    |
profile.proposed        | root                    |                             |            |   | from profile              |
profile.agreed          | root                    |                             |            |   | from profile              |
root.proposed           | root                    |                             |            |   | office public             |
root.replaced           | root                    |                             |            |   | office public             |
trust.proposed          | root                    |                             |            |   | log_keys policy:hex64     |
trust.agreed            | root                    |                             |            |   | log_keys policy:hex64     |
delegation.made         | authorizer              |                             |            |   | grade group               | *delegation
delegation.refused      |                         |                             |            |   | grade                     | *delegation
delegation.revoked      | authorizer              |                             |            |   | delegation:number         | by
review.committed        | judge auditor           |                             |            |   | commitment:hex64 office:reviewing period |
review.revealed         | judge auditor           |                             |            |   | reveal:hex64 office:reviewing period |
review.drawn            |                         |                             |            |   | period population:number sample seed:hex64 |
review.done             | auditor                 |                             |            |   | examined findings:examined period | by report
key.added               | root registrar          |                             |            |   | class form from key:hex32 office origin:web_origin public:public_form rank rp_id until:from | holder place
key.revoked             | root registrar          |                             |            |   | key:hex32 reason:revoked  |
agency.enrolled         | registrar               |                             |            |   | level                     | agency call_back powers sponsor
enrolment.refused       |                         |                             |            |   | level                     | agency by
agency.suspended        | registrar               |                             |            |   | agency:number             | by reason
agency.reinstated       | registrar               |                             |            |   | agency:number             | by reason
daybook.closed          |                         |                             |            |   | of:from root:hex64        |
figures.published       |                         |                             |            |   | revision size:number tables:hex64 year |
figures.attested        | auditor                 |                             |            |   | tables:hex64 year         | by
filing.refused          |                         | new                         | refused    |   | kind level purpose:asked  | *filed
request.filed           |                         | new                         | filed      |   | kind level purpose        | *filed
request.corrected       |                         | filed returned authorized   | filed      |   | kind level purpose version | *filed
request.returned        | inspector               | filed reviewed              | returned   |   | reason:returned           | by reason_text
request.refused         | inspector               | filed reviewed              | refused    |   | reason:refused            | by reason_text
request.withdrawn       |                         | *pending                    | withdrawn  |   |                           | by
request.lapsed          |                         | *pending                    | lapsed     |   | reason:lapsed             |
request.confirmed       |                         | filed reviewed authorized approved active suspended ended | |   |                           | by request
request.reviewed        | inspector               | filed                       | reviewed   |   |                           | by report
order.authorized        | authorizer              | filed reviewed              | authorized |   | authority days            | by delegation report
order.refused           |                         | filed reviewed authorized approved active | |   | act                       | by report
order.seconded          | inspector               | authorized                  |            | R |                           | by
order.approved          | judge                   | authorized active ended         | approved   | R | days kind level purpose   | *order
order.narrowed          | judge                   | authorized active ended         | approved   | R | days kind level narrowed purpose | *order terms
order.denied            | judge                   | authorized active ended         | denied     | R | reason:denied             | *order reason_text
order.returned          | judge                   | authorized                  | returned   | R | reason:returned           | *order reason_text
cover.started           | inspector               | authorized approved         | active     |   |                           | by facility
fields.opened           |                         | any                         |            | R | openings                  |
seal.lifted             |                         | ended refused denied withdrawn lapsed closed | | R | cohort openings:four_openings withheld |
attestation.made        |                         | active suspended            |            |   |                           | by
extension.asked         |                         | active                      |            |   | days                      | by request
extension.refused       |                         | active suspended ended      |            |   | act:extending             | by report
extension.authorized    | authorizer              | active                      |            |   | authority days            | by delegation report
extension.approved      | judge                   | active                      |            | R | days                      | *order
extension.denied        | judge                   | active                      |            | R | reason:denied             | *order reason_text
order.ended             |                         | active suspended approved authorized | ended |  | early                   | cause detail pieces
cover.suspended         |                         | active                      | suspended  |   | missing                   |
finding.made            | authorizer auditor      | active suspended ended      |            |   | outcome                   | by reason_text
data.erased             | custodian               | active suspended ended closed |          |   | scope                     | by certificate
hold.placed             | custodian judge auditor | *living                     |            |   | source                    | by reason_text
hold.lifted             | custodian judge auditor | *living                     |            |   |                           | by reason_text
disclosure.approved     | custodian               | *disclosing                 |            |   | stage                     | by manifest process
disclosure.refused      |                         | *living                     |            |   | stage                     | by report
disclosure.released     | custodian inspector     | *disclosing                 |            |   | stage                     | by package process
disclosure.acknowledged |                         | *disclosing                 |            |   | stage                     | by
copy.returned           |                         | ended                       |            |   | how                       | by
delay.heard             | auditor                 | ended                       |            | R |                           | by opinion
notice.delayed          | judge                   | ended                       |            | R | days:delay                | court reason
notice.given            | custodian               | ended                       |            | R |                           | by letter
notice.undelivered      | custodian               | ended closed                |            | R | again:early reason:unheard | by letter
notice.repeated         | custodian               | ended closed                |            | R | means                     | by letter
outcome.filed           |                         | active ended                |            |   |                           | by outcome
error.registered        |                         | *living                     |            |   | cause reportable:early    | by detail
error.reported          | inspector               | *living                     |            |   |                           | by report
error.reclassified      | auditor                 | *living                     |            |   |                           | by reason_text
error.weighed           | auditor                 | *living                     |            |   | serious:early tell:early  | by reason_text
capture.recorded        | inspector               | new                         | captured   |   | circumstance              | address by detail
capture.reviewed        | authorizer              | captured                    | ended      |   | outcome                   | by reason_text
matter.closed           | custodian               | ended refused denied withdrawn lapsed | closed |  |                        | by
record.opening_approved | custodian               | closed                      |            |   | office purpose:opened_for | by reason_text
record.opened           | custodian               | closed                      |            |   | office purpose:opened_for | by reason_text
matter.destroyed        | custodian               | closed                      | destroyed  |   |                           | by certificate
"""  # noqa: E501
"""Type | signers | from phases | to phase | R: reform alone | facts, each `name` or `name:kind` | sealed fields."""

GROUPS = {
    "*delegation": "area by document person",
    "*filed": "address agency court district emergency form grounds purpose request statute",
    "*order": "address agency court district statute",
    "*pending": "filed returned reviewed authorized approved",
    "*disclosing": "active approved authorized ended closed",
    "*living": "filed returned reviewed authorized approved active suspended ended refused denied withdrawn lapsed "
    "closed captured",
}


def token(pattern: str, most: int) -> Callable[[Any], bool]:
    """Text of a pattern and a greatest length."""
    return lambda value: isinstance(value, str) and len(value) <= most and bool(re.fullmatch(pattern, value))


def count(low: int, high: int) -> Callable[[Any], bool]:
    """A whole number in a range."""
    return lambda value: type(value) is int and low <= value <= high


def list_of(kind: Callable[[Any], bool], most: int) -> Callable[[Any], bool]:
    """A list of at most so many of a kind."""
    return lambda value: isinstance(value, list) and len(value) <= most and all(map(kind, value))


def fields(**kinds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """An object with exactly these members."""
    same = kinds.keys()
    return lambda value: isinstance(value, dict) and value.keys() == same and all(kinds[k](value[k]) for k in same)


def is_day(value: Any) -> bool:
    """A day of the calendar."""
    return day(value, "facts") is not None


def is_flag(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


OFFICES = {
    "inspection": "authorizer inspector custodian",
    "court": "judge custodian",
    "inspector_general": "auditor custodian",
}
"""Office to the classes of its keys."""

WORDS = """
act           review authorize approve second start
asked         crime other_listed none_listed
authority     chief delegate
cause         human system no_authority
circumstance  abandoned_or_stolen damaged_or_rifled immediate_threat
class         authorizer inspector judge custodian auditor registrar
denied        standard_not_met not_necessary too_wide stale
extending     ask authorize approve
form          ed25519 webauthn
grade         headquarters manager support_group inspector_in_charge
how           returned erased
kind          cover records
lapsed        not_confirmed not_resubmitted not_started no_order
level         federal state local postal
means         other_address in_person representative
missing       confirmation court attestation
narrowed      days names items classes
office        inspection court inspector_general
opened_for    audit court_order custody discovery
outcome       proper improper
profile       reform regulation
purpose       crime other_listed
rank          chief delegate none
refused       grounds_insufficient not_necessary outside_powers repeat law
returned      incomplete unclear too_wide contradictory wrong_form
reviewing     court inspector_general
revoked       lost stolen left_office replaced
scope         all part
source        court counsel auditor
stage         mid_term end records discovery
unheard       moved unknown refused deceased
"""
"""Kinds of facts that are one of a few words."""

HEX32, HEX64, NUMBER = token("[0-9a-f]{32}", 32), token("[0-9a-f]{64}", 64), count(0, 2**53 - 1)
PUBLIC = token("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=", 44)
B64, PORT = "[A-Za-z0-9+/]", "(?::[1-9][0-9]{0,4})?"
LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = rf"(?:{LABEL}\.)*(?=[a-z]){LABEL}"
OPENING = fields(disclosure=token("[A-Za-z0-9_-]+", 2000), seq=NUMBER)
WITHHELD = fields(field=token("agency|district|pieces|statute", 8), ground=token("erased|small_cell", 10))
# fmt: off
FACTS = {
    **{words.split()[0]: token("|".join(words.split()[1:]), 40) for words in WORDS.strip().split("\n")},
    "days": count(1, 120), "delay": count(1, 90), "early": is_flag, "examined": count(0, 100), "from": is_day,
    "cohort": token("[1-9][0-9]{3}-(0[1-9]|1[0-2])", 7), "four_openings": list_of(OPENING, 4),
    "withheld": list_of(WITHHELD, 4), "group": count(0, 99), "hex32": HEX32, "hex64": HEX64, "number": NUMBER,
    "openings": list_of(OPENING, 8),
    "log_keys": list_of(token(r"[!-~]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+", 2000), 4),
    "public_form": token(f"(?:{B64}{{4}})*(?:{B64}[AQgw]==|{B64}{{2}}[AEIMQUYcgkosw048]=)?", 704),
    "web_origin": token(f"|https://{DOMAIN}{PORT}|http://localhost{PORT}", 267), "rp_id": token(f"|{DOMAIN}", 253),
    "revision": count(1, 99), "year": count(1, 9998),
    "period": count(1, 999), "public": PUBLIC, "sample": list_of(HEX32, 100), "version": count(2, 99),
}
OPENED = {
    "demo": is_flag, "edition": token("[0-9]{4}-[0-9]+", 8), "first_day": is_day, "format": count(1, 1),
    "holidays": HEX64, "log_keys": FACTS["log_keys"],
    "origin": token("[a-z0-9.-]+(/[A-Za-z0-9._~-]+)*", 200), "policy": HEX64, "profile": FACTS["profile"],
    "roots": fields(**dict.fromkeys(OFFICES, PUBLIC)), "rules": HEX64,
    "zone": token("[A-Za-z_]+(/[A-Za-z0-9_+-]+)*", 60),
}
# fmt: on
"""What each kind of fact may be; the opening's facts have kinds of their own."""

CHAINS = {
    **dict.fromkeys(("program", "profile", "root", "trust", "delegation", "review"), "program"),
    **dict.fromkeys(("agency", "enrolment"), "agencies"),
    "key": "keys",
    "daybook": "daybook",
    "figures": "figures",
}
"""First word of a type to its chain; every other type is a matter's."""


@dataclass(frozen=True)
class Kind:
    """One row of the table."""

    chain: str
    signers: list[str]
    before: list[str]
    to: str
    reform: bool
    facts: dict[str, Callable[[Any], bool]]
    sealed: set[str]


def read_table() -> dict[str, Kind]:
    """The table above, and the opening."""
    found = {"program.opened": Kind("program", [], [], "", False, OPENED, set())}
    for row in TABLE.strip().split("\n"):
        name, signers, before, to, reform, facts, sealed = (cell.strip() for cell in row.split("|"))
        words = " ".join(GROUPS.get(word, word) for word in sealed.split())
        kinds = {fact.partition(":")[0]: FACTS[fact.rpartition(":")[2]] for fact in facts.split()}
        chain = CHAINS.get(name.partition(".")[0], "matter")
        phases = GROUPS.get(before, before).split()
        found[name] = Kind(chain, signers.split(), phases, to, bool(reform), kinds, set(words.split()))
    return found


TYPES = read_table()


# --- statements (§6) --------------------------------------------------------------------------------------------------

CITES = list_of(token("[ -~§]{1,80}", 80), 16_384)
DUTIES = list_of(fields(by=is_day, duty=token("[a-z_]{1,40}", 40)), 16_384)
MEMBERS = {"cites", "day", "duties", "facts", "matter", "prev", "sealed", "seq", "signature", "type", "v"}
DIGEST = token("[A-Za-z0-9_-]{43}", 43)


def read_statement(data: bytes, where: str) -> dict[str, Any]:
    """Read a statement, whose form must be exactly that of its type."""
    need(len(data) <= 16_384, where, "is longer than 16 KiB", MALFORMED)
    said = read_json(data, where)
    need(isinstance(said, dict), where, "is not an object", MALFORMED)
    if type(said.get("v")) is int and said["v"] != 1:
        fail(where, f"is of version {said['v']}, which is newer than this program", UNDECIDED)
    good = (
        said.keys() == MEMBERS
        and type(said["v"]) is int
        and isinstance(said["matter"], str)
        and (HEX32(said["matter"]) or said["matter"] in ("program", "keys", "agencies", "daybook", "figures"))
        and NUMBER(said["seq"])
        and HEX64(said["prev"])
        and is_day(said["day"])
        and isinstance(said["type"], str)
        and isinstance(said["facts"], dict)
        and isinstance(said["sealed"], dict)
        and all(map(DIGEST, said["sealed"].values()))
        and DUTIES(said["duties"])
        and CITES(said["cites"])
    )
    need(good, where, "has not the form of a statement", MALFORMED)
    _check_signature_form(said["signature"], where)
    kind = TYPES.get(said["type"])
    if kind is None:
        fail(where, f"type {said['type'][:40]!r} is newer than this program", UNDECIDED)
    good = (
        (HEX32(said["matter"]) if kind.chain == "matter" else said["matter"] == kind.chain)
        and said["facts"].keys() == kind.facts.keys()
        and all(fits(said["facts"][name]) for name, fits in kind.facts.items())
        and said["sealed"].keys() == kind.sealed
        and (said["signature"] is None) == (not kind.signers)
    )
    need(good, where, f"has not the form of {said['type']}", MALFORMED)
    return {**said, "day": day(said["day"], where)}


FORMS = {
    "ed25519": {"value": (64, 64)},
    "webauthn": {"value": (1, 512), "authenticator_data": (1, 2048), "client_data": (1, 2048)},
}
"""Form of a signature to the least and the greatest size of what it carries."""


def _check_signature_form(signature: Any, where: str) -> None:
    if signature is None:
        return
    need(isinstance(signature, dict) and "form" in signature, where, "has no proper signature", MALFORMED)
    sizes = next((sizes for form, sizes in FORMS.items() if form == signature["form"]), None)
    if sizes is None:
        fail(where, "is signed in a form newer than this program", UNDECIDED)
    good = signature.keys() == {"form", "key", *sizes} and HEX32(signature["key"])
    need(good, where, "has no proper signature", MALFORMED)
    for part, (least, most) in sizes.items():
        good = isinstance(signature[part], str) and least <= len(b64(signature[part], where)) <= most
        need(good, where, f"has no proper signature: {part}", MALFORMED)


# --- official signatures (§10) ----------------------------------------------------------------------------------------

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def check_signature(key: "OfficialKey", signature: dict[str, Any], signed: bytes, where: str) -> None:
    """The key made the signature, in its own form; by WebAuthn: at its origin, by somebody present and verified."""
    form = "webauthn" if key.party else "ed25519"
    need(signature["form"] == form, where, f"its key signs in the form {form}")
    value, public = base64.b64decode(signature["value"]), base64.b64decode(key.public)
    if key.party:
        said, asked = (base64.b64decode(signature[part]) for part in ("authenticator_data", "client_data"))
        check_client_data(asked, key.party[1], sha(signed), where)
        check_authenticator_data(said, key.party[0], where)
        signed = said + sha(asked)
    try:
        made_by = read_cose(public, where) if key.party else Ed25519PublicKey.from_public_bytes(public)
        match made_by:
            case EllipticCurvePublicKey():
                need(strict_der(value), where, "the signature is not two numbers in strict DER")
                made_by.verify(value, signed, ECDSA(SHA256()))
            case RSAPublicKey():
                made_by.verify(value, signed, PKCS1v15(), SHA256())
            case Ed25519PublicKey():
                made_by.verify(value, signed)
    except (InvalidSignature, ValueError):
        fail(where, "the signature is not by the key that it names")


def check_client_data(data: bytes, origin: str, challenge: bytes, where: str) -> None:
    """The browser asked for exactly this signature, at the key's origin and in no other site's page."""
    need(len(re.findall(rb"[\[{]", data)) <= 32, where, "its client data is nested too deep")
    try:
        said = json.loads(data.decode(), object_pairs_hook=_members, parse_constant=_no_number)
        json.dumps(said, ensure_ascii=False).encode()
    except ValueError:
        fail(where, "its client data is no proper JSON")
    need(isinstance(said, dict), where, "its client data is no object")
    wanted = {"type": "webauthn.get", "challenge": b64url(challenge), "origin": origin}
    same = all(said.get(member) == value for member, value in wanted.items())
    need(same, where, "its client data asks for another signature, or at another origin")
    need(said.get("crossOrigin", False) is False and "topOrigin" not in said, where, "was asked for in another page")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a member twice")
    return dict(pairs)


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def check_authenticator_data(data: bytes, party: str, where: str) -> None:
    """The authenticator signed for the relying party, its user present (1) and verified (4); nothing is left over."""
    need(len(data) >= 37, where, "its authenticator data is cut off")
    flags, rest = data[32], data[37:]
    need(data[:32] == sha(party.encode()), where, "its authenticator signed for another relying party")
    need(flags & 0x05 == 0x05, where, "nobody was present and verified at its authenticator")
    need(not flags & 0x62 and flags & 0x18 != 0x10, where, "its authenticator data has flags that no signature has")
    if flags & 0x80:
        found, end = cbor(rest, 0, where)
        need(isinstance(found, dict), where, "its authenticator data has no extensions")
        rest = rest[end:]
    need(not rest, where, "its authenticator data has bytes left over")


def cbor(data: bytes, at: int, where: str, deep: int = 4) -> tuple[Any, int]:
    """Read a CBOR item in its shortest form, without tags and fractions: the value, and where it ends.

    A map's keys are the bytes of its keys, as lists and maps may be keys.
    """
    need(deep and at < len(data), where, "has CBOR that is cut off or too deep")
    if data[at] in (0xF4, 0xF5, 0xF6):
        return {0xF4: False, 0xF5: True, 0xF6: None}[data[at]], at + 1
    kind, short = divmod(data[at], 32)
    need(kind < 6 and short < 28, where, "has CBOR of another kind")
    size = 1 << (short - 24) if short > 23 else 0
    at += 1 + size
    number = int.from_bytes(data[at - size : at]) if size else short
    least = {0: 0, 1: 24}.get(size, 1 << 4 * size)
    need(at <= len(data) and number >= least, where, "has CBOR that is not in its shortest form")
    if kind < 2:
        return (-1 - number if kind else number), at
    if kind < 4:
        text = data[at : at + number]
        need(len(text) == number, where, "has CBOR that is cut off")
        try:
            return (text.decode() if kind == 3 else text), at + number
        except UnicodeDecodeError:
            fail(where, "has CBOR text that is not UTF-8")
    items, found = [], dict[bytes, Any]()
    for _ in range(number):
        item, end = cbor(data, at, where, deep - 1)
        items.append(item)
        if kind == 5:
            key = data[at:end]
            need(key not in found, where, "has a CBOR map with a key twice")
            found[key], end = cbor(data, end, where, deep - 1)
        at = end
    return (found if kind == 5 else items), at


def read_cose(data: bytes, where: str) -> EllipticCurvePublicKey | Ed25519PublicKey | RSAPublicKey:
    """Read a COSE key: its labels (1, 3, -1, -2, -3) stand in one order, so shortest CBOR is its one spelling."""
    value, end = cbor(data, 0, where)
    need(end == len(data) and isinstance(value, dict), where, "has no COSE key")
    try:
        match b"".join(value), list(value.values()):
            case b"\x01\x03\x20\x21\x22", [2, -7, 1, bytes() as x, bytes() as y] if len(x) == len(y) == 32:
                return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), b"\x04" + x + y)
            case b"\x01\x03\x20\x21", [1, -8, 6, bytes() as x]:
                return Ed25519PublicKey.from_public_bytes(x)
            case b"\x01\x03\x20\x21", [3, -257, bytes() as n, b"\x01\x00\x01"] if n[:1] > b"\0" and n[-1] % 2:
                need(2048 <= int.from_bytes(n).bit_length() <= 4096, where, "has an RSA key of another size")
                return RSAPublicNumbers(65_537, int.from_bytes(n)).public_key()
    except ValueError:
        pass
    fail(where, "has no COSE key of ES256, EdDSA or RS256")


def strict_der(signature: bytes) -> bool:
    """Whether an ES256 signature is two numbers from 1 up to the order, in the one DER spelling."""
    if len(signature) < 8 or signature[0] != 0x30 or signature[1] != len(signature) - 2:
        return False
    cut = 4 + signature[3]
    return _is_der_number(signature[2:cut]) and _is_der_number(signature[cut:])


def _is_der_number(data: bytes) -> bool:
    if len(data) < 3 or data[0] != 2 or data[1] != len(data) - 2:
        return False
    least = data[2] < 0x80 and (data[2] > 0 or (len(data) > 3 and data[3] >= 0x80))
    return least and 0 < int.from_bytes(data[2:]) < P256_ORDER


def read_party(f: "Facts", where: str) -> tuple[str, str] | None:
    """Where a new key signs, None for the form ed25519; its public form must be that of its form."""
    public, rp_id, origin = base64.b64decode(f["public"]), f["rp_id"], f["origin"]
    if f["form"] == "ed25519":
        need(len(public) == 32 and not rp_id and not origin, where, "is no Ed25519 key")
        return None
    read_cose(public, where)
    need(rp_id and origin, where, "has no relying party or no origin")
    scheme, _, place = origin.partition("://")
    host, _, port = place.partition(":")
    good = f".{host}".endswith(f".{rp_id}") and int(port or 1) < 65_536
    need(good and port != {"http": "80", "https": "443"}[scheme], where, "its origin is not one of its relying party")
    return rp_id, origin


# --- one matter (§12) -------------------------------------------------------------------------------------------------

Duty = tuple[str, date, date | None]
"""Name, the last day on which it is on time, the day it was done."""

NEVER: date | None = None


class Matter:
    """The public state of one matter, with the names of §12."""

    def __init__(self, reform: bool) -> None:
        self.reform = reform
        self.phase, self.version = "new", 1
        self.kind = self.level = self.purpose = self.missing = self.disclosing = self.delay_key = ""
        self.returns = self.days = self.ordered_days = self.asked_days = self.extension_days = self.delays = 0
        self.reviewed = self.emergency = self.confirmed = self.seconded = self.heard = False
        self.improper = self.erased = self.held = self.term_disclosed = self.unreached = self.repeated = False
        self.unacknowledged: set[str] = set()
        self.filed = self.returned = self.approved = self.started = self.in_force = NEVER
        self.start_before = self.end = self.first_end = self.notice_by = self.closed = NEVER
        self.opening_for = self.opening_by = ""
        self.opening_until = self.discovery_until = NEVER
        self.decided = self.lifted = NEVER
        self.confirm_by = self.court_by = self.attested = self.attest_by = NEVER
        self.signed: dict[str, str] = {}
        self.duties: list[Duty] = []
        self.openable: dict[tuple[int, str], str] = {}

    def missed(self, today: date) -> str:
        """What an active cover lacks, "" when nothing."""
        clocks = {"attestation": self.attest_by, "confirmation": self.confirm_by, "court": self.court_by}
        return min(((by, name) for name, by in clocks.items() if by and by < today), default=(today, ""))[1]

    def locked(self, today: date) -> bool:
        """Whether what was yielded waits for a confirmation or a court."""
        past = any(by and by < today for by in (self.confirm_by, self.court_by))
        return past or self.missing in ("confirmation", "court")

    def lapse(self, today: date) -> str:
        """Why the request has fallen away, "" when it has not."""
        if self.phase == "returned" and self.returned:
            past = today > plus(self.returned, 30) or (self.start_before and today >= self.start_before)
            return "not_resubmitted" if past else ""
        if not self.start_before or today < self.start_before:
            return ""
        if self.phase == "authorized":
            return "no_order" if self.reform and not self.emergency else "not_started"
        return "not_started" if self.phase == "approved" and self.kind == "cover" else ""

    def seal_end(self) -> date | None:
        """The day on which the seal ends; its cohort is that of a later month."""
        decided = self.decided or self.filed
        return self.notice_by or (plus(decided, 90) if decided else None)

    def phase_on(self, today: date) -> str:
        """The phase as the day makes it."""
        if self.lapse(today):
            return "lapsed"
        if self.phase in ("active", "approved", "authorized", "suspended") and self.end and today >= self.end:
            return "lapsed" if self.kind == "cover" and not self.started else "ended"
        return "suspended" if self.phase == "active" and self.missed(today) else self.phase

    def open_duties(self) -> list[Duty]:
        """What is still owed and not kept back by a hold."""
        kept_back = ("erasure", "destruction") if self.held else ()
        return [duty for duty in self.duties if not duty[2] and duty[0] not in kept_back]

    def met(self, name: str) -> bool:
        """Whether a duty of this name was discharged."""
        return any(duty[0] == name and duty[2] for duty in self.duties)

    def owes(self, name: str) -> bool:
        """Whether a duty of this name is open."""
        return any(duty[0] == name and not duty[2] for duty in self.duties)

    def until(self, end: date) -> None:
        """In force until a day; the notice hangs on it."""
        self.end, self.notice_by = end, plus(end, 90) if self.reform else None

    def run(self, since: date, days: int) -> None:
        """In force since a day, for a number of days."""
        self.in_force = since
        self.until(plus(since, days))

    def attest(self, today: date | None) -> None:
        """Attested today; again in 30 days if the order runs so long."""
        assert today and self.end
        by = plus(today, 30)
        self.attested, self.attest_by = today, by if by < self.end else None

    def extend(self, days: int) -> None:
        """Run longer."""
        assert self.end
        self.until(plus(self.end, days))
        self.attest(self.attested)
        self.term_disclosed = False

    def drop(self, *names: str) -> None:
        """What can no longer fall due is owed no more."""
        self.duties = [duty for duty in self.duties if duty[2] or duty[0] not in names]

    def stop(self, today: date) -> None:
        """Over: what only a running order owes is owed no more; an early end pulls the notice forward."""
        assert self.end
        self.attest_by, self.missing, self.phase = None, "", "ended"
        self.asked_days = self.extension_days = 0
        if today < self.end:
            self.until(today)
        self.first_end = min(self.first_end or self.end, self.end)
        self.drop("attestation")


Facts = dict[str, Any]
Rule = Callable[[Matter, Facts, date, str], object]


def short_enough(m: Matter, f: Facts) -> bool:
    """Days of one order: 30 for a crime, 120 for another purpose."""
    return int(f["days"]) <= (30 if m.purpose == "crime" else 120)


def disclosable(m: Matter, f: Facts, d: date) -> bool:
    """Whether something may go out."""
    in_force = m.kind == "capture" or (m.in_force and (m.kind != "cover" or m.started))
    if f["stage"] == "discovery":
        return bool(in_force and (m.held or not (m.improper or m.locked(d))))
    return bool(in_force and m.phase != "closed" and not (m.improper or m.locked(d)) and in_stage(m, f["stage"], d))


def in_stage(m: Matter, stage: str, d: date) -> bool:
    """Records as records; a cover at mid-term, once a term, and after its end until its copy would be due back."""
    if m.kind == "capture":
        return True
    if stage == "records" or m.kind == "records":
        return stage == m.kind
    if m.phase_on(d) == "active":
        return stage == "mid_term" and not (m.reform and m.term_disclosed)
    return bool(stage == "end" and m.end and d <= plus(m.end, 60))


def awaited(m: Matter, d: date) -> bool:
    """A judge decides once, and on a cover that has started while the court's decision is awaited."""
    return not m.approved and (m.phase == "authorized" or bool(m.court_by and d <= m.court_by))


def as_approved(m: Matter, f: Facts, d: date) -> bool:
    """What a judge approves is what was asked, and no more than was authorized."""
    same = all(f[name] == getattr(m, name) for name in ("kind", "level", "purpose"))
    days = f["days"] < m.days if f.get("narrowed", "") == "days" else f["days"] <= m.days
    kinds = {"names": "cover", "classes": "cover", "items": "records"}
    said = f["days"] == m.days if "narrowed" not in f else kinds.get(f["narrowed"], m.kind) == m.kind
    return bool(same and days and said and awaited(m, d) and not (m.emergency and m.phase == "authorized"))


def may_correct(m: Matter, f: Facts) -> bool:
    """The next version of the same request; an order on the last one is before no judge and has disclosed nothing."""
    alone = m.phase != "authorized" or not (m.reform or "disclosure.approved" in m.signed)
    return alone and (f["version"], f["kind"], f["level"]) == (m.version + 1, m.kind, m.level)


def may_confirm(m: Matter, d: date) -> bool:
    """A confirmation comes once, in time, and while it is awaited."""
    awaited = m.confirm_by or m.phase_on(d) not in ("suspended", "ended")
    return bool(not m.confirmed and awaited and (not m.confirm_by or d <= m.confirm_by))


def may_start(m: Matter, d: date) -> bool:
    """A cover starts with its signatures, and in time."""
    ready = not m.reform or (m.seconded if m.emergency else m.approved)
    return m.kind == "cover" and bool(ready) and d < min(by for by in (m.start_before, m.end) if by)


def may_extend(m: Matter, f: Facts, d: date) -> bool:
    """An extension was asked for, is no longer than that, in time, and past 120 days the Chief's own."""
    total = f["authority"] == "chief" or m.ordered_days + f["days"] <= 120
    return bool(0 < f["days"] <= m.asked_days and m.end and d < m.end and short_enough(m, f) and total)


def has_lapsed(m: Matter, f: Facts, d: date) -> bool:
    """The reason is the one for which the request has fallen away."""
    reason = m.lapse(d)
    if not reason and m.phase in ("filed", "returned"):
        assert m.filed
        reason = "not_confirmed" if not m.confirmed and d > plus(m.filed, 3) else ""
    unused = m.phase == "approved" and m.phase_on(d) == "lapsed"
    return bool(f["reason"] == (reason or ("not_started" if unused else "")))


def may_end(m: Matter, f: Facts, d: date) -> bool:
    """Something is in force, no suspension is passed over, and `early` says when."""
    lack = m.missed(d) if m.phase == "active" else ""
    running = m.end and (m.kind != "cover" or m.started)
    return bool(running and m.end and lack in ("", "attestation") and f["early"] == (d < m.end))


def may_delay(m: Matter, f: Facts, d: date, k: str) -> bool:
    """Notice is delayed while it is due, 30 days first, then 90; past a year by another judge and after a hearing."""
    first_end, told = m.first_end or m.end, not m.owes("notice")
    if not m.notice_by or not first_end or told or d > m.notice_by or f["days"] > (90 if m.delays else 30):
        return False
    return plus(m.notice_by, f["days"]) <= years(first_end, 1) or (m.heard and k != m.delay_key)


def may_open(m: Matter, f: Facts, d: date) -> bool:
    """Another office has approved this purpose within the last thirty days."""
    approved = m.opening_until and d <= m.opening_until and f["purpose"] == m.opening_for
    return bool(approved and f["office"] != m.opening_by)


MUST: dict[str, Rule] = {
    "hold.placed": lambda m, f, d, k: not m.held,
    "hold.lifted": lambda m, f, d, k: m.held,
    "notice.given": lambda m, f, d, k: m.owes("notice"),
    "notice.undelivered": lambda m, f, d, k: m.met("notice") and (m.repeated or not f["again"]),
    "notice.repeated": lambda m, f, d, k: m.unreached,
    "request.corrected": lambda m, f, d, k: may_correct(m, f),
    "request.returned": lambda m, f, d, k: m.returns < 2,
    "request.withdrawn": lambda m, f, d, k: m.kind != "records" or not m.in_force,
    "request.lapsed": lambda m, f, d, k: has_lapsed(m, f, d),
    "request.confirmed": lambda m, f, d, k: may_confirm(m, d),
    "order.authorized": lambda m, f, d, k: short_enough(m, f) and not (m.phase == "filed" and m.kind == "records"),
    "order.seconded": lambda m, f, d, k: m.emergency,
    "order.approved": lambda m, f, d, k: as_approved(m, f, d),
    "order.narrowed": lambda m, f, d, k: as_approved(m, f, d),
    "order.denied": lambda m, f, d, k: awaited(m, d),
    "order.returned": lambda m, f, d, k: m.returns < 2 and not m.emergency,
    "cover.started": lambda m, f, d, k: may_start(m, d),
    "attestation.made": lambda m, f, d, k: m.phase != "suspended" or m.missing == "attestation",
    "extension.asked": lambda m, f, d, k: m.end and d < m.end and short_enough(m, f),
    "extension.authorized": lambda m, f, d, k: may_extend(m, f, d),
    "extension.approved": lambda m, f, d, k: m.end and d < m.end and f["days"] <= m.extension_days,
    "extension.denied": lambda m, f, d, k: m.end and d < m.end and m.extension_days,
    "order.ended": lambda m, f, d, k: may_end(m, f, d),
    "seal.lifted": lambda m, f, d, k: may_lift(m, f, d),
    "cover.suspended": lambda m, f, d, k: m.missed(d) == f["missing"],
    "finding.made": lambda m, f, d, k: not m.improper,
    "data.erased": lambda m, f, d, k: not m.held and (f["scope"] != "all" or m.improper),
    "disclosure.approved": lambda m, f, d, k: disclosable(m, f, d),
    "disclosure.released": lambda m, f, d, k: (
        m.disclosing == f["stage"]
        and disclosable(m, f, d)
        and (m.phase != "closed" or m.discovery_until and d <= m.discovery_until)
    ),
    "disclosure.acknowledged": lambda m, f, d, k: f["stage"] in m.unacknowledged,
    "copy.returned": lambda m, f, d, k: m.owes("return"),
    "notice.delayed": lambda m, f, d, k: may_delay(m, f, d, k),
    "matter.closed": lambda m, f, d, k: not m.open_duties(),
    "record.opened": lambda m, f, d, k: may_open(m, f, d),
    "matter.destroyed": lambda m, f, d, k: (
        not m.held and m.closed and d >= years(m.closed, 8) and {duty[0] for duty in m.open_duties()} <= {"destruction"}
    ),
}
"""Type to what must hold of matter, facts, day and key besides the order of phases."""


def may_lift(m: Matter, f: Facts, d: date) -> bool:
    """A seal is lifted once, with the cohort of a month after the one in which it ended, and not of one to come."""
    ended, month = m.seal_end(), day(f["cohort"] + "-01")
    sealed = ended and not m.lifted and m.kind != "capture"
    return bool(ended and sealed and (ended.year, ended.month) < (month.year, month.month) and month <= d)


APART = {
    "order.authorized": "request.reviewed",
    "order.seconded": "order.authorized",
    "finding.made": "order.authorized",
    "disclosure.released": "disclosure.approved",
    "capture.reviewed": "capture.recorded",
    "record.opened": "record.opening_approved",
}
"""Type to the type that another key must have signed."""

STORED = ("order.ended", "cover.suspended", "request.lapsed", "finding.made")
"""Types that state what the day has already done: they stand on the stored phase."""


DECIDING = re.findall(
    r"\S+",
    """
    filing.refused request.refused request.withdrawn request.lapsed
    order.approved order.narrowed order.denied capture.reviewed
""",
)
"""Types after which, where nothing is in force, the seal lasts 90 days."""


def change_request(m: Matter, kind: str, f: Facts, d: date) -> None:
    """What a statement about the request, up to the order's start, changes."""
    if kind in DECIDING:
        m.decided = d
    match kind:
        case "filing.refused" | "request.filed":
            m.kind, m.level, m.purpose, m.filed = f["kind"], f["level"], f["purpose"], d
        case "request.corrected":
            m.purpose, m.version, m.returned, m.reviewed = f["purpose"], f["version"], None, False
            m.days = m.ordered_days = 0
            m.emergency = m.seconded = False
            m.start_before = m.in_force = m.end = None
            m.drop("end")
        case "request.returned" | "order.returned":
            m.returned, m.returns = d if m.reform else None, m.returns + 1
        case "request.refused" | "request.withdrawn" | "request.lapsed":
            m.end = m.notice_by = None
            m.drop("end", "notice")
        case "request.confirmed":
            m.confirmed, m.confirm_by = True, None
        case "request.reviewed":
            m.reviewed = True
        case "order.authorized":
            m.days = m.ordered_days = f["days"]
            m.emergency, m.start_before = not m.reviewed, plus(d, m.days)
            if m.kind == "records" and not m.reform:
                m.start_before = None
                m.run(d, m.days)
        case "order.seconded":
            m.seconded = True
        case "order.approved" | "order.narrowed":
            change_approved(m, f["days"], d)
        case "order.denied" if m.started:
            m.phase, m.missing, m.court_by = "suspended", "court", None
        case "cover.started":
            m.started = d
            if not m.in_force:
                m.run(d, m.days)
            if m.emergency and m.filed:
                m.confirm_by = None if m.confirmed else plus(m.filed, 3)
                m.court_by = working(m.filed, 3) if m.reform else None
            m.attest(d)


def change_approved(m: Matter, days: int, d: date) -> None:
    """A judge's approval puts an order in force, or ratifies an emergency, which may become shorter, never longer."""
    m.approved, m.court_by = d, None
    if m.started and m.in_force and m.end:
        if d < m.end:
            m.until(min(plus(m.in_force, days), m.end))
            m.attest(m.attested)
        return
    m.run(d, days)
    if m.kind == "records" and m.end and m.start_before:
        m.until(min(m.end, m.start_before))
        m.start_before = None


def change_running(m: Matter, kind: str, f: Facts, d: date) -> None:
    """What a statement about a running order changes."""
    match kind:
        case "attestation.made":
            m.phase, m.missing = "active", ""
            m.attest(d)
        case "extension.asked":
            m.asked_days, m.extension_days = f["days"], 0
            m.attest(d)
        case "extension.refused" if f["act"] == "ask":
            m.asked_days = m.extension_days = 0
        case "extension.denied":
            m.extension_days = 0
        case "extension.authorized":
            m.ordered_days, m.asked_days = m.ordered_days + f["days"], 0
            m.extension_days = f["days"] if m.reform else 0
            if not m.reform:
                m.extend(f["days"])
        case "extension.approved":
            m.extend(f["days"])
        case "order.ended":
            locked = m.missing if m.missing in ("confirmation", "court") else ""
            m.stop(d)
            m.missing = locked
        case "cover.suspended":
            m.missing = f["missing"]
        case "finding.made":
            change_found(m, f["outcome"] == "improper", d)


def change_found(m: Matter, improper: bool, d: date) -> None:
    """A finding answers the clocks that were missed, an improper one all of them, and ends what was suspended."""
    stops = m.phase != "ended" and (m.phase == "suspended" or m.missed(d) or improper)
    m.improper = improper
    if improper or (m.confirm_by and m.confirm_by < d):
        m.confirm_by = None
    if improper or (m.court_by and m.court_by < d):
        m.court_by = None
    m.drop(*[name for name, by in (("confirmation", m.confirm_by), ("court", m.court_by)) if not by])
    if stops:
        m.stop(d)
    m.missing = ""


def change_after(m: Matter, kind: str, f: Facts, d: date, k: str) -> None:
    """What a statement beside and after the main way changes."""
    match kind:
        case "data.erased":
            m.erased = m.erased or f["scope"] == "all"
        case "hold.placed" | "hold.lifted":
            m.held = kind == "hold.placed"
        case "disclosure.approved":
            m.disclosing = f["stage"]
        case "disclosure.released":
            m.unacknowledged = m.unacknowledged | {m.disclosing} - {"discovery"}
            m.term_disclosed |= m.disclosing == "mid_term"
            m.disclosing = ""
        case "disclosure.acknowledged":
            m.unacknowledged = m.unacknowledged - {f["stage"]}
        case "delay.heard":
            m.heard = True
        case "notice.delayed":
            assert m.notice_by
            m.notice_by, m.delays, m.heard, m.delay_key = plus(m.notice_by, f["days"]), m.delays + 1, False, k
        case "notice.undelivered":
            m.unreached |= not f["again"] and f["reason"] in ("moved", "unknown")
        case "notice.repeated":
            m.unreached, m.repeated = False, True
        case "capture.recorded":
            m.kind, m.filed = "capture", d
        case "capture.reviewed":
            m.improper = f["outcome"] == "improper"
        case "matter.closed":
            m.closed = d
        case "record.opening_approved":
            m.opening_for, m.opening_by, m.opening_until = f["purpose"], f["office"], plus(d, 30)
        case "record.opened":
            m.opening_for, m.opening_by, m.opening_until = "", "", None
            m.discovery_until = plus(d, 30) if f["purpose"] == "discovery" else None
        case "seal.lifted":
            m.lifted = d


# --- duties (§13) -----------------------------------------------------------------------------------------------------

DISCHARGES = {
    "decision": "request.reviewed request.returned request.refused request.withdrawn request.lapsed order.authorized",
    "resubmission": "request.corrected request.withdrawn request.lapsed",
    "confirmation": "request.confirmed",
    "court": "order.approved order.narrowed order.denied",
    "opening": "fields.opened",
    "end": "order.ended finding.made",
    "attestation": "attestation.made extension.asked",
    "return": "copy.returned",
    "notice": "notice.given",
    "second_notice": "notice.repeated",
    "finding": "finding.made",
    "erasure": "data.erased",
    "error_report": "error.reported error.reclassified",
    "capture_review": "capture.reviewed",
    "destruction": "matter.destroyed",
}

Lines = list[tuple[str, object]]
"""Duties and their days; one whose day is absent or false is not owed."""


def in_force(b: Matter, a: Matter) -> Lines:
    """The end, and the notice that hangs on it, when the end has moved."""
    return [("end", a.end), ("notice", a.notice_by)] if a.end != b.end else []


def returning(b: Matter, a: Matter) -> Lines:
    """The return of the agency's copy, when it is owed and the end has moved."""
    return [("return", plus(a.end, 60))] if a.end and a.end != b.end and b.owes("return") else []


def ending(b: Matter, a: Matter) -> Lines:
    """What an end that came early moves."""
    return [("notice", a.notice_by), *returning(b, a)] if a.end != b.end else []


def emergency_clocks(a: Matter) -> Lines:
    """What is owed after an emergency."""
    return [("confirmation", a.confirm_by), ("court", a.court_by)]


def extending(b: Matter, a: Matter) -> Lines:
    """What an extension moves."""
    return [*in_force(b, a), *returning(b, a), ("attestation", a.end != b.end and a.attest_by)]


def starting(b: Matter, a: Matter, d: date) -> Lines:
    """What a start owes: an emergency's clocks are published with its opening."""
    clocks: Lines = ([("opening", plus(d, 1))] if a.reform else emergency_clocks(a)) if a.emergency else []
    return [*in_force(b, a), ("attestation", a.attest_by), *clocks]


def missed_finding(b: Matter, a: Matter) -> Lines:
    """A finding is owed on what was missed."""
    since = {"confirmation": b.confirm_by, "court": b.court_by}.get(a.missing)
    return [("finding", a.reform and since and working(since, 5))]


def erasing(a: Matter, d: date) -> Lines:
    """What was found improper is erased."""
    return [("erasure", a.reform and a.improper and not a.erased and working(d, 1))]


OWES: dict[str, Callable[[Matter, Matter, date], Lines]] = {
    "request.filed": lambda b, a, d: [("decision", a.reform and working(d, 10))],
    "request.corrected": lambda b, a, d: [("decision", a.reform and working(d, 10))],
    "request.returned": lambda b, a, d: [("resubmission", a.reform and plus(d, 30))],
    "order.returned": lambda b, a, d: [("resubmission", min(plus(d, 30), plus(a.start_before or d, -1)))],
    "order.authorized": lambda b, a, d: in_force(b, a),
    "order.approved": lambda b, a, d: [*in_force(b, a), *returning(b, a)],
    "order.narrowed": lambda b, a, d: [*in_force(b, a), *returning(b, a)],
    "order.denied": lambda b, a, d: [("finding", a.phase == "suspended" and working(d, 5))],
    "cover.started": starting,
    "fields.opened": lambda b, a, d: emergency_clocks(a) if b.owes("opening") else [],
    "attestation.made": lambda b, a, d: [("attestation", a.attest_by)],
    "extension.asked": lambda b, a, d: [("attestation", a.attest_by)],
    "extension.authorized": lambda b, a, d: extending(b, a),
    "extension.approved": lambda b, a, d: extending(b, a),
    "order.ended": lambda b, a, d: ending(b, a),
    "cover.suspended": lambda b, a, d: missed_finding(b, a),
    "finding.made": lambda b, a, d: [*erasing(a, d), *ending(b, a)],
    "hold.lifted": lambda b, a, d: erasing(a, d),
    "disclosure.released": lambda b, a, d: [
        ("return", a.kind == "cover" and b.disclosing != "discovery" and a.end and plus(a.end, 60))
    ],
    "notice.delayed": lambda b, a, d: [("notice", a.notice_by)],
    "notice.undelivered": lambda b, a, d: [("second_notice", a.unreached and not b.unreached and working(d, 10))],
    "capture.recorded": lambda b, a, d: [("capture_review", a.reform and working(d, 10))],
    "capture.reviewed": lambda b, a, d: erasing(a, d),
    "error.registered": lambda b, a, d: [("error_report", working(d, 10))],
    "matter.closed": lambda b, a, d: [("destruction", years(d, 8))],
}
"""Type to the duties that it creates or moves, by the matter before and after it and the day."""


def discharge(m: Matter, kind: str, d: date) -> None:
    """Mark the oldest open duty of each name that the type discharges as done; the end only when it has come."""
    for name, kinds in DISCHARGES.items():
        if kind in kinds.split() and m.owes(name) and (name != "end" or m.phase == "ended"):
            at = next(at for at, duty in enumerate(m.duties) if duty[0] == name and not duty[2])
            m.duties = [*m.duties[:at], (name, m.duties[at][1], d), *m.duties[at + 1 :]]


# --- the log as a whole (§8–11, §14–16) -------------------------------------------------------------------------------


@dataclass
class OfficialKey:
    """A key that signs statements."""

    cls: str
    office: str
    rank: str
    public: str
    first: date
    last: date
    added: int = -1
    revoked: bool = False
    party: tuple[str, str] | None = None


@dataclass
class Review:
    """A period's review."""

    commitments: dict[str, str] = field(default_factory=dict)
    reveals: dict[str, str] = field(default_factory=dict)
    sample: list[str] | None = None
    done: date | None = None


@dataclass
class YearFigures:
    """Tables of a year, published or (revision 0) attested: their file, their hash, and how many statements count."""

    path: str
    year: int
    revision: int
    size: int
    tables: str
    day: date


DESIGNEES = {"manager": 1, "headquarters": 2, "support_group": 2}
"""Delegations in force at once: of a grade, or of a grade in one support group."""


def key_id(public: str) -> str:
    """The id of a public key."""
    return sha(base64.b64decode(public)).hex()[:32]


FILED = ["agency", "district", "statute"]
OPENS = {"fields.opened": ["emergency"], "seal.lifted": [*FILED, "pieces"]}
"""Type to the sealed fields that it may open."""


def openable(before: Matter, kind: str, said: dict[str, Any]) -> dict[tuple[int, str], str]:
    """What may still be opened, after a statement: of every filing the emergency, the rest of the last one."""
    seq, sealed = said["seq"], said["sealed"]
    held, emergencies = before.openable, {key: name for key, name in before.openable.items() if name == "emergency"}
    if kind in ("request.filed", "request.corrected", "filing.refused"):
        return emergencies | {(seq, sealed[name]): name for name in ["emergency", *FILED]}
    if kind == "order.ended":
        return held | {(seq, sealed["pieces"]): "pieces"}
    return emergencies if kind == "seal.lifted" else held


class Log:
    """What the statements come to, one after another."""

    def __init__(self, opening: dict[str, Any], witnessed: Callable[[date], int]) -> None:
        facts = opening["facts"]
        self.witnessed = witnessed
        self.origin: str = facts["origin"]
        self.first_day: date = opening["day"]
        self.roots: dict[str, str] = dict(facts["roots"])
        self.last_day = self.first_day
        self.chains: dict[str, tuple[int, bytes]] = {}
        self.genesis = bytes(32)
        self.signed: set[str] = set()
        self.profiles: list[tuple[date, str]] = [(self.first_day, facts["profile"])]
        self.proposed: tuple[date, str] | None = None
        self.proposed_root: tuple[str, str, str] | None = None
        self.terms = [Term(0, 0, tuple(facts["log_keys"]), facts["policy"])]
        self.proposed_term: tuple[Term, str] | None = None
        self.keys: dict[str, OfficialKey] = {}
        self.delegations: dict[int, tuple[str, int]] = {}
        self.agencies: dict[int, bool] = {}
        self.reviews: dict[int, Review] = {}
        self.ordered: dict[int, list[str]] = {}
        self.daybook: date | None = None
        self.years: dict[int, int] = {}
        self.figures: list[YearFigures] = []
        self.matters: dict[str, Matter] = {}
        self.cells: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        self.signatures = 0

    def period(self, today: date) -> int:
        """The review period of a day."""
        return (today - self.first_day).days // 365 + 1

    def take(self, index: int, said: dict[str, Any], leaf: bytes) -> None:
        """Judge the statement at `index` by all that came before it (§8)."""
        where, kind, today = f"statement {index}", said["type"], said["day"]
        need((kind == "program.opened") == (index == 0), where, "a log opens once, at its beginning")
        seq, prev = self.chains.get(said["matter"], (0, self.genesis))
        need(said["seq"] == seq, where, f"expected number {seq} of its chain")
        need(said["prev"] == prev.hex(), where, "prev is not the hash of the chain's last statement")
        need(today >= self.last_day, where, f"is dated before {self.last_day}")
        ready = len(self.signed) == 3 or kind in ("program.opened", "program.signed")
        need(ready, where, "the three offices sign the opening first")
        need(not kind.endswith(".refused") or kind == "request.refused" or said["cites"], where, "a refusal cites")
        key = self.check_signer(index, said, where) if said["signature"] else None
        if HEX32(said["matter"]):
            self.take_matter(said, key, where)
            if kind == "order.authorized":
                self.ordered.setdefault(self.period(today), []).append(said["matter"])
        else:
            need(not said["duties"], where, "creates no duty")
            self.take_program(index, said, key, where)
        self.chains[said["matter"]] = (seq + 1, leaf)
        self.genesis = self.genesis if index else leaf
        self.last_day = today

    def check_signer(self, index: int, said: dict[str, Any], where: str) -> OfficialKey:
        """The key that signed, which may sign this, and did (§10)."""
        kind, facts, today, name = said["type"], said["facts"], said["day"], said["signature"]["key"]
        roots = {
            key_id(public): OfficialKey("root", office, "none", public, self.first_day, date.max)
            for office, public in reversed(self.roots.items())
        }
        key = roots.get(name) or self.keys.get(name)
        if key is None:
            fail(where, "is signed by a key that was never added")
        need(key.cls in TYPES[kind].signers, where, f"is not for the class {key.cls} to sign")
        need(key.first <= today <= key.last and not key.revoked, where, "is signed by a key that is not valid")
        seen = key.cls == "root" or key.added < self.witnessed(today)
        need(seen, where, "is signed by a key that was not witnessed on a day before")
        office = {"profile.proposed": "inspection", "profile.agreed": "court"}.get(kind, key.office)
        if kind in ("program.signed", "key.added", "review.committed", "review.revealed") or kind.startswith("record."):
            office = facts["office"]
        postal = ("disclosure.", "data.", "matter.", "notice.given", "notice.undelivered", "notice.repeated")
        if kind.startswith(postal):
            office = "inspection"
        need(key.office == office, where, f"is for the office {office} to sign")
        chief = facts.get("authority") == "chief" or kind.startswith("delegation.")
        need(not chief or key.rank == "chief", where, "is for the Chief Postal Inspector to sign")
        plain = {member: value for member, value in said.items() if member != "signature"}
        message = canonical({**plain, "day": today.isoformat()})
        signed = f"plainview/statement/v1\n{self.origin}\n{message}".encode()
        check_signature(key, said["signature"], signed, where)
        self.signatures += 1
        return key

    def take_matter(self, said: dict[str, Any], key: OfficialKey | None, where: str) -> None:
        """Judge a matter's statement by its own state."""
        kind, f, d = said["type"], said["facts"], said["day"]
        profile = next(profile for since, profile in reversed(self.profiles) if since <= d)
        before = self.matters.get(said["matter"]) or Matter(reform=profile == "reform")
        row, signer = TYPES[kind], said["signature"]["key"] if key else ""
        need(before.reform or not row.reform, where, f"{kind} belongs to the profile reform")
        phase = before.phase if kind in STORED else before.phase_on(d)
        stands = phase not in ("new", "destroyed") if row.before == ["any"] else phase in row.before
        need(stands, where, f"{kind} cannot follow here: the matter is {phase}")
        need(kind not in MUST or MUST[kind](before, f, d, signer), where, f"{kind} is not allowed here (§12)")
        other = before.signed.get(APART.get(kind, ""))
        need(not signer or signer != other, where, f"{kind} must be signed by another key than {APART.get(kind)}")
        self.check_openings(before, kind, f, where)
        after = copy.copy(before)
        ratified = kind in ("order.approved", "order.narrowed") and before.started
        after.phase = before.phase if ratified else row.to or before.phase
        change_request(after, kind, f, d)
        change_running(after, kind, f, d)
        change_after(after, kind, f, d, signer)
        if signer:
            after.signed = {**before.signed, kind: signer}
        after.openable = openable(before, kind, said)
        owed = OWES[kind](before, after, d) if kind in OWES and f.get("reportable") is not False else []
        lines = sorted((name, str(by)) for name, by in owed if by)
        stated = [(line["duty"], line["by"]) for line in said["duties"]]
        need(stated == lines, where, f"states the duties {stated}, but {lines} follow")
        discharge(after, kind, d)
        for name, by in lines:
            kept = [duty for duty in after.duties if duty[0] != name or duty[2] or name == "error_report"]
            after.duties = [*kept, (name, day(by), None)]
        self.matters[said["matter"]] = after

    def check_openings(self, m: Matter, kind: str, f: Facts, where: str) -> None:
        """Every disclosure is one of a field that this matter sealed and this type may open (§14)."""
        said = [self.check_opening(m, opening, OPENS[kind], where) for opening in f.get("openings", [])]
        if kind == "seal.lifted":
            self.cells[f["cohort"], tuple(sorted(said))] += 1
            names = sorted([name for name, _ in said] + [line["field"] for line in f["withheld"]])
            left = sorted(name for name in m.openable.values() if name in OPENS[kind])
            need(names == left, where, f"{left} open or are withheld, each once")
        need(said or kind != "fields.opened", where, "opens nothing")

    def check_opening(self, m: Matter, opening: Facts, may: list[str], where: str) -> tuple[str, str]:
        """Name and value, as canonical JSON, of one disclosure."""
        text = opening["disclosure"]
        name = m.openable.get((opening["seq"], b64url(sha(text.encode()))), "")
        need(name in may, where, "opens no field that this matter sealed and that may open")
        parts = read_json(unb64url(text, where), where)
        good = isinstance(parts, list) and len(parts) == 3 and isinstance(parts[0], str) and isinstance(parts[1], str)
        need(good and len(unb64url(parts[0], where)) == 32, where, "expected salt, name and value", MALFORMED)
        need(parts[1] == name, where, "opens another field")
        return name, canonical(parts[2])

    def check_cells(self) -> None:
        """Whatever a cohort opened, at least ten of its matters look alike (rule 125)."""
        for (cohort, said), number in self.cells.items():
            need(not said or number >= 10, f"cohort {cohort}", f"{number} matters look alike; ten must")

    def take_program(self, index: int, said: dict[str, Any], key: OfficialKey | None, where: str) -> None:
        """Judge a statement of the program's own chains (§11)."""
        kind, f, d = said["type"], said["facts"], said["day"]
        if kind == "program.opened":
            need(f["first_day"] == d.isoformat(), where, "the first day is not the day of the opening")
            need(len(set(f["roots"].values())) == 3, where, "the offices need three different root keys")
        elif kind == "program.signed":
            need(f["office"] not in self.signed, where, "the office has already signed")
            self.signed.add(f["office"])
        elif kind == "daybook.closed":
            following = plus(self.daybook, 1) if self.daybook else self.first_day
            need(
                day(f["of"]) == following and d > following, where, f"the daybook of {following} comes next, afterwards"
            )
            self.daybook = following
            if (following.month, following.day) == (12, 31):
                self.years[following.year] = index
        elif kind.startswith("figures."):
            self.take_figures(index, said, where)
        elif kind.startswith("agency."):
            agency = said["seq"] if kind == "agency.enrolled" else f["agency"]
            expected = {"agency.enrolled": None, "agency.suspended": False, "agency.reinstated": True}[kind]
            need(self.agencies.get(agency) is expected, where, "there is no such agency to suspend or reinstate")
            self.agencies[agency] = kind == "agency.suspended"
        elif kind.startswith("review."):
            self.take_review(said, where)
        elif key:
            self.take_power(index, said, key, where)

    def take_power(self, index: int, said: dict[str, Any], key: OfficialKey, where: str) -> None:
        """Profiles, roots, delegations, keys: who may do what from now on."""
        kind, f, d = said["type"], said["facts"], said["day"]
        match kind:
            case "profile.proposed":
                looser = self.profiles[-1][1] == "reform" and f["profile"] == "regulation"
                need(not looser or day(f["from"]) >= plus(d, 30), where, "a looser profile waits 30 days")
                self.proposed = day(f["from"]), f["profile"]
            case "profile.agreed":
                agreed = day(f["from"]), f["profile"]
                need(self.proposed == agreed and agreed[0] > d, where, "agrees to what was not proposed, or too late")
                self.proposed = None
                self.profiles.append(agreed)
            case "root.proposed":
                need(key.office != f["office"], where, "a root is replaced by the two other offices")
                known = f["public"] in self.roots.values() or key_id(f["public"]) in self.keys
                need(not known, where, "a new root is a key that nobody has yet")
                self.proposed_root = f["office"], f["public"], key.office
            case "root.replaced":
                office, public, by = self.proposed_root or ("", "", "")
                good = (office, public) == (f["office"], f["public"]) and key.office not in (office, by)
                need(good, where, "a root is replaced when the two other offices name the same key")
                self.proposed_root = None
                self.roots[office] = public
            case "trust.proposed" | "trust.agreed":
                self.take_trust(index, said, key.office, where)
            case "delegation.made":
                grade, group = f["grade"], f["group"] if f["grade"] == "support_group" else 0
                held = list(self.delegations.values()).count((grade, group))
                need(held < DESIGNEES.get(grade, held + 1), where, "too many delegations of this grade are in force")
                self.delegations[said["seq"]] = grade, group
            case "delegation.revoked":
                need(self.delegations.pop(f["delegation"], None), where, "no such delegation is in force")
            case "key.added":
                self.add_key(index, f, key, d, where)
            case "key.revoked":
                revoked = self.keys.get(f["key"])
                if revoked is None or revoked.revoked or revoked.office != key.office:
                    fail(where, "no such key of this office is in force")
                revoked.revoked = True

    def take_trust(self, index: int, said: dict[str, Any], office: str, where: str) -> None:
        """The log's keys and policy: one office proposes, another agrees."""
        vkeys, policy, last = tuple(said["facts"]["log_keys"]), said["facts"]["policy"], self.terms[-1]
        if said["type"] == "trust.proposed":
            read_log_keys(vkeys, self.origin, f"{where}, log_keys")
            need((vkeys, policy) != (last.vkeys, last.policy), where, "proposes what is in force")
            retired = {vkey for term in self.terms for vkey in term.vkeys if vkey not in last.vkeys}
            need(not retired & set(vkeys), where, "proposes a key that was replaced before")
            self.proposed_term = Term(index, index, vkeys, policy), office
            return
        proposed, by = self.proposed_term or (Term(0, 0, (), ""), office)
        same = (vkeys, policy) == (proposed.vkeys, proposed.policy) and office != by
        need(same, where, "keys and policy change when two offices name the same")
        self.proposed_term = None
        self.terms.append(Term(index, proposed.index, vkeys, policy))

    def add_key(self, index: int, f: Facts, by: OfficialKey, d: date, where: str) -> None:
        """A new official key: its life, its id, its class, and who adds it."""
        first, last, cls = day(f["from"]), day(f["until"]), f["class"]
        need(
            first > d and 1 <= (last - first).days + 1 <= 90,
            where,
            "a key lives 90 days, from tomorrow at the earliest",
        )
        need(f["key"] == key_id(f["public"]), where, "the key id is not that of the public key")
        need(f["key"] not in self.keys and f["public"] not in self.roots.values(), where, "the key is already known")
        chief = f["rank"] != "chief" or (cls, f["office"]) == ("authorizer", "inspection")
        need(chief, where, "the rank chief is for an authorizer of the inspection service")
        adder = "root" if cls == "registrar" else "registrar"
        need(by.cls == adder, where, f"such a key is added by a {adder}")
        need(cls == "registrar" or cls in OFFICES[f["office"]].split(), where, f"the office has no {cls}")
        self.keys[f["key"]] = OfficialKey(cls, f["office"], f["rank"], f["public"], first, last, index)
        self.keys[f["key"]].party = read_party(f, where)

    def take_review(self, said: dict[str, Any], where: str) -> None:
        """The periodic review (§16)."""
        kind, f, d, period = said["type"], said["facts"], said["day"], said["facts"]["period"]
        review, now = self.reviews.setdefault(period, Review()), self.period(d)
        match kind:
            case "review.committed":
                need(period >= now and f["office"] not in review.commitments, where, "commits too late, or twice")
                review.commitments[f["office"]] = f["commitment"]
            case "review.revealed":
                good = len(review.commitments) == 2 and period < now and f["office"] not in review.reveals
                need(good, where, "reveals too early, or twice")
                good = sha(bytes.fromhex(f["reveal"])).hex() == review.commitments[f["office"]]
                need(good, where, "reveals what was not committed to")
                review.reveals[f["office"]] = f["reveal"]
            case "review.drawn":
                need(len(review.reveals) == 2 and review.sample is None, where, "draws too early, or twice")
                parts = (review.reveals["court"], review.reveals["inspector_general"])
                text = "\n".join(("plainview/review/v1", self.origin, str(period), *parts, ""))
                seed, orders = sha(text.encode()), set(self.ordered.get(period, []))
                drawn = sorted(sorted(orders, key=lambda matter: sha(seed, matter.encode()))[:100])
                stated = (f["seed"], f["sample"], f["population"])
                need(stated == (seed.hex(), drawn, len(orders)), where, "draws another sample than seed and log give")
                review.sample = drawn
            case "review.done":
                good = review.sample is not None and not review.done and f["examined"] == len(review.sample)
                need(good, where, "examines another sample than was drawn")
                review.done = d

    def take_figures(self, index: int, said: dict[str, Any], where: str) -> None:
        """Figures of a year that is over: published, revised, attested once (§16a)."""
        f, year, revision = said["facts"], said["facts"]["year"], said["facts"].get("revision", 0)
        told = [one.revision for one in self.figures if one.year == year]
        if revision:
            over = year in self.years and self.years[year] < f["size"] <= index
            need(over, where, f"counts what is not all of {year}, or is to come")
            need(revision == 1 + len([one for one in told if one]), where, "is not the next revision")
        else:
            need(told and 0 not in told, where, f"attests {year} before its figures, or twice")
        part = {0: "-attested", 1: ""}.get(revision, f".{revision}")
        path = f"figures/{year}{part}.json"
        self.figures.append(YearFigures(path, year, revision, f.get("size", 0), f["tables"], said["day"]))

    def figures_on(self, today: date) -> Iterator[str]:
        """How each year's figures stand: public ones by 31 January, attested ones by 30 June."""
        for year in range(self.first_day.year, today.year):
            profile = next(profile for since, profile in reversed(self.profiles) if since <= date(year, 12, 31))
            for attested, by in ((False, date(year + 1, 1, 31)), (True, date(year + 1, 6, 30))):
                done = [one.day for one in self.figures if one.year == year and (one.revision == 0) is attested]
                if profile == "reform":
                    yield ("met" if done[0] <= by else "late") if done else ("owed" if today <= by else "overdue")

    def duties_on(self, today: date) -> Counter[str]:
        """How many duties are met, late, owed and overdue."""
        since = max([self.first_day, *(review.done for review in self.reviews.values() if review.done)])
        counts = Counter(met=0, late=0, owed=0, overdue=0)
        for m in self.matters.values():
            counts.update("met" if done <= by else "late" for _, by, done in m.duties if done)
            counts.update("owed" if today <= by else "overdue" for _, by, _ in m.open_duties())
        counts["owed" if today <= plus(since, 365) else "overdue"] += 1
        counts.update(self.figures_on(today))
        return counts


# --- the steps (§18) --------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """One verification: what each step reads and leaves to the next. `say` is told what was found."""

    folder: Folder
    pin: str
    now: datetime
    day: date | None
    say: Callable[[str], object]

    def opening_and_checkpoint(self) -> None:
        """(1) Statement 0 gives the log's keys; `checkpoint` carries their signatures."""
        data = self.folder.read("checkpoint", 1 << 16)
        self.size = Head.read(read_note(data, "checkpoint")[0], "checkpoint").size
        need(self.size, "checkpoint", "the log is empty")
        width = min(self.size, 256)
        path, tile = tile_path("entries", 0, width), tile_path(0, 0, width)
        entry = split_bundle(self.folder.read(path, 256 * (2 + 16_384)), width, path)[0]
        hashes = self.folder.read(tile, 8192)
        need(len(hashes) == 32 * width, tile, f"expected {32 * width} bytes", MALFORMED)
        self.leaf = sha(b"\0", entry)
        need(hashes[:32] == self.leaf, path, f"statement 0 is not that of {tile}")
        self.opening = read_statement(entry, "statement 0")
        need(self.opening["type"] == "program.opened", "statement 0", "a log begins with program.opened")
        self.facts = self.opening["facts"]
        read_log_keys(self.facts["log_keys"], self.facts["origin"], "statement 0, log_keys")
        need(self.pin in ("", self.leaf.hex()), "statement 0", f"is not the pinned one but {self.leaf.hex()}")
        self.terms = [Term(0, 0, tuple(self.facts["log_keys"]), self.facts["policy"])]
        if (self.folder.root / "trust").is_file():
            self.read_terms()
        self.head = self.open_head(data, "checkpoint")
        self.say(f"opening, and checkpoint signed by the log: {self.facts['origin']}, {self.size} statements")

    def read_terms(self) -> None:
        """`trust` points to the statements that replaced keys or policy; believed until all statements were read."""
        first, *lines = lines_of(self.folder.read("trust", 1 << 16), "trust")
        indexes = [decimal(line, "trust") for line in lines]
        good = first == "plainview/trust/v1" and indexes and [0, *indexes] == sorted({0, *indexes})
        need(good, "trust", "expected rising indexes of statements", MALFORMED)
        need(indexes[-1] < self.size, "trust", "points to a statement that is not there")
        for index in indexes:
            number, where = index // 256, f"statement {index}"
            width = min(256, self.size - number * 256)
            path = tile_path("entries", number, width)
            entry = split_bundle(self.folder.read(path, 256 * (2 + 16_384)), width, path)[index % 256]
            said = read_statement(entry, where)
            need(said["type"] == "trust.agreed", "trust", f"points to {where}, which is {said['type']}")
            read_log_keys(said["facts"]["log_keys"], self.facts["origin"], f"{where}, log_keys")
            self.terms.append(Term(index, 0, tuple(said["facts"]["log_keys"]), said["facts"]["policy"]))

    def term(self, size: int) -> Term:
        """The term that a checkpoint of a size is of (§4a)."""
        return [term for term in self.terms if term.index < max(size, 1)][-1]

    def open_head(self, data: bytes, where: str) -> Head:
        """Read a checkpoint that is signed by the keys for its size."""
        size = Head.read(read_note(data, where)[0], where).size
        return Head.open(data, read_log_keys(self.term(size).vkeys, self.facts["origin"], where), where)

    def files(self) -> None:
        """(2) MANIFEST lists every file beside the tree; one checkpoint is kept of each day."""
        text, signed = read_note(self.folder.read("MANIFEST", 1 << 24), "MANIFEST")
        own = read_log_keys(self.term(self.size).vkeys, self.facts["origin"], "MANIFEST")
        keys = [own[0], Key(own[1].name, b"\xff" + TEXT_LABEL, own[1].public)]
        known = {(key.name, key.id): key for key in keys}
        need(
            {line[:2] for line in signed} == known.keys() and len(signed) == 2,
            "MANIFEST",
            "is not signed by the log alone",
        )
        for name, identity, payload in signed:
            known[name, identity].check(text, payload, "MANIFEST")
        first, origin, size, *rows = [*lines_of(text, "MANIFEST"), "", ""]
        need(first == "plainview/manifest/v1" and len(rows) >= 2, "MANIFEST", "expected a manifest", MALFORMED)
        total = decimal(size, "MANIFEST")
        listed = dict(_manifest_row(row) for row in rows[:-2])
        need(
            [*listed] == sorted(listed) and len(listed) == len(rows) - 2, "MANIFEST", "is not sorted by path", MALFORMED
        )
        need((origin, total) == (self.head.origin, self.size), "MANIFEST", "is of another log or size than checkpoint")
        for path, digest in listed.items():
            need(sha(self.folder.read(path)).hex() == digest, path, "is not the file that MANIFEST lists")
        self.figures = {path: digest for path, digest in listed.items() if path.startswith("figures/")}
        strays = {path for path in self.folder.paths() if not path.startswith("tile/")} - {
            "checkpoint",
            "MANIFEST",
            *listed,
        }
        need(not strays, min(strays, default=""), "is not listed in MANIFEST")
        self.kept: list[tuple[date, Head]] = []
        for path in (path for path in listed if path.startswith("checkpoints/")):
            self.kept.append((day(path[12:], path), self.open_head(self.folder.read(path, 1 << 16), path)))
        need(self.kept and self.kept[-1][1].data == self.head.data, "checkpoint", "is not the last of checkpoints/")
        for (_, a), (on, b) in zip(self.kept, self.kept[1:], strict=False):
            need(
                a.size <= b.size and a.seconds <= b.seconds,
                f"checkpoints/{on}",
                "is smaller or older than the one before",
            )
        self.say(f"files beside the log as the manifest lists them: {len(listed)}, {len(self.kept)} of them of days")

    def witnesses(self) -> None:
        """(3) Every further signature is by a witness of its term's policy; which quorums were met is kept for (6)."""
        policies = {term.policy: self.read_policy(term) for term in self.terms}
        self.witnessed: list[tuple[date, int]] = []
        for on, head in self.kept:
            where, policy = f"checkpoints/{on}", policies[self.term(head.size).policy]
            for name, identity, payload in head.others:
                witness = policy.witnesses.get((name, identity))
                if witness is None:
                    fail(where, "carries a signature by nobody that the policy names")
                witness[1].check(read_note(head.data, where)[0], payload, where)
            if policy.met(head.others):
                self.witnessed.append((on, head.size))
        names = ", ".join(line[0] for line in self.head.others) or "nobody"
        self.say(f"witnesses: the checkpoint is cosigned by {names}")

    def read_policy(self, term: Term) -> Policy:
        """The policy of a term, as its statement names it; that of the last one is `policy`."""
        where = "policy" if term.policy == self.terms[-1].policy else f"policies/{term.policy}"
        data = self.folder.read(where, 1 << 16)
        need(sha(data).hex() == term.policy, where, f"is not the policy that statement {term.index} names")
        policy, own = read_policy(data), read_log_keys(term.vkeys, self.facts["origin"], where)
        need(policy.logs and set(policy.logs) <= set(own), where, "does not name this log's keys")
        return policy

    def witnessed_before(self, today: date) -> int:
        """How many entries a quorum had seen on the days before."""
        at = bisect_left(self.witnessed, (today, -1))
        return self.witnessed[at - 1][1] if at else 0

    def entries(self) -> None:
        """(4) All entries hash to the root, and their beginnings to every kept one."""
        self.tree = Tree(self.folder, self.size)
        self.tree.check_tiles(self.folder)
        need(self.tree.root(self.size) == self.head.root, "checkpoint", "the entries do not hash to its root")
        for on, head in self.kept:
            need(self.tree.root(head.size) == head.root, f"checkpoints/{on}", "is no beginning of this log")
        self.say(f"entries hash to the root: {self.size}, and {len(self.kept)} beginnings to those of kept checkpoints")

    def signing_days(self) -> None:
        """(7, first part) Every kept checkpoint was signed on its day, none ahead of the present."""
        try:
            zone = ZoneInfo(self.facts["zone"])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            fail("statement 0", "its time zone is not known on this machine", UNDECIDED)
        for on, head in self.kept:
            signed = datetime.fromtimestamp(head.seconds, UTC).astimezone(zone).date()
            need(signed == on, f"checkpoints/{on}", f"was signed on {signed}, by the log's own time")
        ahead = self.head.seconds > self.now.timestamp() + 86_400
        need(self.facts["demo"] or not ahead, "checkpoint", "is signed more than a day ahead of this machine's clock")

    def edition(self) -> None:
        """(5) The opening's table of rules and holidays are those of its edition."""
        edition, year = self.facts["edition"], self.opening["day"].year
        need(edition in RULES, "statement 0", f"edition {edition} is newer than this program", UNDECIDED)
        need(self.facts["rules"] == RULES[edition], "statement 0", f"its rules are not those of edition {edition}")
        need(year + 9 <= date.max.year, "statement 0", "its ten years of holidays leave the calendar")
        lines = "".join(f"{on} {name}\n" for then in range(year, year + 10) for on, name in holidays(then))
        need(
            self.facts["holidays"] == sha(lines.encode()).hex(), "statement 0", "its holidays are not the federal ones"
        )
        self.say(f"edition, rules and holidays of the opening: {edition}")

    def statements(self) -> None:
        """(6, 7) Every statement is allowed where it stands, and its day fits the kept checkpoints."""
        self.log, at, late = Log(self.opening, self.witnessed_before), 0, 0
        counting = Counting(self.folder, self.figures, self.opening, self.log) if self.figures else None
        self.counted = counting.tables if counting else {}
        take = counting.take if counting else self.log.take
        for index, entry in enumerate(self.tree.entries):
            where = f"statement {index}"
            said = read_statement(entry, where)
            while self.kept[at][1].size <= index:
                at += 1
            earliest = self.kept[at - 1][0] if at else self.opening["day"]
            need(earliest <= said["day"] <= self.kept[at][0], where, "its day does not fit the checkpoints around it")
            late += said["day"] < self.kept[at][0]
            take(index, said, self.tree.rows[0][index])
            self.check_daybook(at, index + 1)
        need(len(self.log.signed) == 3, "statement 0", "the three offices have not all signed the opening")
        self.log.check_cells()
        came = [replace(term, proposed=0) for term in self.log.terms]
        need(self.terms == came, "trust", f"does not point to {[term.index for term in came[1:]]}")
        self.say(f"statements: {len(self.log.matters)} matters, {self.log.signatures} official signatures")
        self.say(f"days: {self.kept[0][0]} to {self.kept[-1][0]}; {late} statements first published on a later day")

    def check_daybook(self, at: int, size: int) -> None:
        """At every kept checkpoint of this size, the daybook was closed up to the day before the last (§8)."""
        for on, head in self.kept[at:]:
            if head.size != size:
                break
            due = on - timedelta(2)
            good = due < self.opening["day"] or (self.log.daybook and self.log.daybook >= due)
            need(good, f"checkpoints/{on}", f"the daybook of {due} is not closed by then")

    def duties(self) -> None:
        """(8) How the duties stand; late and overdue ones do not make a log false."""
        on = self.day or self.kept[-1][0]
        self.counts = self.log.duties_on(on)
        words = ", ".join(f"{number} {word}" for word, number in self.counts.items())
        phases = Counter(m.phase for m in self.log.matters.values())
        self.say(f"duties on {on}: {words}; {', '.join(f'{n} {p}' for p, n in sorted(phases.items())) or 'no matters'}")

    def check_figures(self) -> None:
        """(10) Every file of figures is what a statement publishes, and counts what the log says."""
        for said in self.log.figures:
            need(self.figures.get(said.path) == said.tables, said.path, "is not the file that a statement publishes")
        strays = self.figures.keys() - {said.path for said in self.log.figures}
        need(not strays, min(strays, default=""), "is figures that no statement publishes")
        for said in self.log.figures:
            if not said.revision:
                check_attested(read_json(self.folder.read(said.path, 1 << 20), said.path), said)
            elif sha(self.counted.get((said.year, said.size), "").encode()).hex() != said.tables:
                theirs = read_json(self.folder.read(said.path, 1 << 20), said.path)
                need(theirs["size"] == said.size, said.path, f"counts another number of statements than {said.size}")
                table = differing(theirs, self.counted[said.year, said.size])
                fail(said.path, f"is not counted so again, in table {table}")
        years = {said.year for said in self.log.figures}
        if years:
            self.say(f"figures: {len(years)} years recomputed")


def differing(theirs: dict[str, Any], ours: str) -> str:
    """The first table that differs."""
    tables = json.loads(ours)["tables"]
    names = [table["id"] for table, said in zip(tables, theirs["tables"], strict=False) if table != said]
    return names[0] if names else "all that are missing"


class Counting:
    """Counts the tables of years while statements are judged, by figures_min.py, at the sizes that the files name."""

    def __init__(self, folder: Folder, files: Iterable[str], opening: dict[str, Any], log: Log) -> None:
        place = Path(__file__).with_name("figures_min.py")
        need(place.is_file(), "figures", "are counted again only with figures_min.py beside this file", UNDECIDED)
        sys.modules.setdefault("verify_min", sys.modules[__name__])
        spec = spec_from_file_location("figures_min", place)
        assert spec
        assert spec.loader
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        self.figures = module.Figures(opening, log)
        self.tables: dict[tuple[int, int], str] = {}
        self.wanted: dict[int, list[int]] = {}
        for path in files:
            match = re.fullmatch(r"figures/([1-9][0-9]{0,3})(-attested|\.[2-9]|\.[1-9][0-9])?\.json", path)
            if match is None:
                fail(path, "is no file of figures", MALFORMED)
            if match[2] != "-attested":
                self.wanted.setdefault(read_size(folder, path, int(match[1])), []).append(int(match[1]))

    def take(self, index: int, said: dict[str, Any], leaf: bytes) -> None:
        """Count what is wanted of the statements before, then judge and count this one."""
        if index in self.wanted:
            now = copy.copy(self.figures)
            now.counts = Counter(self.figures.counts)
            now.finish()
            self.tables.update({(year, index): now.text(year, index) for year in self.wanted[index]})
        self.figures.add(index, said, leaf)


def read_size(folder: Folder, path: str, year: int) -> int:
    """How many statements a file of public tables counts."""
    said = read_json(folder.read(path, 1 << 20), path)
    good = isinstance(said, dict) and said.keys() == {"size", "tables", "v", "year"} and type(said["v"]) is int
    need(good and type(said["size"]) is int and type(said["year"]) is int, path, "is no tables of a year", MALFORMED)
    need(said["v"] == 1, path, "is newer than this program", UNDECIDED)
    good = isinstance(said["tables"], list) and all(isinstance(table, dict) for table in said["tables"])
    need(good, path, "is no tables of a year", MALFORMED)
    need(said["year"] == year, path, "is of another year")
    return int(said["size"])


ATTESTED = ["agency", "district", "statute", "pieces", "outcome"]


def check_attested(said: Any, figures: YearFigures) -> None:
    """Attested tables show a value, and a rest beside values, only where ten matters or more have it (§16a)."""
    where = figures.path
    good = isinstance(said, dict) and said.keys() == {"least", "tables", "v", "year"} and type(said["v"]) is int
    need(good, where, "is no attested tables", MALFORMED)
    need(said["v"] == 1, where, "is newer than this program", UNDECIDED)
    good = type(said["least"]) is int and type(said["year"]) is int and isinstance(said["tables"], list)
    need(good and all(isinstance(one, dict) for one in said["tables"]), where, "is no attested tables", MALFORMED)
    need((said["least"], said["year"]) == (10, figures.year), where, "is of another year or rule")
    need([one.get("field") for one in said["tables"]] == ATTESTED, where, "is not the five tables")
    asked = [f"{kind}/{level}" for kind in ("cover", "records") for level in ("federal", "state", "local", "postal")]
    for table in said["tables"]:
        good = table.keys() == {"columns", "counts", "field", "rows"} and table["columns"] == asked
        good = good and isinstance(table["rows"], list) and isinstance(table["counts"], list)
        good = good and len(table["rows"]) == len(table["counts"]) and table["rows"][-1:] == ["rest"]
        good = good and all(isinstance(line, list) and len(line) == len(asked) for line in table["counts"])
        need(good, where, f"has no proper table {table['field']}", MALFORMED)
        cells = [cell for line in table["counts"] for cell in line]
        good = all(cell is None or (type(cell) is int and cell >= 0) for cell in cells)
        need(good and None not in table["counts"][-1], where, f"has no proper table {table['field']}", MALFORMED)
        for *shown, rest in zip(*table["counts"], strict=True):
            numbers = [count for count in shown if count is not None]
            small = any(count < 10 for count in numbers) or (numbers and 0 < rest < 10)
            need(not small, where, f"table {table['field']} tells of fewer than ten")


def _manifest_row(row: str) -> tuple[str, str]:
    name = "[A-Za-z0-9_-][A-Za-z0-9._-]*"
    match = re.fullmatch(rf"([0-9a-f]{{64}}) ((?:\.well-known/)?{name}(?:/{name})*)", row)
    good = match and len(match[2]) <= 200 and not re.match("(checkpoint|MANIFEST)$|tile/", match[2])
    need(good, "MANIFEST", "expected 'sha256 path'", MALFORMED)
    assert match
    return match[2], match[1]


def verify(
    folder: Path, pin: str, now: datetime, on: date | None, say: Callable[[str], object]
) -> tuple[int, str, Counter[str]]:
    """Take the steps in order: exit code, verdict, and how the duties stand."""
    run = Run(Folder(folder), pin, now, on, say)
    demo = ""
    try:
        need(folder.is_dir(), str(folder), "there is no such folder", UNDECIDED)
        run.opening_and_checkpoint()
        demo = "DEMONSTRATION: " if run.facts["demo"] else ""
        run.files()
        run.witnesses()
        run.entries()
        run.signing_days()
        run.edition()
        run.statements()
        run.duties()
        run.check_figures()
    except Fault as fault:
        word = {FALSE: "FALSE", MALFORMED: "malformed", UNDECIDED: "undecided"}[fault.code]
        return fault.code, f"{demo}{word}: {fault}", Counter()
    verdict = "true to the pinned opening" if pin else f"consistent with itself (pin {run.leaf.hex()})"
    return 0, demo + verdict, run.counts


def main() -> int:
    """Read the arguments, print the numbered steps and the verdict."""
    parser = argparse.ArgumentParser(description="Decide whether a published Plainview log is true.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pin", default="", metavar="HASH", help="the leaf hash of the opening, as you know it")
    parser.add_argument("--day", default="", metavar="DAY", help="how duties stand on this day")
    parser.add_argument(
        "--now", default="", metavar="INSTANT", help="instead of this machine's clock, such as 2026-03-01T00:00:00Z"
    )
    asked = parser.parse_args()
    steps: list[str] = []

    def say(found: str) -> None:
        steps.append(found)
        print(f"{len(steps):>3}  {found}")

    try:
        need(not asked.pin or HEX64(asked.pin), "--pin", "expected 64 lower-case hex digits", MALFORMED)
        on = day(asked.day, "--day") if asked.day else None
        now = datetime.fromisoformat(asked.now) if asked.now else datetime.now(UTC)
    except (Fault, ValueError) as error:
        print(error, file=sys.stderr)
        return MALFORMED
    code, verdict, _ = verify(asked.folder, asked.pin, now, on, say)
    print(f"verdict  {verdict}")
    return code


if __name__ == "__main__":
    sys.exit(main())
