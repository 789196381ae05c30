"""Make tests/vectors/webauthn again, by authenticators that are not ours: `python tools/webauthn/make.py`.

Needs Debian's `chromium`, `node` with playwright-core installed in the folder `--node`, `cargo` and `go`. Each maker
registers a key, signs the SHA-256 of `signed.txt` as its challenge, and prints JSON; that is written down, one file a
case. Keys are new each time, so every file changes; run it to add a case or a maker. `check.py` asks another
library about the files.
"""

import argparse
import base64
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from plainview.core.notes.webauthn import parse_authenticator_data

HERE = Path(__file__).resolve().parent
VECTORS = HERE.parents[1] / "tests/vectors/webauthn"
SIGNED = VECTORS / "signed.txt"


def commands(node: Path) -> dict[str, tuple[list[str], Path]]:
    """Each maker's command, and the folder it runs in."""
    return {
        "chromium": (["node", str(HERE / "chromium.mjs"), str(SIGNED)], node),
        "passkey": (["cargo", "run", "--quiet", "--", str(SIGNED)], HERE / "passkey"),
        "virtual": (["go", "run", ".", str(SIGNED)], HERE / "virtual"),
    }


def filled(case: dict[str, Any]) -> dict[str, Any]:
    """A case with the public key of its registration beside it."""
    attested = parse_authenticator_data(base64.b64decode(case["registration"])).attested
    assert attested is not None
    return {**case, "public": base64.b64encode(attested.public).decode()}


def main() -> None:
    """Run every maker, or those named, and write what they print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--node", type=Path, default=Path("."))
    asked.add_argument("makers", nargs="*")
    given = asked.parse_args()
    for maker, (command, folder) in commands(given.node).items():
        if given.makers and maker not in given.makers:
            continue
        target = {"CARGO_TARGET_DIR": os.environ.get("CARGO_TARGET_DIR", str(HERE.parents[1] / "build/webauthn"))}
        done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, env={**os.environ, **target})
        for old in VECTORS.glob(f"{maker}_*.json"):
            old.unlink()
        for name, case in json.loads(done.stdout).items():
            path = VECTORS / f"{maker}_{name}{'_fail' if case['fault'] else ''}.json"
            path.write_text(json.dumps(filled(case), indent=1, sort_keys=True) + "\n", encoding="utf-8")
            print(path.name)


if __name__ == "__main__":
    main()
