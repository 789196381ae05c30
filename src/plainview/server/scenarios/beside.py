"""What a demo year does beside the log, through the same actions as the portal, and how often: each act is counted.

Pieces, sheets and corrections; packages previewed and picked up; letters printed; closed records read with the keys of
two offices, and closed anew when one of these was replaced.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from plainview.core.docket.decide import Refusal
from plainview.core.mail import pieces
from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import Piece
from plainview.core.sealing.quorum import office_key
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.custody import renew_open, set_custodian_key
from plainview.server.actions.opening import give_anew
from plainview.server.actions.packages import PACKAGE, kept_of, pick_up
from plainview.server.actions.record import Recorded, record
from plainview.server.letters.typeset import LANGUAGES
from plainview.server.packages.contents import DISCOVERY
from plainview.server.packages.kept import HandOut, handed_out
from plainview.server.scenarios import cast, handing, recording, telling
from plainview.server.scenarios.ahead import Ahead
from plainview.server.scenarios.offices import opened, opened_keys
from plainview.server.scenarios.plan import Task
from plainview.server.scenarios.requests import with_piece
from plainview.server.scenarios.stage import Stage
from plainview.server.scenarios.story import Expected, Step

PICK_UP = "pick_up"
"""An ordinary picking up. The act of a story opens the package with every other key too."""

READ_CLOSED, GIVE_ANEW = "read_closed", "give_anew"
ACTS = frozenset((*recording.TAKES, *handing.TAKES, *telling.TAKES, PICK_UP, READ_CLOSED, GIVE_ANEW))
"""Tasks that make no statement."""

ATTORNEY = "attorney_mail"


def _outside(**given: Any) -> Piece:
    return pieces.parse(with_piece({"day": Day(2025, 1, 1), **given}))


_STAMPED = {"shape": "letter", "postage": ["stamp"], "postmark_kind": "machine"}
_PARCEL = {"mail_class": "priority", "shape": "parcel", "weight_grams": 910, "sender_writing": "label"}
_ABROAD = {"services": ["registered"], "customs": ["cn22"], "customs_class": ["documents"], "language": "en"}
_BULK = {"mail_class": "marketing", "postage": ["permit_imprint"], "postage_number": "100"}

OUTSIDES = (
    _outside(),
    _outside(**_STAMPED, barcodes=["imb:0004012345678901234510001123401"]),
    _outside(**_PARCEL, postage=["online"], barcodes=["impb:9205590164917312751089"]),
    _outside(**_ABROAD, barcodes=["s10:RB123456785GB"], illegible=["postmark", "sender_address"]),
    _outside(**_BULK, sender_name="", sender_address="", postmark=""),
    _outside(shape="flat", endorsements=["return_service_requested"], damage=["torn"], illegible=["sender_name"]),
)
"""What stands on a demo year's mail, in turn; only the marks and the day differ."""


def record_one(stage: Stage, matter: ChainId, turn: int, tally: Counter[str]) -> Recorded:
    """Record a piece for a matter, the `turn`-th of the outsides, and count it; promise what became of it."""
    outside = OUTSIDES[turn % len(OUTSIDES)]
    piece = replace(outside, day=stage.desk.today(), marks=matter[:4])
    done = record(stage.desk, "recorder", matter, piece)
    _count_piece(piece, done, tally)
    return done


def _count_piece(piece: Piece, done: Recorded, tally: Counter[str]) -> None:
    tally["pieces recorded"] += (kept := done.digest is not None)
    tally["pieces with barcodes"] += kept and type(piece.barcodes) is tuple
    illegible = any(getattr(piece, name) is Unread.ILLEGIBLE for name in pieces.FIELDS)
    tally["pieces with something illegible"] += kept and illegible


