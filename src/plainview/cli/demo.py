"""`plainview demo`: build a demonstration program, play a year, publish, verify, and say what happened."""

import gc
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from plainview.cli._stage import receipts_of
from plainview.cli._witnesses import cosigning
from plainview.cli.verify import show, watched
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.terms import POLICY_PATH
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.server import wiring
from plainview.server.letters.typeset import LANGUAGES
from plainview.server.scenarios.following import Following
from plainview.server.scenarios.plan import GRANTED, PIECES_TENTHS, REQUESTS_A_YEAR, SHARES
from plainview.server.scenarios.stage import Stage
from plainview.server.scenarios.year import Count, play_years
from plainview.verifier.opening import Trust
from plainview.verifier.run import Asked

SCALE_MAX = 1_000
YEARS_MAX = 9
GARBAGE = 1_000_000
"""After how many new things Python looks for garbage in circles: a year keeps much and makes hardly any."""
MARKER = "DEMONSTRATION"
POLICY_FILE = "policy"
"""Whom a reader of a demonstration trusts: its log and two of its three witnesses. A real one comes from elsewhere."""

Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="Where the program is built; an earlier demo is replaced.")
]
Scale = Annotated[
    int, typer.Option("--scale", metavar="N", help="One N-th of a real year's requests; 1 is the full year.")
]
Years = Annotated[int, typer.Option("--years", metavar="N", help="How many years, one after another.")]


def demo(folder: Folder = Path("demo"), scale: Scale = 10, years: Years = 1) -> None:
    """Play a whole year (or more) of a demonstration program, publish it day by day, and verify it as a stranger would.

    The same scale and years give the same entries, tiles and root every time. Exits as `plainview verify` does.
    """
    if not 1 <= scale <= SCALE_MAX:
        raise Malformed(f"expected a number from 1 to {SCALE_MAX}", where="--scale")
    if not 1 <= years <= YEARS_MAX:
        raise Malformed(f"expected a number from 1 to {YEARS_MAX}", where="--years")
    console = Console()
    began = time.monotonic()
    gc.set_threshold(GARBAGE)
    with _fresh(folder) as building, _bar() as progress:
        with Following(building) as following:

            def day(done: int, days: int) -> None:
                progress(done, days)
                following.day(done)

            def ended(stage: Stage) -> None:
                following.wait()
                _publish_site(stage)

            count = play_years(building, scale, years, receipts_of, day, cosigning, ended)
        (building / POLICY_FILE).write_bytes((building / "public" / POLICY_PATH).read_bytes())
    console.print(_table(count, scale, years, time.monotonic() - began))
    console.print(_refusals(count))
    console.print(_assumed())
    asked = Asked(now=_now(), processes=os.cpu_count() or 1)
    trust = Trust(parse_policy((folder / POLICY_FILE).read_bytes()))
    report = watched(str(folder / "public"), trust, asked, quiet=False)
    show(report)
    _next(console, folder)
    raise typer.Exit(report.exit_code)


def _publish_site(stage: Stage) -> None:
    """Publish the pages of the whole past at once."""
    wiring.publish_site(stage.folder, stage.log, int(stage.desk.now().timestamp()), os.cpu_count() or 1)


