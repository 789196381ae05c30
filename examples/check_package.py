"""Check an opened package against the public log. Standard library only; imports nothing of plainview.

    python3 check_package.py PACKAGE PUBLIC

PACKAGE is the folder that the package was unpacked to, PUBLIC a copy of the log's public folder, which
`plainview verify PUBLIC` has found true. Exits 0 when every piece is in the public book of its day, 1 otherwise.
Of what the manifest calls a rendering, such as record.pdf, it says nothing: what counts are the files it is made from.
"""

import base64
import csv
import json
import sys
from hashlib import sha256
from pathlib import Path


def main(package: Path, public: Path) -> int:
    """Print what does not hold, or how many pieces do."""
    manifest = json.loads((package / "manifest.json").read_bytes())
    faults = [f"{name} is not the file that was sent" for name, said in manifest["files"].items()
              if sha256((package / name).read_bytes()).hexdigest() != said["sha256"]]  # fmt: skip
    made = manifest.get("renderings", {})
    named = {"manifest.json", *manifest["files"], *made}
    there = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    faults += [f"{name} was not sent" for name in sorted(there - named)]
    if manifest["format"] == "plainview/records/v1":
        faults += check_records(package, manifest, public)
        print("\n".join(faults) or f"{manifest['count']} rows of the selection that was publicly approved")
        return 1 if faults else 0
    proofs = sorted((package / "proofs").iterdir()) if (package / "proofs").is_dir() else []
    with (package / "pieces.csv").open(newline="", encoding="utf-8") as sheet:
        rows = list(csv.DictReader(sheet))
    if not len(rows) == len(proofs) == manifest["count"]:
        faults.append("the numbers of rows, of proofs and of the manifest differ")
    for row, path in zip(rows, proofs, strict=False):
        faults += [f"{path.name}: {fault}" for fault in check_piece(json.loads(path.read_bytes()), row, public)]
    print("\n".join(faults) or f"{len(rows)} pieces, each in the public book of its day")
    print("\n".join(f"{name} is made from the other files and was not compared with them" for name in sorted(made)))
    return 1 if faults else 0


def check_records(package: Path, manifest: dict, public: Path) -> list[str]:
    """Tell what does not hold of selected records: their number, their hash, the public approval of the selection."""
    selection = (package / "selection.json").read_bytes()
    with (package / "records.csv").open(newline="", encoding="utf-8") as sheet:
        rows = list(csv.reader(sheet))
    proof = json.loads((package / "proofs" / "approval.json").read_bytes())
    text = proof["disclosure"]
    _salt, name, signed = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    digest = base64.urlsafe_b64encode(sha256(text.encode()).digest()).decode().rstrip("=")
    statement = entry(public, proof["index"])
    said = json.loads(statement)
    file = sha256((package / "records.csv").read_bytes()).hexdigest()
    checks = {
        "the numbers of rows differ": len(rows) - 1 == manifest["count"] == json.loads(selection)["count"],
        "the rows are not those selected": json.loads(selection)["rows"]["sha256"] == file,
        "another selection was approved": (name, signed.get("manifest")) == ("manifest", sha256(selection).hexdigest()),
        "it was approved for another agency": signed.get("to") == manifest["agency"],
        "the public statement is another": sha256(b"\0" + statement).hexdigest() == proof["leaf"],
        "the public approval is of something else": said["type"] == "disclosure.approved"
        and said["matter"] == manifest["matter"]
        and said["sealed"]["manifest"] == digest,
    }
    return [fault for fault, holds in checks.items() if not holds]


def check_piece(proof: dict, row: dict[str, str], public: Path) -> list[str]:
    """Tell what does not hold of one piece: its row, its digest, its path, its day's public statement."""
    text, book = proof["disclosure"], proof["daybook"]
    _salt, name, told = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    piece = told if name == "piece" else told["piece"]  # else it was entered late, or corrects an earlier record
    digest = sha256(text.encode()).digest()
    found = sha256(b"\0" + digest).digest()
    place = proof["position"]
    for step in map(bytes.fromhex, proof["path"]):
        found = sha256(b"\1" + (step + found if place & 1 else found + step)).digest()
        place >>= 1
    statement = entry(public, book["index"])
    said = json.loads(statement)
    checks = {
        "the row is not this piece": row["day"] == piece["day"] <= told["day"] == proof["day"],
        "the entry is none of a piece": name in ("piece", "late", "correction"),
        "what it replaces is not said": (proof["replaces"] or {}).get("digest") == told.get("supersedes"),
        "the digest is not that of its text": digest.hex() == proof["digest"],
        "the path does not lead to the root": place == 0 and found.hex() == book["root"],
        "the public statement is another": sha256(b"\0" + statement).hexdigest() == book["leaf"],
        "the public book of the day has another root": said["type"] == "daybook.closed"
        and said["facts"] == {"of": proof["day"], "root": book["root"]},
    }
    return [fault for fault, holds in checks.items() if not holds]


def entry(public: Path, index: int) -> bytes:
    """Read the entry at an index from its bundle of 256 (C2SP tlog-tiles); of a partial one, from the widest."""
    bundle, place = divmod(index, 256)
    name = f"{bundle % 1000:03}"
    while bundle >= 1000:
        bundle //= 1000
        name = f"x{bundle % 1000:03}/{name}"
    full = public / "tile" / "entries" / name
    partial = sorted((full.parent / f"{full.name}.p").glob("*"), key=lambda path: int(path.name))
    data = (full if full.is_file() else partial[-1]).read_bytes()
    for _ in range(place):
        data = data[2 + int.from_bytes(data[:2], "big") :]
    return data[2 : 2 + int.from_bytes(data[:2], "big")]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
