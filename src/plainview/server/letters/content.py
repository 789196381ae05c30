"""What one notice letter says, as plain values: fixed and sealed with the act, rendered whenever it is printed.

The pieces are there by their digests alone. What was recorded stays under its own key, so that an erasure reaches it in
letters too; and a letter has few hundred bytes, whatever it lists.
"""

from dataclasses import dataclass
from hashlib import sha256

from plainview.core.notes import canonical
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.plain import to_plain

FORMAT = "plainview/notice-letter/v1"


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """The values of one person's letter; `print_letter` gives the bytes whose digest the statement seals.

    `name` is "" for a letter to nobody by name, which lists no mail. `last` is the last day on which something could be
    recorded. `opening` is the leaf hash of the log's first statement, in hex, `pieces` the SHA-256 of each piece of
    this person, in hex, in order of day. `erased` is `all` or `part` where the log says that so much of what was
    recorded was erased, "" where nothing was: no letter tells whether anything was recorded of somebody else. `delays`
    counts the judges' delays, `delayed_days` their days.
    """

    matter: str
    log: str
    opening: str
    name: str
    address: tuple[str, ...]
    kind: str
    level: str
    agency: str
    court: str
    statute: str
    record: str
    filed: Day
    approved: Day | None
    first: Day | None
    last: Day | None
    early: bool
    emergency: bool
    extensions: int
    improper: bool
    erased: str
    given: Day | None
    returned: Day | None
    delays: int
    delayed_days: int
    due: Day
    told: Day
    pieces: tuple[str, ...]
    format: str = FORMAT


def print_letter(letter: Letter) -> bytes:
    """Promise the one spelling of a letter's content."""
    return canonical.print(to_plain(letter))


def digest(letter: Letter) -> str:
    """Promise the SHA-256, in hex, of a letter's content: what the statement of the notice seals."""
    return sha256(print_letter(letter)).hexdigest()


def file_name(letter: Letter) -> str:
    """Promise the name of the file that belongs to a letter; it tells nothing but the letter's own digest."""
    return f"notice-{digest(letter)[:12]}.json"
