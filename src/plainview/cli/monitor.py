"""`plainview monitor`: a look at a log, from cron: quiet while all is well, an exit code and sentences otherwise."""

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from plainview.cli.verify import Pin, Place, PolicyFile, read_file, trust_of
from plainview.core.vocabulary.errors import Invalid
from plainview.verifier.feed import carry_on
from plainview.verifier.monitor import MINE_BYTES_MAX, Found, Memory, Mine, parse_mine
from plainview.verifier.monitor import monitor as look
from plainview.verifier.reader import open_source
from plainview.verifier.run import Asked


def monitor(
    source: Place,
    state: Annotated[Path, typer.Option("--state", metavar="FILE", help="Where what was seen is kept.")],
    mine: Annotated[
        Path | None, typer.Option("--mine", metavar="FILE", help="Leaf hashes of statements you keep, and your keys.")
    ] = None,
    policy: PolicyFile = None,
    pin: Pin = "",
    ignore_overdue: Annotated[
        bool, typer.Option("--ignore-overdue", help="Do not sound the alarm for duties that are overdue.")
    ] = False,
    max_age: Annotated[
        int, typer.Option("--max-age", metavar="DAYS", help="Sound the alarm when the log is older; 0: never.", min=0)
    ] = 3,
    feed: Annotated[
        Path | None, typer.Option("--feed", metavar="FILE", help="Carry an Atom feed on with what is new and alarming.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Verify a log, hold it against what was seen before, and say what is new.

    FILE of --mine has lines `<leaf hash> [day]`, a statement you signed and the day you did, and `key <key id>`, a key
    of yours: the alarm sounds when one is not published by the end of its day, or when your key signed what you do
    not keep.

    Exits with 0 when all is well, 1 when somebody must be told, 2 when something is malformed, 3 when it cannot be
    decided. What was seen moves on only when the log holds; what contradicts it is kept beside it as evidence.
    """
    asked = Asked(now=datetime.now(UTC), processes=os.cpu_count() or 1, pages=False)
    kept = parse_mine(read_file(mine, MINE_BYTES_MAX), str(mine)) if mine else Mine()
    found = look(open_source(source), Memory(state), trust_of(policy, pin), asked, kept)
    alarms = found.alarms(overdue=not ignore_overdue, days_max=max_age)
    if feed is not None:
        carry_on(feed, found, alarms, _news(found))
    typer.echo(_as_json(found, alarms) if as_json else _in_words(found, alarms))
    raise typer.Exit(found.report.exit_code or (Invalid.exit_code if alarms else 0))


def _in_words(found: Found, alarms: list[str]) -> str:
    return "\n".join([_news(found), *[f"alarm: {line}" for line in alarms]])


def _news(found: Found) -> str:
    counts = Counter(kind for _, kind, _ in found.new)
    new = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    size = f"{found.report.size} statements, {len(found.new)} new" + (f": {new}" if new else "")
    return f"{found.report.origin or found.report.source}: {size}"


def _as_json(found: Found, alarms: list[str]) -> str:
    new = [{"index": index, "type": kind, "matter": matter} for index, kind, matter in found.new]
    return json.dumps({"report": found.report.plain(), "new": new, "alarms": alarms}, indent=2, ensure_ascii=False)
