"""A desk with everything within reach: short words for what a test does, and for what it then finds."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import connect
from typing import Any

from plainview.core.docket.decide import Refusal
from plainview.core.mail.pieces import Piece
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import act as acting
from plainview.server.actions.act import Acknowledged, Draft
from plainview.server.actions.desk import Desk
from plainview.server.actions.record import Recorded, record
from plainview.server.actions.sitting import OpenedFor
from plainview.server.actions.verbs import VERBS
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_PIECE, merged, usual
from plainview.server.scenarios.stage import Stage, noon
from plainview.server.storage.ports import AuditRow

OFFICER, SUPERVISOR = "officer of agency A", "supervisor of agency A"
MATTER = ChainId("ab" * 16)
TO_START = ("file", "review", "authorize", "approve", "start")


@dataclass
class DeskTop:
    """The stage, and which statements count as public."""

    stage: Stage
    public: bool = True
    asked: list[int] = field(default_factory=list)

    def read(self, index: int, leaf: bytes) -> None:
        """The port of receipts."""
        self.asked.append(index)
        if not self.public:
            raise Unchecked("no checkpoint covers it")

    def on(self, days: int) -> None:
        """Let days pass, to noon; nothing is swept unless the test does it."""
        sweeping, self.stage.sweeping = self.stage.sweeping, False
        self.stage.at(noon(days_after(self.stage.desk.today(), days), self.stage.desk.zone))
        self.stage.sweeping = sweeping

    def values(self, verb: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of an act; a filing without a request files the standard one."""
        if verb in ("file", "correct"):
            people = {"officer": OFFICER, "supervisor": SUPERVISOR, "dated": self.stage.desk.today()}
            return {"request": merged({**STANDARD_COVER, **people}, values)}
        return dict(values)

    def act(self, verb: str, by: str = "", matter: ChainId = MATTER, **values: Any) -> Acknowledged | Refusal:
        """One act of whoever usually does it."""
        return self.stage.act(by or usual(verb), verb, matter, self.values(verb, values))

    def must(self, *verbs: str, matter: ChainId = MATTER) -> list[Acknowledged]:
        """Acts that are allowed, one after another."""
        return [self.stage.must(usual(verb), verb, matter, self.values(verb, {})) for verb in verbs]

    def propose(self, verb: str, by: str = "", matter: ChainId = MATTER, **values: Any) -> Draft:
        """A draft, which must come."""
        given = self.values(verb, values)
        draft = acting.propose(self.stage.desk, by or usual(verb), VERBS[verb], matter, given)
        assert isinstance(draft, Draft), draft
        return draft

    def commit(self, draft: Draft, verb: str, by: str = "", signer: str = "", **values: Any) -> Acknowledged | Refusal:
        """Commit a draft, signed by `signer`, who is the same person unless named."""
        desk, who = self.stage.desk, by or usual(verb)
        key = desk.keys.key_of(signer or who, desk.today())
        assert key is not None
        signature = desk.keys.sign(key, draft.to_sign)
        return acting.commit(desk, who, VERBS[verb], draft, self.values(verb, values), signature)

    def record(self, by: str = "recorder", matter: ChainId = MATTER, contents: bool = False, **piece: Any) -> Recorded:
        """Record a piece of today."""
        outside = {"day": self.stage.desk.today(), **STANDARD_PIECE, **piece}
        return record(self.stage.desk, by, matter, Piece(**outside), contents)

    def reading(self, by: str = "auditor") -> Desk:
        """The desk of somebody who reads outside any act, for the audit."""
        return self.stage.desk.opened_for(self.stage.desk.person(by), OpenedFor.AUDIT)

    def audit(self, matter: ChainId = MATTER) -> list[AuditRow]:
        """The audit rows of the matter."""
        return list(self.stage.desk.store.audit_rows(matter))

    def types(self, matter: ChainId = MATTER) -> list[str]:
        """The types of the matter's statements."""
        return [row.type for row in self.stage.desk.store.chain(matter)]

    def dump(self) -> list[str]:
        """Everything in the database, as SQL."""
        path: Path = self.stage.folder / "private" / "plainview.sqlite3"
        with closing(connect(f"file:{path}?mode=ro", uri=True)) as opened:
            return list(opened.iterdump())
