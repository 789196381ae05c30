"""Write the whole logs of tests/vectors: `PYTHONPATH=src:. python tools/make_vectors.py tests/vectors`.

The stories are in `tests/verifier/cases*.py`, and say the same statements every time. ML-DSA-44 signatures are hedged,
so a checkpoint differs each time it is signed: a folder is written only when anything else in it would differ.
"""

import json
import re
import shutil
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

PARTS = ("true", "false", "log", "webauthn", "trust", "disclosed", "noticed", "returned", "figures")
MODULES = tuple(f"cases_{part}" for part in PARTS)
HEDGED = re.compile(rb"^\xe2\x80\x94 .*$", re.MULTILINE)


def cases() -> Mapping[str, Any]:
    """Every case: name to (README, story)."""
    for module in MODULES:
        import_module(f"tests.verifier.{module}")
    found: Mapping[str, Any] = import_module("tests.verifier.cases").CASES
    return found


def files_of(readme: str, expected: Any) -> dict[str, bytes]:
    """The files of one folder, by path."""
    text = "\n".join(line.strip() for line in readme.strip().splitlines())
    said = json.dumps(expected.plain(), indent=2, sort_keys=True) + "\n"
    public = {f"public/{path}": data for path, data in expected.public().items()}
    return {"README.md": f"{text}\n".encode(), "expect.json": said.encode(), **public}


def found_in(folder: Path) -> dict[str, bytes]:
    """The files that are there now."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def same(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> bool:
    """Whether two folders differ in nothing but what is hedged, and what is hashed over it."""
    return one.keys() == other.keys() and all(_plain(path, one[path]) == _plain(path, other[path]) for path in one)


def _plain(path: str, data: bytes) -> bytes:
    name = path.removeprefix("public/")
    if name == "MANIFEST":
        data = re.sub(rb"^[0-9a-f]{64} checkpoints/", b"checkpoints/", data, flags=re.MULTILINE)
    return HEDGED.sub(b"", data) if name.startswith(("checkpoint", "MANIFEST")) else data


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def main(root: Path) -> None:
    """Write what is new or has changed, and say so; take away logs of which no story is told any more."""
    told = set()
    for name, (readme, tell) in cases().items():
        expected = tell()
        folder = root / (f"{name}_fail" if expected.exit else name)
        files = files_of(readme, expected)
        told.add(folder)
        if not folder.is_dir() or not same(found_in(folder), files):
            write(folder, files)
            print(f"written: {folder.name}")
    for left in {path.parent for path in root.glob("*/expect.json")} - told:
        shutil.rmtree(left)
        print(f"taken away: {left.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
