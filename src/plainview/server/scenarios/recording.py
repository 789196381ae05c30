"""The acts of a story beside the log: recording a piece, correcting one, taking in a sheet, a recorder's papers."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from types import MappingProxyType
from typing import Any

from plainview.core.mail import pieces
from plainview.core.mail.corrections import WITHDRAWING, CorrectionReason
from plainview.core.mail.pieces import FIELDS, Piece
from plainview.core.mail.sheet import HEADER, print_sheet
from plainview.core.vocabulary.answers import Check, Refused
from plainview.core.vocabulary.days import parse_day
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.correct_piece import correct_piece
from plainview.server.actions.record import Recorded, record
from plainview.server.actions.recorders import Paper, certify_recorder
from plainview.server.actions.sheets import TakenIn, import_sheet
from plainview.server.scenarios.requests import usual, with_piece
from plainview.server.scenarios.stage import Stage
from plainview.server.scenarios.story import Step

TAKES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "certify_recorder": ("paper", "recorder", "until"),
        "correct_piece": ("note", "of", "piece", "reason"),
        "import_sheet": ("cells", "recorded_by", "rows"),
        "record": ("contents", "piece"),
    }
)
"""The acts beside the log and the values that each may have."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an act beside the log: the law's report and refusals, and what is wrong with a sheet, in words."""

    report: tuple[Check, ...] = ()
    refused: tuple[Refused, ...] = ()
    faults: str = ""


def beside_the_log(stage: Stage, step: Step, matter: ChainId) -> Answer:
    """Promise what a step of one of the acts in `TAKES` comes to. Raises Malformed, and what the act raises."""
    unknown = sorted(set(step.values) - set(TAKES[step.act]))
    if unknown:
        takes = ", ".join(TAKES[step.act])
        raise Malformed(f"{step.act} takes no {unknown[0]!r}", where=step.where, next=f"It takes {takes}")
    match step.act:
        case "record":
            return _answer(_record(stage, step, matter))
        case "correct_piece":
            return _answer(_correct(stage, step, matter))
        case "import_sheet":
            return _sheet_answer(_import(stage, step, matter))
        case _:
            _certify(stage, step)
            return Answer()


def _answer(done: Recorded) -> Answer:
    return Answer(done.report, done.refusals)


def _sheet_answer(done: TakenIn) -> Answer:
    return Answer(done.report, tuple(each.refused for each in done.refused), "; ".join(map(str, done.faults)))


def _record(stage: Stage, step: Step, matter: ChainId) -> Recorded:
    piece = _piece(stage, step, step.values.get("piece", {}))
    contents = bool(step.values.get("contents", False))
    return record(stage.desk, _who(step), matter, piece, contents)


def _piece(stage: Stage, step: Step, given: Mapping[str, Any], **usually: Any) -> Piece:
    return pieces.parse(with_piece({"day": stage.desk.today(), **usually, **given}), step.where)


def _who(step: Step) -> str:
    return step.by or usual(step.act)


def _correct(stage: Stage, step: Step, matter: ChainId) -> Recorded:
    """`of` counts the entries of the matter from 1; the piece is the standard one, of the day of that entry."""
    rows = stage.desk.store.pieces(matter=matter)
    of = _given(step, "of", int)
    if not 1 <= of <= len(rows):
        raise Malformed(f"expected in 'of' a number from 1 to {len(rows)}", where=step.where)
    said = _given(step, "reason", str)
    if said not in list(CorrectionReason):
        raise Malformed(f"expected in 'reason' one of {', '.join(CorrectionReason)}", where=step.where)
    old, reason = rows[of - 1], CorrectionReason(said)
    given = step.values.get("piece", {})
    piece = None if reason in WITHDRAWING and not given else _piece(stage, step, given, day=old.of)
    note = _given(step, "note", str) if "note" in step.values else None
    return correct_piece(stage.desk, _who(step), matter, old.digest, reason, piece, note)


def _import(stage: Stage, step: Step, matter: ChainId) -> TakenIn:
    """A sheet of the standard piece with what each of `rows` says; `cells` overwrite single cells, however wrong."""
    rows = _given(step, "rows", list)
    table = print_sheet([_piece(stage, step, row) for row in rows]).decode()
    writer = _given(step, "recorded_by", str) if "recorded_by" in step.values else ""
    for cell in step.values.get("cells", []):
        table = _overwritten(table, cell, step)
    return import_sheet(stage.desk, _who(step), matter, table.encode(), writer)


def _overwritten(table: str, cell: Mapping[str, Any], step: Step) -> str:
    """The table with one cell in other words."""
    lines = list(csv.reader(StringIO(table, newline="")))
    row, column, text = (cell.get(name) for name in ("row", "column", "text"))
    if type(row) is not int or not 1 < row <= len(lines) or column not in FIELDS or not isinstance(text, str):
        raise Malformed("expected in 'cells' a row from 2, a column and a text", where=step.where)
    lines[row - 1][HEADER.index(column)] = text
    written = StringIO(newline="")
    csv.writer(written).writerows(lines)
    return written.getvalue()


def _certify(stage: Stage, step: Step) -> None:
    """A `until` before the day of the step withdraws the paper."""
    paper, until = _given(step, "paper", str), step.values.get("until")
    if paper not in list(Paper):
        raise Malformed(f"expected in 'paper' one of {', '.join(Paper)}", where=step.where)
    day = parse_day(str(until), f"{step.where}: until")
    certify_recorder(stage.desk, _who(step), _given(step, "recorder", str), Paper(paper), day)


def _given(step: Step, name: str, kind: type) -> Any:
    value = step.values.get(name)
    if type(value) is not kind:
        words = {int: "a whole number", str: "a text", list: "a list of tables"}[kind]
        raise Malformed(f"expected {words} in {name!r}", where=step.where)
    return value
