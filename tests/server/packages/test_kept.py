"""What is kept of a released package: one spelling, rendered when it is handed out, for the keys of its day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Malformed, NotPermitted, Stopped, Unchecked
from plainview.server.actions import packages as acting
from plainview.server.actions.act import Acknowledged
from plainview.server.actions.packages import permit_copy, pick_up, set_recipients
from plainview.server.packages import age_file, contents, document, kept
from plainview.server.packages.age_file import open_sealed, pack, recipient_of, size_of
from plainview.server.packages.contents import PDF, LeftOut, check, read
from plainview.server.packages.kept import Kept, handed_out, parse_kept, print_kept
from tests.server.actions.conftest import top as top
from tests.server.actions.desk import MATTER, OFFICER, DeskTop
from tests.server.packages.released import AGENCY, opened, release, started, swept
from tests.server.packages.test_contents import package

REGISTRAR = "registrar of the inspection service"
FILES = {"manifest.json": b'{"format":"other"}', "README.txt": b"read\nme", "proofs/00001.json": b""}
KEPT = Kept(AGENCY, ("age1one", "age1two"), FILES)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_package_reads_back_from_its_content(count: int) -> None:
    left_out = (LeftOut(58, "day_open", ("39 CFR 233.3(b)", "another")),)
    for made in (
        package(count),
        package(count, left_out=left_out, erased=True, process="subpoena", agency="", end=None),
    ):
        assert read(contents.files(made)) == made


def test_content_that_says_something_else_than_its_manifest_is_refused() -> None:
    found = contents.files(package())
    plain: Any = canonical.parse(found["manifest.json"], 1 << 20)
    for changes, error in (
        ({"renderings": {PDF: {"of": ["manifest.json", "proofs/"], "template": "record/0"}}}, Unchecked),
        ({"order": {**plain["order"], "end": "tomorrow"}}, Malformed),
        ({"order": {}}, Malformed),
        ({"agency": "agency B"}, Inconsistent),
        ({"more": 1}, Inconsistent),
    ):
        with pytest.raises(error):
            read({**found, "manifest.json": canonical.print({**plain, **changes})})


def test_what_is_kept_has_one_spelling_and_shows_nothing_of_its_files() -> None:
    data = print_kept(KEPT)
    assert parse_kept(data) == KEPT and "read" not in repr(KEPT)
    assert data.endswith(b'read\nme{"format":"other"}')
    for wrong in (
        b"",
        data[:-1],
        data + b"x",
        data.replace(b'"README.txt":7', b'"README.txt":8'),
        data.replace(b'"README.txt":7', b'"README.txt":"7"'),
        data.replace(b'"to"', b'"too"'),
        data.replace(b'["age1one","age1two"]', b"1"),
        b"[]\n",
    ):
        with pytest.raises(Malformed):
            parse_kept(wrong)


def test_what_is_too_large_is_refused_at_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "CONTENT_BYTES_MAX", size_of(FILES))
    assert replace(KEPT).files == FILES
    monkeypatch.setattr(kept, "CONTENT_BYTES_MAX", size_of(FILES) - 1)
    with pytest.raises(Invalid, match="at mid-term"):
        replace(KEPT)


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 8192, 9000, 70_000])
def test_the_size_of_a_tar_is_told_before_it_is_made(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age_file, "bucket", lambda size: size)
    files = {"README.txt": bytes(size), "pieces.csv": b"x"}
    assert len(pack(files)) == size_of(files)


def test_a_rendering_is_made_of_a_cover_alone() -> None:
    identity = age_file.bech32.encode("age-secret-key-", bytes(31) + b"\1").upper()
    keys = (recipient_of(identity),)
    assert open_sealed(handed_out(Kept(AGENCY, keys, FILES)), identity) == FILES
    content = contents.files(package())
    found = open_sealed(handed_out(Kept(AGENCY, keys, content)), identity)
    assert found == {**content, PDF: document.document(package())}


def test_nothing_is_typeset_at_a_release(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    started(top)
    top.record()
    swept(top)
    made: list[object] = []
    typeset = document.typeset
    monkeypatch.setattr(document, "typeset", lambda *given: made.append(1) or typeset(*given))
    release(top)
    assert not made
    document.check_rendered(opened(top))
    assert made


def test_what_was_recorded_or_corrected_since_changes_nothing_of_what_was_released(top: DeskTop) -> None:
    started(top)
    first = top.record().digest
    swept(top)
    release(top)
    before = opened(top)
    top.record(marks="later")
    swept(top, 3)
    assert opened(top) == before and [one.digest for one in check(before)] == [first]


def test_a_package_goes_to_the_keys_of_its_day_and_to_none_that_was_given_up(top: DeskTop) -> None:
    desk, (old, new) = top.stage.desk, (top.stage.keyring.agency(name) for name in (AGENCY, "newer"))
    started(top)
    swept(top, 31)
    release(top, "end")
    set_recipients(desk, REGISTRAR, AGENCY, [recipient_of(old), recipient_of(new)])
    data = pick_up(desk, OFFICER, MATTER).data
    assert open_sealed(data, old)
    with pytest.raises(Invalid, match="does not open"):
        open_sealed(data, new)
    permit_copy(desk, "custodian", MATTER)
    set_recipients(desk, REGISTRAR, AGENCY, [recipient_of(new)])
    with pytest.raises(NotPermitted, match="no longer your agency's"):
        pick_up(desk, OFFICER, MATTER)
    assert (top.audit()[-1].act, top.audit()[-1].outcome) == ("pick_up_package", "not permitted")
    top.act("approve_disclosure", by="second custodian", stage="end")
    done = top.act("release_disclosure", by="custodian", stage="end")
    assert isinstance(done, Acknowledged) and done.refusal is None, done
    assert open_sealed(pick_up(desk, OFFICER, MATTER).data, new)


def test_what_is_not_what_was_signed_for_is_not_handed_out(top: DeskTop, monkeypatch: pytest.MonkeyPatch) -> None:
    started(top)
    swept(top)
    release(top)
    parse = acting.parse_kept
    monkeypatch.setattr(acting, "parse_kept", lambda data: replace(parse(data), files={**FILES}))
    with pytest.raises(Stopped, match="not what was signed for"):
        pick_up(top.stage.desk, OFFICER, MATTER)
    monkeypatch.undo()
    assert opened(top)
