"""A request reads in words, whole or in part, and every field of a request has its label."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_type_hints

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Flight, Fugitive, Request, Violation
from plainview.server.queries import request_words as file
from plainview.server.queries.request_words import UNANSWERED, blocks
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_EXTENSION, STANDARD_RECORDS

PEOPLE = {"officer": "an officer", "supervisor": "a supervisor", "dated": "2026-01-08"}


def _said(plain: Any) -> dict[str, tuple[str, ...]]:
    return {line.label: line.values for block in blocks(plain) for line in block.lines}


def test_a_cover_reads_in_words() -> None:
    said = _said(to_plain(from_plain(Request, {**STANDARD_COVER, **PEOPLE, "extension": dict(STANDARD_EXTENSION)})))
    assert said["Asked for"] == ("A mail cover",)
    assert said["Address"] == ("100 Example Street", "Springfield, NY 10001")
    assert said["Statute"] == ("18 USC 1341: mail fraud", "at most 240 months in prison")
    assert said["Names left out"] == ("None are known",)
    assert said["Dated"] == ("Jan 8, 2026",) and said["For"] == ("30 days",) and "Version" not in said
    assert said["Benefit expected"] == ("The addresses of those who post the demands.",)
    assert not any("{" in value or value == "None" for values in said.values() for value in values)


def test_records_and_blocks_read_in_words() -> None:
    request = from_plain(Request, {**STANDARD_RECORDS, **PEOPLE, "version": 2, "days": 1})
    said = _said(to_plain(request))
    assert said["Kind of record"] == ("Tracking data of named items",) and said["From"] == ("Nov 1, 2025",)
    assert said["What is to be returned"] == ("The item's route",) and said["Version"] == ("Version 2",)
    fled = Fugitive("a name", None, "brother", Violation("18 USC", "1073", "flight", None, True), None, Flight.NONE)
    said = _said({"fugitive": to_plain(fled), "dated": Day(2026, 1, 8), "purpose": "fugitive"})
    assert said["Aliases"] == said["Are the whereabouts known"] == (UNANSWERED,)
    assert said["Statute fled from"] == ("18 USC 1073: flight", UNANSWERED, "a postal statute")


def test_an_address_reads_as_on_a_letter() -> None:
    address = {"line": "1 Road", "city": "Town", "state": "NY", "zip5": "10001", "plus4": "1234", "country": "CA"}
    lines = file.address_lines({**address, "commercial_agent": True})
    assert lines == ("1 Road", "Town, NY 10001-1234", "CA", "(a commercial mail receiving agent)")


def test_a_part_shows_that_part_alone() -> None:
    assert _said({"days": 30, "purpose": "crime"}).keys() == {"For", "Purpose"}
    assert _said({"urgency": "", "fugitive": None, "violation": None, "dated": None}) == {}


def test_every_field_has_a_label() -> None:
    labelled = {name for _, parts in file._ORDER for name, _, _ in parts} | {name for name, _, _ in file._NESTED}
    assert labelled == {field.name for field in fields(Request)}
    nested = {name: {part for part, _, _ in parts} for name, _, parts in file._NESTED}
    for name, kind in get_type_hints(Request).items():
        inner = (
            next((part for part in get_args(kind) if is_dataclass(part)), None) if isinstance(kind, UnionType) else None
        )
        if inner is not None and name != "violation":
            assert nested[name] == {field.name for field in fields(inner)}, name
