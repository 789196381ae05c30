"""Promise 17: what is sealed is found nowhere outside the sealed tables, in no spelling.

Words that exist nowhere else are planted in every sealed field; whole stories are acted; then every byte that is
public, every table that is not sealed and everything that anybody was told is searched for each of them. Two things
are kept in the open part of the private database on purpose, and only these: the registry (`record`: people and
agencies) and the person's own id in the audit trail and in their drafts.
"""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from plainview.cli._stage import receipts_after_tick
from plainview.core.docket.decide import Refusal
from plainview.core.docket.statement import parse_statement
from plainview.core.law.profile import Profile
from plainview.core.mail.corrections import CorrectionReason
from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import print_sheet
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import PlainviewError
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.request import Agency, Level
from plainview.server.actions.act import propose
from plainview.server.actions.correct_piece import correct_piece
from plainview.server.actions.record import record
from plainview.server.actions.recorders import Paper, certify_recorder
from plainview.server.actions.sheets import import_sheet
from plainview.server.actions.verbs import VERBS
from plainview.server.packages.age_file import recipient_of
from plainview.server.people.person import Person, Role
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_EXTENSION, STANDARD_PIECE, merged
from plainview.server.scenarios.stage import AGENCIES, PROGRAM, Stage, noon, set_up

FIRST = Day(2026, 1, 5)
OFFICER, SUPERVISOR, AGENCY = "zqofficer", "zqsupervisor", "zqagency"
RECORDER, HOLDER, PLACE = "zqrecorder", "zqholder", "zqplace"
PERSONS = frozenset({OFFICER, SUPERVISOR, RECORDER})
REGISTRY = PERSONS | {AGENCY, HOLDER, PLACE}
"""Planted words that the registry holds in clear: who is registered, their agency and their place."""


@dataclass
class Seeds:
    """The planted words: each is asked for by the field it stands in, and used nowhere else."""

    words: dict[str, str] = field(default_factory=dict)

    def __call__(self, field: str) -> str:
        letters = hashlib.sha256(field.encode()).hexdigest()[:12].translate(str.maketrans("0123456789", "ghijklmnop"))
        return self.words.setdefault(field, f"zq{letters}")


BASE64_CHARS_MIN = 8  # four characters of base64 stand in a random signature by chance now and then


def spellings(word: str) -> Iterator[bytes]:
    """Every spelling in which a word could leave: cases, hex, base64 at each of three offsets, and its digest."""
    for cased in {word, word.upper(), word.title(), word.lower()}:
        data = cased.encode()
        yield data
        yield data.hex().encode()
        yield data.hex().upper().encode()
        for offset in range(3):
            whole = base64.b64encode(bytes(offset) + data)
            inside = whole[4 if offset else 0 : -4]
            if len(inside) >= BASE64_CHARS_MIN:
                yield inside
                yield inside.replace(b"+", b"-").replace(b"/", b"_")
        digest = hashlib.sha256(data).digest()
        yield digest
        yield digest.hex().encode()
        yield base64.b64encode(digest).rstrip(b"=")
        yield base64.urlsafe_b64encode(digest).rstrip(b"=")


def found(words: Mapping[str, str], place: bytes) -> set[str]:
    """The fields whose planted word stands in `place` in any spelling."""
    return {name for name, word in words.items() if any(each in place for each in spellings(word))}


