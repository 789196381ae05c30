"""What a package holds: typed values to a set of files, always the same for the same values.

`manifest.json` says what it is and has the hash of each other file; `pieces.csv` is the recording sheet of what was
recorded; `proofs/` has for each piece what shows that it is in the public daybook; `README.txt` says it in words. That
is the content, for which a release is signed. `record.pdf`, the same for the eye, is a rendering of it, made when the
package is handed out (`document`); the manifest names the template.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from plainview.core.docket.facts import Json
from plainview.core.mail.corrections import Correction
from plainview.core.mail.entries import Entry, piece_of
from plainview.core.mail.pieces import Piece
from plainview.core.mail.sheet import print_sheet
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.proofs import verify_inclusion
from plainview.core.notes import canonical
from plainview.core.sealing.daybook import Inclusion
from plainview.core.sealing.entered import open_entry
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Malformed, Unchecked
from plainview.core.vocabulary.ids import Hash

FORMAT = "plainview/package/v1"
PIECES_MAX = 10_000
ATTORNEY = "attorney_mail"
PDF = "record.pdf"
TEMPLATE = "record/1"
"""Changes with whatever `document` says or looks like: what was released is rendered as its manifest says."""
DISCOVERY = "discovery"
_RENDERINGS: Json = {PDF: {"of": ["manifest.json", "proofs/"], "template": TEMPLATE}}
_JSON_BYTES_MAX = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Booked:
    """Where a piece stands in public: its place in the book of its day, the root, and the statement that says it.

    `index` and `leaf` are the statement's place in the log and its leaf hash.
    """

    inclusion: Inclusion
    root: bytes
    index: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """One piece of a package: what it says, the salted text that its digest is taken over, and where it is booked.

    `opened` is the entry that the text says, where that is known already.
    """

    piece: Piece
    text: str
    booked: Booked
    opened: Entry | None = field(default=None, repr=False, compare=False)

    @property
    def digest(self) -> bytes:
        """The digest that is a leaf of the daybook."""
        return sha256(self.text.encode()).digest()

    @property
    def entry(self) -> Entry:
        """The entry that says the piece, its first record or a correction; its day is that of the book."""
        return self.opened or open_entry(self.text).entry


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """Why something recorded is not in a package; how many pieces that concerns is not said."""

    rule: int
    code: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """What goes to one agency, or with a `process` in discovery to the person's counsel, and then to no agency.

    `end` is the first day on which nothing is recorded; `recipients` are fingerprints; `erased` tells that something
    recorded has been erased and is nowhere any more.
    """

    origin: str
    matter: str
    stage: str
    agency: str
    built: Day
    in_force: Day | None
    started: Day | None
    end: Day | None
    pieces: tuple[Held, ...]
    left_out: tuple[LeftOut, ...]
    erased: bool
    recipients: tuple[str, ...]
    process: str = ""


def files(package: Package) -> dict[str, bytes]:
    """Promise the content of a package, by name, without renderings. Raises Invalid for more than 10,000 pieces."""
    if len(package.pieces) > PIECES_MAX:
        what = f"a package holds at most {PIECES_MAX} pieces, not {len(package.pieces)}"
        raise Invalid(what, next="Disclose a part of the term first, at mid-term")
    sheet = print_sheet([held.piece for held in package.pieces])
    found = {"README.txt": _readme(package), "pieces.csv": sheet}
    for number, held in enumerate(package.pieces, 1):
        found[proof_name(number)] = canonical.print(_proof(held))
    found["manifest.json"] = canonical.print(_manifest(package, found))
    return found


def proof_name(number: int) -> str:
    """Promise the name of the proof of the piece in row `number`, the first piece's being 1."""
    return f"proofs/{number:05}.json"


