"""`make interop`: veraPDF, the PDF Association's reference checker, reads our letters, records and reports as PDF/UA-1.

    python tools/interop/letters.py

Needs java and mvn, and Maven's central repository the first time; without them it says so and does nothing. Exits 1
when a letter is not PDF/UA-1, or when the checker passes a file that is not.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import typst

from plainview.core.mail.pieces import Piece
from plainview.core.sealing.daybook import Inclusion
from plainview.core.sealing.entered import close_entry
from plainview.server.letters.codes import print_code
from plainview.server.letters.compose import Printing, pdf
from plainview.server.letters.contact import DEMONSTRATION
from plainview.server.letters.content import Letter
from plainview.server.letters.typeset import LANGUAGES
from plainview.server.packages.contents import Booked, Held, LeftOut, Package
from plainview.server.packages.document import document
from plainview.server.report.html import paper_of
from plainview.server.report.making import made
from plainview.server.report.shelf import open_published

HERE = Path(__file__).parent / "verapdf"
JARS = Path(__file__).parents[2] / ".interop" / "verapdf"
LOG = Path(__file__).parents[2] / "tests" / "vectors" / "a_program_with_a_bit_of_everything_published_daily"
TIMEOUT = 600

ORDINARY = Letter(
    matter="0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    log="example.com/letters",
    opening="ab" * 32,
    name="Jordan Example",
    address=("100 Example Street", "Springfield, NY 10001"),
    kind="cover",
    level="federal",
    agency="agency A",
    court="the district court",
    statute="18 USC 1341",
    record="",
    filed=date(2026, 1, 6),
    approved=date(2026, 1, 8),
    first=date(2026, 1, 8),
    last=date(2026, 2, 6),
    early=False,
    emergency=False,
    extensions=0,
    improper=False,
    erased="",
    given=date(2026, 2, 10),
    returned=None,
    delays=2,
    delayed_days=120,
    due=date(2026, 9, 5),
    told=date(2026, 9, 9),
    pieces=("aa" * 32,),
)
WORDY = replace(ORDINARY, name="x" * 200, emergency=True, extensions=3, early=True, improper=True, erased="part")
PIECE = Piece(date(2026, 1, 9), "first_class", "Jordan Example", sender_name="王 Ελένη Шевченко", marks="m" * 300)
LETTERS = {
    "ordinary": (ORDINARY, (PIECE,)),
    "wordy": (WORDY, (PIECE,) * 200),
    "nobody": (replace(ORDINARY, name="", pieces=()), ()),
    "records": (replace(ORDINARY, kind="records", record="tracking", address=(), pieces=()), ()),
}


def written(folder: Path) -> list[Path]:
    """Write each letter in each language and size; promise the files."""
    found = []
    for name, (letter, pieces) in LETTERS.items():
        for language in LANGUAGES:
            for large in (False, True):
                how = Printing(pieces, print_code(bytes(16)), DEMONSTRATION, language, large, demo=True)
                path = folder / f"{name}-{language}{'-large' if large else ''}.pdf"
                path.write_bytes(pdf(letter, how))
                found.append(path)
    return [*found, *records(folder), report(folder)]


def records(folder: Path) -> list[Path]:
    """Write the record of a package with many pieces, with none, and in discovery; promise the files."""
    day = date(2026, 2, 9)
    booked = Booked(Inclusion(0, 1, ()), bytes(32), 7, bytes(32))
    outside = Piece(day, "first_class", "the subject\nc/o another", sender_name="Иван", weight_grams=20)
    held = (Held(outside, close_entry(outside, bytes(32)).disclosure.text, booked),) * 60
    full = Package("example.com/log", "ab" * 16, "end", "agency A", day, day, day, day, held, (), True, ())
    out = (LeftOut(56, "addressee_excluded", ("Publication 55 III.B.4",)),)
    made = {
        "many": full,
        "none": replace(full, pieces=(), left_out=out),
        "discovery": replace(full, stage="discovery", agency="", process="subpoena"),
    }
    for name, package in made.items():
        (folder / f"record-{name}.pdf").write_bytes(document(package))
    return [folder / f"record-{name}.pdf" for name in made]


def report(folder: Path) -> Path:
    """Write the annual report of a small log; promise the file."""
    public, path = LOG / "public", folder / "report.pdf"
    published = open_published(lambda name: (public / name).read_bytes() if (public / name).is_file() else None)
    assert published is not None
    path.write_bytes(dict(made(published, 2026, None))[paper_of(2026)])
    return path


def untagged(folder: Path) -> Path:
    """A file that no checker may pass: the same program's, without tags, title or language."""
    path = folder / "untagged.pdf"
    made = typst.compile(b"= A heading\nand text", format="pdf", ignore_system_fonts=True, pdf_tags=False)
    assert isinstance(made, bytes)
    path.write_bytes(made)
    return path


def ask(java: str, files: list[Path]) -> subprocess.CompletedProcess[str]:
    """Promise what veraPDF says of these files."""
    command = [java, "-cp", f"{JARS}/*", str(HERE / "Check.java"), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)


def main() -> int:
    """Fetch veraPDF, ask it, and print what it said."""
    java, mvn = shutil.which("java"), shutil.which("mvn")
    if java is None or mvn is None:
        print("letters: there is no java or no mvn here, so veraPDF was not asked")
        return 0
    options = ["-q", "-B", f"-Dmaven.repo.local={JARS / 'repository'}", f"-DoutputDirectory={JARS}"]
    fetch = [mvn, *options, "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    subprocess.run(fetch, timeout=TIMEOUT, check=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        good, bad = ask(java, written(folder)), ask(java, [untagged(folder)])
    for said in (good, bad):
        lines = io.StringIO(said.stdout + said.stderr)
        print("".join(line.replace(f"{folder}/", "") for line in lines), end="")
    return 0 if good.returncode == 0 and bad.returncode == 1 and "is not: " in bad.stdout else 1


if __name__ == "__main__":
    sys.exit(main())
