"""`make interop`: the stock `age` program opens our packages, and we open its files.

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

from plainview.server.packages import bech32
from plainview.server.packages.age_file import open_sealed, pack, recipient_of, seal

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


def main() -> int:
    """Build age, ask it, and print what it said."""
    go = shutil.which("go")
    if go is None:
        print("packages: there is no go here, so age was not asked")
        return 0
    BUILT.mkdir(parents=True, exist_ok=True)
    subprocess.run([go, "install", AGE], env={**os.environ, "GOBIN": str(BUILT)}, timeout=TIMEOUT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        said = judge(BUILT, Path(folder))
    for what, holds in said.items():
        print(f"{'yes' if holds else 'NO '}  {what}")
    return 0 if all(said.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
