"""An opened record as files that people read: what was said and kept beside each statement, and the recording sheet."""

import json

from plainview.core.docket.facts import Json
from plainview.core.mail.sheet import print_sheet
from plainview.core.sealing.audit_export import Beside, Header, print_beside, print_header
from plainview.core.sealing.closed_record import Opened, Part
from plainview.core.sealing.disclosure import open_text
from plainview.core.sealing.entered import open_entry, standing

_README = """\
WHAT THIS IS

A closed record, opened by two custodian offices.
Matter {matter}, opened for {purpose} by {offices}.
The public log says so in statement {opened}.

FILES

record.json   each part that was kept sealed: beside which statement, what it is called, what it says; and each piece
              and correction as the salted text whose SHA-256 is in the book of its day
disclosures.jsonl  the same parts, for plainview verify --disclosures
pieces.csv    one row for each piece of mail, as it was last corrected: what stood on its outside, nothing else
README.txt    this page

[not visible] in a cell means that it did not stand on the outside, [illegible] that it could not be read.
An apostrophe before = + - @ ' or [ is no part of the value; it keeps spreadsheet programs from reading a formula.
In record.json a sealed field stands with its value and with the salted text whose SHA-256, in base64url, is the digest
of the public statement: so anybody who is shown it can check it.

WHAT IS OWED

Use it for the purpose above and nothing else, and destroy it afterwards. What the log says can be seen by everybody.
"""


def files(opened: Opened) -> dict[str, bytes]:
    """Promise the files of an opened record by name. Raises Malformed for a piece or a field that cannot be read."""
    record = opened.record
    texts = {"matter": record.matter, "purpose": record.purpose, "opened": record.opened}
    readme = _README.format(offices=" and ".join(record.offices), **texts)
    rows = [each.piece for each in standing([open_entry(text, "piece") for text in opened.pieces])]
    plain = {
        **texts,
        "offices": list(record.offices),
        "parts": [_part(part, value) for part, value in opened.parts],
        "pieces": list(opened.pieces),
    }
    printed = json.dumps(plain, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    return {
        "README.txt": readme.encode(),
        "disclosures.jsonl": _export(opened),
        "pieces.csv": print_sheet(rows),
        "record.json": printed.encode(),
    }


def _export(opened: Opened) -> bytes:
    """What `plainview verify --disclosures` asks the sealed rules again of."""
    beside: dict[int, dict[str, Json]] = {}
    for part, value in opened.parts:
        beside.setdefault(part.seq, {})[part.name] = value
    lines = [print_header(Header(opened.record.origin, opened.record.opened + 1))]
    for seq, found in sorted(beside.items()):
        texts = found.get("disclosures")
        if isinstance(texts, dict):
            named = {name: str(text) for name, text in texts.items()}
            row = Beside(opened.record.matter, seq, named, found.get("request"), found.get("extension"))
            lines.append(print_beside(row))
    return b"".join(lines)


def _part(part: Part, value: Json) -> dict[str, Json]:
    shown = _fields(value) if part.name == "disclosures" else value
    return {"name": part.name, "seq": part.seq, "type": part.type, "value": shown}


def _fields(value: Json) -> Json:
    """Sealed fields by name: the value, and the salted text that its digest is taken over."""
    assert isinstance(value, dict)
    return {name: {"salted": text, "value": open_text(str(text), name).value} for name, text in value.items()}
