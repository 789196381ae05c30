"""The auditor's dossier, tests and numbers; how far a disclosure has come; the health that an operator sees."""

from datetime import UTC, datetime

import pytest

from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Malformed, NotPermitted, Stopped
from plainview.server.actions.dossier import open_dossier
from plainview.server.log.progress import Progress
from plainview.server.people.person import Person, Role
from plainview.server.queries.audit_counts import counts, error_register, periods
from plainview.server.queries.audit_tests import Answer, audit_tests
from plainview.server.queries.health import Health, health
from plainview.server.queries.outside import Outside
from plainview.server.queries.places import come
from tests.server.actions.conftest import top
from tests.server.actions.desk import MATTER, TO_START, DeskTop

__all__ = ["top"]


def _tests(top: DeskTop) -> dict[str, Answer]:
    since = days_after(top.stage.desk.today(), -300)
    return {one.name: one for one in audit_tests(top.stage.desk, "auditor", since)}


def _outside(published: int = 0, *, free: int = 1 << 33, backup: datetime | None = None, away: bool = False) -> Outside:
    def progress() -> Progress:
        if away:
            raise Stopped("the stored head cannot be read")
        return Progress(10, published, published, None, (), ("a fork",))

    def nothing() -> object:
        raise AssertionError

    return Outside(progress, nothing, nothing, lambda: (free, 1 << 34), lambda: backup)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("by", "matter", "purpose", "text", "error"),
    [
        ("custodian", MATTER, "sample", "x", NotPermitted),
        ("operator", MATTER, "sample", "x", NotPermitted),
        ("auditor", "nothing", "sample", "x", NotPermitted),
        ("auditor", "00" * 16, "sample", "x", NotPermitted),
        ("auditor", MATTER, "curiosity", "x", Malformed),
        ("auditor", MATTER, "sample", "", Malformed),
        ("auditor", MATTER, "sample", "x" * 501, Malformed),
    ],
)
def test_no_dossier_opens_otherwise(
    top: DeskTop, by: str, matter: str, purpose: str, text: str, error: type[Exception]
) -> None:
    top.must("file")
    before = len(top.audit())
    with pytest.raises(error):
        open_dossier(top.stage.desk, by, matter, purpose, text)
    assert all(row.act != "open" for row in top.audit()[before:])


def test_a_dossier_has_everything_and_its_purpose_stands_first(top: DeskTop) -> None:
    top.must(*TO_START)
    before = len(top.audit())
    found = open_dossier(top.stage.desk, "auditor", MATTER, "complaint", "complaint 7")
    assert found.request["grounds"]
    assert [one.said.type for one in found.said] == top.types()
    assert found.said[0].sealed["agency"] == "agency A"
    acts = [(row.act, row.outcome) for row in top.audit()[before:]]
    assert acts[0] == ("inspect_matter", "complaint")
    assert set(acts[1:]) == {("open", "audit")}


def test_every_known_finding_is_asked_and_a_good_program_has_none(top: DeskTop) -> None:
    top.must(*TO_START)
    top.record()
    found = _tests(top)
    assert {name: len(one.hits) for name, one in found.items()} == dict.fromkeys(found, 0)
    assert found["authority"].looked_at == found["after_end"].looked_at == 1
    assert found["papers"].looked_at >= 1


def test_what_is_wrong_is_listed(top: DeskTop) -> None:
    top.must(*TO_START)
    desk = top.stage.desk
    top.stage.register(Person("new recorder", Role.RECORDER, "inspection", facility="somewhere", postal=True))
    top.act("find", "auditor", outcome="improper")
    found = _tests(top)
    assert [hit.matter for hit in found["justified"].hits] == [MATTER]
    assert [hit.words.split(":")[0] for hit in found["papers"].hits] == ["new recorder"] * 2
    top.on(400)
    assert [hit.words for hit in _tests(top)["reviews"].hits] == ["Period 1 has no finished review."]
    with pytest.raises(NotPermitted):
        audit_tests(desk, "custodian", desk.today())


