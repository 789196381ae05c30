"""The opening of a log, statement 0, and whom to trust: a pinned opening, a policy, or the log's own word."""

from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plainview.core.docket.genesis import holidays_hash, rules_hash
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.law.profile import EDITION
from plainview.core.merkle.hashing import HASH_BYTES, leaf_hash
from plainview.core.merkle.tiles import TILE_WIDTH, Tile, parse_entries
from plainview.core.notes.policy import Policy
from plainview.core.notes.terms import read_keys
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.verifier.reader import Source
from plainview.verifier.tiles import read_bundle, read_tile

WHERE = "statement 0"


@dataclass(frozen=True, slots=True)
class Trust:
    """What the reader knows from elsewhere: a policy, or `pin`, the leaf hash of the opening in hex, or nothing."""

    policy: Policy | None = None
    pin: str = ""

    @property
    def given(self) -> bool:
        """Tell whether anything is known from elsewhere."""
        return self.policy is not None or self.pin != ""


@dataclass(frozen=True, slots=True)
class Opening:
    """Statement 0 as it was read: the log's two keys (Ed25519, then ML-DSA-44), origin, and the statement itself."""

    origin: str
    keys: tuple[VerifierKey, ...]
    statement: Statement
    leaf: Hash

    def text(self, fact: str) -> str:
        """Promise one of the opening's facts that are text."""
        return str(self.statement.facts[fact])

    @property
    def demo(self) -> bool:
        """Tell whether the log is a demonstration."""
        return self.statement.facts["demo"] is True

    @property
    def first_day(self) -> Day:
        """The program's first legal day."""
        return self.statement.day

    def zone(self) -> tzinfo:
        """Promise the time zone of the legal days. Raises Unchecked when this machine does not know it."""
        name = self.text("zone")
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Unchecked(f"the time zone {name[:40]!r} is not known on this machine", where=WHERE) from None


def read_opening(source: Source, size: int, trust: Trust) -> Opening:
    """Read statement 0 of a log of `size` entries and promise that it is the pinned one, if one is.

    Raises Malformed, Unchecked; Inconsistent when bundle and tile differ about it; Invalid for another opening.
    """
    if not size:
        raise Invalid("the log is empty: it has no opening", where="checkpoint")
    width = min(size, TILE_WIDTH)
    bundle, tile = Tile(-1, 0, width), Tile(0, 0, width)
    entry = parse_entries(read_bundle(source, bundle), width, bundle.path)[0]
    leaf = leaf_hash(entry)
    if read_tile(source, tile)[:HASH_BYTES] != leaf:
        raise Inconsistent(f"statement 0 does not hash to the first hash of {tile.path}", where=bundle.path)
    return opening_of(parse_statement(entry, f"{bundle.path}, {WHERE}"), leaf, trust)


def opening_of(statement: Statement, leaf: Hash, trust: Trust) -> Opening:
    """Promise what statement 0 says, and that it is the pinned one, if one is.

    Raises Malformed; Invalid for another opening.
    """
    if statement.type != "program.opened":
        raise Invalid("a log begins with program.opened", where=WHERE)
    if trust.pin not in ("", leaf.hex()):
        raise Invalid(f"the opening is not the pinned one: its leaf hash is {leaf.hex()}", where=WHERE)
    listed, origin = statement.facts["log_keys"], str(statement.facts["origin"])
    assert isinstance(listed, list)
    keys = read_keys([str(text) for text in listed], origin, f"{WHERE}, log_keys")
    return Opening(origin, keys, statement, leaf)


def check_opening(opening: Opening) -> None:
    """Promise that edition, rules and holidays are what they say.

    Raises Unchecked for an edition unknown here, Invalid for another table of rules or holidays.
    """
    edition = opening.text("edition")
    if edition != EDITION:
        what = f"edition {edition} of the rules is not known to this version, which knows {EDITION}"
        raise Unchecked(what, where=f"{WHERE}, edition", next="Use a newer plainview")
    if opening.text("rules") != rules_hash():
        raise Invalid(f"the table of rules is not that of edition {edition}", where=f"{WHERE}, rules")
    if opening.text("holidays") != holidays_hash(opening.first_day.year):
        raise Invalid("the table of holidays is not the federal one", where=f"{WHERE}, holidays")
