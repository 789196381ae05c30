"""The stories with planted words, gone on to the end: what is recorded goes out, comes back, is told and opened.

An ordinary cover that runs its days, two requests for records, and what is left of the emergency's matter. Its seals
are lifted alone in their cohort, so that nothing of them opens.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import print_sheet
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.request import RecordsKind
from plainview.server import wiring
from plainview.server.actions.certificates import certificates
from plainview.server.actions.discovery import hand_over
from plainview.server.actions.epochs import end_owed_epoch
from plainview.server.actions.notices import Printed, print_notice
from plainview.server.actions.packages import PickedUp, permit_copy, pick_up
from plainview.server.actions.record import record
from plainview.server.actions.records import Part
from plainview.server.actions.sheets import import_sheet
from plainview.server.letters.contact import DEMONSTRATION
from plainview.server.letters.content import print_letter
from plainview.server.letters.typeset import LANGUAGES
from plainview.server.packages.age_file import open_sealed, recipient_of
from plainview.server.queries.entries import inspect_entries
from plainview.server.queries.packages import preview
from plainview.server.scenarios.cast import OPERATOR
from plainview.server.scenarios.offices import opened
from plainview.server.scenarios.records import Operator
from plainview.server.scenarios.requests import STANDARD_PIECE, STANDARD_RECORDS, merged
from tests.promises.leaks import joined
from tests.promises.planted import AGENCY, OFFICER, PLACE, RECORDER, SUPERVISOR, Seeds, Told, request_of

ROWS = 20
"""Rows of the planted sheet, each with a word in every field that holds text."""

TEXTS = ("sender_name", "sender_address", "postmark", "marks", "class_words", "postage_number", "postage_place")
ODD = ("sender_address", "marks", "postage_place")
COVER = "lasting"
LAWFUL = {"stage": "discovery", "in_proceeding": True, "proper_process": True}


def piece_of(word: Seeds, name: str) -> dict[str, str]:
    """A piece with a planted word in every text."""
    return {part: (word.odd if part in ODD else word)(f"{name}.piece {part}") for part in TEXTS}


def records_of(word: Seeds, name: str, record: RecordsKind) -> dict[str, Any]:
    """A request for records with a planted word in everything that it says."""
    said = {part: word.odd(f"{name}.{part}") for part in ("reasonable_belief", "portion", "activity")}
    fields = ["names_addresses", "route"] if record is RecordsKind.TRACKING else ["holder", "contact"]
    scope = {"record": str(record), "items": [word(f"{name}.item")], "fields": fields, **said}
    texts = {part: word.odd(f"{name}.{part}") for part in ("grounds", "necessity")}
    people = {"officer": OFFICER, "supervisor": SUPERVISOR}
    return merged(STANDARD_RECORDS, {**people, **texts, "scope": scope, "prior_steps": [word(f"{name}.prior step")]})


def operator_of(told: Told, folder: Path) -> Operator:
    """The operator's own data, beside the program: rows of what is asked for, every cell planted."""
    word, at = told.seed, datetime(2025, 11, 5, 17, tzinfo=UTC)
    scanned = {name: word(f"row {name}") for name in ("event", "place", "sender_name", "addressee_name")}
    held = {name: word.odd(f"row {name}") for name in ("holder_name", "holder_address", "email", "status")}
    rows: Mapping[RecordsKind, tuple[Mapping[str, object], ...]] = {
        RecordsKind.TRACKING: ({"item": word("tracked.item"), "at": at, **scanned},),
        RecordsKind.ACCOUNT: ({"account": word("held.item"), "changed": at, **held},),
    }
    return Operator(folder, told.stage.desk.zone, rows)


def opened_by(told: Told, name: str, keys_of: str, done: PickedUp | None) -> None:
    """A package as it travels, and as whoever it is for opens it."""
    if done is not None:
        told.sealed[name] = done.data
        files = open_sealed(done.data, told.stage.keyring.agency(keys_of))
        told.given[name] = b"\n".join(files.values())
        told.told("pick up", "opened", done.name, repr(done))


