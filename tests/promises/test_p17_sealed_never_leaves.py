"""Promise 17: what is sealed is found nowhere outside the sealed tables, in no spelling, through a whole program.

Words that exist nowhere else are planted in every sealed field; whole stories are acted, to the opening of what was
closed and the lifting of seals; then every byte that is public, every table that is not sealed, every byte that SQLite
wrote and everything that the process said outside is searched for each of them. Two things are kept in the open part of
the private database on purpose, and only these: the registry (`record`: people and agencies) and the person's own id in
the audit trail and in their drafts. Through failures of the disk: `test_p17_through_failures.py`.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import io
import json
import logging
import os
import quopri
import re
import smtplib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import warnings
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, quote_plus

import pyarrow.parquet as parquet
import pytest

from plainview.core.docket.statement import parse_statement
from plainview.core.mail.addresses import delivery_point
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.request import Address
from plainview.server import wiring
from plainview.server.log.files import FolderPublic
from plainview.server.public.site import Site
from plainview.server.public.written import Contact
from tests.promises.leaks import Needles, joined
from tests.promises.overhearing import Overheard, Written, overhearing
from tests.promises.planted import OFFICER, PERSONS, RECORDER, REGISTRY, Told, act_everything, staged
from tests.promises.planted_later import COVER, act_later, operator_of
from tests.promises.sqlite_calls import watched

WORDS_LEAST = 500
ECHOED = {"nobody", "days as text", "kind as text", "unknown value", "class as text"}
"""Values that were no answers at all: whoever gave them is told them back, shortened, and nobody else is."""


@dataclass
class Played:
    """The stories, what was heard outside, what SQLite wrote, and the needles for all that was planted."""

    told: Told
    heard: Overheard
    written: Written
    needles: Needles = field(init=False)

    def __post_init__(self) -> None:
        self.needles = Needles(self.told.seed.words)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    root, written = tmp_path_factory.mktemp("p17"), Written()
    with overhearing(root / "home", root / "program", root / "operator") as heard, watched(written):
        told = staged(root / "program")
        told.titled = heard.title
        told.stage.operator = operator_of(told, root / "operator")
        try:
            act_everything(told)
            act_later(told)
        finally:
            told.stage.desk.store.close()
            told.stage.operator._stack.close()
        for error in told.raised:
            heard.raised(error)
    told.stage.desk = replace(told.stage.desk, store=wiring.open_database(root / "program"))
    return Played(told, heard, written)


@pytest.fixture(scope="module")
def told(played: Played) -> Told:
    return played.told


def tables(folder: Path) -> dict[str, bytes]:
    """Every table's rows, spelled out: text as it is and bytes as they are."""
    uri = f"file:{folder / 'private' / 'plainview.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as opened:
        named = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = {name: opened.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in named}
    return {name: b"\n".join(_bytes(cell) for row in cells for cell in row) for name, cells in rows.items()}


