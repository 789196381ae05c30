"""The auditor's run: it agrees with an honest program, and finds one out that did not ask the sealed rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plainview.core.docket import decide
from plainview.core.law.profile import Profile
from plainview.core.sealing.audit_export import Beside, Header, parse_export
from plainview.core.sealing.disclosure import close
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.audit_export import export_disclosures
from plainview.server.people.person import Person, Role
from plainview.server.scenarios import cast
from plainview.server.scenarios.requests import STANDARD_EXTENSION, STANDARD_RECORDS, merged
from plainview.server.scenarios.stage import noon, set_up
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.rules_again import NOT_ASKED, Export, RulesAgain, gather
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.server.actions.desk import MATTER, TO_START, DeskTop

ORIGIN = "example.com/again"
WIDE = {
    "addresses": [
        {"line": f"{n} Example Street", "city": "Springfield", "state": "NY", "zip5": "10001"} for n in (1, 2)
    ]
}
STRANGER = Person("designee without a paper", Role.AUTHORIZER, "inspection", grade="headquarters", postal=True)
AGENCY = {"name": "agency X", "level": "federal", "kind": "foreign"}


def other(number: int) -> ChainId:
    return ChainId(f"{number:032x}")


@contextmanager
def stage_at(folder: Path) -> Iterator[DeskTop]:
    tops: list[DeskTop] = []
    stage = set_up(
        folder,
        seed="again",
        origin=ORIGIN,
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        people=[STRANGER],
        reader=lambda _: lambda index, leaf: tops[0].read(index, leaf),
        lasting=False,
    )
    tops.append(DeskTop(stage))
    yield tops[0]
    stage.desk.store.close()


def later(top: DeskTop, days: int) -> None:
    """Let days pass, each swept."""
    with top.stage.batch():
        top.stage.at(noon(days_after(top.stage.desk.today(), days), top.stage.desk.zone))


def ask(top: DeskTop, change: Callable[[dict[tuple[str, int], Beside]], object] = lambda beside: None) -> RulesAgain:
    """The auditor's run over what is published, of an export in which something may have been changed."""
    top.stage.publish()
    made = gather(parse_export(export_disclosures(top.stage.desk, "auditor", "a test")), "export")
    beside = dict(made.beside)
    change(beside)
    again = RulesAgain(Export(made.origins, beside))
    report = verify(open_source(str(top.stage.folder / "public")), Trust(None, ""), Asked(top.stage.clock.now), again)
    assert report.exit_code == 0, report.verdict
    return again


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskTop]:
    """Every way in: refused, corrected, ordered, extended, an emergency, records; an agency that may not."""
    with stage_at(tmp_path_factory.mktemp("again") / "program") as top:
        top.act("file", matter=other(1), **WIDE)
        top.must(*TO_START)
        top.act("file", matter=other(2))
        top.must("review", matter=other(2))
        top.act("authorize", matter=other(2), by=cast.CHIEF)
        top.act("file", matter=other(3))
        top.act("return", matter=other(3), reason="unclear")
        top.act("correct", matter=other(3))
        oral = {
            "form": "oral",
            "emergency": "evidence_loss",
            "urgency": "It is burnt tomorrow.",
            "taken_by": "inspector",
        }
        top.act("file", matter=other(4), **oral)
        top.act("authorize", matter=other(4))
        top.act("confirm", matter=other(4))
        records = merged(
            dict(STANDARD_RECORDS), {"officer": "officer of agency A", "supervisor": "supervisor of agency A"}
        )
        top.stage.act(
            "officer of agency A", "file", other(5), {"request": {**records, "dated": top.stage.desk.today()}}
        )
        top.must("review", "authorize", matter=other(5))
        top.act("enrol_agency", matter=ChainId("agencies"), agency=AGENCY)
        top.act("file", matter=other(6), supervisor="supervisor of agency B")
        later(top, 20)
        top.act("ask_extension", extension=dict(STANDARD_EXTENSION))
        top.act("authorize_extension")
        top.act("approve_extension")
        top.act("withdraw", matter=other(3))
        top.act("close", matter=other(3))
        top.act("capture", matter=other(7), circumstance="damaged_or_rifled")
        top.must("file", "review", "authorize", matter=other(8))
        top.act("narrow", matter=other(8), days=30, what="classes", classes=["first_class"])
        yield top


