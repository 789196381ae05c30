"""Runs every folder of tests/vectors that holds a file of these formats: its name is the fact, `_fail` the outcome.

A folder is read by the files in it: `note` and `vkeys`; `checkpoint` and `policy`; `entry.tlog-proof`, `entry` and
`policy`; `policy` alone; `canonical.json` with or without `plain.json`; `inclusion.json`; `consistency.json`;
`tiles.json`. A new case needs no code.
"""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from plainview.core.merkle import proofs, tiles, tree
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes import canonical, lines, note, policy, tlog_proof, vkey
from plainview.core.vocabulary.errors import PlainviewError
from tests.core.merkle.readers import WholeTree

VECTORS = Path(__file__).parents[2] / "vectors"


def run_note(folder: Path) -> None:
    data = (folder / "note").read_bytes()
    keys = [vkey.parse_vkey(line) for line in (folder / "vkeys").read_text().split("\n")[:-1]]
    parsed = note.parse_note(data)
    assert parsed.print() == data
    note.open_note(parsed, keys)


def run_checkpoint(folder: Path) -> None:
    policy.parse_policy((folder / "policy").read_bytes()).accept((folder / "checkpoint").read_bytes())


def run_proof(folder: Path) -> None:
    data = (folder / "entry.tlog-proof").read_bytes()
    proof = tlog_proof.parse_tlog_proof(data)
    assert proof.print() == data
    trusted = policy.parse_policy((folder / "policy").read_bytes())
    proof.verify(leaf_hash((folder / "entry").read_bytes()), trusted)


def run_policy(folder: Path) -> None:
    parsed = policy.parse_policy((folder / "policy").read_bytes())
    assert policy.parse_policy(parsed.print()) == parsed


def run_canonical(folder: Path) -> None:
    data = (folder / "canonical.json").read_bytes()
    value = canonical.parse(data)
    assert canonical.print(value) == data
    if (folder / "plain.json").exists():
        assert canonical.print(json.loads((folder / "plain.json").read_bytes())) == data


def run_inclusion(folder: Path) -> None:
    for case in json.loads((folder / "inclusion.json").read_bytes()):
        proof = [lines.parse_hash(text, "proof") for text in case["Proof"]]
        leaf = leaf_hash(bytes.fromhex(case["Leaf"]))
        proofs.verify_inclusion(leaf, case["Index"], case["Size"], proof, lines.parse_hash(case["Root"], "root"))


def run_consistency(folder: Path) -> None:
    for case in json.loads((folder / "consistency.json").read_bytes()):
        proof = [lines.parse_hash(text, "proof") for text in case["Proof"]]
        old, new = (lines.parse_hash(case[which], which) for which in ("OldRoot", "NewRoot"))
        proofs.verify_consistency(case["Old"], old, case["New"], new, proof)


def run_tiles(folder: Path) -> None:
    case = json.loads((folder / "tiles.json").read_bytes())
    whole = WholeTree([f"entry {number}".encode() for number in range(case["size"])])
    assert lines.print_base64(tree.root_of([whole.rows[0]])) == case["root"]
    found = {}
    for tile in tiles.tiles_for(case["size"]):
        row = whole.rows[8 * tile.level]
        found[tile.path] = sha256(row[32 * tile.start : 32 * (tile.start + tile.width)]).hexdigest()
    assert found == case["tiles"]


RUNNERS: list[tuple[str, Callable[[Path], None]]] = [
    ("note", run_note),
    ("entry.tlog-proof", run_proof),
    ("checkpoint", run_checkpoint),
    ("policy", run_policy),
    ("canonical.json", run_canonical),
    ("inclusion.json", run_inclusion),
    ("consistency.json", run_consistency),
    ("tiles.json", run_tiles),
]


def cases() -> list[tuple[Path, Callable[[Path], None]]]:
    found = []
    for folder in sorted(VECTORS.iterdir()):
        runners = [run for name, run in RUNNERS if (folder / name).is_file()]
        found += [(folder, runners[0])] if runners else []
    return found


CASES = cases()


@pytest.mark.parametrize(("folder", "run"), CASES, ids=[folder.name for folder, _ in CASES])
def test_the_vector_is_read_as_its_name_says(folder: Path, run: Callable[[Path], None]) -> None:
    if folder.name.endswith("_fail"):
        with pytest.raises(PlainviewError):
            run(folder)
    else:
        run(folder)


def test_no_vector_is_forgotten_and_each_says_where_it_is_from() -> None:
    assert len(CASES) >= 57
    assert {run for _, run in CASES} == {run for _, run in RUNNERS}
    for folder, _ in CASES:
        assert (folder / "README.md").stat().st_size > 40
