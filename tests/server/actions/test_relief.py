"""A form sent again does nothing twice; a recorder may stand in elsewhere for some days, and sees no other covers."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from plainview.core.mail.corrections import CorrectionReason
from plainview.core.mail.pieces import Piece
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Inconsistent, Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.correct_piece import correct_piece
from plainview.server.actions.record import record
from plainview.server.actions.recorders import Paper, certify_recorder
from plainview.server.actions.relief import (
    LATE_DAYS,
    Place,
    lend_recorder,
    place_recorder,
    places_of,
    recorders_of,
    reliefs,
    route_of,
)
from plainview.server.actions.sheets import import_sheet
from plainview.server.people.person import Person, Role
from plainview.server.queries import covers
from plainview.server.queries.covers import Cover, Over, cover, covers_today, own_entries
from plainview.server.scenarios.requests import STANDARD_PIECE
from tests.server.actions.desk import MATTER, TO_START, DeskTop

FORM = "cd" * 16
REGISTRAR = "registrar of the inspection service"
OTHER = "other facility"
KNOWN = {"known": True, "names": ["the counsel"], "address": "9 Law Road", "subject_is_attorney": False}


def _elsewhere(top: DeskTop) -> None:
    far = days_after(top.stage.desk.today(), 300)
    person = Person("relief", Role.RECORDER, "inspection", facility=OTHER, postal=True, nondisclosure_until=far)
    top.stage.register(person)


def _piece(top: DeskTop, **told: Any) -> Piece:
    return Piece(**{"day": top.stage.desk.today(), **STANDARD_PIECE, **told})


def _pieces(top: DeskTop) -> int:
    return len(top.stage.desk.store.pieces(matter=MATTER))


def test_a_form_sent_again_is_recorded_once(top: DeskTop) -> None:
    top.must(*TO_START)
    piece = _piece(top)
    first = record(top.stage.desk, "recorder", MATTER, piece, form=FORM)
    again = record(top.stage.desk, "recorder", MATTER, piece, form=FORM)
    assert first.digest == again.digest
    assert _pieces(top) == 1
    record(top.stage.desk, "recorder", MATTER, piece, form="ef" * 16)
    assert _pieces(top) == 2, "two pieces may look the same: another form is another piece"


def test_a_form_sent_again_with_another_piece_is_told_so(top: DeskTop) -> None:
    top.must(*TO_START)
    record(top.stage.desk, "recorder", MATTER, _piece(top), form=FORM)
    with pytest.raises(Inconsistent):
        record(top.stage.desk, "recorder", MATTER, _piece(top, sender_name="Somebody Else"), form=FORM)
    assert _pieces(top) == 1


def test_attorney_mail_of_a_form_sent_again_is_counted_once(top: DeskTop) -> None:
    top.act("file", attorney=KNOWN)
    top.must(*TO_START[1:])
    piece = _piece(top, sender_name="the counsel")
    for _ in range(2):
        done = record(top.stage.desk, "recorder", MATTER, piece, form=FORM)
        assert [refused.code for refused in done.refusals] == ["attorney_mail"]
    rows = [row for row in top.stage.desk.store.audit_rows(MATTER) if row.act == "record"]
    assert [row.detail for row in rows] == ["attorney_mail"]


def test_a_recorder_sees_the_covers_of_the_own_facility_and_nothing_of_agency_or_law(top: DeskTop) -> None:
    top.must(*TO_START)
    _elsewhere(top)
    seen = covers_today(top.stage.desk, "recorder")
    assert [each.id for each in seen.covers] == [MATTER]
    assert seen.papers == ()
    assert not {"agency", "level", "purpose", "violation"} & set(Cover.__dataclass_fields__)
    assert covers_today(top.stage.desk, "relief").covers == ()
    assert [each.code for each in covers_today(top.stage.desk, "relief").papers] != []
    for id in (MATTER, ChainId("00" * 16), ChainId("x")):
        with pytest.raises(NotPermitted, match="no such cover"):
            cover(top.stage.desk, "relief", id)
    with pytest.raises(NotPermitted):
        covers_today(top.stage.desk, "custodian")


def test_a_relief_carrier_sees_the_covers_of_another_facility_until_the_last_day(top: DeskTop) -> None:
    top.must(*TO_START)
    _elsewhere(top)
    desk = top.stage.desk
    lend_recorder(desk, REGISTRAR, "relief", "delivery unit", desk.today())
    assert [each.facility for each in covers_today(desk, "relief").covers] == ["delivery unit"]
    assert [(id, one.facility) for id, one in reliefs(desk, REGISTRAR)] == [("relief", "delivery unit")]
    assert dict(recorders_of(desk, REGISTRAR)) == {"recorder": "delivery unit", "relief": OTHER}
    acts = [row.act for row in desk.store.audit_rows("people")]
    assert {"lend_recorder", "be_lent"} <= set(acts)
    top.on(1)
    assert covers_today(desk, "relief").covers == ()
    assert places_of(desk, desk.person("relief")) == (Place(OTHER),)
    lend_recorder(desk, REGISTRAR, "relief", "delivery unit", desk.today())
    lend_recorder(desk, REGISTRAR, "relief", "delivery unit", days_after(desk.today(), -1))
    assert reliefs(desk, REGISTRAR) == ()


@pytest.mark.parametrize(
    ("by", "who", "place", "days", "error"),
    [
        ("registrar of the court", "recorder", OTHER, 0, NotPermitted),
        ("custodian", "recorder", OTHER, 0, NotPermitted),
        (REGISTRAR, "custodian", OTHER, 0, NotPermitted),
        (REGISTRAR, "nobody", OTHER, 0, NotPermitted),
        (REGISTRAR, "recorder", "", 0, Malformed),
        (REGISTRAR, "recorder", "delivery unit", 0, Malformed),
        (REGISTRAR, "recorder", OTHER, 31, Malformed),
        (REGISTRAR, "recorder", OTHER, -2, Malformed),
    ],
)
def test_nobody_is_lent_otherwise(
    top: DeskTop, by: str, who: str, place: str, days: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        lend_recorder(top.stage.desk, by, who, place, days_after(top.stage.desk.today(), days))


def test_a_cover_that_has_ended_shows_only_that_it_has(top: DeskTop) -> None:
    top.must(*TO_START)
    top.on(40)
    found = cover(top.stage.desk, "recorder", MATTER)
    assert isinstance(found, Over)
    assert found.phase == "ended"
    assert own_entries(top.stage.desk, "recorder", MATTER) == ()


def test_a_recorder_is_shown_the_own_entries_that_stand_and_nobody_elses(top: DeskTop) -> None:
    top.must(*TO_START)
    desk = top.stage.desk
    done = top.record()
    assert done.digest is not None
    assert [each.digest for each in own_entries(desk, "recorder", MATTER)] == [done.digest.hex()]
    _elsewhere(top)
    lend_recorder(desk, REGISTRAR, "relief", "delivery unit", desk.today())
    assert own_entries(desk, "relief", MATTER) == ()


def test_nobody_records_under_a_cover_of_another_facility(top: DeskTop) -> None:
    top.must(*TO_START)
    _elsewhere(top)
    desk = top.stage.desk
    with pytest.raises(NotPermitted, match="no such cover"):
        record(desk, "relief", MATTER, _piece(top))
    assert _pieces(top) == 0
    assert (top.audit()[-1].act, top.audit()[-1].outcome) == ("record", "not permitted")


def test_a_recorder_of_no_facility_records_nothing_until_lent_to_one(top: DeskTop) -> None:
    top.must(*TO_START)
    desk, far = top.stage.desk, days_after(top.stage.desk.today(), 300)
    person = Person("nowhere", Role.RECORDER, "inspection", postal=True, nondisclosure_until=far, trained_until=far)
    top.stage.register(person)
    tries = (
        lambda: record(desk, "nowhere", MATTER, _piece(top)),
        lambda: import_sheet(desk, "nowhere", MATTER, b"", "recorder"),
        lambda: correct_piece(desk, "nowhere", MATTER, b"\0" * 32, CorrectionReason.READ_TWICE, None),
    )
    for each in tries:
        with pytest.raises(NotPermitted, match="belong to none"):
            each()
    kept = [row.act for row in desk.store.audit_rows(MATTER) if row.detail == "belongs to no facility"]
    assert kept == ["record", "import_sheet", "correct_piece"]
    lend_recorder(desk, REGISTRAR, "nowhere", "delivery unit", desk.today())
    assert record(desk, "nowhere", MATTER, _piece(top)).digest is not None
    top.on(1)
    with pytest.raises(NotPermitted, match="belong to none"):
        record(desk, "nowhere", MATTER, _piece(top))


def test_sheets_and_corrections_are_of_the_own_facility_and_for_a_week_of_a_relief_that_is_over(top: DeskTop) -> None:
    top.must(*TO_START)
    _elsewhere(top)
    desk = top.stage.desk
    certify_recorder(desk, REGISTRAR, "relief", Paper.TRAINING, days_after(desk.today(), 300))
    first = record(desk, "recorder", MATTER, _piece(top)).digest
    assert first is not None
    withdraw = partial(correct_piece, desk, "relief", MATTER, first, CorrectionReason.READ_TWICE, None)
    for each in (withdraw, partial(import_sheet, desk, "relief", MATTER, b"")):
        with pytest.raises(NotPermitted, match="no such cover"):
            each()
    lend_recorder(desk, REGISTRAR, "relief", "delivery unit", desk.today())
    top.on(LATE_DAYS + 1)
    with pytest.raises(NotPermitted, match="no such cover"):
        withdraw()
    top.stage.clock.now -= timedelta(days=1)
    assert withdraw().digest is not None
    lend_recorder(desk, REGISTRAR, "relief", "a third facility", desk.today())
    assert import_sheet(desk, "relief", MATTER, b"").faults != (), "still of the relief that is over"


HERE = "delivery unit"
ROUTES = {"on 12": (HERE, "12"), "on 7": (HERE, "7"), "elsewhere": (OTHER, "12"), "of the whole": (HERE, "")}
"""Recorders, and where each of them belongs."""


def _on_routes(top: DeskTop) -> None:
    far = days_after(top.stage.desk.today(), 300)
    for id, (facility, route) in ROUTES.items():
        papers = {"postal": True, "nondisclosure_until": far, "trained_until": far}
        top.stage.register(Person(id, Role.RECORDER, "inspection", facility=facility, route=route, **papers))  # type: ignore[arg-type]


def _seeing(top: DeskTop) -> set[str]:
    """Who sees the cover among today's, by its own page, and is let record under it: always the same people."""
    desk = top.stage.desk
    listed = {id for id in ROUTES if covers_today(desk, id).covers}
    for id in ROUTES:
        try:
            assert isinstance(cover(desk, id, MATTER), Cover)
            assert record(desk, id, MATTER, _piece(top)).digest is not None
            assert id in listed
        except NotPermitted:
            assert id not in listed
    return listed


