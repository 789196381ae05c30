"""Whether a notice is true: statements in the log, dates as the law gives them, fields and pieces as sealed then."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plainview.core.docket.fold import check_chain, fold_one
from plainview.core.docket.state import Matter, new_matter
from plainview.core.docket.statement import prev_of
from plainview.core.law.profile import Profile
from plainview.core.mail.matching import Likeness
from plainview.core.mail.names import known_as
from plainview.core.mail.outside import Unread
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.proofs import verify_inclusion
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.sealing.daybook import Inclusion
from plainview.core.sealing.notice import (
    Listed,
    NoticeBundle,
    Opened,
    Proven,
    book_of,
    check_form,
    listed,
    opened,
    proven,
)
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import BadProof, Invalid
from plainview.core.vocabulary.ids import Hash

Prove = Callable[[int], tuple[bytes, Sequence[Hash]]]
"""Given a statement's index, promises its bytes and the way to the root of the one checkpoint of the bundle."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a true notice shows: the days, the fields that it opens, and the person's pieces.

    `end` is the first day on which nothing could be recorded any more. `told` is the day on which the log says that
    the notice was given, None when it does not yet, and `notice_by` its last day as the law gives it, None when it asks
    for no notice.
    """

    matter: Matter
    started: Day | None
    end: Day | None
    notice_by: Day | None
    told: Day | None
    fields: tuple[Opened, ...]
    pieces: tuple[Listed, ...]

    @property
    def notice(self) -> str:
        """How the notice stands, in plain words."""
        if self.notice_by is None:
            return "the law that this matter runs under asks for no notice"
        if self.told is None:
            return f"due by {self.notice_by}; the log does not say yet that it was given"
        late = (self.told - self.notice_by).days
        return f"given on {self.told}, due by {self.notice_by}: {f'{late} days LATE' if late > 0 else 'on time'}"


def check(bundle: NoticeBundle, head: Checkpoint) -> Findings:
    """Promise that everything in the bundle is in the log whose checkpoint, found good, is `head`, and fits together.

    Raises BadProof, Inconsistent, Invalid; Unchecked for what is newer than this program.
    """
    check_entries(bundle, head)
    matter = matter_of(bundle)
    check_fields(bundle)
    check_books(bundle)
    check_days(bundle, matter)
    return findings(bundle, matter)


def check_entries(bundle: NoticeBundle, head: Checkpoint) -> None:
    """Promise that each statement of the bundle stands in the log at its index. Raises BadProof."""
    for each in (bundle.opening, *bundle.statements, *bundle.daybooks):
        try:
            verify_inclusion(each.leaf, each.index, head.size, each.hashes, head.root)
        except BadProof as error:
            raise BadProof(error.what, where=f"statement {each.index}") from None


def matter_of(bundle: NoticeBundle) -> Matter:
    """Promise the matter as its statements, without a gap from the first, come to; days and duties as the law has them.

    A matter keeps the profile it began under; where that is not the opening's, the stricter one is tried.
    Raises Inconsistent, Invalid.
    """
    first = Profile(str(bundle.opening.statement.facts["profile"]))
    try:
        return _folded(bundle, first)
    except Invalid:
        if first is Profile.REFORM:
            raise
        return _folded(bundle, Profile.REFORM)


def _folded(bundle: NoticeBundle, profile: Profile) -> Matter:
    matter = new_matter(bundle.statements[0].statement.matter, profile, prev_of(bundle.opening.leaf))
    for each in bundle.statements:
        where = f"statement {each.index}"
        check_chain(each.statement, matter.next_seq, matter.prev, matter.last_day, where)
        matter = fold_one(matter, each.statement, each.leaf, where)
    return matter


def check_fields(bundle: NoticeBundle) -> None:
    """Promise that each opened field hashes to what its statement sealed under that name. Raises Invalid."""
    statements = {each.statement.seq: each for each in bundle.statements}
    for each in bundle.disclosures:
        name, held = each.disclosure.name, statements.get(each.seq)
        if held is None or held.statement.sealed.get(name) != each.disclosure.digest:
            where = f"statement {each.seq} of the matter"
            raise Invalid(f"what is opened as {name} is not what was sealed", where=where)


def check_books(bundle: NoticeBundle) -> None:
    """Promise that each piece is in the published book of its day. Raises BadProof."""
    for number, each in enumerate(bundle.pieces, 1):
        digest = hashlib.sha256(each.disclosure.text.encode()).digest()
        root = bytes.fromhex(str(book_of(bundle, each.booked).statement.facts["root"]))
        try:
            verify_inclusion(leaf_hash(digest), each.place.position, each.place.width, each.place.path, root)
        except BadProof as error:
            raise BadProof(f"is not in the book of {each.booked}: {error.what}", where=f"piece {number}") from None


def check_days(bundle: NoticeBundle, matter: Matter) -> None:
    """Promise that each piece was recorded between start and end; an early end takes its own day in. Raises Invalid."""
    for number, each in enumerate(bundle.pieces, 1):
        day, first, end = each.piece.day, matter.started, matter.end
        if first is None or end is None:
            raise Invalid("was recorded, but the cover was never in force", where=f"piece {number}")
        if not (first <= day < end or (matter.ended_early and day == end)):
            raise Invalid(f"was recorded on {day}, the cover ran from {first} to {end}", where=f"piece {number}")


def findings(bundle: NoticeBundle, matter: Matter) -> Findings:
    """Promise what a bundle that was checked shows; `matter` is what its statements come to."""
    notice = next((duty for duty in reversed(matter.duties) if duty.name == "notice"), None)
    by, told = (notice.by, notice.done) if notice else (None, None)
    return Findings(matter, matter.started, matter.end, by, told, bundle.disclosures, bundle.pieces)


def make_bundle(
    *,
    checkpoint: bytes,
    policy: bytes,
    head: Checkpoint,
    prove: Prove,
    statements: Sequence[int],
    daybooks: Sequence[int],
    fields: Sequence[tuple[int, str]],
    pieces: Sequence[tuple[str, Inclusion]],
    person: Sequence[str],
) -> NoticeBundle:
    """Promise the bundle for one person, checked as the person will check it.

    `statements` and `daybooks` are indexes in the log; `fields` are numbers in the matter with the disclosures that are
    meant for the person; `pieces` are disclosures with their places, and each must be addressed, beyond doubt, to one
    of the names `person`. Raises Malformed for other fields, Invalid for others' pieces; otherwise as `check` does.
    """
    found = tuple(sorted((listed(*each) for each in pieces), key=lambda one: (one.booked, one.place.position)))
    for each in found:
        _check_addressee(each.piece.addressee, person)
    books = sorted(_from(prove, daybooks), key=lambda one: str(one.statement.facts.get("of")))
    shown = sorted((opened(*each) for each in fields), key=lambda one: (one.seq, one.disclosure.name))
    first = _from(prove, (0,))[0]
    said = tuple(_from(prove, statements))
    bundle = NoticeBundle(checkpoint, policy, first, said, tuple(shown), tuple(books), found)
    check_form(bundle)
    check(bundle, head)
    return bundle


def _from(prove: Prove, indexes: Sequence[int]) -> list[Proven]:
    return [proven(index, *prove(index), where=f"statement {index}") for index in indexes]


def _check_addressee(addressee: str | Unread, person: Sequence[str]) -> None:
    if isinstance(addressee, Unread) or known_as(addressee, person, ()).answer is not Likeness.MATCH:
        raise Invalid("a piece is not addressed, beyond doubt, to the person of the notice", where="piece")