def request_of(seed: Seeds, name: str, **change: Any) -> dict[str, Any]:
    """A request with a planted word in every field that holds text."""

    def word(field: str) -> str:
        return seed(f"{name}.{field}")

    fugitive = {"section": word("fled section"), "title": "18 USC", "description": word("fled description")}
    planted = {
        "officer": OFFICER,
        "supervisor": SUPERVISOR,
        "addresses": [
            {"line": f"7 {word('line')} Street", "city": word("city"), "state": "NY", "zip5": "10001", "plus4": "1234"}
        ],
        "names": [word("name"), word("second name")],
        "excluded": [word("excluded")],
        "all_names_reason": word("all names reason"),
        "attorney": {
            "known": True,
            "names": [word("attorney")],
            "address": word("attorney address"),
            "subject_is_attorney": False,
        },
        "violation": {"section": f"1341 {word('section')}", "description": word("description")},
        "grounds": f"Complainants spoke of {word('grounds')} in the last month, twice.",
        "necessity": f"Nothing else known to us would show {word('necessity')}.",
        "prior_steps": [word("prior step"), word("second prior step")],
        "fugitive": {
            "name": word("fugitive"),
            "aliases": [word("alias")],
            "relation": word("relation"),
            "fled_from": {**fugitive, "prison_months_max": 240},
            "whereabouts_known": False,
            "flight": "prosecution",
        },
        "forfeiture": {"facts": word("facts"), "statute": word("statute"), "authority": word("authority")},
        "urgency": word("urgency"),
        "taken_by": word("taken by"),
        "asked_for": word("asked for"),
    }
    return merged(merged(STANDARD_COVER, planted), change)


@dataclass
class Told:
    """A stage on which everything that is said to anybody is written down."""

    stage: Stage
    seed: Seeds = field(default_factory=Seeds)
    heard: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    names: dict[str, ChainId] = field(default_factory=dict)

    def matter(self, name: str) -> ChainId:
        return self.names.setdefault(name, ChainId(self.stage.desk.chance(16).hex()))

    def on(self, day: int) -> None:
        self.stage.at(noon(days_after(FIRST, day), self.stage.desk.zone))

    def do(self, who: str, act: str, name: str, values: Mapping[str, Any] = {}) -> None:
        chain = {"enrol": AGENCIES, "program": PROGRAM}.get(name) or self.matter(name)
        given = dict(values)
        if act in ("file", "correct"):
            given["request"] = {**given["request"], "dated": self.stage.desk.today()}
        try:
            done = self.stage.act(who, act, chain, given)
        except PlainviewError as no:
            self.told(act, type(no).__name__, str(no), repr(no))
            return
        refusal = done if isinstance(done, Refusal) else done.refusal
        reasons = [refused.reason for refused in refusal.refusals] if refusal else []
        self.told(act, "refused" if refusal else done.statement.type, *reasons)  # type: ignore[union-attr]

    def record(self, name: str, **piece: str) -> None:
        outside = Piece(self.stage.desk.today(), **{**STANDARD_PIECE, **piece})
        done = record(self.stage.desk, RECORDER, self.matter(name), outside)
        outcome = "refused" if done.refusals else "recorded"
        self.told("record", outcome, *(refused.reason for refused in done.refusals))

    def correct(self, name: str, reason: str, note: str, **piece: str) -> None:
        """Correct the first record of a matter."""
        (old, *_) = self.stage.desk.store.pieces(matter=self.matter(name))
        said = Piece(old.of, **{**STANDARD_PIECE, **piece}) if piece else None
        try:
            given = (self.matter(name), old.digest, CorrectionReason(reason), said, note)
            done = correct_piece(self.stage.desk, RECORDER, *given)
        except PlainviewError as no:
            self.told("correct_piece", type(no).__name__, str(no), repr(no))
            return
        outcome = "refused" if done.refusals else "recorded"
        self.told("correct_piece", outcome, *(refused.reason for refused in done.refusals), done.doubt)

    def sheet(self, name: str, *rows: Mapping[str, str], damage: str = "") -> None:
        """Take in a sheet of yesterday's pieces, written by the recorder; `damage` stands where a class should."""
        day = days_after(self.stage.desk.today(), -1)
        data = print_sheet([Piece(day, **{**STANDARD_PIECE, **row}) for row in rows])
        data = data.replace(b"not visible", damage.encode(), 1) if damage else data
        done = import_sheet(self.stage.desk, RECORDER, self.matter(name), data)
        heard = (*map(str, done.faults), *map(str, done.refused), repr(done.faults), repr(done.refused))
        self.told("import_sheet", "recorded" if done.digests else "refused", *heard)

    def told(self, act: str, outcome: str, *heard: str) -> None:
        self.outcomes.append(f"{act}: {outcome}")
        self.heard += heard


