"""`plainview verify`: the numbered steps on a terminal, what they could not check, the verdict, the exit code."""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from plainview.core.notes.policy import Policy, parse_policy
from plainview.core.notes.tlog_proof import PROOF_BYTES_MAX, TlogProof, parse_tlog_proof
from plainview.core.sealing.audit_export import Beside, Countable, Header, parse_export
from plainview.core.vocabulary.days import parse_day
from plainview.core.vocabulary.errors import Malformed, Unchecked
from plainview.core.vocabulary.limits import POLICY_BYTES_MAX
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.report import Report
from plainview.verifier.rules_again import Export, RulesAgain, gather
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify as run_verify
from plainview.verifier.watch import Watch

SHOWN_MAX = 20
_PIN = re.compile(r"[0-9a-f]{64}")

Place = Annotated[str, typer.Argument(metavar="SOURCE", help="The log: a folder, or an http(s) address.")]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE", help="Whom you trust: a policy in the C2SP format.")
]
Pin = Annotated[
    str,
    typer.Option("--pin", metavar="HASH", help="The leaf hash of the opening, 64 hex digits, as you know it."),
]


def verify(
    source: Place,
    policy: PolicyFile = None,
    pin: Pin = "",
    day: Annotated[
        str, typer.Option("--day", metavar="DAY", help="How duties stand on this day; the log's last day otherwise.")
    ] = "",
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", help="A receipt (.tlog-proof) that you kept.")
    ] = None,
    disclosures: Annotated[
        list[Path] | None,
        typer.Option("--disclosures", metavar="FILE", help="Ask the sealed rules again, of an auditor's exports."),
    ] = None,
    pages: Annotated[
        bool, typer.Option("--pages", help="Fetch the pages of the site too; in a folder they are always read.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Decide whether a published log is true, by numbered steps, without the operator's help.

    Exits with 0 when it is true, 1 when it is false, 2 when something in it is malformed, 3 when it cannot be decided
    here and now. Without --policy or --pin, true means consistent with itself.

    With --disclosures, what plainview export (for closed records plainview open) wrote is held against the log's
    digests, and every rule that rests on it is asked again, and the tables over sealed fields that the auditor attested
    are counted again; a rule that answers otherwise than the log says, or a number that differs, makes the exit 1. What
    is not asked is listed.
    """
    asked = Asked(
        now=datetime.now(UTC),
        day=parse_day(day, "--day") if day else None,
        receipt=read_receipt(against) if against else None,
        processes=os.cpu_count() or 1,
        pages=pages,
    )
    again = RulesAgain(read_exports(disclosures), open_source(source).read) if disclosures else None
    report = watched(source, trust_of(policy, pin), asked, quiet=as_json, watch=again)
    plain = report.plain()
    if again is not None:
        plain["rules_again"] = again.plain(report.origin)
    if as_json:
        typer.echo(json.dumps(plain, indent=2, ensure_ascii=False))
    else:
        show(report)
        for line in again.words(report.origin) if again is not None else ():
            typer.echo(line)
    raise typer.Exit(report.exit_code or (again.exit_code(report.origin) if again is not None else 0))


def trust_of(policy: Path | None, pin: str) -> Trust:
    """Promise what the caller trusts. Raises Malformed, Unchecked."""
    if pin and not _PIN.fullmatch(pin):
        raise Malformed("expected 64 lower-case hex digits", where="--pin")
    return Trust(read_policy(policy) if policy else None, pin)


def read_policy(path: Path) -> Policy:
    """Promise the policy in a file. Raises Malformed, Unchecked."""
    return parse_policy(read_file(path, POLICY_BYTES_MAX), str(path))


def read_receipt(path: Path) -> TlogProof:
    """Promise the receipt in a file. Raises Malformed, Unchecked."""
    return parse_tlog_proof(read_file(path, PROOF_BYTES_MAX), str(path))


def read_file(path: Path, most: int) -> bytes:
    """Promise the bytes of a file of the caller's own. Raises Malformed beyond `most`, Unchecked when unreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Unchecked(f"cannot be read: {error.strerror}", where=str(path)) from None
    if len(data) > most:
        raise Malformed(f"more than the {most} bytes that it may have", where=str(path))
    return data


def read_exports(paths: list[Path]) -> Export:
    """Promise what lies in an auditor's exports. Raises Malformed, Unchecked."""
    return gather((row for path in paths for row in _rows(path)), "--disclosures")


def _rows(path: Path) -> Iterator[Header | Beside | Countable]:
    try:
        with path.open("rb") as lines:
            yield from parse_export(lines, str(path))
    except OSError as error:
        raise Unchecked(f"cannot be read: {error.strerror}", where=str(path)) from None


def watched(source: str, trust: Trust, asked: Asked, quiet: bool, watch: Watch | None = None) -> Report:
    """Promise the report, showing the progress on standard error where that is a terminal and `quiet` is not asked."""
    console = Console(stderr=True)
    if quiet or watch is not None or not console.is_terminal:
        return run_verify(open_source(source), trust, asked, watch)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        return run_verify(open_source(source), trust, asked, _Shown(progress))


class _Shown(Watch):
    """Shows files and entries as bars."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars = {name: progress.add_task(name, total=None) for name in ("files", "statements")}

    def files(self, done: int, total: int) -> None:
        """Move the bar of files."""
        self._progress.update(self._bars["files"], completed=done, total=total)

    def entries(self, done: int, total: int) -> None:
        """Move the bar of statements."""
        self._progress.update(self._bars["statements"], completed=done, total=total)


def show(report: Report) -> None:
    """Print a report for people: steps, what could not be checked, age, verdict."""
    typer.echo(f"log      {report.origin or '?'} at {report.source}")
    for step in report.steps:
        typer.echo(f"{step.number:>4}  {step.title}: {step.found}")
    if report.fault is not None:
        typer.echo(f"{report.failed_step:>4}  does not hold: {report.fault}")
    _show_overdue(report)
    for line in report.not_checked:
        typer.echo(f"not checked: {line}")
    if report.signed_at is not None:
        typer.echo(f"age      {report.age()} (checkpoint signed {report.signed_at:%Y-%m-%d %H:%M} UTC)")
    typer.echo(f"verdict  {report.verdict}")


def _show_overdue(report: Report) -> None:
    overdue = report.standing.overdue() if report.standing else ()
    for matter, duty in overdue[:SHOWN_MAX]:
        typer.echo(f"overdue: {duty.name} of {matter} was due on {duty.by}")
    total = report.standing.counts["overdue"] if report.standing else 0
    if total > SHOWN_MAX:
        named = "all" if total == len(overdue) else f"the oldest {len(overdue)}"
        typer.echo(f"overdue: and {total - SHOWN_MAX} more (--json lists {named})")