def act_later(told: Told) -> None:
    """From day 11 on: all that follows a recording, to the lifting of the seals."""
    told.on(11)
    begin(told)
    told.on(12)
    enter(told)
    told.on(13)
    disclose(told, "mid_term")
    told.on(42)
    disclose(told, "end")
    give_back(told)
    told.on(131)
    tell(told)
    told.on(140)
    open_closed_record(told)
    told.on(180)
    chain = told.run("read", lambda: told.stage.desk.store.chain(told.matter(COVER))) or ()
    told.told("sweep", "lifted" if any(row.type == "seal.lifted" for row in chain) else "waiting")


def begin(told: Told) -> None:
    """A cover that runs its days and two requests for records, from the filing to what selects them."""
    word, desk = told.seed, told.stage.desk
    told.do("registrar of the inspection service", "reinstate_agency", "enrol", {"agency": AGENCY})
    told.do(OFFICER, "file", COVER, {"request": request_of(word, COVER)})
    for name, kind in (("tracked", RecordsKind.TRACKING), ("held", RecordsKind.ACCOUNT)):
        told.do(OFFICER, "file", name, {"request": records_of(word, name, kind)})
    for name in (COVER, "tracked", "held"):
        told.do("reviewer", "review", name)
        told.do("headquarters designee", "authorize", name)
        told.do("judge", "approve", name)
    told.do("inspector", "start", COVER, {"facility": PLACE})
    told.publish()
    beyond = Part(items=(word("item beyond the scope"),))
    told.run("select_records", lambda: told.stage.select("custodian", told.matter("tracked"), beyond))
    for name in ("tracked", "held"):
        selected = told.run("select_records", partial(told.stage.select, "custodian", told.matter(name)))
        told.told("select_records", "selected" if selected and selected.selection else "refused", repr(selected))
        told.do("custodian", "approve_disclosure", name, {"stage": "records"})
        told.do("second custodian", "release_disclosure", name, {"stage": "records"})
        found = told.run("pick_up", partial(pick_up, desk, OFFICER, told.matter(name)))
        opened_by(told, name, AGENCY, found)


def enter(told: Told) -> None:
    """Pieces, and a sheet of many rows: first with slips in it, then right."""
    word, day = told.seed, days_after(told.stage.desk.today(), -1)
    name, desk = word(f"{COVER}.name"), told.stage.desk
    for number in range(4):
        outside = Piece(desk.today(), **{**STANDARD_PIECE, "addressee": name, **piece_of(word, f"entered {number}")})
        done = told.run("record", partial(record, desk, RECORDER, told.matter(COVER), outside))
        told.told("record", "recorded" if done and done.digest else "refused")
    rows = [{"addressee": name, **piece_of(word, f"row {number}")} for number in range(ROWS)]
    sheet = print_sheet([Piece(day, **{**STANDARD_PIECE, **row}) for row in rows])
    slips = sheet.replace(b"[not visible]", word("slip in a sheet").encode(), 40)
    for data in (slips, sheet[:-20], b"\xff" + word("sheet that is none").encode(), sheet):
        taken = told.run("import_sheet", partial(import_sheet, desk, RECORDER, told.matter(COVER), data))
        if taken is not None:
            told.told("import_sheet", "recorded" if taken.digests else "refused", repr(taken.faults), repr(taken))
    told.do("auditor", "register_error", COVER, {"cause": "system", "reportable": True, "text": word.odd("error 2")})
    told.do("auditor", "reclassify_error", COVER)


