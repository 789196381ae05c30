"""The file that comes with a letter: made when the letter is printed, from what is public by then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from plainview.core.merkle.proofs import prove_inclusion
from plainview.core.merkle.tiles import TileReader
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.terms import POLICY_PATH
from plainview.core.sealing.entered import Stands
from plainview.core.sealing.notice import FOR_THE_PERSON, NoticeBundle
from plainview.core.sealing.notice_check import Prove, make_bundle
from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.server.actions.desk import Desk
from plainview.server.letters.content import Letter
from plainview.server.letters.gather import ORDERED
from plainview.server.packages.gather import booked

CHECKPOINT_PATH = "checkpoint"
FILED = ("request.corrected", "request.filed")


@dataclass(frozen=True, slots=True)
class Published:
    """What the log has published: its checkpoint as signed, its policy, and what proves a statement to be in it."""

    checkpoint: bytes
    policy: bytes
    head: Checkpoint
    prove: Prove


def read_published(read: Callable[[str], bytes | None], entries: Callable[[int, int], Sequence[bytes]]) -> Published:
    """Promise what is public, out of the published files (`read`, by path) and the log's `entries`.

    Raises Unchecked while nothing is, Invalid when it is not signed as the policy asks.
    """
    checkpoint, policy = read(CHECKPOINT_PATH), read(POLICY_PATH)
    if checkpoint is None or policy is None:
        raise Unchecked("nothing is published yet", where=CHECKPOINT_PATH, next="Publish, then print the letters")
    head = parse_policy(policy, POLICY_PATH).accept(checkpoint).checkpoint
    tiles = TileReader(head.size, lambda tile: read(tile.path))

    def prove(index: int) -> tuple[bytes, Sequence[Hash]]:
        if index >= head.size:
            what = f"statement {index} is not among the {head.size} published ones"
            raise Unchecked(what, where=CHECKPOINT_PATH, next="Publish, then print the letters")
        return entries(index, index + 1)[0], prove_inclusion(tiles, index, head.size)

    return Published(checkpoint, policy, head, prove)


def bundle_of(desk: Desk, letter: Letter, own: Sequence[Stands], published: Published) -> NoticeBundle:
    """Promise the file of one letter, checked as the person will check it; `own` are the pieces that it lists.

    Raises Unchecked while a statement or the book of a piece's day is not public, Stopped where one disagrees.
    """
    held = booked(desk, own)
    return make_bundle(
        checkpoint=published.checkpoint,
        policy=published.policy,
        head=published.head,
        prove=published.prove,
        statements=[line.index for line in desk.lines(letter.matter)],
        daybooks=sorted({each.booked.index for each in held}),
        fields=_fields(desk, letter.matter),
        pieces=[(each.text, each.booked.inclusion) for each in held],
        person=(letter.name,),
    )


def _fields(desk: Desk, matter: str) -> list[tuple[int, str]]:
    """What is opened to the person, of the judge's order; where there is none, of the request."""
    line = desk.last(matter, ORDERED) or desk.last(matter, FILED)
    assert line is not None
    texts = desk.private_at(matter, line.index, "disclosures")
    assert isinstance(texts, Mapping)
    return [(line.seq, str(texts[name])) for name in FOR_THE_PERSON]
