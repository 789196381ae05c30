"""The account of a log that lies in a folder, made as a verifier makes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from plainview.core.docket import fold
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.docket.types import TYPES
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.sealing.disclosure import open_text
from plainview.core.statistics.account import Account

LENGTH_BYTES = 2


def entries(public: Path) -> Iterator[bytes]:
    """The entries of a log, of each bundle its widest file."""
    bundles: dict[int, tuple[int, Path]] = {}
    for path in (public / "tile" / "entries").rglob("*"):
        name = path.relative_to(public / "tile" / "entries").as_posix()
        found = re.fullmatch(r"((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]+))?", name)
        if path.is_file() and found:
            number, width = int(found[1].replace("x", "").replace("/", "")), int(found[2] or 256)
            bundles[number] = max(bundles.get(number, (0, path)), (width, path))
    for _, (_, path) in sorted(bundles.items()):
        data = path.read_bytes()
        while data:
            end = LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES], "big")
            yield data[LENGTH_BYTES:end]
            data = data[end:]


class Counting:
    """Folds a log and keeps its account, or that of a share of its matters."""

    def __init__(self, share: int = 0, of: int = 1) -> None:
        self.account = Account()
        self.program = Program()
        self.share, self.of = share, of
        self.matters: dict[str, Matter] = {}
        self.ordered: dict[int, list[str]] = {}

    def take(self, index: int, entry: bytes) -> None:
        """Fold one statement, and take it into the account."""
        said, leaf = parse_statement(entry), leaf_hash(entry)
        if TYPES[said.type].chain != fold.MATTER_CHAIN:
            population = self.ordered.get(int(str(said.facts["period"])), []) if said.type == "review.drawn" else []
            self.program, _ = fold.step(self._at(index), None, said, leaf, population)
            self.account.of_program(index, said, self.program)
            return
        after, _ = fold.matter_step(self.program, index, None, self.matters.get(said.matter), said, leaf)
        self.matters[said.matter] = after
        if said.type == "order.authorized":
            self.ordered.setdefault(self.program.period_of(said.day), []).append(said.matter)
        if int(said.matter[-1], 16) % self.of == self.share:
            self.account.matter(index, said, after, opened(said))

    def _at(self, index: int) -> Program:

        return replace(self.program, size=index)


def opened(said: Statement) -> list[tuple[str, object]]:
    """The fields that a statement opens."""
    openings = said.facts.get("openings", [])
    assert isinstance(openings, list)
    disclosures = [open_text(str(one["disclosure"])) for one in openings if isinstance(one, dict)]
    return [(one.name, one.value) for one in disclosures]


def account_of(public: Path, share: int = 0, of: int = 1) -> Account:
    """The account of a log, or of a share of its matters."""
    counting = Counting(share, of)
    for index, entry in enumerate(entries(public)):
        counting.take(index, entry)
    return counting.account