def do(stage: Stage, task: Task, matter: ChainId, tally: Counter[str], made: HandOut = handed_out) -> None:
    """Do one of `ACTS` and count it. Raises Stopped when the law refuses it, and what the act raises."""
    if task.verb == PICK_UP:
        pick_up(stage.desk, task.by, matter, made)
        tally["packages picked up"] += 1
    elif task.verb == READ_CLOSED:
        opened(stage, task.by, matter)
        tally["closed records opened with two offices' keys"] += 1
    elif task.verb == GIVE_ANEW:
        give_anew(stage.desk, task.by, matter, opened_keys(stage, matter))
        tally["closed records closed anew"] += 1
    elif task.verb in recording.TAKES:
        _recorded(stage, task, matter, tally)
    elif task.verb in handing.TAKES:
        handed = handing.about_packages(stage, _step(task, matter), task.by, matter)
        tally[HANDED[task.verb]] += 1
        tally["packages with nothing in them"] += handed is not None and not handed.packed
    else:
        letters = telling.printed(stage, _step(task, matter), task.by, matter)
        for language in LANGUAGES:
            tally[f"letters printed, {language}"] += len(letters)


HANDED: Mapping[str, str] = MappingProxyType(
    {
        "hand_over_discovery": "packages handed to counsel",
        "permit_copy": "copies permitted",
        "pick_up_package": "packages picked up",
        "preview_package": "packages previewed",
    }
)
"""Act about packages to what it is counted as."""


def _step(task: Task, matter: ChainId) -> Step:
    return Step(0, None, None, task.verb, task.by, matter, task.values, Expected())


def _recorded(stage: Stage, task: Task, matter: ChainId, tally: Counter[str]) -> None:
    """Recording, sheets and corrections; what is refused is part of the year where the plan says so."""
    before, counted = len(stage.desk.store.pieces(matter=matter)), _counted(stage, matter)
    done = recording.beside_the_log(stage, _step(task, matter), matter)
    new = len(stage.desk.store.pieces(matter=matter)) - before
    if (done.refused or done.faults) and not task.may_refuse:
        reasons = "; ".join([refused.reason for refused in done.refused] + [done.faults])
        raise Stopped(f"the plan's {task.verb} was refused: {reasons}", where=matter)
    tally["mail with a known attorney, counted"] += _counted(stage, matter) - counted
    if task.verb == "record":
        tally["pieces recorded"] += new
    elif task.verb == "correct_piece":
        tally["corrections"] += new
    elif task.verb == "import_sheet":
        tally["sheets taken in"] += new > 0
        tally["pieces from sheets"] += new
        tally["sheets sent back with their errors"] += bool(done.faults)


def _counted(stage: Stage, matter: ChainId) -> int:
    """How often mail with a known attorney was counted for the auditor."""
    return sum(row.outcome == "refused" and ATTORNEY in row.detail for row in stage.desk.store.audit_rows(matter))


def said(stage: Stage, task: Task, matter: ChainId, values: Mapping[str, Any]) -> Acknowledged | Refusal:
    """Promise an act of a plan that makes a statement; raises and answers as `actions.act` does."""
    if task.verb in handing.DISCLOSING and values.get("stage") == DISCOVERY:
        return handing.discovered(stage, task.by, task.verb, matter, values)
    if task.verb == "approve_disclosure" and values.get("stage") == "records":
        stage.select_first(matter)
    return stage.act(task.by, task.verb, matter, values)


def begin_package(stage: Stage, ahead: Ahead, done: Acknowledged | Refusal) -> None:
    """Begin on a package that was just released to an agency: its officer comes for it the next day."""
    if isinstance(done, Refusal) or done.statement.type != "disclosure.released":
        return
    row = stage.desk.store.payload(done.index, PACKAGE)
    if row is not None:
        ahead.begin(kept_of(stage.desk, done.statement.matter, row))


def replace_custodian(stage: Stage, office: str, number: int, tally: Counter[str]) -> None:
    """An office gets its `number`-th key from its registrar; what is open is closed to the new one as well."""
    public = office_key(stage.keyring.custodian(office, number)).public
    set_custodian_key(stage.desk, cast.REGISTRARS[cast.OFFICES.index(office)], office, public)
    tally["custodian keys replaced"] += 1
    while done := renew_open(stage.desk, "custodian"):
        tally["open matters' keys closed anew"] += done