def test_an_honest_program_agrees_in_everything(honest: DeskTop) -> None:
    again = ask(honest)
    assert again.differences(ORIGIN) == [] and again.exit_code(ORIGIN) == 0
    found = again.findings
    assert found.agreed >= 15
    asked = set(found.asked)
    assert {2, 5, 9, 21, 23, 25, 30, 39, 41, 43, 77, 78} <= asked, "rules with inputs sealed, and cross-matter"
    assert set(found.passed_over) == {"delegation.made", "enrolment.refused", "capture.recorded"} <= set(NOT_ASKED)
    assert dict(found.without) == {"request.filed": 1, "request.corrected": 1}, "of the closed matter"
    words = again.words(ORIGIN)
    assert words[0].startswith(f"rules again: {found.agreed} statements agree, {len(found.asked)} rules asked")
    assert [line for line in words if line.startswith("not asked: 1 capture.recorded: who directed")]
    assert [line for line in words if line.startswith("not in the export: 1 request.filed: closed")]
    plain = again.plain(ORIGIN)
    assert plain["agree"] == found.agreed and plain["differ"] == [] and plain["not_in_export"] == dict(found.without)


def test_an_export_of_another_log_is_of_no_use(honest: DeskTop) -> None:
    again = ask(honest)
    assert again.differences("example.com/other") == [f"the export is of {ORIGIN!r}"]
    assert again.exit_code("example.com/other") == 1


# ---- the teeth: a program that does not ask


@pytest.fixture
def careless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskTop]:
    """A program whose docket asks no sealed rule at all."""
    with stage_at(tmp_path / "program") as top:
        monkeypatch.setattr(decide, "_sealed_checks", lambda *given: ())
        yield top


def differing(top: DeskTop) -> str:
    return "\n".join(ask(top).differences(ORIGIN))


def test_a_program_that_does_not_ask_the_sealed_rules_is_found_out(careless: DeskTop) -> None:
    top = careless
    top.act("file", **WIDE, grounds="", purpose="crime", charged=True)
    top.must("review")
    top.act("authorize", by="inspector in charge")
    top.act("enrol_agency", matter=ChainId("agencies"), agency=AGENCY)
    found = differing(top)
    for kind, cite in {
        "request.filed": "Publication 55 III.B.4",
        "request.reviewed": "39 CFR 233.3(e)(2)",
        "order.authorized": "39 CFR 233.3(d)(2)",
        "agency.enrolled": "39 CFR 233.3(c)(8)",
    }.items():
        assert any(f", {kind}: rule refuses ({cite}" in line for line in found.split("\n")), (kind, found)
    assert "request.reviewed: its report names the rules" in found


def test_an_order_without_review_or_in_the_wrong_hands_is_found_out(careless: DeskTop) -> None:
    careless.act("file")
    careless.act("authorize", by=STRANGER.id)
    found = differing(careless)
    assert "not_reviewed" in found and "no_power_to_order" in found


def test_a_confirmation_of_what_was_written_or_that_came_too_late_is_found_out(careless: DeskTop) -> None:
    careless.act("file")
    careless.act("confirm")
    oral = {"form": "oral", "urgency": "now", "taken_by": "inspector"}
    careless.act("file", matter=other(2), **oral, dated=days_after(careless.stage.desk.today(), -4))
    careless.act("confirm", matter=other(2))
    found = differing(careless)
    assert "not_oral" in found and "confirmed_too_late" in found


def test_an_extension_without_benefit_is_found_out(careless: DeskTop) -> None:
    careless.must(*TO_START)
    later(careless, 20)
    careless.act("ask_extension", extension={**STANDARD_EXTENSION, "benefit_obtained": ""})
    assert "extension.asked: rule refuses (39 CFR 233.3(g)(5)" in differing(careless)


def test_a_judge_who_leaves_more_than_was_asked_is_found_out(careless: DeskTop) -> None:
    careless.must("file", "review", "authorize")
    careless.act("narrow", days=30, what="names", names=["the subject", "somebody else"])
    found = differing(careless)
    assert "order.narrowed: rule refuses (Letter of eight senators, 17 May 2023; name_not_asked)" in found


