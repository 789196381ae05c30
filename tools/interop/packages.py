"""`make interop`: the stock `age` program opens our packages, and we open its files.

One of them is a package as an agency gets it: a cover is requested, approved, recorded, disclosed and picked up, and
one goes to a person's counsel in discovery. age opens each with its recipient's key, and with no other agency's.

    python tools/interop/packages.py

Needs go, and the Go module proxy the first time; without go it says so and does nothing. Exits 1 when age reads a
package otherwise than we do, or opens one that it must not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from plainview.core.law.profile import Profile
from plainview.core.mail.pieces import Piece
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.discovery import hand_over
from plainview.server.actions.packages import pick_up
from plainview.server.actions.record import record
from plainview.server.packages import bech32
from plainview.server.packages.age_file import open_sealed, pack, recipient_of, seal
from plainview.server.packages.contents import PDF, check, read
from plainview.server.packages.document import document
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_PIECE, usual
from plainview.server.scenarios.stage import Stage, noon, set_up

AGE = "filippo.io/age/cmd/age@v1.2.1"
BUILT = Path(__file__).parents[2] / ".interop" / "age"
FILES = {"README.txt": b"read me\n", "pieces.csv": b"day\r\n" * 40_000, "proofs/00001.json": b"{}"}
TIMEOUT = 300


def identity(number: int) -> str:
    """Promise an age identity that is the same every time; it protects nothing."""
    return bech32.encode("age-secret-key-", bytes([number]) * 32).upper()


def age(program: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    """Promise what age does."""
    return subprocess.run([str(program / "age"), *args], capture_output=True, timeout=TIMEOUT, check=False)


def judge(program: Path, folder: Path) -> dict[str, bool]:
    """Promise each thing that must hold, and whether it does."""
    first, second, stranger = (folder / f"key{number}" for number in range(3))
    for number, path in enumerate((first, second, stranger)):
        path.write_text(identity(number + 1) + "\n")
    sealed, changed, plain = folder / "package.tar.age", folder / "changed.tar.age", folder / "plain.tar"
    data = seal(FILES, [recipient_of(identity(1)), recipient_of(identity(2))])
    sealed.write_bytes(data)
    changed.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    plain.write_bytes(pack(FILES))
    made = age(program, "-r", recipient_of(identity(1)), str(plain))
    return {
        "age opens a package with the first key": age(program, "-d", "-i", str(first), str(sealed)).stdout
        == pack(FILES),
        "age opens it with the second": age(program, "-d", "-i", str(second), str(sealed)).stdout == pack(FILES),
        "age does not open it with another's": age(program, "-d", "-i", str(stranger), str(sealed)).returncode != 0,
        "age finds a changed byte": age(program, "-d", "-i", str(first), str(changed)).returncode != 0,
        "we open what age made": made.returncode == 0 and open_sealed(made.stdout, identity(1)) == FILES,
    }


MATTER, OFFICER, COUNSEL = ChainId("ab" * 16), "officer of agency A", "counsel"
HOLDERS = ("agency A", "agency B", "agency C", "agency P", COUNSEL)


def disclosed(folder: Path) -> tuple[Stage, dict[str, bytes]]:
    """Promise a cover's packages by whose they are: the agency's at mid-term, and the person's counsel's."""
    stage = set_up(
        folder,
        seed="interop",
        origin="example.com/interop",
        zone="America/New_York",
        profile=Profile.REFORM,
        first_day=Day(2026, 1, 2),
        reader=lambda _: lambda index, leaf: None,
    )
    people = {"officer": OFFICER, "supervisor": "supervisor of agency A", "dated": stage.desk.today()}
    stage.must(OFFICER, "file", MATTER, {"request": {**STANDARD_COVER, **people}})
    for verb in ("review", "authorize", "approve", "start"):
        stage.must(usual(verb), verb, MATTER, {})
    record(stage.desk, "recorder", MATTER, Piece(stage.desk.today(), **STANDARD_PIECE))
    stage.at(noon(days_after(stage.desk.today(), 1), stage.desk.zone))
    lawful = {"stage": "discovery", "in_proceeding": True, "proper_process": True}
    keys = {"process": "subpoena", "recipients": recipient_of(stage.keyring.agency(COUNSEL))}
    for values, released in (({"stage": "mid_term"}, {"stage": "mid_term"}), ({**lawful, **keys}, lawful)):
        stage.must("custodian", "approve_disclosure", MATTER, values)
        stage.must("second custodian", "release_disclosure", MATTER, released)
    given = pick_up(stage.desk, OFFICER, MATTER).data
    return stage, {"agency A": given, COUNSEL: hand_over(stage.desk, "custodian", MATTER).data}


def judge_disclosed(program: Path, folder: Path) -> dict[str, bool]:
    """Promise that each package opens with its recipient's key and with none of the others."""
    stage, packages = disclosed(folder / "program")
    found = {}
    for whose, data in packages.items():
        sealed = folder / f"{whose}.tar.age"
        sealed.write_bytes(data)
        files = open_sealed(data, stage.keyring.agency(whose))
        found[f"the document of what went to {whose} is made of its other files"] = files[PDF] == document(read(files))
        for holder in HOLDERS:
            key = folder / f"{holder}.key"
            key.write_text(stage.keyring.agency(holder) + "\n")
            said = age(program, "-d", "-i", str(key), str(sealed))
            opens = said.returncode == 0 and said.stdout == pack(files) and len(check(files)) == 1
            words = "opens" if holder == whose else "does not open"
            found[f"age {words} what went to {whose} with the key of {holder}"] = opens is (holder == whose)
    stage.desk.store.close()
    return found


def main() -> int:
    """Build age, ask it, and print what it said."""
    go = shutil.which("go")
    if go is None:
        print("packages: there is no go here, so age was not asked")
        return 0
    BUILT.mkdir(parents=True, exist_ok=True)
    subprocess.run([go, "install", AGE], env={**os.environ, "GOBIN": str(BUILT)}, timeout=TIMEOUT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        said = judge(BUILT, Path(folder)) | judge_disclosed(BUILT, Path(folder))
    for what, holds in said.items():
        print(f"{'yes' if holds else 'NO '}  {what}")
    return 0 if all(said.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
