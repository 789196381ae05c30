"""Stories with planted words: every sealed field of every act holds a word that stands nowhere else.

What is acted is what a program does: requests, orders, recording, sheets and corrections, disclosures, records,
discovery, notices and letters, errors, erasure, closure, the opening of closed records, the lifting of seals.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from plainview.cli._stage import receipts_after_tick
from plainview.core.docket.decide import Refusal
from plainview.core.law.profile import Profile
from plainview.core.mail.corrections import CorrectionReason
from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import print_sheet
from plainview.core.vocabulary.days import Day, days_after
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

T = TypeVar("T")
FIRST = Day(2026, 1, 5)
OFFICER, SUPERVISOR, AGENCY = "zqregisteredofficer", "zqregisteredsupervisor", "zqregisteredagency"
RECORDER, HOLDER, PLACE = "zqregisteredrecorder", "zqregisteredholder", "zqregisteredplace"
PERSONS = frozenset({OFFICER, SUPERVISOR, RECORDER})
REGISTRY = PERSONS | {AGENCY, HOLDER, PLACE}
"""Planted words that the registry holds in clear: who is registered, their agency and their place."""


@dataclass
class Seeds:
    """The planted words: each is asked for by the field it stands in, and used nowhere else."""

    words: dict[str, str] = field(default_factory=dict)

    def __call__(self, field: str) -> str:
        return self.words.setdefault(field, f"zq{self.letters(field)}")

    def odd(self, field: str) -> str:
        """One with spaces, both quotation marks, an ampersand, a slash and letters that are not ASCII."""
        one = self.letters(field)
        return self.words.setdefault(field, f"zq{one[:3]} \"{one[3:6]}\" & d'ñö{one[6:9]}/zq{one[9:]}")

    def letters(self, field: str) -> str:
        return hashlib.sha256(field.encode()).hexdigest()[:12].translate(str.maketrans("0123456789", "ghijklmnop"))


def request_of(seed: Seeds, name: str, **change: Any) -> dict[str, Any]:
    """A request with a planted word in every field that holds text."""

    def word(field: str) -> str:
        return seed(f"{name}.{field}")

    def odd(field: str) -> str:
        return seed.odd(f"{name}.{field}")

    fugitive = {"section": word("fled section"), "title": "18 USC", "description": odd("fled description")}
    planted = {
        "officer": OFFICER,
        "supervisor": SUPERVISOR,
        "addresses": [
            {"line": f"7 {word('line')} Street", "city": word("city"), "state": "NY", "zip5": "10001", "plus4": "1234"}
        ],
        "names": [word("name"), odd("second name")],
        "excluded": [word("excluded")],
        "all_names_reason": odd("all names reason"),
        "attorney": {
            "known": True,
            "names": [word("attorney")],
            "address": odd("attorney address"),
            "subject_is_attorney": False,
        },
        "violation": {"section": f"1341 {word('section')}", "description": odd("description")},
        "grounds": f"Complainants spoke of {odd('grounds')} in the last month, twice.",
        "necessity": f"Nothing else known to us would show {odd('necessity')}.",
        "prior_steps": [word("prior step"), odd("second prior step")],
        "fugitive": {
            "name": word("fugitive"),
            "aliases": [word("alias")],
            "relation": odd("relation"),
            "fled_from": {**fugitive, "prison_months_max": 240},
            "whereabouts_known": False,
            "flight": "prosecution",
        },
        "forfeiture": {"facts": odd("facts"), "statute": word("statute"), "authority": word("authority")},
        "urgency": odd("urgency"),
        "taken_by": word("taken by"),
        "asked_for": odd("asked for"),
    }
    return merged(merged(STANDARD_COVER, planted), change)


@dataclass
class Told:
    """A stage on which everything that is said to anybody is written down."""

    stage: Stage
    seed: Seeds = field(default_factory=Seeds)
    heard: list[str] = field(default_factory=list)
    raised: list[BaseException] = field(default_factory=list)
    given: dict[str, bytes] = field(default_factory=dict)
    """What went out to those it is for, as they open it."""
    sealed: dict[str, bytes] = field(default_factory=dict)
    """The same as it lies and travels: packages before they are opened."""
    titled: Callable[[], None] = lambda: None
    after: Callable[[Exception], None] = lambda error: None
    """What is done when something was raised: where a disk fails, the program is started anew."""
    outcomes: list[str] = field(default_factory=list)
    names: dict[str, ChainId] = field(default_factory=dict)

    def matter(self, name: str) -> ChainId:
        return self.names.setdefault(name, ChainId(self.stage.desk.chance(16).hex()))

    def on(self, day: int) -> None:
        self.run("sweep", lambda: self.stage.at(noon(days_after(FIRST, day), self.stage.desk.zone)))

    def publish(self) -> None:
        self.run("publish", lambda: self.stage.publish())

    def do(self, who: str, act: str, name: str, values: Mapping[str, Any] = {}) -> None:
        chain = {"enrol": AGENCIES, "program": PROGRAM}.get(name) or self.matter(name)
        given = dict(values)
        if act in ("file", "correct"):
            given["request"] = {**given["request"], "dated": self.stage.desk.today()}
        done = self.run(act, lambda: self.stage.act(who, act, chain, given))
        if done is None:
            return
        refusal = done if isinstance(done, Refusal) else done.refusal
        reasons = [refused.reason for refused in refusal.refusals] if refusal else []
        self.told(act, "refused" if refusal else done.statement.type, *reasons)  # type: ignore[union-attr]

    def run(self, act: str, do: Callable[[], T]) -> T | None:
        """Do something; what is raised, whatever it is, is taken down, and nothing comes of it."""
        try:
            return do()
        except Exception as no:  # noqa: BLE001 - a failing disk may raise anything
            self.raised.append(no)
            self.told(act, type(no).__name__, str(no), repr(no))
            self.after(no)
            return None

    def record(self, name: str, **piece: str) -> None:
        outside = Piece(self.stage.desk.today(), **{**STANDARD_PIECE, **piece})
        done = self.run("record", lambda: record(self.stage.desk, RECORDER, self.matter(name), outside))
        if done is None:
            return
        outcome = "refused" if done.refusals else "recorded"
        self.told("record", outcome, *(refused.reason for refused in done.refusals))

    def correct(self, name: str, reason: str, note: str, **piece: str) -> None:
        """Correct the first record of a matter."""
        old = self.run("read", lambda: self.stage.desk.store.pieces(matter=self.matter(name))[0])
        if old is None:
            return
        said = Piece(old.of, **{**STANDARD_PIECE, **piece}) if piece else None
        given = (self.matter(name), old.digest, CorrectionReason(reason), said, note)
        done = self.run("correct_piece", lambda: correct_piece(self.stage.desk, RECORDER, *given))
        if done is None:
            return
        outcome = "refused" if done.refusals else "recorded"
        self.told("correct_piece", outcome, *(refused.reason for refused in done.refusals), done.doubt)

    def sheet(self, name: str, *rows: Mapping[str, str], damage: str = "") -> None:
        """Take in a sheet of yesterday's pieces, written by the recorder; `damage` stands where a class should."""
        day = days_after(self.stage.desk.today(), -1)
        data = print_sheet([Piece(day, **{**STANDARD_PIECE, **row}) for row in rows])
        data = data.replace(b"not visible", damage.encode(), 1) if damage else data
        done = self.run("import_sheet", lambda: import_sheet(self.stage.desk, RECORDER, self.matter(name), data))
        if done is None:
            return
        heard = (*map(str, done.faults), *map(str, done.refused), repr(done.faults), repr(done.refused))
        self.told("import_sheet", "recorded" if done.digests else "refused", *heard)

    def told(self, act: str, outcome: str, *heard: str) -> None:
        self.outcomes.append(f"{act}: {outcome}")
        self.heard += heard
        self.titled()