@contextmanager
def _fresh(folder: Path) -> Iterator[Path]:
    """A folder beside the one asked for, that takes its place only when all went well."""
    if folder.exists() and not (folder / MARKER).is_file() and any(folder.iterdir()):
        raise Invalid("the folder is not empty and no demonstration", where=str(folder), next="Name another folder")
    building = folder.with_name(folder.name + ".building")
    shutil.rmtree(building, ignore_errors=True)
    try:
        yield building
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    (building / MARKER).write_text("A demonstration with simulated people and keys; `plainview demo` may replace it.\n")
    shutil.rmtree(folder, ignore_errors=True)
    building.rename(folder)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("day {task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("playing")
        yield lambda done, total: progress.update(bar, completed=done, total=total)


def _now() -> datetime:
    return datetime.now(UTC)


def _table(count: Count, scale: int, years: int, seconds: float) -> Table:
    what = "A demonstration year" if years == 1 else f"{years} demonstration years"
    table = Table(title=f"{what}, 1/{scale} of real size, played in {seconds:.0f} s", title_justify="left")
    table.add_column("what")
    table.add_column("how many", justify="right")
    for words, number in _numbers(count):
        table.add_row(words, f"{number:,}" if isinstance(number, int) else number)
    table.add_section()
    for name, standings in sorted(count.duties.items()):
        words = ", ".join(
            f"{standings[word]:,} {word}" for word in ("met", "late", "owed", "overdue") if standings[word]
        )
        table.add_row(f"duty: {name.replace('_', ' ')}", words)
    return table


def _numbers(count: Count) -> list[tuple[str, int | str]]:
    types = count.types
    granted = 100 * count.granted / max(1, count.requests)
    return [
        ("requests", count.requests),
        ("granted (in force at some time)", f"{count.granted:,} ({granted:.1f} %)"),
        ("refused as filed, by the law", types["filing.refused"]),
        ("refused after review", types["request.refused"]),
        ("denied by a judge", types["order.denied"]),
        ("narrowed by a judge", types["order.narrowed"]),
        ("returned for rework", types["request.returned"]),
        ("returned for rework by a judge", types["order.returned"]),
        ("withdrawn", types["request.withdrawn"]),
        ("lapsed", types["request.lapsed"]),
        ("emergencies", types["order.seconded"]),
        ("extensions", types["extension.approved"]),
        ("suspensions", types["cover.suspended"]),
        ("erased as improper, with a certificate", types["data.erased"]),
        *((words, count.beside[words]) for words in RECORDED),
        ("disclosures released", types["disclosure.released"]),
        *((f"  {words}", count.stages[stage]) for stage, words in STAGES.items()),
        *((f"records asked for: {words}", count.kinds[kind]) for kind, words in KINDS.items()),
        *((words, count.beside[words]) for words in HANDED),
        ("acknowledged by the agency", types["disclosure.acknowledged"]),
        ("returned or attested erased", types["copy.returned"]),
        ("notices given", types["notice.given"]),
        ("notices delayed by a judge", types["notice.delayed"]),
        ("letters that came back", types["notice.undelivered"]),
        ("letters sent again", types["notice.repeated"]),
        *((words, count.beside[words]) for words in PRINTED),
        ("legal holds", types["hold.placed"]),
        ("records made without an order", types["capture.recorded"]),
        ("closed records opened by two offices", types["record.opened"]),
        *((words, count.beside[words]) for words in CUSTODY),
        ("seals lifted", types["seal.lifted"]),
        ("  fields opened", count.opened),
        ("  fields withheld, too few alike", count.withheld),
        ("files destroyed", types["matter.destroyed"]),
        ("errors registered", types["error.registered"]),
        *((f"  {words}", count.causes[cause]) for cause, words in CAUSES.items()),
        ("days with a daybook", types["daybook.closed"]),
        ("yearly figures published", types["figures.published"]),
        ("  attested over sealed fields", types["figures.attested"]),
        ("statements in the log", sum(types.values())),
    ]


RECORDED = (
    "pieces recorded",
    "pieces with barcodes",
    "pieces with something illegible",
    "mail with a known attorney, counted",
    "corrections",
    "sheets taken in",
    "sheets sent back with their errors",
)
HANDED = (
    "packages previewed",
    "packages picked up",
    "packages with nothing in them",
    "copies permitted",
    "packages handed to counsel",
)
PRINTED = tuple(f"letters printed, {language}" for language in LANGUAGES)
CUSTODY = ("custodian keys replaced", "closed records closed anew")
STAGES = {
    "mid_term": "at mid-term",
    "end": "at the end",
    "records": "of records that were asked for",
    "discovery": "in discovery",
}
KINDS = {
    "tracking": "tracking",
    "account": "accounts",
    "payment": "payments",
    "address": "addresses",
    "ip": "sign-ins",
}
CAUSES = {"human": "by people", "system": "by systems", "no_authority": "without authority"}


def _refusals(count: Count) -> Table:
    table = Table(title="Refusals by paragraph", title_justify="left")
    table.add_column("paragraph")
    table.add_column("refusals", justify="right")
    for cite, number in Counter(count.refused_by).most_common():
        table.add_row(cite, f"{number:,}")
    return table


def _assumed() -> str:
    fixed = f"{REQUESTS_A_YEAR:,} requests a year, {GRANTED} % granted, {PIECES_TENTHS / 10} pieces a granted cover"
    mixes = "; ".join(
        f"{name}: " + ", ".join(f"{word.replace('_', ' ')} {share}" for word, share in shares)
        for name, shares in SHARES.items()
    )
    return f"Calibrated on published figures: {fixed}.\nAssumed, because nobody publishes it (shares): {mixes}.\n"


def _next(console: Console, folder: Path) -> None:
    console.print("\nWhat to run next:")
    for command, words in (
        (f"plainview verify {folder}/public", "the verdict again, as anybody would get it"),
        (f"plainview verify --policy {folder}/{POLICY_FILE} {folder}/public", "the same, trusting its witnesses"),
        (f"python examples/verify_min.py {folder}/public", "a second verifier that shares no code"),
        (f"plainview serve {folder}", "its portal on this machine: be any of its simulated people"),
        ("plainview law 36", "one rule in full, with its cases"),
        ("plainview play scenarios/*.toml", "the lawyers' tests"),
    ):
        console.print(f"  .venv/bin/{command}\n      {words}", highlight=False, soft_wrap=True)