def test_a_filing_that_the_law_allows_is_not_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that refuses what it likes cites a paragraph that does not refuse."""
    with stage_at(tmp_path / "program") as top:
        honest = decide._sealed_checks

        def hostile(command: Any, *given: Any) -> Any:
            return honest(replace(command, request=replace(command.request, addresses=())), *given)

        with monkeypatch.context() as patch:
            patch.setattr(decide, "_sealed_checks", hostile)
            top.act("file")
        assert top.types() == ["filing.refused"]
        (line,) = ask(top).differences(ORIGIN)
        assert "filing.refused: it cites Publication 55 III.B.4; the law refuses by nothing" in line


def test_an_agency_that_is_suspended_files_nothing(careless: DeskTop) -> None:
    careless.act("suspend_agency", matter=ChainId("agencies"), agency="agency A")
    careless.act("file")
    assert "39 CFR 233.3(c)(8)" in differing(careless)


def test_a_second_cover_at_an_address_past_120_days_is_the_chiefs(careless: DeskTop) -> None:
    """What ran at the same address before is another matter's, and counts to the 120 days."""
    for verb in TO_START:
        careless.act(verb, **({"purpose": "fugitive", "days": 120} if verb == "file" else {}))
    later(careless, 95)
    careless.must("file", "review", "authorize", matter=other(2))
    elsewhere = {"addresses": [{**WIDE["addresses"][0], "line": "9 Elsewhere Road"}]}
    careless.act("file", matter=other(3), **elsewhere)
    careless.must("review", "authorize", matter=other(3))
    lines = [line for line in ask(careless).differences(ORIGIN) if "order.authorized: rule refuses" in line]
    assert [line for line in lines if "39 CFR 233.3(g)(6)" in line] == lines[-1:], (
        "the tooth: elsewhere it is the first"
    )


# ---- exports that are not what was sealed


def changed(export: dict[tuple[str, int], Beside], chain: str, seq: int, **change: Any) -> None:
    export[chain, seq] = replace(export[chain, seq], **change)


def without(export: dict[tuple[str, int], Beside], chain: str, name: str) -> None:
    kept = {field: text for field, text in export[chain, 0].disclosures.items() if field != name}
    changed(export, chain, 0, disclosures=kept)


def salted_anew(export: dict[tuple[str, int], Beside], name: str) -> None:
    texts: Mapping[str, str] = export[MATTER, 0].disclosures
    changed(export, MATTER, 0, disclosures={**texts, name: close(name, "another", bytes(32)).text})


def exchanged(export: dict[tuple[str, int], Beside]) -> None:
    changed(export, MATTER, 0, request=export[other(2), 0].request)


def shown(**change: Any) -> Callable[[dict[tuple[str, int], Beside]], None]:
    return lambda export: changed(export, MATTER, 0, **change)


def named(request: Any) -> Any:
    return {**request, "days": 29}


BAD: dict[str, tuple[Callable[[dict[tuple[str, int], Beside]], object], str]] = {
    "a field left out": (lambda export: without(export, MATTER, "grounds"), "does not hold exactly the sealed fields"),
    "another value": (lambda export: salted_anew(export, "grounds"), "'grounds' of the export is not what was sealed"),
    "no request": (shown(request=None), "the request is not in the export"),
    "another request": (
        lambda export: changed(export, MATTER, 0, request=named(export[MATTER, 0].request)),
        "is not the one that was signed",
    ),
    "no filing": (lambda export: export.pop((MATTER, 0)), "the request of this matter is not in the export"),
    "no enrolment": (lambda export: export.pop(("agencies", 0)), "the agency of this matter is not among those"),
    "no extension": (lambda export: changed(export, MATTER, 5, extension=None), "the extension that was asked is not"),
    "a statement too many": (
        lambda export: export.update({("ff" * 16, 0): Beside("ff" * 16, 0, {})}),
        "is in the export, not in the log",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_an_export_that_is_not_what_was_sealed_is_found_out(honest: DeskTop, name: str) -> None:
    change, what = BAD[name]
    found = ask(honest, change).differences(ORIGIN)
    assert any(what in line for line in found), found


def test_a_field_that_was_sealed_beside_another_request_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What will be opened one day is not what the judge was shown."""
    from plainview.server.actions import requests

    with stage_at(tmp_path / "program") as top:
        honest = requests.order_fields
        wrong = {"statute": "18 USC 1"}
        monkeypatch.setattr(requests, "order_fields", lambda *given: {**honest(*given), **wrong})
        top.act("file")
        (line,) = ask(top).differences(ORIGIN)
        assert "the sealed statute is not that of the request" in line


def test_a_statement_twice_is_malformed() -> None:
    row = Beside(MATTER, 0, {})
    with pytest.raises(Malformed, match="is there twice"):
        gather([Header(ORIGIN, 1), row, row], "export")
