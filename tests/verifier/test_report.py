"""What a report says in words and as plain values."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from plainview.core.docket.state import Duty
from plainview.core.vocabulary.days import parse_day
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked
from plainview.core.vocabulary.ids import ChainId
from plainview.verifier.record import OVERDUE_NAMED, Record, oldest_first
from plainview.verifier.report import Report, Standing, Step

DAY = parse_day("2026-03-01")
SIGNED = datetime(2026, 3, 1, tzinfo=UTC)


def standing() -> Standing:
    late = Duty("notice", DAY - timedelta(days=1), DAY - timedelta(days=9))
    later = Duty("end", DAY - timedelta(days=2), DAY - timedelta(days=9))
    owed = Duty("return", DAY, DAY)
    matters = ((ChainId("b" * 32), late), (ChainId("a" * 32), later), (ChainId("c" * 32), owed))
    return Standing(DAY, {"met": 1, "late": 0, "owed": 1, "overdue": 2}, matters)


def test_of_millions_of_overdue_duties_the_oldest_are_kept_and_all_are_counted() -> None:
    """In shares or not, and in whatever order they are met."""
    duties = [Duty("notice", DAY - timedelta(days=1 + place % 997), DAY) for place in range(5 * OVERDUE_NAMED // 2)]
    owed = [(ChainId(f"{place:032x}"), duty) for place, duty in enumerate(duties)]
    whole, one, other = Record(), Record(), Record()
    for place, pair in enumerate(owed):
        whole.owe(*pair, DAY)
        (one, other)[place % 2].owe(*pair, DAY)
    one.add(other)
    for record in (whole, one):
        stand = Standing(DAY, record.duties, tuple(record.overdue))
        assert stand.overdue() == tuple(sorted(owed, key=oldest_first)[:OVERDUE_NAMED])
        assert len(record.overdue) < 2 * OVERDUE_NAMED
        assert record.duties["overdue"] == len(owed)


def test_overdue_duties_are_the_oldest_first() -> None:
    assert [duty.name for _, duty in standing().overdue()] == ["end", "notice"]


@pytest.mark.parametrize(
    ("fault", "verdict", "code"),
    [
        (None, "consistent with itself; whether it is the right log is for a policy or a pin to say", 0),
        (Invalid("no", where="policy"), "FALSE at step 2: policy: no", 1),
        (Malformed("no"), "malformed at step 2: no", 2),
        (Unchecked("no", next="Try again"), "undecided at step 2: no. Try again", 3),
    ],
)
def test_a_verdict_is_one_sentence(fault: Invalid | None, verdict: str, code: int) -> None:
    report = Report("log", fault=fault, failed_step=2)
    assert (report.verdict, report.exit_code) == (verdict, code)
    report.demo = True
    assert report.verdict == f"DEMONSTRATION: {verdict}"


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(minutes=61), "1 hours and 1 minutes"),
        (timedelta(days=3, hours=2, minutes=59), "3 days and 2 hours"),
        (timedelta(seconds=-1), "signed ahead of this machine's clock"),
    ],
)
def test_the_age_is_said_in_words(later: timedelta, words: str) -> None:
    assert Report("log", signed_at=SIGNED, now=SIGNED + later).age() == words
    assert Report("log").age() == Report("log", signed_at=SIGNED).age() == "unknown"


def test_a_report_is_plain_json() -> None:
    report = Report("log", [Step(1, "a", "b")], Invalid("no", where="policy"), 2, signed_at=SIGNED, standing=standing())
    plain = json.loads(json.dumps(report.plain()))
    assert plain["steps"] == [{"found": "b", "number": 1, "title": "a"}]
    assert plain["fault"] == {"step": 2, "what": "no", "where": "policy"}
    assert plain["signed_at"] == "2026-03-01T00:00:00Z"
    assert plain["duties"]["overdue"] == 2
    assert plain["duties"]["overdue_duties"][0] == {"by": "2026-02-27", "duty": "end", "matter": "a" * 32}
    bare = Report("log").plain()
    assert (bare["duties"], bare["fault"], bare["signed_at"]) == (None, None, None)
