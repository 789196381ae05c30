"""A package has what stands: the last correction, with what it replaces; what was withdrawn is in none."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from plainview.core.mail.corrections import Correction, CorrectionReason
from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import print_sheet
from plainview.core.notes import canonical
from plainview.core.sealing.entered import close_entry
from plainview.core.vocabulary.errors import Inconsistent, Malformed
from plainview.server.actions.correct_piece import correct_piece
from plainview.server.actions.sheets import import_sheet
from plainview.server.actions.sitting import OpenedFor
from plainview.server.packages.contents import ATTORNEY, Package, check, files, proof_name
from plainview.server.packages.gather import gather
from plainview.server.scenarios.requests import STANDARD_PIECE
from tests.server.actions.conftest import top
from tests.server.actions.desk import MATTER, TO_START, DeskTop

__all__ = ["top"]

CHECK = Path(__file__).parents[3] / "examples" / "check_package.py"
UNREAD = "record.pdf is made from the other files and was not compared with them\n"
MISREAD, TWICE, NOT_COVERED = CorrectionReason.MISREAD, CorrectionReason.READ_TWICE, CorrectionReason.NOT_COVERED


def swept(top: DeskTop) -> None:
    top.on(1)
    top.stage.new_day(top.stage.desk.today())


def package(top: DeskTop, stage: str = "mid_term") -> Package:
    desk = top.stage.desk.opened_for(top.stage.desk.person("custodian"), OpenedFor.DISCLOSE)
    return gather(desk, desk.matter(MATTER), stage, "agency A", ["ab" * 32])


def correct(top: DeskTop, old: bytes, reason: CorrectionReason, said: Piece | None) -> bytes:
    done = correct_piece(top.stage.desk, "recorder", MATTER, old, reason, said)
    assert done.digest, done.refusals
    return done.digest


@pytest.fixture
def told(top: DeskTop) -> tuple[DeskTop, bytes, bytes]:
    """A cover: one piece misread and corrected two days later, one withdrawn, one from a paper sheet."""
    top.must(*TO_START)
    first = top.stage.desk.today()
    misread, twice = top.record(sender_name="a correspandent").digest, top.record(sender_name="again").digest
    assert misread and twice
    swept(top)
    swept(top)
    better = correct(top, misread, MISREAD, Piece(first, **STANDARD_PIECE))
    correct(top, twice, TWICE, None)
    assert import_sheet(
        top.stage.desk, "recorder", MATTER, print_sheet([Piece(first, **{**STANDARD_PIECE, "sender_name": "on paper"})])
    ).digests
    return top, misread, better


def test_a_package_has_the_correction_in_place_of_the_record_and_says_what_it_replaces(
    told: tuple[DeskTop, bytes, bytes],
) -> None:
    top, misread, better = told
    swept(top)
    found = files(package(top))
    held = check(found)
    assert sorted(one.piece.sender_name for one in held) == ["a correspondent", "on paper"]
    proofs = [json.loads(found[proof_name(number)]) for number in (1, 2)]
    replaced = {proof["digest"]: proof["replaces"] for proof in proofs}
    assert replaced.pop(better.hex()) == {"digest": misread.hex(), "reason": "misread"}
    assert list(replaced.values()) == [None]
    row = 1 + next(number for number, proof in enumerate(proofs) if proof["digest"] == better.hex())
    assert f"what it replaces: row {row} of the pieces." in found["README.txt"].decode()
    whole = b"".join(found.values())
    assert b"again" not in found["pieces.csv"] and b"correspandent" not in whole


def test_until_the_book_of_the_correction_is_closed_neither_record_is_given(
    told: tuple[DeskTop, bytes, bytes],
) -> None:
    top, *_ = told
    found = package(top)
    assert found.pieces == () and [out.code for out in found.left_out] == ["day_open"]


def test_the_check_without_our_program_follows_corrections_and_sheets(
    told: tuple[DeskTop, bytes, bytes], tmp_path: Path
) -> None:
    top, *_ = told
    swept(top)
    top.stage.publish()
    folder = tmp_path / "package"
    for name, data in files(package(top)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    command = [sys.executable, "-I", str(CHECK), str(folder), str(top.stage.folder / "public")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "2 pieces, each in the public book of its day\n" + UNREAD)
    proof = next(path for path in (folder / "proofs").iterdir() if json.loads(path.read_bytes())["replaces"])
    plain = json.loads(proof.read_bytes())
    proof.write_text(json.dumps({**plain, "replaces": None}))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "what it replaces is not said" in done.stdout


def test_a_proof_that_says_another_replacement_or_withdraws_is_refused(told: tuple[DeskTop, bytes, bytes]) -> None:
    top, misread, _ = told
    swept(top)
    made = package(top)
    found = files(made)
    for text in (
        close_entry(replace(made.pieces[0].entry), b"\1" * 32).disclosure.text,
        close_entry(_withdrawal(top, misread), b"\1" * 32).disclosure.text,
    ):
        proof = canonical.print({**json.loads(found[proof_name(1)]), "disclosure": text})
        manifest = json.loads(found["manifest.json"])
        manifest["files"][proof_name(1)] = {"bytes": len(proof), "sha256": sha256(proof).hexdigest()}
        changed = {**found, proof_name(1): proof, "manifest.json": canonical.print(manifest)}
        with pytest.raises((Inconsistent, Malformed)):
            check(changed)


def _withdrawal(top: DeskTop, old: bytes) -> Correction:
    return Correction(old.hex(), top.stage.desk.today(), TWICE, None)


def test_a_record_withdrawn_as_not_covered_is_in_no_package_and_nothing_tells_of_it(top: DeskTop) -> None:
    top.must(*TO_START)
    attorney = top.record(sender_name="an unknown attorney").digest
    assert attorney
    swept(top)
    assert len(package(top).pieces) == 1
    correct(top, attorney, NOT_COVERED, None)
    swept(top)
    found = package(top, "end")
    assert (found.pieces, found.left_out) == ((), ())
    assert ATTORNEY not in "".join(map(repr, files(found).values()))
