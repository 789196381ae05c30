"""What a package of records holds: the rows that were selected, what was left out, the account of the disclosure.

`manifest.json` has the hash of each other file. `proofs/approval.json` shows that a postal person approved this very
selection: the text that opens the sealed field `manifest` of the public statement of the approval.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from plainview.core.docket.facts import Json
from plainview.core.mail.sheet import guarded, print_rows
from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import open_text
from plainview.core.vocabulary.errors import Inconsistent, Malformed
from plainview.core.vocabulary.plain import to_plain
from plainview.server.actions.accounts import Account
from plainview.server.records import selection as selections
from plainview.server.records.selection import Selection

FORMAT = "plainview/records/v1"
PROOF = "proofs/approval.json"
LEFT_OUT, ACCOUNT = "left-out.csv", "account.json"
_JSON_BYTES_MAX = 4 * 1024 * 1024
_HEADER = ("what", "name", "why", "rows", "cites")


@dataclass(frozen=True, slots=True)
class Approved:
    """The public statement that approved a selection, and the text that opens its field `manifest`."""

    index: int
    leaf: bytes
    text: str


@dataclass(frozen=True, slots=True)
class RecordsPackage:
    """What goes to one agency. `recipients` are the fingerprints of its keys."""

    origin: str
    matter: str
    account: Account
    selection: Selection
    approved: Approved
    recipients: tuple[str, ...]


def files(package: RecordsPackage) -> dict[str, bytes]:
    """Promise the files of a package, by name: the same for the same values."""
    found = {
        "README.txt": _readme(package),
        **selections.files(package.selection),
        LEFT_OUT: _left_out(package.selection),
        ACCOUNT: canonical.print(_account(package.account)),
        PROOF: canonical.print(_proof(package.approved)),
    }
    found["manifest.json"] = canonical.print(_manifest(package, found))
    return found


def _manifest(package: RecordsPackage, found: Mapping[str, bytes]) -> Json:
    return {
        "agency": package.account.to,
        "built": package.account.day.isoformat(),
        "count": len(package.selection.rows),
        "files": {name: {"bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in found.items()},
        "format": FORMAT,
        "log": package.origin,
        "matter": package.matter,
        "recipients": list(package.recipients),
        "stage": package.account.stage,
    }


def _account(account: Account) -> Json:
    """Without the person who released it: the agency need not know."""
    return {name: value for name, value in to_plain(account).items() if name != "by"}


def _proof(approved: Approved) -> Json:
    digest = open_text(approved.text).digest
    return {"digest": digest, "disclosure": approved.text, "index": approved.index, "leaf": approved.leaf.hex()}


def _left_out(selection: Selection) -> bytes:
    rows = [
        (out.what, guarded(out.name), out.why, str(out.count) if out.count else "", "; ".join(out.cites))
        for out in selection.left_out
    ]
    return print_rows([_HEADER, *rows])


_README = """\
WHAT THIS IS

Records that the postal service already held, given to the one agency that asked for them.
Log {origin}, matter {matter}, made on {day} for {agency}.
Records of the kind {record}: {items}. {days}
It holds {count}.

FILES

manifest.json           what this package is, and the SHA-256 of each other file
records.csv             the rows and columns inside the scope that was approved
left-out.csv            what was left out, and why
selection.json          the scope, the columns, what was left out, and the SHA-256 of records.csv
account.json            the account of this disclosure, which the postal service keeps (5 USC 552a(c))
proofs/approval.json    shows that this very selection was approved, in the public log
README.txt              this page

[not held] in a cell means that the operator holds nothing there. Times are UTC. An apostrophe before = + - @ ' or [
is no part of the value; it keeps spreadsheet programs from reading a formula.

WHAT YOU OWE

Keep it apart, use it for the matter it was asked for, and give it to nobody else.
docs/packages.md of the program says how to check it.
"""


def _readme(package: RecordsPackage) -> bytes:
    scope, count = package.selection.scope, len(package.selection.rows)
    days = f"From {scope.first_day} to {scope.last_day}." if scope.first_day else "As they stand."
    text = _README.format(
        origin=package.origin,
        matter=package.matter,
        day=package.account.day,
        agency=package.account.to,
        record=scope.record,
        items=", ".join(scope.items),
        days=days,
        count=f"{count} row{'s' if count > 1 else ''}" if count else "no row: there is none inside the scope",
    )
    return text.encode()


def check(found: Mapping[str, bytes]) -> dict[str, Json]:
    """Promise what `selection.json` says, of a package whose files agree with each other and with what was approved.

    That the approval's statement is public is for the reader to compare with the log. Raises Malformed, Inconsistent.
    """
    manifest = canonical.parse(found.get("manifest.json", b""), _JSON_BYTES_MAX, "manifest.json")
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Malformed(f"expected the format {FORMAT}", where="manifest.json")
    others = {name: data for name, data in found.items() if name != "manifest.json"}
    hashes = {name: {"bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in others.items()}
    if manifest.get("files") != hashes:
        raise Inconsistent("the files are not those that it names", where="manifest.json")
    said = selections.check(found)
    rows = list(csv.reader(io.StringIO(found[selections.ROWS_FILE].decode(), newline="")))
    if not len(rows) - 1 == said.get("count") == manifest.get("count"):
        raise Inconsistent("the numbers of rows differ", where=selections.ROWS_FILE)
    _check_approval(found)
    return said


def _check_approval(found: Mapping[str, bytes]) -> None:
    plain = canonical.parse(found.get(PROOF, b""), _JSON_BYTES_MAX, PROOF)
    if not isinstance(plain, dict):
        raise Malformed("expected a table", where=PROOF)
    opened = open_text(str(plain.get("disclosure", "")), PROOF)
    digest = sha256(found[selections.SELECTION_FILE]).hexdigest()
    signed = opened.value if isinstance(opened.value, dict) else {}
    if opened.name != "manifest" or opened.digest != plain.get("digest") or signed.get("manifest") != digest:
        raise Inconsistent("what was approved is another selection", where=PROOF)
