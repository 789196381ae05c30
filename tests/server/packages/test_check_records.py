"""The agency's own check of selected records: the rows are those of the selection that was publicly approved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.server.actions.conftest import top as top
from tests.server.actions.desk import DeskTop
from tests.server.actions.test_records import in_force, select
from tests.server.actions.test_records import release as release_records
from tests.server.packages.released import opened
from tests.server.packages.test_check_package import run


@pytest.fixture
def unpacked(top: DeskTop, tmp_path: Path) -> tuple[Path, Path]:
    in_force(top)
    select(top)
    release_records(top)
    top.stage.publish()
    folder = tmp_path / "package"
    for name, data in opened(top).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder, top.stage.folder / "public"


def test_records_agree_with_the_public_approval_and_changed_ones_do_not(unpacked: tuple[Path, Path]) -> None:
    folder, public = unpacked
    assert run(folder, public) == (0, "4 rows of the selection that was publicly approved\n")
    proof = folder / "proofs" / "approval.json"
    plain = json.loads(proof.read_bytes())
    proof.write_text(json.dumps({**plain, "index": plain["index"] - 1}))
    assert "the public statement is another" in run(folder, public)[1]
    proof.write_text(json.dumps({**plain, "disclosure": plain["disclosure"] + "A"}))
    assert run(folder, public)[0] == 1
    proof.write_text(json.dumps(plain))
    rows, selection = folder / "records.csv", folder / "selection.json"
    told = selection.read_bytes()
    selection.write_bytes(told.replace(b'"simulated operator"', b'"another operator"'))
    assert "another selection was approved" in run(folder, public)[1]
    selection.write_bytes(told)
    rows.write_bytes(rows.read_bytes() + b"a,b,c,d\r\n")
    code, said = run(folder, public)
    assert code == 1 and "the numbers of rows differ" in said and "not those selected" in said