def act_everything(told: Told) -> None:
    """Six matters: an ordinary one to its return, an emergency found improper, refused, returned, denied, a capture."""
    word = told.seed
    ordinary = request_of(word, "ordinary")
    told.do(OFFICER, "file", "ordinary", {"request": ordinary})
    told.do(OFFICER, "file", "refused", {"request": request_of(word, "refused", purpose="none_listed")})
    told.do(OFFICER, "file", "unanswered", {"request": request_of(word, "unanswered", charged=True, excluded=[])})
    told.do(OFFICER, "file", "malformed", {"request": {**request_of(word, "bad"), "days": word("days as text")}})
    told.do(OFFICER, "file", "unknown", {"request": {**request_of(word, "odd"), "kind": word("kind as text")}})
    for name in ("returned", "turned down", "denied"):
        told.do(OFFICER, "file", name, {"request": request_of(word, name)})
    told.do("reviewer", "return", "returned", {"reason": "unclear", "text": word("return text")})
    told.do(OFFICER, "correct", "returned", {"request": request_of(word, "corrected")})
    told.do("reviewer", "refuse", "turned down", {"reason": "not_necessary", "text": word("refuse text")})
    emergency = request_of(word, "emergency", form="oral", emergency="physical_harm")
    told.do(OFFICER, "file", "emergency", {"request": emergency})
    told.do("inspector in charge", "authorize", "emergency")
    told.do("second inspector", "second", "emergency")
    told.do("inspector", "start", "emergency", {"facility": word("facility")})
    told.do(OFFICER, "confirm", "emergency")
    for name in ("ordinary", "denied"):
        told.do("reviewer", "review", name)
        told.do("headquarters designee", "authorize", name)
    told.do("judge", "deny", "denied", {"text": word("deny text")})
    told.do("judge", "narrow", "ordinary", {"days": 20, "terms": word("terms")})
    told.do("inspector", "start", "ordinary")
    for name in ("ordinary", "emergency"):
        outside = {
            part: word(f"{name}.piece {part}") for part in ("sender_name", "sender_address", "postmark", "marks")
        }
        told.record(name, addressee=word(f"{name}.name"), **outside)
        told.record(name, addressee=word(f"{name}.name"), sender_name=word(f"{name}.attorney"))
        told.record(name, addressee=word(f"{name}.addressee not named"))
        told.record(name, addressee=word(f"{name}.name"), mail_class=word("class as text"))
    told.on(2)
    told.do("judge", "deny", "emergency", {"text": word("emergency deny text")})
    told.do("auditor", "find", "emergency", {"outcome": "improper", "text": word("finding text")})
    told.do("custodian", "place_hold", "emergency", {"source": "court", "text": word("hold text")})
    told.do("custodian", "lift_hold", "emergency")
    told.do("custodian", "erase", "emergency", {"scope": "all"})
    told.do("inspector", "capture", "capture", _capture(word))
    told.do("headquarters designee", "review_capture", "capture", {"text": word("capture review text")})
    enter_everything(told)
    told.on(10)
    extension = {"benefit_obtained": word("benefit obtained"), "benefit_expected": word("benefit expected")}
    told.do(OFFICER, "ask_extension", "ordinary", {"extension": {**STANDARD_EXTENSION, **extension}})
    told.do("headquarters designee", "authorize_extension", "ordinary")
    told.do("judge", "deny_extension", "ordinary", {"text": word("extension deny text")})
    told.do("reviewer", "register_error", "ordinary", _error(word))
    told.do("auditor", "weigh_error", "ordinary", {"serious": True, "tell": True, "text": word("weighing text")})
    told.do("custodian", "approve_disclosure", "ordinary", {"stage": "mid_term", "to": word("other recipient")})
    told.do("custodian", "approve_disclosure", "ordinary", {"stage": "mid_term", "nature": word("nature")})
    told.do("second custodian", "release_disclosure", "ordinary", {"stage": "mid_term"})
    told.do("officer of agency A", "acknowledge", "ordinary", {"stage": "mid_term"})
    told.do(OFFICER, "acknowledge", "ordinary", {"stage": "mid_term"})
    told.do(OFFICER, "end_early", "ordinary", {"cause": word("end cause")})
    told.do(OFFICER, "file_outcome", "ordinary", {"outcome": word("outcome")})
    lawful = {"stage": "discovery", "in_proceeding": True, "proper_process": True}
    counsel = {
        "process": word("process"),
        "to": word("counsel"),
        "recipients": recipient_of(told.stage.keyring.agency("")),
    }
    told.do("custodian", "approve_disclosure", "ordinary", {**lawful, **counsel})
    told.do("second custodian", "release_disclosure", "ordinary", lawful)
    told.do("registrar of the inspection service", "suspend_agency", "enrol", _suspension(word))
    told.do("custodian", "give_notice", "ordinary", {})
    told.do(word("nobody"), "file", "ordinary", {"request": ordinary})
    told.do(OFFICER, "withdraw", "ordinary", {word("unknown value"): word("given value")})
    propose(told.stage.desk, "reviewer", VERBS["review"], told.matter("returned"), {})
    told.stage.publish()