def test_a_cover_of_one_route_is_there_for_its_recorders_and_those_of_the_whole_facility(top: DeskTop) -> None:
    _on_routes(top)
    top.must(*TO_START[:-1])
    with pytest.raises(Malformed, match="name of a facility|on this route|at most 40"):
        top.act("start", facility=HERE, route="x" * 41)
    with pytest.raises(Malformed, match="on this route"):
        top.act("start", facility="a third facility", route="12")
    top.act("start", facility=HERE, route="12")
    assert _seeing(top) == {"on 12", "of the whole"}
    seen = covers_today(top.stage.desk, "on 12")
    assert (seen.facilities, [one.route for one in seen.covers]) == (("delivery unit, route 12",), ["12"])
    assert covers_today(top.stage.desk, "of the whole").facilities == (HERE,)
    assert dict(recorders_of(top.stage.desk, REGISTRAR))["on 7"] == "delivery unit, route 7"


def test_a_cover_without_a_route_is_there_for_every_route_of_its_facility(top: DeskTop) -> None:
    """So is each that was started before there were routes: nothing is kept of one."""
    _on_routes(top)
    top.must(*TO_START)
    assert top.stage.desk.record("route", MATTER) is None
    assert _seeing(top) == {"on 12", "on 7", "of the whole"}


