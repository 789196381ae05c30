"""Receipts are asked under the policy that the statements put in force, not under whatever file lies in public."""

from pathlib import Path

import pytest

from plainview.cli._stage import receipts_of
from plainview.core.law.profile import Profile
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Unchecked
from plainview.server import wiring
from plainview.server.scenarios import cast
from plainview.server.scenarios.stage import PROGRAM, noon, set_up
from tests.core.notes.keys import WITNESS


def test_a_policy_laid_into_the_public_folder_gives_no_receipt(tmp_path: Path) -> None:
    stage = set_up(
        tmp_path / "program",
        seed="receipts",
        origin="example.com/receipts",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        reader=receipts_of,
        lasting=False,
    )
    stage.publish()
    row = stage.desk.store.chain("program")[0]
    stage.desk.receipts(row.index, row.leaf)
    keys = [key.print() for key in stage.log.signers.keys]
    asking = f"log {keys[0]}\nwitness w {WITNESS.key.print()}\nquorum w\n".encode()
    values = {"ed25519": keys[0], "mldsa44": keys[1], "policy": wiring.keep_policy(stage.folder, asking)}
    stage.must(cast.ROOTS[0], "propose_trust", PROGRAM, values)
    stage.must(cast.ROOTS[1], "agree_trust", PROGRAM, values)
    stage.desk.receipts(row.index, row.leaf)  # what is published is still of the term before
    stage.at(noon(days_after(stage.desk.today(), 1), stage.desk.zone))
    stage.publish()  # the head waits for its witness, and nothing came out
    agreed = stage.desk.store.chain("program")[-1]
    with pytest.raises(Unchecked, match="is not among"):
        stage.desk.receipts(agreed.index, agreed.leaf)
    public = stage.folder / "public"
    (public / "policy").write_bytes(b"# anybody's\n" + asking.replace(b"quorum w", b"quorum none"))
    head = stage.log.heads.current()
    assert head is not None
    (public / "checkpoint").write_bytes(head)
    with pytest.raises(Unchecked, match="not yet cosigned by the quorum w"):
        stage.desk.receipts(agreed.index, agreed.leaf)
    stage.desk.store.close()
