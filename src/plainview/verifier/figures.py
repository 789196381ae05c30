"""The files of yearly figures beside a log, and whether what they say is what the statements come to.

A log publishes the public tables of a year as a file, and a statement gives its hash and how many statements it counts.
The files are read before the statements, because only they tell at which sizes the log must be counted; nothing in them
is believed before the statement is met. A log without them is read as if there were no figures.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from plainview.core.docket.program import FIGURES_PREFIX, Program, YearFigures, figures_path
from plainview.core.law.reform import CELL_LEAST
from plainview.core.notes.manifest import Manifest
from plainview.core.statistics.printed import check_attested, first_difference, parse_tables
from plainview.core.statistics.table import Cell, print_tables, tables_hash
from plainview.core.statistics.tables import tables_of
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Malformed, Unchecked
from plainview.core.vocabulary.limits import FIGURES_BYTES_MAX
from plainview.verifier.reader import Source
from plainview.verifier.recount import Wanted

FILES_MAX = 1_000
"""Files of figures in one log: a hundred years, ten times revised each."""

_PATH = re.compile(rf"{FIGURES_PREFIX}([1-9][0-9]{{0,3}})(-attested|[.][1-9][0-9]?)?[.]json")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of figures that the manifest lists: path to SHA-256 in hex; and what each public one counts."""

    listed: Mapping[str, str]
    wanted: Wanted


def read_figures(source: Source, manifest: Manifest) -> Files:
    """Promise the files of figures, and which years they count at which sizes of the log.

    Raises Malformed for a file that is none, Inconsistent where it is not what the manifest lists, Unchecked for more
    files than any program publishes.
    """
    listed = {path: digest for path, digest in manifest.files.items() if path.startswith(FIGURES_PREFIX)}
    if len(listed) > FILES_MAX:
        raise Unchecked(f"{len(listed)} files of figures are more than {FILES_MAX}", where=FIGURES_PREFIX)
    wanted: dict[int, frozenset[int]] = {}
    for path in listed:
        year, revision = _named(path)
        if revision:
            size = _size(_read(source, path, listed[path]), year, path)
            wanted[size] = wanted.get(size, frozenset()) | {year}
    return Files(listed, wanted)


def _named(path: str) -> tuple[int, int]:
    match = _PATH.fullmatch(path)
    year, part = (int(match[1]), match[2] or ".1") if match else (0, "")
    revision = 0 if part == "-attested" else int(part[1:] or 0)
    if match is None or figures_path(year, revision) != path:
        raise Malformed("expected the figures of a year", where=path[:40])
    return year, revision


def _size(data: bytes, year: int, path: str) -> int:
    printed = parse_tables(data, path)
    if printed.year != year:
        raise Inconsistent(f"is of {printed.year}", where=path)
    return printed.size


def _read(source: Source, path: str, digest: str) -> bytes:
    data = source.read(path, FIGURES_BYTES_MAX)
    if data is None or sha256(data).hexdigest() != digest:
        raise Inconsistent("is not what the manifest lists", where=path)
    return data


def check_figures(source: Source, files: Files, program: Program, counts: Mapping[int, Counter[Cell]]) -> str:
    """Promise that each file is what its statement published, and counts what the statements come to; say so in words.

    `counts` are those of the log's beginnings, by size. Of attested tables it is only asked that small numbers are
    pooled. Raises Malformed, Invalid, Inconsistent; a table that says otherwise is named, with row and column.
    """
    for said in program.figures:
        if files.listed.get(said.path) != said.tables:
            raise Invalid(f"is not the file that statement {said.index} publishes", where=said.path)
    strays = sorted(files.listed.keys() - {said.path for said in program.figures})
    if strays:
        raise Invalid("is figures of a year that no statement publishes", where=strays[0])
    public = [said for said in program.figures if said.revision]
    for said in program.figures:
        if said.revision:
            _recount(source, said, program, counts)
        else:
            check_attested(_read(source, said.path, said.tables), said.year, CELL_LEAST, said.path)
    years = len({said.year for said in public})
    attested = len(program.figures) - len(public)
    return f"{years} years recomputed, {len(public)} files; {attested} years attested"


def _recount(source: Source, said: YearFigures, program: Program, counts: Mapping[int, Counter[Cell]]) -> None:
    assert program.first_day is not None
    tables = tables_of(said.year, counts.get(said.size, Counter()), program.first_day.year)
    if tables_hash(print_tables(said.year, said.size, tables)) == said.tables:
        return
    printed = parse_tables(_read(source, said.path, said.tables), said.path)
    if printed.size != said.size:
        what = f"counts {printed.size} statements; statement {said.index} says {said.size}"
        raise Inconsistent(what, where=said.path)
    what = f"does not count what the log's first {said.size} statements say: {first_difference(printed, tables)}"
    raise Invalid(what, where=said.path)
