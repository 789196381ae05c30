"""Reports out of a published log: what they are made of is read or counted, and they come out as pages and paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from plainview.core.docket.program import figures_path
from plainview.core.docket.statement import parse_statement
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.proofs import (
    prove_consistency,
    prove_inclusion,
    read_frontier,
    verify_consistency,
    verify_inclusion,
)
from plainview.core.merkle.tiles import TileReader
from plainview.core.merkle.tree import Frontier
from plainview.core.notes.lines import print_base64
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import BadProof, Inconsistent, Invalid, Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.server.public.frame import Frame, Told
from plainview.server.public.written import Contact
from plainview.server.queries.public_log import Read, published_entries
from plainview.server.report.attested import Attested, parse_attested
from plainview.server.report.chapters import About, Source, report
from plainview.server.report.figures import Counted, Figures, count_log, parse_figures
from plainview.server.report.html import pages, paper_of
from plainview.server.report.paper import pdf

NAMES = {True: "Plainview demonstration", False: "Plainview"}
TEN_YEARS = 10


PUBLISHED, ATTESTING = "figures.published", "figures.attested"
ATTESTED = 0
"""The revision under which attested tables are published."""


def last_figures(read: Read, year: int) -> tuple[int, bytes]:
    """Promise a year's figures as they were published last: which revision, and the file; 0 and nothing for none."""
    found, revision = (0, b""), 1
    while (data := read(figures_path(year, revision))) is not None:
        found, revision = (revision, data), revision + 1
    return found


@dataclass
class Published:
    """A published log, `size` statements under `root`, which its reader has checked; `read` gives its files.

    What is read of the log's statements is held against the root.
    """

    read: Read
    size: int
    root: Hash

    @cached_property
    def opening(self) -> Mapping[str, object]:
        """The facts of the log's opening. Raises Malformed, Stopped."""
        return parse_statement(self._entry(0), "statement 0").facts

    @property
    def opened(self) -> Day:
        """The program's first day."""
        return parse_day(str(self.opening["first_day"]))

    def _entry(self, index: int) -> bytes:
        entry = next(published_entries(self.read, self.size, index, index + 1))[1]
        proof = prove_inclusion(self._tiles, index, self.size)
        verify_inclusion(leaf_hash(entry), index, self.size, proof, self.root)
        return entry

    @property
    def _tiles(self) -> TileReader:
        return TileReader(self.size, lambda tile: self.read(tile.path))

    def day(self, size: int) -> Day:
        """Promise the day of the last of the first `size` statements. Raises Malformed, Invalid, Stopped."""
        return parse_statement(self._entry(size - 1), f"statement {size - 1}").day

    def root_at(self, size: int) -> Hash:
        """Promise the root of the tree of the first `size` statements. Raises Malformed, Invalid."""
        root = read_frontier(self._tiles, size).root()
        verify_consistency(size, root, self.size, self.root, prove_consistency(self._tiles, size, self.size))
        return root

    def figures(self, year: int) -> Figures | None:
        """Promise a year's figures as they were published last, None where they are not. Raises Malformed, Invalid."""
        revision, data = last_figures(self.read, year)
        if not revision:
            return None
        where = figures_path(year, revision)
        found = parse_figures(data, where, revision)
        if found.year != year or not 0 < found.size <= self.size:
            raise Invalid("is of another year, or of more statements than the log has", where=where)
        self.check_stated(PUBLISHED, {"year": year, "revision": revision, "tables": found.digest}, found.size, where)
        return found

    def check_stated(self, kind: str, facts: Mapping[str, int | str], since: int, where: str) -> None:
        """Promise that a statement of this type, at index `since` or later, says these facts. Raises Inconsistent."""
        mark = f'"type":"{kind}"'.encode()
        for index, entry in published_entries(self.read, self.size, since, self.size):
            said = parse_statement(self._entry(index), f"statement {index}") if mark in entry else None
            if said is not None and said.type == kind and facts.items() <= said.facts.items():
                return
        raise Inconsistent("no statement publishes these very tables", where=where, next="Run plainview verify")

    @cached_property
    def counted(self) -> Counted:
        """What all statements add up to. Raises Malformed, Invalid, Stopped."""
        return count_log(self._entries())

    def _entries(self) -> Iterator[bytes]:
        """Every entry in order; after the last one the root is what it must be. Raises BadProof."""
        edge = Frontier()
        for _, entry in published_entries(self.read, self.size, 0, self.size):
            edge = edge.append(leaf_hash(entry))
            yield entry
        if edge.root() != self.root:
            raise BadProof("the entries do not hash to the checkpoint's root", where="the log")

    def source(self, year: int, contact: Contact | None) -> Source:
        """Promise what a year's report is made of: the figures that are published, or the whole log counted.

        Raises Invalid for a year that the log says nothing of; Malformed, Stopped.
        """
        figures = self.figures(year)
        years = range(year - TEN_YEARS + 1, year)
        if figures is not None:
            known = {one: self.figures(one) for one in years}
            earlier = {one: found for one, found in known.items() if found is not None}
            return Source(self._about(figures.size), figures, earlier, self.attested(year), contact)
        first, last = self.counted.first_year, self.day(self.size).year
        if not first <= year <= last:
            raise Invalid(f"the log says nothing of {year}", where="the log", next=f"It has {first} to {last}")
        if year in self.counted.published:
            raise Unchecked(
                "the log says that these are published, and they are not there", where=figures_path(year, 1)
            )
        counted = {one: self.counted.of(one) for one in years if one >= first}
        return Source(self._about(self.size), self.counted.of(year), counted, None, contact)

    def attested(self, year: int) -> Attested | None:
        """Promise a year's attested tables as they are published, None where not. Raises Malformed, Invalid."""
        path = figures_path(year, ATTESTED)
        data = self.read(path)
        if data is None:
            return None
        first = parse_figures(self.read(figures_path(year, 1)) or b"", figures_path(year, 1))
        found = parse_attested(data, path)
        self.check_stated(ATTESTING, {"year": year, "tables": found.digest}, first.size, path)
        return found

    def _about(self, size: int) -> About:
        facts = self.opening
        return About(
            NAMES[facts["demo"] is True],
            str(facts["origin"]),
            facts["demo"] is True,
            self.opened,
            str(facts["profile"]),
            str(facts["edition"]),
            str(facts["zone"]),
            print_base64(self.root_at(size)),
            self.day(size),
        )


def made(published: Published, year: int, contact: Contact | None) -> Iterator[tuple[str, bytes]]:
    """Promise a year's report, below the site's folder: its pages, and the same on paper. Raises as `source` does."""
    content = report(published.source(year, contact))
    yield from pages(content, Frame(Told(content.program, content.origin, content.demo)))
    yield paper_of(year), pdf(content)