def _manifest(package: Package, found: Mapping[str, bytes]) -> Json:
    return {
        "agency": package.agency or None,
        "built": package.built.isoformat(),
        "count": len(package.pieces),
        "erased": package.erased,
        "files": {name: {"bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in found.items()},
        "format": FORMAT,
        "left_out": [{"cites": list(out.cites), "code": out.code, "rule": out.rule} for out in package.left_out],
        "log": package.origin,
        "matter": package.matter,
        "order": {
            "end": _day(package.end),
            "in_force": _day(package.in_force),
            "started": _day(package.started),
        },
        "process": package.process or None,
        "recipients": list(package.recipients),
        "renderings": _RENDERINGS,
        "stage": package.stage,
    }


def _day(day: Day | None) -> str | None:
    return day.isoformat() if day else None


def _proof(held: Held) -> Json:
    booked, entry = held.booked, held.entry
    replaces: Json = None
    if isinstance(entry, Correction):
        replaces = {"digest": entry.supersedes, "reason": str(entry.reason)}
    return {
        "day": entry.day.isoformat(),
        "daybook": {"index": booked.index, "leaf": booked.leaf.hex(), "root": booked.root.hex()},
        "digest": held.digest.hex(),
        "disclosure": held.text,
        "path": [step.hex() for step in booked.inclusion.path],
        "position": booked.inclusion.position,
        "replaces": replaces,
        "width": booked.inclusion.width,
    }


_README = """\
WHAT THIS IS

The record of a mail cover, made under 39 CFR 233.3 and given to {given}.
Log {origin}, matter {matter}, {stage}, made on {built} for {to}.
{said}

FILES

manifest.json  what this package is, and the SHA-256 of each other file
pieces.csv     one row for each piece of mail: what stood on its outside, nothing else
record.pdf     the same to read and to print, made from the other files
proofs/        one file for each row, in the same order: shows that the piece was recorded on its day
README.txt     this page

[not visible] in a cell means that it did not stand on the outside, [illegible] that it could not be read.
An apostrophe before = + - @ ' or [ is no part of the value; it keeps spreadsheet programs from reading a formula.

This package says what stands now. Where an earlier one of this matter has another row, or a row that is missing here,
that record was corrected or withdrawn: do not use it.

WHAT YOU OWE

{owed}
docs/packages.md of the program says how to check a piece.
"""
STAGES = {
    "mid_term": "during the term",
    "end": "at the end of the term",
    DISCOVERY: "in discovery under 39 CFR 233.3(h)(3)",
}
_OWED = """\
Keep it apart, use it for the matter it was asked for, and give it to nobody else. Return every copy, or attest that
all are erased, by the day the program names."""
_OWED_IN_DISCOVERY = """\
Use it in the proceeding for which it was demanded, as the court's rules allow. It names people who are no party."""


def _readme(package: Package) -> bytes:
    text = _README.format(
        origin=package.origin,
        matter=package.matter,
        stage=STAGES.get(package.stage, package.stage),
        built=package.built,
        given="the person's counsel in a proceeding" if package.process else "the one agency that asked for it",
        to=f"the process {package.process}" if package.process else package.agency,
        said="\n".join(said(package)),
        owed=_OWED_IN_DISCOVERY if package.process else _OWED,
    )
    return text.encode()


def said(package: Package) -> list[str]:
    """Promise what a package holds in a few sentences, and for which rules something is left out."""
    count = len(package.pieces)
    words = [
        f"It holds {count} piece{'s' if count > 1 else ''}." if count else "It holds no piece: there is none to give."
    ]
    replaced = [str(number) for number, held in enumerate(package.pieces, 1) if isinstance(held.entry, Correction)]
    if replaced:
        words.append(f"Corrected, each proof says why and what it replaces: row {', '.join(replaced)} of the pieces.")
    if package.erased:
        words.append("Something that was recorded has been erased, as the rules demand, and is nowhere any more.")
    if package.left_out:
        reasons = ", ".join(f"rule {out.rule} ({out.code}; {', '.join(out.cites)})" for out in package.left_out)
        words.append(f"Left out: {reasons}.")
    return words


def check(found: Mapping[str, bytes]) -> tuple[Held, ...]:
    """Promise the pieces of a package whose content agrees with itself: hashes, rows, digests, paths and roots.

    That a root is the public one is for the reader to compare with the log; of a rendering nothing is said here, see
    `document.check_rendered`. Raises Malformed, Invalid, BadProof, Inconsistent.
    """
    manifest = _table(found.get("manifest.json", b""), "manifest.json")
    if manifest.get("format") != FORMAT:
        raise Malformed(f"expected the format {FORMAT}", where="manifest.json")
    others = {name: data for name, data in found.items() if name not in ("manifest.json", PDF)}
    hashes = {name: {"bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in others.items()}
    if manifest.get("files") != hashes:
        raise Inconsistent("the files are not those that it names", where="manifest.json")
    names = [name for name in sorted(others) if name.startswith("proofs/")]
    held = tuple(_held(found[name], name) for name in names)
    if names != [proof_name(number) for number in range(1, len(held) + 1)] or manifest.get("count") != len(held):
        raise Inconsistent("expected one proof for each piece", where="proofs/")
    if found.get("pieces.csv") != print_sheet([one.piece for one in held]):
        raise Inconsistent("the rows are not the pieces of the proofs", where="pieces.csv")
    return held


def read(found: Mapping[str, bytes]) -> Package:
    """Promise the package that these files are the content of, renderings aside; it prints to the very same files.

    Raises as `check` does, Unchecked when another version of the template is to render it.
    """
    held, manifest = check(found), _table(found["manifest.json"], "manifest.json")
    if manifest.get("renderings") != _RENDERINGS:
        what = f"it is to be rendered by another template than {TEMPLATE}"
        raise Unchecked(what, where="manifest.json", next="Take the version of the program that released it")
    try:
        package = _package(manifest, held)
    except (KeyError, TypeError, ValueError):
        raise Malformed("expected the fields of a manifest", where="manifest.json") from None
    if files(package) != {name: data for name, data in found.items() if name != PDF}:
        raise Inconsistent("it does not say what its files say", where="manifest.json")
    return package


def _package(manifest: Mapping[str, Any], held: tuple[Held, ...]) -> Package:
    order = {name: Day.fromisoformat(day) if day else None for name, day in manifest["order"].items()}
    return Package(
        origin=manifest["log"],
        matter=manifest["matter"],
        stage=manifest["stage"],
        agency=manifest["agency"] or "",
        built=Day.fromisoformat(manifest["built"]),
        in_force=order["in_force"],
        started=order["started"],
        end=order["end"],
        pieces=held,
        left_out=tuple([LeftOut(out["rule"], out["code"], tuple(out["cites"])) for out in manifest["left_out"]]),
        erased=manifest["erased"],
        recipients=tuple(manifest["recipients"]),
        process=manifest["process"] or "",
    )


def _held(data: bytes, where: str) -> Held:
    plain = _table(data, where)
    try:
        book = plain["daybook"]
        inclusion = Inclusion(
            plain["position"], plain["width"], tuple(Hash(bytes.fromhex(step)) for step in plain["path"])
        )
        booked = Booked(inclusion, bytes.fromhex(book["root"]), book["index"], bytes.fromhex(book["leaf"]))
        entered = open_entry(plain["disclosure"], where)
    except (KeyError, TypeError, ValueError):
        raise Malformed("expected the fields of a proof", where=where) from None
    piece = piece_of(entered.entry)
    if piece is None:
        raise Inconsistent("it withdraws a record instead of saying one", where=where)
    held = Held(piece, entered.disclosure.text, booked, entered.entry)
    if canonical.print(_proof(held)) != data:
        raise Inconsistent("the proof is not that of its piece", where=where)
    verify_inclusion(leaf_hash(held.digest), inclusion.position, inclusion.width, inclusion.path, booked.root)
    return held


def _table(data: bytes, where: str) -> dict[str, Any]:
    plain = canonical.parse(data, _JSON_BYTES_MAX, where)
    if not isinstance(plain, dict):
        raise Malformed("expected a table", where=where)
    return plain