def test_a_piece_of_a_day_outside_the_term_is_listed(top: DeskTop) -> None:
    top.must(*TO_START)
    top.record()
    assert _tests(top)["after_end"].hits == ()
    top.must("end_early")
    state = top.stage.desk.matter(MATTER)
    outside = [row for row in top.stage.desk.store.pieces(matter=MATTER) if state.end and row.of >= state.end]
    assert len(_tests(top)["after_end"].hits) == bool(outside)


def test_errors_periods_and_refusals_are_counted(top: DeskTop) -> None:
    top.must(*TO_START)
    desk = top.stage.desk
    assert error_register(desk, "auditor") == ((), "")
    top.act("register_error", "auditor", cause="human", reportable=True)
    ((one,), _) = error_register(desk, "auditor")
    assert (one.matter, one.cause, one.reportable, one.standing, one.weighed) == (MATTER, "human", True, "owed", False)
    assert (one.cause_words, one.report_words) == ("a person", "owed")
    top.act("weigh_error", "auditor", serious=True, tell=True)
    assert error_register(desk, "auditor")[0][0].weighed
    assert [period.over for period in periods(desk, "auditor")] == [False]
    top.record(addressee="Somebody Else")
    with pytest.raises(NotPermitted):
        top.act("review", "clerk")
    found = counts(desk, "auditor", desk.today(), desk.today())
    assert ("record", "refused", 1) in found.refused
    assert ("review", "not permitted", 1) in found.refused
    assert ("Review the request", "not permitted", 1) in found.refused_words
    assert counts(desk, "auditor", days_after(desk.today(), 1), days_after(desk.today(), 1)).refused == ()
    for read in (error_register, periods):
        with pytest.raises(NotPermitted):
            read(desk, "clerk")


def test_how_far_a_disclosure_has_come_is_told(top: DeskTop) -> None:
    top.must(*TO_START)
    top.must("end_early")
    assert come(top.stage.desk, MATTER, None) is None
    top.must("approve_disclosure")
    last = top.stage.desk.last(MATTER, ("disclosure.approved",))
    assert last is not None
    states = [come(top.stage.desk, MATTER, each) for each in (None, _outside(), _outside(last.index + 1))]
    assert [each.state for each in states if each] == ["recorded", "recorded", "published"]
    away = come(top.stage.desk, MATTER, _outside(away=True))
    assert away is not None
    assert away.state == "recorded"
    top.act("release_disclosure", "second custodian")
    told = come(top.stage.desk, MATTER, None)
    assert told is not None
    assert "picks it up" in told.awaits


def _signs(found: Health) -> dict[str, tuple[str, bool]]:
    return {one.name: (one.words, one.bad) for one in found.signs}


def test_an_operator_sees_how_the_program_is_and_no_matter(top: DeskTop) -> None:
    top.must("file")
    desk = top.stage.desk
    found = health(desk, "operator", _outside(3, free=1 << 20, backup=datetime(2020, 1, 1, tzinfo=UTC)))
    signs = _signs(found)
    assert signs["Backlog"][0].startswith("7 of 10")
    assert signs["Alarms"] == ("a fork", True)
    assert {one.to_do for one in found.signs if not one.bad} == {""}
    assert {one.name: one.to_do for one in found.signs if one.bad}["Backup"] == "make one, and note it"
    assert "inspector general" in {key.office for key in found.keys}
    assert signs["Disk"][1]
    assert signs["Backup"][1]
    assert found.keys
    assert {"custodian", "officer"} <= {one.role for one in found.people}
    assert MATTER not in repr(found)
    assert _signs(health(desk, "operator", _outside(away=True, backup=desk.now())))["Log"][1]
    assert "Disk" not in _signs(health(desk, "operator", None))
    with pytest.raises(NotPermitted):
        health(desk, "custodian", None)
