"""Telling the person: the notice fixes what each letter says; printing renders it, with a file that proves it.

What a letter says is sealed by its digest with the statement and kept under the matter's file key, so that it can be
printed again, the same. Its pieces stay under their own key and the proofs come from what is public by then. The access
code is drawn with each printing and ends the one that was printed before (`letter_codes`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from plainview.core.docket import commands
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.sealing.disclosure import open_text
from plainview.core.sealing.entered import Stands
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.actions.act import Acknowledged, Prepared, Verb
from plainview.server.actions.args import Args
from plainview.server.actions.desk import Desk
from plainview.server.actions.letter_codes import keep_codes
from plainview.server.actions.sitting import OpenedFor
from plainview.server.letters import codes
from plainview.server.letters.bundle import Published, bundle_of
from plainview.server.letters.compose import Printing, pdf
from plainview.server.letters.contact import Contact
from plainview.server.letters.content import Letter, digest, file_name
from plainview.server.letters.gather import by_digest, letters_of
from plainview.server.letters.typeset import LANGUAGES
from plainview.server.people.may import check_may
from plainview.server.people.person import Person
from plainview.server.storage.ports import AuditRow, Unit

GIVEN = "notice.given"
LETTERS = "letters"


def _give(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    """What each letter says is fixed now; no letter is rendered, and no proof of this very statement can exist yet."""
    letters = letters_of(desk, matter)
    said: list[Json] = [digest(letter) for letter in letters]
    sealed: Mapping[str, Json] = {"by": person.id, "letter": said}
    kept: Mapping[str, Json] = {LETTERS: [to_plain(letter) for letter in letters]}
    return Prepared(commands.Say(GIVEN, {}, sealed), payloads=kept, also=_as_signed(said))


def _as_signed(said: Sequence[Json]) -> Callable[[Unit, Acknowledged], None]:
    def check(unit: Unit, done: Acknowledged) -> None:
        if open_text(str(done.event.sealed["letter"])).value != said:
            what = "what the letters say has changed since it was signed for"
            raise Inconsistent(what, next="Propose the notice again")

    return check


@dataclass(frozen=True, slots=True)
class Printed:
    """One person's letter, ready to be mailed: its number in the notice, what it says, its code, and its file.

    `document` renders it; the same values give the same bytes.
    """

    number: int
    letter: Letter = field(repr=False)
    printing: Printing = field(repr=False)
    file: bytes = field(repr=False)

    @property
    def file_name(self) -> str:
        """The name under which the file is given to the person, as the letter says it."""
        return file_name(self.letter)

    def document(self, language: str, large: bool = False) -> bytes:
        """Promise the letter as tagged PDF in a language, in ordinary or large print. Raises Malformed."""
        return pdf(self.letter, replace(self.printing, language=language, large=large))


def print_notice(
    desk: Desk,
    person: str,
    matter: ChainId,
    published: Published,
    contact: Contact,
    *,
    opened: Desk | None = None,
) -> tuple[Printed, ...]:
    """Promise every letter of a notice that was given, with its file and a new code, for a custodian to mail.

    Each printing is audited and ends the codes of the one before. Of a closed matter two offices open the record first:
    `opened` is the desk that reads it with their keys. Raises NotPermitted, Invalid where no notice was given,
    Unchecked until its statement is public, Stopped when a letter is not the one that was sealed.
    """
    who = desk.person(person)
    check_may(who, "print_notice")
    reading = opened or desk.opened_for(who, OpenedFor.NOTICE)
    letters = _kept(reading, matter)
    stands = by_digest(reading, reading.matter(matter))
    secrets = [desk.chance(codes.CODE_BYTES) for _ in letters]
    found = []
    for number, (letter, secret) in enumerate(zip(letters, secrets, strict=True), 1):
        own = [stands[each] for each in letter.pieces if each in stands]
        file = bundle_of(reading, letter, own, published).print()
        how = _how(desk, own, codes.print_code(secret), contact)
        found.append(Printed(number, letter, how, file))
    _keep_codes(desk, who, matter, letters, secrets)
    return tuple(found)


def _how(desk: Desk, own: Sequence[Stands], code: str, contact: Contact) -> Printing:
    return Printing(tuple(each.piece for each in own), code, contact, LANGUAGES[0], demo=desk.program().demo)


def _kept(reading: Desk, matter: ChainId) -> list[Letter]:
    """The letters as they were sealed with the notice, which must be public."""
    given = reading.last(matter, (GIVEN,))
    if given is None:
        raise Invalid("no notice stands in this matter", next="Give it first")
    reading.receipts(given.index, given.leaf)
    plain = reading.private_at(matter, given.index, LETTERS)
    texts = reading.private_at(matter, given.index, "disclosures")
    assert isinstance(plain, list)
    assert isinstance(texts, dict)
    letters = [from_plain(Letter, each, "letter") for each in plain]
    if open_text(str(texts["letter"])).value != [digest(letter) for letter in letters]:
        raise Stopped("what is kept of a letter is not what was sealed", where=matter, next="Run plainview fsck")
    return letters


def _keep_codes(desk: Desk, who: Person, matter: ChainId, letters: Sequence[Letter], secrets: Sequence[bytes]) -> None:
    """Keep what is kept of new codes, and end the old ones, with the audit row of the printing."""
    with desk.store.unit() as unit:
        keep_codes(desk, unit, matter, list(zip(secrets, letters, strict=True)))
        said = f"{len(letters)} letters"
        unit.audit(AuditRow(desk.now(), who.id, who.role, "print_notice", matter, "printed", said))


def _undelivered(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    """A letter came back; `again` when it was one that had been sent again."""
    facts: Mapping[str, Json] = {"again": args.flag("again", False), "reason": args.text("reason")}
    sealed: Mapping[str, Json] = {"by": person.id, "letter": args.number("letter", 1)}
    return Prepared(commands.Say("notice.undelivered", facts, sealed))


def _repeat(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    """Everything that came back was sent again; `to` says where to, or to whom it was given."""
    sealed: Mapping[str, Json] = {"by": person.id, "letter": args.text("to", "")}
    return Prepared(commands.Say("notice.repeated", {"means": args.text("means", "other_address")}, sealed))


VERBS = (
    Verb("give_notice", _give),
    Verb("notice_undelivered", _undelivered),
    Verb("repeat_notice", _repeat),
)