def enter_everything(told: Told) -> None:
    """Corrections and sheets, taken and refused, with a planted word wherever words can stand."""
    word = told.seed
    name = word("ordinary.name")
    outside = {part: word(f"corrected {part}") for part in ("sender_name", "sender_address", "postmark", "marks")}
    told.correct("ordinary", "misread", word("refused note"), addressee=word("corrected to somebody else"), **outside)
    told.correct("ordinary", "misread", word("correction note"), addressee=name, **outside)
    told.correct("ordinary", "misread", word("second note"), addressee=name)
    row = {"addressee": name, **{part: word(f"sheet {part}") for part in ("sender_name", "sender_address", "marks")}}
    attorney = {"addressee": name, "sender_name": word("ordinary.attorney")}
    told.sheet("ordinary", row, {"addressee": word("sheet to somebody else")})
    told.sheet("ordinary", row, damage=word("sheet damage"))
    told.sheet("ordinary", row, attorney)
    told.sheet("ordinary", row, attorney)
    until = days_after(told.stage.desk.today(), 100)
    certify_recorder(told.stage.desk, "registrar of the inspection service", RECORDER, Paper.TRAINING, until)


def _capture(word: Seeds) -> dict[str, Any]:
    where = {"address": word("capture address"), "text": word("capture detail")}
    return {"circumstance": "damaged_or_rifled", **where}


def _error(word: Seeds) -> dict[str, Any]:
    return {"cause": "human", "reportable": True, "text": word("error text")}


def _suspension(word: Seeds) -> dict[str, Any]:
    return {"agency": AGENCY, "text": word("suspension text")}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    papers = {"postal": True, "nondisclosure_until": Day(9999, 1, 1), "trained_until": Day(9999, 1, 1)}
    people = (
        Person(OFFICER, Role.OFFICER, agency=AGENCY),
        Person(SUPERVISOR, Role.SUPERVISOR, agency=AGENCY),
        Person(RECORDER, Role.RECORDER, office="inspection", **papers),  # type: ignore[arg-type]
        Person(HOLDER, Role.INSPECTOR, office="inspection", facility=PLACE, postal=True),
    )
    stage = set_up(
        tmp_path_factory.mktemp("p17") / "program",
        seed="what is sealed never leaves",
        origin="example.com/p17",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=days_after(FIRST, -3),
        reader=receipts_after_tick,
        people=people,
        agencies=(Agency(AGENCY, Level.FEDERAL, statutes=("18 USC",)),),
    )
    told = Told(stage)
    told.seed.words.update({name: name for name in REGISTRY})
    act_everything(told)
    return told


def tables(folder: Path) -> dict[str, bytes]:
    """Every table's rows, spelled out: text as it is and bytes as they are."""
    uri = f"file:{folder / 'private' / 'plainview.sqlite3'}?mode=ro"
    with sqlite3.connect(uri, uri=True) as opened:
        named = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = {name: opened.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in named}
    opened.close()
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
    ):
        assert outcome in told.outcomes, (outcome, told.outcomes, told.heard)
    rows = told.stage.desk.store.chain(told.matter("emergency"))
    assert "fields.opened" in {row.type for row in rows}