def disclose(told: Told, stage: str) -> None:
    """What was recorded goes to the agency, and is picked up as often as it may be."""
    desk, matter = told.stage.desk, told.matter(COVER)
    shown = told.run("preview", lambda: preview(desk, "custodian", matter, stage, ""))
    if shown is not None:
        told.told("preview", "shown", repr(shown))
        told.given[f"preview {stage}"] = b"\n".join(shown.files.values())
    told.do("custodian", "approve_disclosure", COVER, {"stage": stage, "nature": told.seed.odd(f"nature {stage}")})
    told.do("second custodian", "release_disclosure", COVER, {"stage": stage, "nature": told.seed.odd("other nature")})
    opened_by(told, stage, AGENCY, told.run("pick_up", lambda: pick_up(desk, OFFICER, matter)))
    told.run("pick_up", lambda: pick_up(desk, OFFICER, matter))
    told.run("permit_copy", lambda: permit_copy(desk, "custodian", matter))
    told.do(OFFICER, "acknowledge", COVER, {"stage": stage})


def give_back(told: Told) -> None:
    """The copy comes back; an erasure's certificate is kept and its epoch ended; what was recorded is looked at."""
    word, desk = told.seed, told.stage.desk
    told.do(OFFICER, "return_copy", COVER, {"how": "returned"})
    told.do(OFFICER, "file_outcome", COVER, {"outcome": word.odd("lasting outcome")})
    told.run("end_epoch", lambda: end_owed_epoch(desk, OPERATOR))
    shown = told.run("certificates", lambda: certificates(desk, told.matter("emergency")))
    told.told("certificates", "shown" if shown else "none", repr(shown))
    seen = told.run("inspect_entries", lambda: inspect_entries(desk, "auditor", told.matter(COVER)))
    told.given["entries"] = joined(map(repr, seen or ()))


def tell(told: Told) -> None:
    """The letters: given, printed in both languages, sent back, sent again; then the record is closed."""
    word = told.seed
    told.do("judge", "delay_notice", COVER, {"days": 30, "reason": "flight"})
    told.on(135)
    told.do("custodian", "give_notice", COVER)
    told.publish()
    for one in told.run("print_notice", lambda: letters_of(told)) or ():
        told.given[f"letter {one.number}"] = print_letter(one.letter) + one.file
        for language in LANGUAGES:
            told.sealed[f"{language} {one.number}"] = one.document(language)
        told.told("print_notice", "printed", one.file_name, repr(one), repr(one.letter))
    told.do("custodian", "notice_undelivered", COVER, {"reason": "moved"})
    told.do("custodian", "repeat_notice", COVER, {"means": "other_address", "to": word.odd("other address")})
    told.do("custodian", "close", COVER)


def letters_of(told: Told) -> tuple[Printed, ...]:
    """The letters as they are printed, with what is public by then."""
    public = wiring.published_of(told.stage.folder, told.stage.desk.store)
    return print_notice(told.stage.desk, "custodian", told.matter(COVER), public, DEMONSTRATION)


def open_closed_record(told: Told) -> None:
    """Two offices open the closed record, and counsel gets what was recorded."""
    word, desk, matter = told.seed, told.stage.desk, told.matter(COVER)
    told.do("custodian", "approve_disclosure", COVER, {**LAWFUL, **counsels(told)})
    told.do("second custodian", "release_disclosure", COVER, LAWFUL)
    for office, act in (("court", "approve_opening"), ("inspector general", "open_record")):
        said = {"purpose": "discovery", "text": word.odd(f"{act} text")}
        told.do(f"custodian of the {office}", act, COVER, said)
    reading = told.run("open_closed", lambda: opened(told.stage, "custodian", matter))
    if reading is not None:
        told.stage.desk = reading
        told.do("second custodian", "release_disclosure", COVER, LAWFUL)
        told.stage.desk = desk
        again = told.run("open_closed", lambda: opened(told.stage, "custodian", matter)) or reading
        opened_by(told, "discovery", "counsel", told.run("hand_over", lambda: hand_over(again, "custodian", matter)))


def counsels(told: Told) -> dict[str, str]:
    """Counsel's demand, to counsel's own key."""
    key = recipient_of(told.stage.keyring.agency("counsel"))
    return {"process": told.seed("later process"), "to": told.seed.odd("later counsel"), "recipients": key}