def test_a_relief_carrier_stands_in_on_one_route(top: DeskTop) -> None:
    _on_routes(top)
    top.must(*TO_START[:-1])
    top.act("start", facility=HERE, route="12")
    desk = top.stage.desk
    lend_recorder(desk, REGISTRAR, "elsewhere", HERE, desk.today(), "7")
    assert "elsewhere" not in _seeing(top)
    lend_recorder(desk, REGISTRAR, "elsewhere", HERE, desk.today(), "12")
    lend_recorder(desk, REGISTRAR, "on 7", HERE, desk.today(), "12")
    assert _seeing(top) == {"on 12", "of the whole", "elsewhere", "on 7"}
    assert [(id, one.place.words) for id, one in reliefs(desk, REGISTRAR)] == [
        ("elsewhere", "delivery unit, route 7"),
        ("elsewhere", "delivery unit, route 12"),
        ("on 7", "delivery unit, route 12"),
    ]
    for id in ("on 12", "of the whole"):
        with pytest.raises(Malformed, match="another route"):
            lend_recorder(desk, REGISTRAR, id, HERE, desk.today(), "12")
    top.on(1)
    assert _seeing(top) == {"on 12", "of the whole"}


def test_a_relief_of_an_older_program_is_of_the_whole_facility(top: DeskTop) -> None:
    _on_routes(top)
    day = str(top.stage.desk.today())
    top.stage.desk.register("relief", "elsewhere", [[HERE, day, day]])
    assert places_of(top.stage.desk, top.stage.desk.person("elsewhere")) == (Place(OTHER, "12"), Place(HERE))


