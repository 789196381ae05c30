"""`plainview verify-notice`: the file that came with a notice, checked on the person's own machine."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from plainview.cli.verify import Pin, PolicyFile, read_file, show, trust_of
from plainview.core.sealing.notice import BUNDLE_BYTES_MAX
from plainview.verifier.notice import verify_notice as run_notice


def verify_notice(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file that came with the notice.")],
    policy: PolicyFile = None,
    pin: Pin = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Decide whether the file that came with a notice is true, by numbered steps, offline.

    It says when your mail was recorded and under which rule, and whether you were told in time. Exits with 0 when the
    file is true, 1 when it is false, 2 when it is malformed, 3 when that cannot be decided here and now. Without
    --policy or --pin, true means consistent with itself.
    """
    trust = trust_of(policy, pin)
    notice = run_notice(read_file(file, BUNDLE_BYTES_MAX), trust, datetime.now(UTC), str(file))
    if as_json:
        typer.echo(json.dumps(notice.plain(), indent=2, ensure_ascii=False))
    else:
        for line in notice.lines():
            typer.echo(line)
        show(notice.report)
    raise typer.Exit(notice.report.exit_code)
