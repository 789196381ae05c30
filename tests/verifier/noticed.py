"""A program that was really played: one cover, two people's mail, and the notice for one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from plainview.core.docket.statement import parse_statement
from plainview.core.law.profile import Profile
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.policy import Policy, parse_policy
from plainview.core.sealing.daybook import Inclusion, inclusion
from plainview.core.sealing.disclosure import open_text
from plainview.core.sealing.notice import NoticeBundle
from plainview.core.sealing.notice_check import make_bundle
from plainview.core.vocabulary.days import Day, days_after, parse_day
from plainview.core.vocabulary.ids import Hash
from plainview.server.actions.sweep import padding
from plainview.server.scenarios.stage import Stage, noon, set_up
from plainview.verifier.reader import open_source
from plainview.verifier.receipt import prove, read_head, read_policy
from tests.server.actions.desk import MATTER, TO_START, DeskTop

SUBJECT, OTHER = "the subject", "another resident"
CANARY = "canary of the other"
ORDER = "order.approved"


@dataclass(frozen=True)
class Played:
    """What the program published, and what it would put into a notice: texts of fields and pieces with their places."""

    checkpoint: bytes
    policy: bytes
    head: Checkpoint
    entries: dict[int, tuple[bytes, tuple[Hash, ...]]]
    statements: tuple[int, ...]
    daybooks: dict[Day, int]
    order: int
    sealed: dict[str, str]
    pieces: tuple[tuple[str, Inclusion], ...]
    secret: tuple[str, ...]

    @property
    def trusted(self) -> Policy:
        return parse_policy(self.policy)

    def of(self, addressee: str) -> tuple[tuple[str, Inclusion], ...]:
        return tuple(one for one in self.pieces if addressee in str(open_text(one[0]).value))

    def make(
        self,
        pieces: Sequence[tuple[str, Inclusion]] | None = None,
        fields: Sequence[str] = ("address", "agency", "court", "statute"),
        person: Sequence[str] = (SUBJECT,),
        statements: int = 99,
    ) -> NoticeBundle:
        """The bundle for the subject, unless other parts are named."""
        own = self.of(SUBJECT) if pieces is None else pieces
        days = {day_of(text) for text, _ in own}
        return make_bundle(
            checkpoint=self.checkpoint,
            policy=self.policy,
            head=self.head,
            prove=self.entries.__getitem__,
            statements=self.statements[:statements],
            daybooks=[self.daybooks[day] for day in days],
            fields=[(self.order, self.sealed[name]) for name in fields],
            pieces=own,
            person=person,
        )


def day_of(text: str) -> Day:
    """The day of a piece, from what opens it."""
    value = open_text(text).value
    assert isinstance(value, dict)
    return parse_day(str(value["day"]))


@cache
def played(late: bool = False) -> Played:
    """The program played to the notice, on time or eight days late, and read back from what is public."""
    with TemporaryDirectory() as folder:
        top = DeskTop(_stage(Path(folder) / "program"))
        try:
            _play(top, 130 if late else 31)
            return _read(top)
        finally:
            top.stage.desk.store.close()


def _stage(folder: Path) -> Stage:
    return set_up(
        folder,
        seed="notice",
        origin="example.com/notice",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        reader=lambda _: lambda index, leaf: None,
        lasting=False,
    )


def _play(top: DeskTop, days: int) -> None:
    top.act("file", names=[SUBJECT, OTHER])
    top.must(*TO_START[1:])
    for _ in range(2):
        for addressee, sender in ((SUBJECT, "a friend"), (OTHER, CANARY), (SUBJECT, "a shop")):
            assert top.record(addressee=addressee, sender_name=sender).digest
        _let_pass(top.stage, 1)
    _let_pass(top.stage, days)
    top.must("give_notice")
    top.stage.publish()


def _let_pass(stage: Stage, days: int) -> None:
    stage.at(noon(days_after(stage.desk.today(), days), stage.desk.zone))


def _read(top: DeskTop) -> Played:
    desk, source = top.reading(), open_source(str(top.stage.folder / "public"))
    policy = read_policy(source)
    checkpoint, head = read_head(source, policy)
    rows, texts = desk.store.chain(MATTER), desk.pieces(MATTER)
    days = sorted({day_of(text) for text in texts})
    books = {parse_day(str(fact_of(row.data, "of"))): row.index for row in desk.store.chain("daybook")}
    daybooks = {day: books[day] for day in days}
    wanted = (0, *(row.index for row in rows), *daybooks.values())
    entries = {index: (data, proof.hashes) for index in wanted for data, proof in (prove(source, index, policy),)}
    order = next(row for row in rows if row.type == ORDER)
    sealed = desk.private_at(MATTER, order.index, "disclosures")
    assert isinstance(sealed, dict)
    filed = desk.private_at(MATTER, rows[0].index, "disclosures")
    assert isinstance(filed, dict)
    return Played(
        checkpoint,
        (top.stage.folder / "public" / "policy").read_bytes(),
        head,
        entries,
        tuple(row.index for row in rows),
        daybooks,
        order.seq,
        {name: str(text) for name, text in {**filed, **sealed}.items()},
        tuple((text, _place(top, text)) for text in texts),
        tuple(str(text) for name, text in filed.items() if name in ("grounds", "request", "form")),
    )


def fact_of(data: bytes, name: str) -> object:
    """A fact of a statement."""
    return parse_statement(data).facts[name]


def _place(top: DeskTop, text: str) -> Inclusion:
    day = day_of(text)
    digests = [row.digest for row in top.stage.desk.store.pieces(day=day)]
    digest = hashlib.sha256(text.encode()).digest()
    return inclusion(digests, padding(top.stage.desk, day), [digest])[0]