def test_covers_of_other_routes_fill_no_page(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    _on_routes(top)
    top.must(*TO_START[:-1])
    top.act("start", facility=HERE, route="12")
    monkeypatch.setattr(covers, "COVERS_ROWS", 1)
    others = [ChainId(f"{number:02x}" * 16) for number in range(3)]
    for matter in others:
        _start_another(top, matter, "7")
    page, found = "", []
    while True:
        seen = covers_today(top.stage.desk, "on 12", page)
        found += [one.id for one in seen.covers]
        if not (page := seen.more):
            break
    assert found == [MATTER]
    assert len(covers_today(top.stage.desk, "on 7").covers) == 1
    assert route_of(top.stage.desk, others[0]) == "7"


def _start_another(top: DeskTop, matter: ChainId, route: str) -> None:
    address = {"line": f"{matter[:2]} Other Street", "city": "Albany", "state": "NY", "zip5": "12207"}
    top.act("file", matter=matter, addresses=[address])
    for verb in TO_START[1:-1]:
        top.act(verb, matter=matter)
    top.act("start", matter=matter, facility=HERE, route=route)


def test_a_registrar_says_where_a_recorder_belongs_from_now_on(top: DeskTop) -> None:
    _on_routes(top)
    top.must(*TO_START[:-1])
    top.act("start", facility=HERE, route="12")
    desk = top.stage.desk
    top.stage.register(replace(desk.person("elsewhere"), id="nowhere", facility="", route=""))
    with pytest.raises(NotPermitted, match="belong to none"):
        record(desk, "nowhere", MATTER, _piece(top))
    place_recorder(desk, REGISTRAR, "nowhere", HERE, "12")
    assert record(desk, "nowhere", MATTER, _piece(top)).digest is not None
    place_recorder(desk, REGISTRAR, "on 12", OTHER)
    assert desk.person("on 12").route == ""
    assert _seeing(top) == {"of the whole"}
    rows = [(row.person, row.act, row.detail) for row in desk.store.audit_rows("people") if "place" in row.act]
    assert rows == [
        (REGISTRAR, "place_recorder", "delivery unit, route 12"),
        ("nowhere", "be_placed", "delivery unit, route 12"),
        (REGISTRAR, "place_recorder", OTHER),
        ("on 12", "be_placed", OTHER),
    ]


@pytest.mark.parametrize(
    ("by", "who", "facility", "route", "error"),
    [
        ("registrar of the court", "recorder", OTHER, "", NotPermitted),
        ("inspector", "recorder", OTHER, "", NotPermitted),
        ("recorder", "recorder", OTHER, "", NotPermitted),
        (REGISTRAR, "inspector", OTHER, "", NotPermitted),
        (REGISTRAR, "nobody", OTHER, "", NotPermitted),
        (REGISTRAR, "recorder", "", "", Malformed),
        (REGISTRAR, "recorder", " ", "12", Malformed),
        (REGISTRAR, "recorder", "x" * 121, "", Malformed),
        (REGISTRAR, "recorder", OTHER, "x" * 41, Malformed),
    ],
)
def test_nobody_is_placed_otherwise(
    top: DeskTop, by: str, who: str, facility: str, route: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        place_recorder(top.stage.desk, by, who, facility, route)
    assert top.stage.desk.person("recorder").facility == HERE


def test_an_account_of_an_older_program_has_no_route() -> None:
    plain = to_plain(Person("recorder", Role.RECORDER, "inspection", facility=HERE, route="12"))
    del plain["route"]
    assert from_plain(Person, plain).route == ""