def act_everything(told: Told) -> None:
    """Seven matters: ordinary to its return, an emergency found improper, refused, two returned, denied, a capture."""
    word = told.seed
    ordinary = request_of(word, "ordinary")
    told.do(OFFICER, "file", "ordinary", {"request": ordinary})
    told.do(OFFICER, "file", "refused", {"request": request_of(word, "refused", purpose="none_listed")})
    told.do(OFFICER, "file", "unanswered", {"request": request_of(word, "unanswered", charged=True, excluded=[])})
    told.do(OFFICER, "file", "malformed", {"request": {**request_of(word, "bad"), "days": word("days as text")}})
    told.do(OFFICER, "file", "unknown", {"request": {**request_of(word, "odd"), "kind": word("kind as text")}})
    for name in ("returned", "turned down", "denied", "given back"):
        told.do(OFFICER, "file", name, {"request": request_of(word, name)})
    told.do("reviewer", "return", "returned", {"reason": "unclear", "text": word.odd("return text")})
    told.do(OFFICER, "correct", "returned", {"request": request_of(word, "corrected")})
    told.do("reviewer", "refuse", "turned down", {"reason": "not_necessary", "text": word.odd("refuse text")})
    emergency = request_of(word, "emergency", form="oral", emergency="physical_harm")
    told.do(OFFICER, "file", "emergency", {"request": emergency})
    told.do("inspector in charge", "authorize", "emergency")
    told.do("second inspector", "second", "emergency")
    told.do("inspector", "start", "emergency", {"facility": PLACE})
    told.do(OFFICER, "confirm", "emergency")
    for name in ("ordinary", "denied", "given back"):
        told.do("reviewer", "review", name)
        told.do("headquarters designee", "authorize", name)
    told.do("judge", "deny", "denied", {"text": word.odd("deny text")})
    told.do("judge", "return_order", "given back", {"reason": "unclear", "text": word.odd("judge's return text")})
    told.do(OFFICER, "correct", "given back", {"request": request_of(word, "given back and corrected")})
    told.do("judge", "narrow", "ordinary", {"days": 20, "terms": word.odd("terms")})
    told.do("inspector", "start", "ordinary", {"facility": PLACE})
    for name in ("ordinary", "emergency"):
        outside = {
            part: word(f"{name}.piece {part}") for part in ("sender_name", "sender_address", "postmark", "marks")
        }
        told.record(name, addressee=word(f"{name}.name"), **outside)
        told.record(name, addressee=word(f"{name}.name"), sender_name=word(f"{name}.attorney"))
        told.record(name, addressee=word(f"{name}.addressee not named"))
        told.record(name, addressee=word(f"{name}.name"), mail_class=word("class as text"))
    told.on(2)
    told.do("judge", "deny", "emergency", {"text": word.odd("emergency deny text")})
    told.do("auditor", "find", "emergency", {"outcome": "improper", "text": word.odd("finding text")})
    told.do("custodian", "place_hold", "emergency", {"source": "court", "text": word.odd("hold text")})
    told.do("custodian", "lift_hold", "emergency")
    told.do("custodian", "erase", "emergency", {"scope": "all"})
    told.do("inspector", "capture", "capture", _capture(word))
    told.do("headquarters designee", "review_capture", "capture", {"text": word.odd("capture review text")})
    enter_everything(told)
    told.on(10)
    extension = {"benefit_obtained": word.odd("benefit obtained"), "benefit_expected": word.odd("benefit expected")}
    told.do(OFFICER, "ask_extension", "ordinary", {"extension": {**STANDARD_EXTENSION, **extension}})
    told.do("headquarters designee", "authorize_extension", "ordinary")
    told.do("judge", "deny_extension", "ordinary", {"text": word.odd("extension deny text")})
    told.do("reviewer", "register_error", "ordinary", _error(word))
    told.do("auditor", "weigh_error", "ordinary", {"serious": True, "tell": True, "text": word.odd("weighing text")})
    told.do("custodian", "approve_disclosure", "ordinary", {"stage": "mid_term", "to": word("other recipient")})
    told.do("custodian", "approve_disclosure", "ordinary", {"stage": "mid_term", "nature": word.odd("nature")})
    told.do("second custodian", "release_disclosure", "ordinary", {"stage": "mid_term"})
    told.do("officer of agency A", "acknowledge", "ordinary", {"stage": "mid_term"})
    told.do(OFFICER, "acknowledge", "ordinary", {"stage": "mid_term"})
    told.do(OFFICER, "end_early", "ordinary", {"cause": word.odd("end cause")})
    told.do(OFFICER, "file_outcome", "ordinary", {"outcome": word.odd("outcome")})
    lawful = {"stage": "discovery", "in_proceeding": True, "proper_process": True}
    counsel = {
        "process": word("process"),
        "to": word.odd("counsel"),
        "recipients": recipient_of(told.stage.keyring.agency("")),
    }
    told.do("custodian", "approve_disclosure", "ordinary", {**lawful, **counsel})
    told.do("second custodian", "release_disclosure", "ordinary", lawful)
    told.do("registrar of the inspection service", "suspend_agency", "enrol", _suspension(word))
    told.do("custodian", "give_notice", "ordinary", {})
    told.do(word("nobody"), "file", "ordinary", {"request": ordinary})
    told.do(OFFICER, "withdraw", "ordinary", {word("unknown value"): word.odd("given value")})
    told.run("propose", lambda: propose(told.stage.desk, "reviewer", VERBS["review"], told.matter("returned"), {}))
    told.publish()