def _bytes(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else str(cell).encode()


def public(folder: Path) -> dict[str, bytes]:
    """Every public file, its own path first."""
    files = [path for path in (folder / "public").rglob("*") if path.is_file()]
    return {str(path): str(path).encode() + b"\n" + path.read_bytes() for path in files}


def test_the_stories_went_through_every_gate(told: Told) -> None:
    for outcome in (
        "file: request.filed",
        "file: refused",
        "file: Malformed",
        "return: request.returned",
        "correct: request.corrected",
        "refuse: request.refused",
        "deny: order.denied",
        "return_order: order.returned",
        "narrow: order.narrowed",
        "start: cover.started",
        "record: recorded",
        "record: refused",
        "correct_piece: recorded",
        "correct_piece: refused",
        "correct_piece: Invalid",
        "import_sheet: recorded",
        "import_sheet: refused",
        "find: finding.made",
        "place_hold: hold.placed",
        "erase: data.erased",
        "capture: capture.recorded",
        "ask_extension: extension.asked",
        "deny_extension: extension.denied",
        "register_error: error.registered",
        "approve_disclosure: refused",
        "approve_disclosure: disclosure.approved",
        "release_disclosure: disclosure.released",
        "acknowledge: NotPermitted",
        "acknowledge: disclosure.acknowledged",
        "end_early: order.ended",
        "suspend_agency: agency.suspended",
        "withdraw: Malformed",
        "reinstate_agency: agency.reinstated",
        "select_records: Invalid",
        "pick up: opened",
        "pick_up: NotPermitted",
        "register_error: error.registered",
        "reclassify_error: error.reclassified",
        "return_copy: copy.returned",
        "certificates: shown",
        "delay_notice: notice.delayed",
        "give_notice: notice.given",
        "print_notice: printed",
        "notice_undelivered: notice.undelivered",
        "repeat_notice: notice.repeated",
        "close: matter.closed",
        "release_disclosure: NotPermitted",
        "approve_opening: record.opening_approved",
        "open_record: record.opened",
        "sweep: lifted",
    ):
        assert outcome in told.outcomes, (outcome, told.outcomes, told.heard)
    rows = told.stage.desk.store.chain(told.matter("emergency"))
    assert "fields.opened" in {row.type for row in rows}


def test_enough_words_were_planted(told: Told) -> None:
    words = set(told.seed.words.values())
    assert len(words) == len(told.seed.words) >= WORDS_LEAST
    assert sum('"' in word and not word.isascii() for word in words) > 100


def test_nothing_sealed_is_public(played: Played) -> None:
    files = public(played.told.stage.folder)
    assert len(files) > 5
    assert not played.needles.found(b"\n".join(files.values()))


def test_nothing_sealed_is_on_a_page_or_in_the_open_data(played: Played, tmp_path: Path) -> None:
    """Made of the public files alone, so nothing else could be; Parquet is unpacked, it is the same as CSV packed."""
    folder = played.told.stage.folder / "public"
    with Site(tmp_path, FolderPublic(folder).read, Contact("Office", (), "555-0100", ())) as site:
        ready = site.prepare()
        made = {path: ready.read(path) for path, digest in ready.pages.items() if digest is not None}
    packed = {path for path in made if path.endswith(".parquet")}
    unpacked = [repr(parquet.read_table(io.BytesIO(made[path])).to_pylist()).encode() for path in packed]
    assert len(packed) > 5 and any(path.endswith(".sqlite3") for path in made)
    assert not played.needles.found(b"\n".join([*made.values(), *unpacked]))


def test_nothing_sealed_is_in_an_open_table(played: Played) -> None:
    """The audit trail and drafts name the person who acts, by id; the registry holds people and agencies."""
    kept = {"audit": PERSONS, "draft": PERSONS}
    rows = tables(played.told.stage.folder)
    assert {"statement", "audit", "matter", "look", "payload", "piece", "wrap", "record", "head", "draft"} <= set(rows)
    for name, data in rows.items():
        if name != "record":
            assert not played.needles.found(data) - kept.get(name, frozenset()), name


def test_the_registry_holds_people_and_agencies_and_nothing_of_a_matter(played: Played) -> None:
    assert played.needles.found(tables(played.told.stage.folder)["record"]) == REGISTRY


def test_the_audit_trail_names_who_acted(played: Played) -> None:
    assert played.needles.found(tables(played.told.stage.folder)["audit"]) == {OFFICER, RECORDER}


def test_nobody_is_told_what_is_sealed(played: Played) -> None:
    assert played.told.heard
    assert played.needles.found(joined(played.told.heard)) <= ECHOED


def test_no_errors_traceback_or_chain_says_it(played: Played) -> None:
    assert len(played.told.raised) > 8
    assert played.needles.found(played.heard.channels()["errors"]) <= ECHOED


def test_a_refused_value_is_echoed_shortened(told: Told) -> None:
    """The exceptions are values that were no answers; nobody hears more than forty bytes of one."""
    assert all(len(told.seed.words[name].encode()) <= 40 for name in ECHOED)


def test_nothing_is_said_outside_what_is_asked_for(played: Played) -> None:
    """Not printed, logged, warned of, passed to children or over a network, and the process is not called by it."""
    for channel, data in played.heard.channels().items():
        if channel != "errors":
            assert not played.needles.found(data), channel
    assert not played.heard.children
    assert not played.heard.network


def test_no_temporary_file_is_made_at_all(played: Played) -> None:
    """Not for letters and packages either, which are typeset, sealed and queried by libraries that are no Python."""
    assert not played.heard.native
    program, operator = played.told.stage.folder, played.told.stage.folder.parent / "operator"
    made = {Path(path) for path in played.heard.made if path != os.devnull}
    elsewhere = {path for path in made if not path.is_relative_to(program) and not path.is_relative_to(operator)}
    assert not {path for path in elsewhere if path.suffix != ".pyc" and "__pycache__" not in path.parts}


def test_sqlite_never_wrote_it_either(played: Played) -> None:
    """Also not where it was deleted since, in the journal beside it, or in a file of its own for sorting."""
    assert len(played.written.pages) > 200
    assert played.needles.found(*played.written.pages.values()) <= REGISTRY
    assert {Path(path).parent for path in played.written.paths} == {played.told.stage.folder / "private"}


def test_a_file_of_the_program_is_not_called_by_it(played: Played) -> None:
    named = joined(str(path.relative_to(played.told.stage.folder)) for path in played.told.stage.folder.rglob("*"))
    assert not played.needles.found(named)


def test_the_databases_own_files_keep_no_trace_of_it(played: Played) -> None:
    """Only ciphertext is there, as it lies now, with the keys beside it."""
    for path in played.told.stage.folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert played.needles.found(data) <= REGISTRY, path.name


def test_what_goes_out_holds_it_and_travels_sealed(played: Played) -> None:
    """The tooth of the stories: whoever it is for does read it, and whoever carries it does not."""
    told = played.told
    held = {name: played.needles.found(data) for name, data in told.given.items()}
    assert {"mid_term", "end", "tracked", "held", "discovery", "letter 1", "entries"} <= set(held)
    assert all(held.values())
    assert "entered 0.piece marks" in held["end"]
    assert "row sender_name" in held["tracked"]
    sealed = b"\n".join(data for name, data in told.sealed.items() if name in held)
    assert not played.needles.found(sealed)


def test_seals_that_lift_alone_open_nothing(told: Told) -> None:
    """Its agency, district and statute are withheld: the cohort's cell is too small."""
    (lifted,) = [row for row in told.stage.desk.store.chain(told.matter(COVER)) if row.type == "seal.lifted"]
    facts = parse_statement(lifted.data).facts
    assert facts["openings"] == []
    assert isinstance(facts["withheld"], list)
    assert len(facts["withheld"]) >= 3


def test_the_emergency_opens_a_word_and_not_its_story(told: Told) -> None:
    """What opens on the next day is one coded word, from the filing alone."""
    (opened,) = [row for row in told.stage.desk.store.chain(told.matter("emergency")) if row.type == "fields.opened"]
    openings = parse_statement(opened.data).facts["openings"]
    assert isinstance(openings, list)
    plain = [open_text(str(each["disclosure"])) for each in openings if isinstance(each, dict)]
    assert [(each.name, each.value) for each in plain] == [("emergency", "physical_harm")]


PLAIN, ODD = "ordinary.line", "ordinary.grounds"


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _point(word: str) -> str:
    return delivery_point(Address(f"7 {word} Street", "Springfield", "NY", "10001"))


def _small(found: re.Match[str]) -> str:
    return found[0].lower()


def _pdf(data: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + zlib.compress(data) + b"\nendstream"


SPELLED: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "in capitals": lambda word: word.upper().encode(),
    "with capitals": lambda word: word.title().encode(),
    "in UTF-16": lambda word: word.encode("utf-16-be"),
    "in Latin-1": lambda word: word.encode("latin-1"),
    "quoted for an address": lambda word: quote(word, safe="").encode(),
    "quoted for an address, small": lambda word: re.sub("%..", _small, quote(word, safe="")).encode(),
    "quoted for a query": lambda word: quote_plus(word).encode(),
    "escaped for JSON": lambda word: json.dumps(word).encode(),
    "escaped for JSON twice": lambda word: json.dumps({"error": json.dumps(word)}).encode(),
    "escaped for a page": lambda word: html.escape(word).encode(),
    "escaped for an ASCII page": lambda word: html.escape(word).encode("ascii", "xmlcharrefreplace"),
    "as Python writes it": lambda word: ascii(word).encode(),
    "in a table": lambda word: word.replace('"', '""').encode(),
    "quoted for mail": lambda word: quopri.encodestring(word.encode(), quotetabs=True),
    "in base64": lambda word: base64.b64encode(word.encode() + b"?!?!"),
    "in base64url": lambda word: base64.urlsafe_b64encode(word.encode() + b"?!?!"),
    "in base32": lambda word: base64.b32encode(word.encode()),
    "in hex": lambda word: word.encode().hex().encode(),
    "in capital hex": lambda word: word.encode().hex().upper().encode(),
    "its SHA-256": _sha256,
    "its SHA-256 in hex": lambda word: _sha256(word).hex().encode(),
    "its SHA-256 in base64": lambda word: base64.b64encode(_sha256(word)),
    "its SHA-256 in base64url": lambda word: base64.urlsafe_b64encode(_sha256(word)),
    "the start of its SHA-256": lambda word: _sha256(word).hex()[:16].encode(),
    "its SHA-1": lambda word: hashlib.sha1(word.encode()).hexdigest().encode(),
    "its MD5": lambda word: hashlib.md5(word.encode()).hexdigest().encode(),
    "its SHA-256 in small letters": lambda word: _sha256(word.lower()).hex().encode(),
    "its delivery point's SHA-256": lambda word: _sha256(_point(word)).hex().encode(),
    "compressed": lambda word: gzip.compress(word.encode()),
    "inside a PDF": lambda word: _pdf(word.encode()),
}


@pytest.mark.parametrize("name", [PLAIN, ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("spelling", SPELLED)
def test_the_search_bites(played: Played, spelling: str, name: str) -> None:
    """A planted word is found in every spelling, wherever in a file it begins, and no other word with it."""
    word = played.told.seed.words[name]
    leak = SPELLED[spelling](word)
    for offset in range(3):
        inside = b"?" * offset + leak + b"?!"
        shifted = base64.b64encode(b"?" * offset + word.encode() + b"?!?!") if spelling == "in base64" else inside
        assert played.needles.found(b"before " + shifted + b" after") == {name}


def test_a_fact_that_carried_it_would_be_found(played: Played) -> None:
    """The known-bad setting: the very statement with a planted word among its facts."""
    told = played.told
    row = told.stage.desk.store.chain(told.matter("ordinary"))[0]
    fact = b'"facts":{"line":"%s",' % told.seed("ordinary.line").encode()
    assert played.needles.found(row.data) == set()
    assert played.needles.found(row.data.replace(b'"facts":{', fact)) == {"ordinary.line"}


def _removed(word: str) -> None:
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(word)
        file.flush()


def _beside(word: str) -> None:
    Path("left behind").write_text(word)


def _titled(word: str) -> None:
    comm = Path("/proc/self/comm")
    old = comm.read_text()
    comm.write_text(word)
    _heard().title()
    comm.write_text(old.strip())


def _heard() -> Overheard:
    from tests.promises import overhearing as module

    return module._listening[-1]


def _logged_error(word: str) -> None:
    quiet = logging.Logger("apart from the root")
    try:
        raise ValueError(word)
    except ValueError:
        quiet.exception("something failed")


def _chained(word: str) -> None:
    try:
        try:
            raise KeyError(word)
        except KeyError as inner:
            raise OSError("the disk has an error") from inner
    except OSError as error:
        _heard().raised(error)


def _mailed(word: str) -> None:
    with suppress(OSError):
        sys.audit("smtplib.send", smtplib.SMTP(), f"RCPT TO:<{word}>")


def _connected(word: str) -> None:
    with suppress(OSError):
        socket.getaddrinfo(f"{word}.invalid.example.com", 25, flags=socket.AI_NUMERICHOST)


def _told_a_child(word: str) -> None:
    subprocess.run(["/bin/true", word], check=True)


LEAKS: dict[str, tuple[str, Callable[[str], object]]] = {
    "a print": ("standard output and error", print),
    "a write to standard error": ("standard output and error", lambda word: os.write(2, word.encode())),
    "a child's output": ("standard output and error", lambda word: subprocess.run(["/bin/echo", word], check=True)),
    "an argument of a log record": ("logs", lambda word: logging.getLogger("deep").debug("%.2s", word)),
    "a logger without parents": ("logs", _logged_error),
    "the cause of an error": ("errors", _chained),
    "a warning": ("warnings", lambda word: warnings.warn(word, stacklevel=1)),
    "a temporary file that is gone": ("contents of files", _removed),
    "a file left in the place": ("contents of files", _beside),
    "the name of a temporary file": ("names of files", lambda word: os.close(tempfile.mkstemp(prefix=word)[0])),
    "a file that a child makes": ("names of files", lambda word: subprocess.run(["/bin/touch", word], check=True)),
    "the title": ("process title", _titled),
    "the environment": ("process title", lambda word: os.environ.__setitem__("SUBJECT", word)),
    "the arguments of a child": ("children", _told_a_child),
    "mail": ("network and mail", _mailed),
    "a name that is looked up": ("network and mail", _connected),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_what_is_said_outside_is_heard(played: Played, leak: str, tmp_path: Path) -> None:
    """Each way out is tried with a planted word, and found in its channel."""
    channel, leaks = LEAKS[leak]
    with overhearing(tmp_path / "home") as heard, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUBJECT", "nobody")
        leaks(played.told.seed.words[PLAIN])
        heard.title()
    assert PLAIN in played.needles.found(heard.channels()[channel])


def test_what_sqlite_writes_and_deletes_is_seen(played: Played, tmp_path: Path) -> None:
    written = Written()
    with watched(written), closing(sqlite3.connect(tmp_path / "leaky.sqlite3", isolation_level=None)) as leaky:
        leaky.execute("PRAGMA secure_delete = ON")
        leaky.execute("CREATE TABLE draft (text)")
        leaky.execute("INSERT INTO draft VALUES (?)", (played.told.seed.words[ODD],))
        leaky.execute("DELETE FROM draft")
        leaky.execute("VACUUM")
    assert not played.needles.found((tmp_path / "leaky.sqlite3").read_bytes())
    assert played.needles.found(*written.pages.values()) == {ODD}


def test_a_library_that_is_no_python_is_heard_too(played: Played, tmp_path: Path) -> None:
    """A query engine that keeps its data in a file is caught at it, by the kernel."""
    import duckdb

    place = tmp_path / "home" / played.told.seed.words[PLAIN]
    with overhearing(tmp_path / "home") as heard, duckdb.connect(str(place)) as engine:
        engine.execute("CREATE TABLE t (x INTEGER)")
    assert PLAIN in played.needles.found(joined(heard.native))
