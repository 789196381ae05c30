"""What is disclosed goes encrypted to the one agency that asked: what is in it, what is not, who gets it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plainview.core.docket.statement import parse_statement
from plainview.core.law.profile import Profile
from plainview.core.mail.outside import Unread
from plainview.core.mail.sheet import parse_sheet
from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Malformed, NotPermitted, Unchecked
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain
from plainview.server.actions import packages as acting
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.packages import set_recipients
from plainview.server.packages import gather as gathering
from plainview.server.packages.age_file import open_sealed, recipient_of
from plainview.server.packages.contents import check
from plainview.server.queries.packages import preview
from plainview.server.scenarios.stage import set_up
from tests.server.actions.conftest import top as top
from tests.server.actions.desk import MATTER, DeskTop
from tests.server.packages.released import AGENCY, opened, picked, release, started, swept

REGISTRAR = "registrar of the inspection service"


def manifest(files: dict[str, bytes]) -> dict[str, Any]:
    plain = canonical.parse(files["manifest.json"], 1 << 20)
    assert isinstance(plain, dict)
    return plain


def test_the_agency_gets_what_was_recorded_with_proofs_that_lead_to_the_public_daybook(top: DeskTop) -> None:
    started(top)
    digests = {top.record(sender_name=f"sender {n}").digest for n in range(3)}
    swept(top)
    digests.add(top.record(marks="a second day").digest)
    swept(top)
    done = release(top)
    assert isinstance(done, Acknowledged) and done.statement.type == "disclosure.released"
    files = opened(top)
    held = check(files)
    assert {one.digest for one in held} == digests
    assert parse_sheet(files["pieces.csv"]) == tuple(one.piece for one in held)
    for one in held:
        (said,) = (row for row in top.stage.desk.store.chain("daybook") if row.index == one.booked.index)
        facts = parse_statement(said.data).facts
        assert said.leaf == one.booked.leaf
        assert (facts["of"], facts["root"]) == (one.piece.day.isoformat(), one.booked.root.hex())
    plain = manifest(files)
    assert (plain["agency"], plain["matter"], plain["count"], plain["stage"]) == (AGENCY, MATTER, 4, "mid_term")
    assert plain["left_out"] == [] and plain["erased"] is False


def test_the_custodian_signed_for_the_very_manifest(top: DeskTop) -> None:
    started(top)
    top.record()
    swept(top)
    done = release(top)
    got, files = picked(top), opened(top)
    said = open_text(got.disclosure)
    assert said.digest == done.statement.sealed["package"] and got.index == done.index
    assert said.value == {"manifest": hashlib.sha256(files["manifest.json"]).hexdigest(), "to": AGENCY}


def test_the_preview_is_what_is_released(top: DeskTop) -> None:
    started(top)
    top.record()
    swept(top)
    shown = preview(top.stage.desk, "custodian", MATTER, "mid_term")
    assert (top.audit()[-1].act, top.audit()[-1].outcome) == ("open", "disclose")
    release(top)
    assert opened(top) == shown.files and len(shown.package.pieces) == 1
    with pytest.raises(NotPermitted):
        preview(top.stage.desk, "recorder", MATTER, "mid_term")
    with pytest.raises(Invalid, match="only of a cover"):
        preview(top.stage.desk, "custodian", MATTER, "records")


def test_an_empty_term_is_a_package_that_says_so(top: DeskTop) -> None:
    started(top)
    swept(top, 31)
    release(top, "end")
    files = opened(top)
    assert check(files) == () and manifest(files)["count"] == 0
    assert b"no piece" in files["README.txt"]
    assert parse_sheet(files["pieces.csv"]) == ()


def test_only_the_agencys_own_identity_opens_it(top: DeskTop) -> None:
    started(top)
    swept(top)
    release(top)
    data = picked(top).data
    for other in ("agency B", "agency A "):
        with pytest.raises(Invalid, match="does not open"):
            open_sealed(data, top.stage.keyring.agency(other))
    changed = data[:-1] + bytes([data[-1] ^ 1])
    with pytest.raises(Invalid, match="was changed"):
        open_sealed(changed, top.stage.keyring.agency(AGENCY))


def test_an_agency_without_a_key_gets_nothing_and_is_told_what_to_do(top: DeskTop) -> None:
    started(top)
    swept(top)
    with top.stage.desk.store.unit() as unit:
        unit.put_record(acting.RECIPIENTS, AGENCY, b"")
    with pytest.raises(NotPermitted, match="age-keygen"):
        release(top)
    assert top.types()[-1] == "disclosure.approved"


def test_a_registrar_sets_an_agencys_keys_and_each_is_audited_by_its_hash(top: DeskTop) -> None:
    keys = [recipient_of(top.stage.keyring.agency(name)) for name in ("one", "two")]
    set_recipients(top.stage.desk, REGISTRAR, AGENCY, keys)
    assert acting.recipients_of(top.stage.desk, AGENCY) == tuple(keys)
    last = top.audit(ChainId("agencies"))[-1]
    assert last.act == "set_recipients" and keys[0] not in last.detail and AGENCY not in last.detail
    for by, agency, given, error in (
        ("custodian", AGENCY, keys, NotPermitted),
        (REGISTRAR, "agency Z", keys, NotPermitted),
        (REGISTRAR, AGENCY, [keys[0], keys[0]], Malformed),
    ):
        with pytest.raises(error):
            set_recipients(top.stage.desk, by, agency, given)
    started(top)
    swept(top)
    release(top)
    for name in ("one", "two"):
        assert open_sealed(picked(top).data, top.stage.keyring.agency(name))


@pytest.mark.parametrize("by", ["officer of agency B", "supervisor of agency A", "custodian", "judge"])
def test_nobody_else_picks_it_up(top: DeskTop, by: str) -> None:
    started(top)
    swept(top)
    release(top)
    with pytest.raises(NotPermitted):
        picked(top, by)
    last = top.audit()[-1]
    assert (last.person, last.act, last.outcome) == (by, "pick_up_package", "not permitted")


def test_a_pick_up_is_audited_and_nothing_tells_whether_there_is_a_matter(top: DeskTop) -> None:
    started(top)
    swept(top)
    words = set()
    for matter in (MATTER, ChainId("cd" * 16), ChainId("keys")):
        with pytest.raises(NotPermitted) as caught:
            acting.pick_up(top.stage.desk, "officer of agency A", matter)
        words.add(str(caught.value))
    assert len(words) == 1
    release(top)
    got = picked(top)
    assert hashlib.sha256(got.data).hexdigest() in top.audit()[-1].detail
    assert (top.audit()[-1].outcome, top.audit()[-2].act) == ("picked up", "open")


def test_a_returned_package_is_not_given_again(top: DeskTop) -> None:
    started(top)
    swept(top, 31)
    release(top, "end")
    picked(top)
    top.must("return_copy")
    with pytest.raises(NotPermitted):
        picked(top)


def test_a_piece_of_today_waits_for_its_book(top: DeskTop) -> None:
    started(top)
    top.record()
    release(top)
    files = opened(top)
    assert check(files) == ()
    assert [out["code"] for out in manifest(files)["left_out"]] == ["day_open"]


def test_a_term_does_not_end_in_a_package_without_the_pieces_of_today(top: DeskTop) -> None:
    started(top)
    top.record()
    with pytest.raises(Unchecked, match="still open"):
        preview(top.stage.desk, "custodian", MATTER, "end")
    top.on(1)
    with pytest.raises(Unchecked, match="not closed"):
        preview(top.stage.desk, "custodian", MATTER, "end")


LATER = [
    ({"excluded": ["the subject"]}, ["addressee_excluded"]),
    ({"attorney": {"known": True, "names": ["the counsel"], "address": "", "subject_is_attorney": False}}, []),
]


@pytest.mark.parametrize(("changed", "codes"), LATER)
def test_what_the_rules_would_not_record_now_is_left_out_and_an_attorneys_not_even_named(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], codes: list[str]
) -> None:
    started(top)
    top.record(sender_name="the counsel")
    swept(top)
    request = top.reading("custodian").request(MATTER)
    again = top.values("file", changed)["request"]
    other = type(request)
    monkeypatch.setattr(type(top.stage.desk), "request", lambda *_: from_plain(other, again))
    shown = preview(top.stage.desk, "custodian", MATTER, "mid_term")
    assert shown.package.pieces == ()
    assert [out.code for out in shown.package.left_out] == codes
    assert b"attorney" not in b"".join(shown.files.values())


def test_the_check_of_the_rules_has_a_tooth(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    started(top)
    top.record()
    swept(top)
    monkeypatch.setattr(gathering, "check_piece", lambda *_: ())
    assert len(preview(top.stage.desk, "custodian", MATTER, "mid_term").package.pieces) == 1


def test_an_erasure_takes_the_package_with_it(top: DeskTop) -> None:
    started(top)
    top.record()
    swept(top)
    done = release(top)
    store = top.stage.desk.store
    assert store.payload(done.index, "package") is not None
    drop = acting.dropping(top.stage.desk, MATTER)
    with store.unit() as unit:
        drop(unit)
    assert store.payload(done.index, "package") is None and store.payload(done.index, "disclosures") is not None
    with pytest.raises(NotPermitted):
        picked(top)


def test_after_a_finding_and_an_erasure_nothing_is_handed_out(top: DeskTop) -> None:
    started(top)
    top.record()
    swept(top)
    done = release(top)
    top.act("find", outcome="improper")
    with pytest.raises(NotPermitted):
        picked(top)
    assert isinstance(top.act("erase", scope="all"), Acknowledged)
    assert top.stage.desk.store.payload(done.index, "package") is None
    assert top.stage.desk.store.payload(done.index, "disclosures") is not None


@pytest.mark.parametrize("values", [{}, {"own_request": True}])
def test_another_agency_is_refused_by_the_law_and_no_package_of_the_matter_is_for_it(
    top: DeskTop, values: dict[str, Any]
) -> None:
    started(top)
    top.record()
    swept(top)
    top.act("approve_disclosure", stage="mid_term")
    done = top.act("release_disclosure", stage="mid_term", to="agency B", **values)
    assert isinstance(done, Acknowledged) and done.statement.type == "disclosure.refused"
    assert top.stage.desk.store.payload(done.index, "package") is None
    with pytest.raises(NotPermitted):
        picked(top, "officer of agency B")


def test_of_a_cover_that_a_charge_ended_only_what_was_before_it_goes_out(top: DeskTop) -> None:
    started(top)
    before = top.record().digest
    swept(top)
    done = release(top)
    top.record()
    charged = top.stage.desk.today()
    swept(top)
    top.act("report_charge", filed=charged)
    assert top.stage.desk.matter(MATTER).phase == "ended"
    shown = preview(top.stage.desk, "custodian", MATTER, "end")
    assert [held.digest for held in shown.package.pieces] == [before]
    assert [out.code for out in shown.package.left_out] == ["ended_by_charge"]
    assert isinstance(top.act("erase", scope="part"), Acknowledged)
    assert top.stage.desk.store.payload(done.index, "package") is None
    release(top, "end")
    files = opened(top)
    assert [held.digest for held in check(files)] == [before] and manifest(files)["erased"] is True


def test_two_builds_have_the_same_log_though_no_two_packages_are_alike(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        stage = set_up(
            tmp_path / name,
            seed="packages",
            origin="example.com/packages",
            zone="America/New_York",
            profile=Profile("reform"),
            first_day=Day(2026, 1, 2),
            reader=lambda _: lambda index, leaf: None,
            lasting=False,
        )
        top = DeskTop(stage)
        started(top)
        top.record()
        swept(top)
        release(top)
        stage.publish()
        folder = stage.folder / "public" / "tile"  # the log itself; signatures on checkpoints are random
        public = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        made.append((public, opened(top), picked(top).data))
        stage.desk.store.close()
    one, two = made
    assert one[:2] == two[:2] and one[0]
    assert one[2] != two[2]


def test_a_draft_signed_for_another_package_does_not_stand(top: DeskTop) -> None:
    started(top)
    swept(top)
    top.act("approve_disclosure", stage="mid_term")
    draft = top.propose("release_disclosure", stage="mid_term")
    set_recipients(top.stage.desk, REGISTRAR, AGENCY, [recipient_of(top.stage.keyring.agency("another"))])
    with pytest.raises(Inconsistent, match="changed since"):
        top.commit(draft, "release_disclosure", stage="mid_term")
    assert top.types()[-1] == "disclosure.approved"


def test_a_draft_is_committed_with_the_package_it_was_signed_for(top: DeskTop) -> None:
    started(top)
    top.record()
    swept(top)
    top.act("approve_disclosure", stage="mid_term")
    draft = top.propose("release_disclosure", stage="mid_term")
    assert isinstance(top.commit(draft, "release_disclosure", stage="mid_term"), Acknowledged)
    assert len(check(opened(top))) == 1


def signing_after(top: DeskTop, monkeypatch: pytest.MonkeyPatch, what: Callable[[], object]) -> None:
    """Let something happen between the two decisions of an act, while its signer signs."""
    keys = type(top.stage.desk.keys)
    sign = keys.sign

    def later(ring: Any, key: Any, data: bytes) -> Any:
        what()
        return sign(ring, key, data)

    monkeypatch.setattr(keys, "sign", later)


def test_an_act_makes_a_package_once_where_nothing_of_it_has_changed(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(top)
    top.record()
    swept(top)
    top.act("approve_disclosure", stage="mid_term")
    made: list[object] = []
    gather = acting.gather
    monkeypatch.setattr(acting, "gather", lambda *given, **named: made.append(1) or gather(*given, **named))
    assert isinstance(top.act("release_disclosure", stage="mid_term"), Acknowledged)
    assert len(made) == 1
    assert len(check(opened(top))) == 1


@pytest.mark.parametrize("changed", ["the keys it is for", "what is recorded"])
def test_a_package_of_which_something_changed_between_an_acts_decisions_is_made_anew(
    top: DeskTop, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    started(top)
    swept(top)
    top.act("approve_disclosure", stage="mid_term")
    desk, another = top.stage.desk, recipient_of(top.stage.keyring.agency("another"))
    signing_after(
        top,
        monkeypatch,
        top.record if changed == "what is recorded" else lambda: set_recipients(desk, REGISTRAR, AGENCY, [another]),
    )
    with pytest.raises(Inconsistent, match="changed since"):
        top.act("release_disclosure", stage="mid_term")
    assert top.types()[-1] == "disclosure.approved"


def test_no_canary_is_in_names_sizes_the_database_or_any_file(
    top: DeskTop, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    started(top)
    top.record(sender_name="the canary", sender_address=Unread.ILLEGIBLE)
    swept(top)
    release(top)
    got = picked(top)
    assert b"the canary" in opened(top)["pieces.csv"]
    assert got.name == f"{hashlib.sha256(got.data).hexdigest()[:16]}.tar.age"
    assert b"canary" not in got.data and "canary" not in repr(got) and "canary" not in "".join(top.dump())
    assert "canary" not in caplog.text + "".join(capsys.readouterr())
    for path in (*tmp_path.rglob("*"),):
        assert "canary" not in path.name and (path.is_dir() or b"canary" not in path.read_bytes())
