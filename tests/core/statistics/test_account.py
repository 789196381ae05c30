"""Rows of the public account: what the statements of a matter, and of the program, add up to."""

from __future__ import annotations

from typing import Any

import msgspec

from plainview.core.docket.state import Matter, new_matter
from plainview.core.statistics.account import Account, DutyRow, MatterRow, RowsInMemory, told
from plainview.core.vocabulary.ids import ChainId
from tests.core.docket.founded import id_of, staffed
from tests.core.docket.say import D0, MATTER, REFORM, on, say, statement


class Telling:
    """A matter told statement after statement, into a row."""

    def __init__(self) -> None:
        self.matter: Matter = new_matter(MATTER, REFORM)
        self.row: MatterRow | None = None
        self.index = 10

    def say(self, kind: str, offset: int, opened: Any = (), **facts: Any) -> MatterRow:
        said = statement(self.matter, kind, on(offset), facts or None)
        self.matter = say(self.matter, kind, offset, facts or None)
        self.index += 1
        self.row = told(self.row, self.index, said, self.matter, opened)
        return self.row


def test_a_row_says_what_was_filed_and_what_is_owed() -> None:
    row = Telling().say("request.filed", 0)
    assert (row.id, row.kind, row.level, row.last_index) == (MATTER, "cover", "federal", 11)
    assert [(event.index, event.day, event.type, event.facts["purpose"]) for event in row.events] == [
        (11, D0, "request.filed", "crime")
    ]
    assert [(duty.name, duty.opened, duty.done) for duty in row.duties] == [("decision", 11, None)]
    assert row.standing(row.duties[0], row.duties[0].by) == "owed"
    assert row.phase(D0) == "filed"


def test_a_duty_that_is_met_names_the_statement_that_met_it() -> None:
    telling = Telling()
    telling.say("request.filed", 0)
    row = telling.say("request.reviewed", 1)
    assert [(duty.opened, duty.discharged, duty.done, duty.standing(on(99))) for duty in row.duties] == [
        (11, 12, on(1), "met")
    ]


def test_two_errors_of_one_day_are_met_one_after_the_other() -> None:
    telling = Telling()
    telling.say("request.filed", 0)
    telling.say("error.registered", 1)
    telling.say("error.registered", 1)
    row = telling.say("error.reported", 2)
    errors = [(duty.opened, duty.discharged) for duty in row.duties if duty.name == "error_report"]
    assert errors == [(12, 14), (13, None)]


def test_of_several_statements_of_a_type_the_last_is_found() -> None:
    telling = Telling()
    telling.say("request.filed", 0)
    telling.say("error.registered", 1, cause="human", reportable=True)
    row = telling.say("error.registered", 2, cause="system", reportable=False)
    last = row.last("error.registered")
    assert last is not None
    assert (last.index, len(list(row.of("error.registered"))), row.last("order.ended")) == (13, 2, None)


def test_a_duty_stands_as_its_day_and_a_hold_say() -> None:
    duty = DutyRow(MATTER, "erasure", on(5), D0, 3)
    assert [duty.standing(on(5)), duty.standing(on(6)), duty.standing(on(6), held=True)] == ["owed", "overdue", "held"]
    late = DutyRow(MATTER, "return", on(5), D0, 3, on(6), 9)
    assert late.standing(on(9), held=True) == "late"


def test_what_is_opened_is_known_and_what_stays_closed_says_why() -> None:
    lifted = msgspec.structs.replace(
        statement(new_matter(MATTER, REFORM), "request.filed", D0),
        type="seal.lifted",
        facts={
            "cohort": "2026-05",
            "openings": [{"disclosure": "x", "seq": 0}],
            "withheld": [{"field": "district", "ground": "small_cell"}],
        },
    )
    after = Telling().say("request.filed", 0).matter
    row = told(None, 40, lifted, after, [("agency", "A"), ("statute", None)])
    assert row.opened == {"agency": "A", "statute": ""}
    assert row.withheld == {"district": "small_cell"}
    assert row.events[-1].facts == {"cohort": "2026-05"}


def test_rows_are_kept_by_matter() -> None:
    account, matter = Account(), new_matter(MATTER, REFORM)
    said = statement(matter, "request.filed", D0)
    row = account.matter(7, said, say(matter, "request.filed", 0))
    assert list(account.rows) == [row]
    assert account.rows.get(MATTER) is row
    assert RowsInMemory().get(ChainId("cd" * 16)) is None


def test_a_row_is_stored_and_read_back() -> None:
    row = Telling().say("request.filed", 0)
    assert msgspec.msgpack.Decoder(MatterRow).decode(msgspec.msgpack.encode(row)) == row


def test_what_a_statement_names_by_key_or_number_is_resolved() -> None:
    """Whoever counts keys by class, delegations by grade and agencies by level needs no second look."""
    log, account = staffed(), Account()

    def tell(kind: str, facts: dict[str, Any], by: str) -> dict[str, Any]:
        said = log.statement(kind, facts, by, on(5))
        log.fold(said)
        account.of_program(log.program.size - 1, said, log.program)
        return account.said[-1][1].facts

    seq = log.program.chains["program"][0]
    tell("delegation.made", {"grade": "manager", "group": 0}, "chief")
    assert tell("delegation.revoked", {"delegation": seq}, "chief")["grade"] == "manager"
    tell("agency.enrolled", {"level": "state"}, "registrar inspection")
    assert tell("agency.suspended", {"agency": 0}, "registrar inspection")["level"] == "state"
    assert tell("agency.reinstated", {"agency": 0}, "registrar inspection")["level"] == "state"
    revoked = tell("key.revoked", {"key": str(id_of("judge")), "reason": "lost"}, "registrar court")
    assert (revoked["class"], revoked["office"]) == ("judge", "court")


def test_a_drawn_sample_is_counted_and_a_daybook_is_not_kept() -> None:
    account, program = Account(), staffed().program
    drawn = staffed().statement(
        "review.drawn", {"period": 1, "population": 9, "sample": ["a", "b"], "seed": ""}, None, D0
    )
    account.of_program(3, drawn, program)
    account.of_program(4, staffed().statement("daybook.closed", {"of": "2026-01-05", "root": ""}, None, D0), program)
    assert [(chain, event.facts["sampled"]) for chain, event in account.said] == [("program", 2)]