def enter_everything(told: Told) -> None:
    """Corrections and sheets, taken and refused, with a planted word wherever words can stand."""
    word = told.seed
    name = word("ordinary.name")
    outside = {part: word(f"corrected {part}") for part in ("sender_name", "sender_address", "postmark", "marks")}
    neighbour = word("corrected to somebody else")
    told.correct("ordinary", "misread", word.odd("refused note"), addressee=neighbour, **outside)
    told.correct("ordinary", "misread", word.odd("correction note"), addressee=name, **outside)
    told.correct("ordinary", "misread", word("second note"), addressee=name)
    row = {"addressee": name, **{part: word(f"sheet {part}") for part in ("sender_name", "sender_address", "marks")}}
    attorney = {"addressee": name, "sender_name": word("ordinary.attorney")}
    told.sheet("ordinary", row, {"addressee": word("sheet to somebody else")})
    told.sheet("ordinary", row, damage=word("sheet damage"))
    told.sheet("ordinary", row, attorney)
    told.sheet("ordinary", row, attorney)
    until = days_after(told.stage.desk.today(), 100)
    registrar = "registrar of the inspection service"
    told.run("certify", lambda: certify_recorder(told.stage.desk, registrar, RECORDER, Paper.TRAINING, until))


def _capture(word: Seeds) -> dict[str, Any]:
    where = {"address": word("capture address"), "text": word.odd("capture detail")}
    return {"circumstance": "damaged_or_rifled", **where}


def _error(word: Seeds) -> dict[str, Any]:
    return {"cause": "human", "reportable": True, "text": word.odd("error text")}


def _suspension(word: Seeds) -> dict[str, Any]:
    return {"agency": AGENCY, "text": word.odd("suspension text")}


def staged(folder: Path) -> Told:
    """An empty stage for the stories, with people whose very names are planted."""
    papers = {"postal": True, "nondisclosure_until": Day(9999, 1, 1), "trained_until": Day(9999, 1, 1)}
    people = (
        Person(OFFICER, Role.OFFICER, agency=AGENCY),
        Person(SUPERVISOR, Role.SUPERVISOR, agency=AGENCY),
        Person(RECORDER, Role.RECORDER, office="inspection", facility=PLACE, **papers),  # type: ignore[arg-type]
        Person(HOLDER, Role.INSPECTOR, office="inspection", facility=PLACE, postal=True),
    )
    stage = set_up(
        folder,
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
    return told
