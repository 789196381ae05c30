"""What an auditor takes along to ask the sealed rules again: salted disclosures and requests, one line a statement.

A file of canonical JSON lines. The first names format, origin and the log's size when it was made; each further line
is of one statement and holds the disclosures of all its sealed fields, and beside a filing the request as it was
signed, beside an extension that was asked the extension. Of a closed matter it has only what attested tables count.
Nothing here is believed until it hashes to what was sealed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from plainview.core.docket.facts import Json
from plainview.core.notes import canonical
from plainview.core.vocabulary.errors import Malformed

FORMAT = "plainview/audit-export/v1"
LINE_BYTES_MAX = 1 << 20
WHERE = "disclosures"


@dataclass(frozen=True, slots=True)
class Header:
    """Whose log, and how many statements it had."""

    origin: str
    size: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside one statement: disclosures by field; the request or the extension as plain values, or None."""

    chain: str
    seq: int
    disclosures: Mapping[str, str] = field(repr=False)
    request: Json = field(default=None, repr=False)
    extension: Json = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Countable:
    """What attested tables count of a closed matter: field to the number of its statement, and its disclosure."""

    chain: str
    texts: Mapping[str, tuple[int, str]] = field(repr=False)


def print_countable(countable: Countable) -> bytes:
    """Promise the line of a closed matter."""
    texts: dict[str, Json] = {name: {"disclosure": text, "seq": seq} for name, (seq, text) in countable.texts.items()}
    return canonical.print({"chain": countable.chain, "countable": texts}) + b"\n"


def print_header(header: Header) -> bytes:
    """Promise the first line."""
    return canonical.print({"format": FORMAT, "origin": header.origin, "size": header.size}) + b"\n"


def print_beside(beside: Beside) -> bytes:
    """Promise the line of a statement."""
    plain: dict[str, Json] = {"chain": beside.chain, "disclosures": dict(beside.disclosures), "seq": beside.seq}
    for name, value in (("extension", beside.extension), ("request", beside.request)):
        if value is not None:
            plain[name] = value
    return canonical.print(plain) + b"\n"


def parse_export(lines: Iterable[bytes], where: str = WHERE) -> Iterator[Header | Beside | Countable]:
    """Read the file line by line: the header first, then what lies beside each statement, or is counted of a matter.

    Raises Malformed.
    """
    for number, line in enumerate(lines, 1):
        place = f"{where}, line {number}"
        if not line.endswith(b"\n"):
            raise Malformed("expected a line feed at the end", where=place)
        plain = canonical.parse(line[:-1], LINE_BYTES_MAX, place)
        if not isinstance(plain, dict):
            raise Malformed("expected an object", where=place)
        if number == 1:
            yield _header(plain, place)
        else:
            yield _countable(plain, place) if "countable" in plain else _beside(plain, place)


def _header(plain: dict[str, Json], where: str) -> Header:
    origin, size = plain.get("origin"), plain.get("size")
    if plain.keys() != {"format", "origin", "size"} or plain["format"] != FORMAT:
        raise Malformed(f"expected the format {FORMAT}", where=where)
    if not isinstance(origin, str) or type(size) is not int:
        raise Malformed("expected origin and size", where=where)
    return Header(origin, size)


def _countable(plain: dict[str, Json], where: str) -> Countable:
    chain, texts = plain.get("chain"), plain["countable"]
    if plain.keys() != {"chain", "countable"} or not isinstance(chain, str) or not isinstance(texts, dict):
        raise Malformed("expected chain and countable", where=where)
    found: dict[str, tuple[int, str]] = {}
    for name, said in texts.items():
        seq, text = (said.get("seq"), said.get("disclosure")) if isinstance(said, dict) else (None, None)
        if type(seq) is not int or not isinstance(text, str):
            raise Malformed("expected seq and disclosure of each field", where=where)
        found[name] = (seq, text)
    return Countable(chain, found)


def _beside(plain: dict[str, Json], where: str) -> Beside:
    chain, seq, texts = plain.get("chain"), plain.get("seq"), plain.get("disclosures")
    known = plain.keys() <= {"chain", "disclosures", "extension", "request", "seq"}
    if not known or not isinstance(chain, str) or type(seq) is not int or not isinstance(texts, dict):
        raise Malformed("expected chain, seq and disclosures", where=where)
    found = {name: text for name, text in texts.items() if isinstance(text, str)}
    if len(found) != len(texts):
        raise Malformed("expected each disclosure as text", where=where)
    return Beside(chain, seq, found, plain.get("request"), plain.get("extension"))