def test_enough_words_were_planted(told: Told) -> None:
    assert len(told.seed.words) > 100
    assert len(set(told.seed.words.values())) == len(told.seed.words)


def test_nothing_sealed_is_public(told: Told) -> None:
    files = public(told.stage.folder)
    assert len(files) > 5
    for name, data in files.items():
        assert not found(told.seed.words, data), name


def test_nothing_sealed_is_in_an_open_table(told: Told) -> None:
    """The audit trail and drafts name the person who acts, by id; the registry holds people and agencies."""
    kept = {"audit": PERSONS, "draft": PERSONS}
    rows = tables(told.stage.folder)
    assert {"statement", "audit", "matter", "look", "payload", "piece", "wrap", "record", "head", "draft"} <= set(rows)
    for name, data in rows.items():
        if name != "record":
            assert not found(told.seed.words, data) - kept.get(name, frozenset()), name


def test_the_registry_holds_people_and_agencies_and_nothing_of_a_matter(told: Told) -> None:
    assert found(told.seed.words, tables(told.stage.folder)["record"]) == REGISTRY


def test_the_audit_trail_names_who_acted(told: Told) -> None:
    assert found(told.seed.words, tables(told.stage.folder)["audit"]) == {OFFICER, RECORDER}


ECHOED = {"nobody", "days as text", "kind as text", "unknown value", "class as text"}
"""Values that were no answers at all: whoever gave them is told them back, shortened, and nobody else is."""


def test_nobody_is_told_what_is_sealed(told: Told) -> None:
    assert told.heard
    assert found(told.seed.words, "\n".join(told.heard).encode()) <= ECHOED


def test_the_databases_own_files_keep_no_trace_of_it(told: Told) -> None:
    """Also not where rows were deleted, nor in the journal beside it: only ciphertext was ever written."""
    for path in told.stage.folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert {name for name, word in told.seed.words.items() if word.encode() in data} <= REGISTRY, path.name


@pytest.mark.parametrize("offset", range(3))
@pytest.mark.parametrize("spelling", range(1, 9))
def test_the_search_bites(told: Told, tmp_path: Path, spelling: int, offset: int) -> None:
    """A planted word in a public file is found in every spelling, wherever in the file it begins."""
    word = told.seed("ordinary.grounds")
    inside = b"?" * offset + word.encode() + b"?!"
    digest = hashlib.sha256(word.encode())
    leaks = {
        1: inside,
        2: inside.upper(),
        3: base64.b64encode(inside),
        4: base64.urlsafe_b64encode(inside),
        5: inside.hex().encode(),
        6: digest.hexdigest().encode(),
        7: base64.urlsafe_b64encode(digest.digest()),
        8: digest.digest(),
    }
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "page").write_bytes(b"before " + leaks[spelling] + b" after")
    (data,) = public(tmp_path).values()
    assert found(told.seed.words, data) == {"ordinary.grounds"}


def test_a_fact_that_carried_it_would_be_found(told: Told) -> None:
    """The known-bad setting: the very statement with a planted word among its facts."""
    row = told.stage.desk.store.chain(told.matter("ordinary"))[0]
    fact = b'"facts":{"line":"%s",' % told.seed("ordinary.line").encode()
    assert found(told.seed.words, row.data) == set()
    assert found(told.seed.words, row.data.replace(b'"facts":{', fact)) == {"ordinary.line"}


def test_the_emergency_opens_a_word_and_not_its_story(told: Told) -> None:
    """What opens on the next day is one coded word, from the filing alone."""
    (opened,) = [row for row in told.stage.desk.store.chain(told.matter("emergency")) if row.type == "fields.opened"]
    openings = parse_statement(opened.data).facts["openings"]
    assert isinstance(openings, list)
    plain = [open_text(str(each["disclosure"])) for each in openings if isinstance(each, dict)]
    assert [(each.name, each.value) for each in plain] == [("emergency", "physical_harm")]
