"""Hold custody's format against a second implementation: `python tools/hpke/check.py [--write]`, needs Go 1.26.

Closes a key as plainview does, lets `main.go` open it and close it anew, and opens that. With --write the golden
vectors of tests/core/sealing/custody.json are written.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from plainview.core.docket.statement_type import OFFICES  # noqa: E402
from plainview.core.sealing.quorum import (  # noqa: E402
    SUITES,
    close,
    open_peeled,
    parse_quorum,
    peel,
    print_peeled,
    print_quorum,
)
from tests.core.sealing.custody import FILE, KEY, MATTER, offices, publics, steady  # noqa: E402


def _case(number: int) -> dict[str, object]:
    held, size = offices(number), (SUITES[number].public_bytes - 1) // 2
    quorum = close(KEY, FILE, publics(held), steady("ephemeral"))
    numbers = {office: key.private_numbers().private_value for office, key in held.items()}
    return {
        "privates": {office: value.to_bytes(size, "big").hex() for office, value in numbers.items()},
        "quorum": print_quorum(quorum).hex(),
        "peeled": {outer: print_peeled(peel(quorum, FILE, outer, held[outer])).hex() for outer in OFFICES},
    }


def main() -> None:
    """Ask Go, and open what it closed."""
    cases = {str(number): _case(number) for number in SUITES}
    asked = {"matter": MATTER, "name": "file", "key": KEY.hex(), "suites": cases}
    go = ["go", "run", "."]
    ran = subprocess.run(go, input=json.dumps(asked), cwd=Path(__file__).parent, capture_output=True, text=True)
    if ran.returncode:
        sys.exit(ran.stderr)
    by_go = json.loads(ran.stdout)
    for number in SUITES:
        quorum, held = parse_quorum(bytes.fromhex(by_go[str(number)])), offices(number)
        for outer in OFFICES:
            peeled = peel(quorum, FILE, outer, held[outer])
            assert open_peeled(peeled, FILE, held[peeled.inner_office]) == KEY
    if "--write" in sys.argv:
        golden = {number: {name: case[name] for name in ("peeled", "quorum")} for number, case in cases.items()}
        text = json.dumps({"go": by_go, "plainview": golden}, indent=1, sort_keys=True)
        (ROOT / "tests/core/sealing/custody.json").write_text(text + "\n")
    print(f"{len(SUITES)} suites, {len(OFFICES)} pairs each: both implementations open what the other closed")


if __name__ == "__main__":
    main()
