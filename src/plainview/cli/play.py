"""`plainview play`: a story is played under a simulated clock, and what differs from what it expects is shown."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from plainview.cli._stage import receipts_after_tick, receipts_of, verdict_of
from plainview.core.vocabulary.errors import Malformed
from plainview.server.scenarios.player import Played
from plainview.server.scenarios.player import play as played
from plainview.server.scenarios.story import Story, parse_story

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - only where temporary folders are made, each with a name of its own
STORY_BYTES_MAX = 1 << 20
EXIT_DIFFERENT = 1


def play(
    files: Annotated[list[Path], typer.Argument(help="Stories, as described in docs/scenarios.md.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print what came of each story as JSON.")] = False,
) -> None:
    """Play stories, each in a program of its own in a temporary folder, and show every difference from what it expects.

    Exits with 0 when all came as expected, 1 when something differs, 2 when a story is malformed.

    Raises: Malformed, for a story that cannot be read or says something that does not exist.
    """
    stories = [read_story(path) for path in files]
    shown = Console(stderr=True)
    came = [play_one(story) for story in track(stories, "Playing", console=shown, transient=True, disable=as_json)]
    if as_json:
        typer.echo(json.dumps([_plain(path, one) for path, one in zip(files, came, strict=True)], indent=2))
    else:
        _show(Console(), files, came)
    if any(one.differences for one in came):
        raise typer.Exit(EXIT_DIFFERENT)


def read_story(path: Path) -> Story:
    """Promise the story in a file. Raises Malformed naming the file, the place and what was expected there."""
    try:
        with path.open("rb") as file:
            data = file.read(STORY_BYTES_MAX + 1)
    except OSError as error:
        raise Malformed(f"cannot be read: {error.strerror}", where=str(path)) from None
    if len(data) > STORY_BYTES_MAX:
        raise Malformed(f"longer than {STORY_BYTES_MAX} bytes", where=str(path))
    try:
        return parse_story(data.decode(), str(path))
    except UnicodeDecodeError:
        raise Malformed("not UTF-8", where=str(path)) from None


def play_one(story: Story) -> Played:
    """Promise a story played in a temporary folder, in memory where the machine offers that. Raises Malformed."""
    reader = receipts_after_tick if story.publish else receipts_of
    with TemporaryDirectory(prefix="plainview-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        return played(story, Path(folder) / "program", reader, verdict_of)


def _plain(path: Path, one: Played) -> dict[str, Any]:
    """What came of a story, as plain values."""
    return {
        "file": str(path),
        "title": one.story.title,
        "steps": one.steps,
        "rules": sorted(one.rules),
        "differences": [
            {"where": each.where, "expected": each.expected, "came": each.came} for each in one.differences
        ],
    }


def _show(console: Console, files: Sequence[Path], came: Sequence[Played]) -> None:
    for path, one in zip(files, came, strict=True):
        word = "[green]as expected[/]" if not one.differences else "[bold red]different[/]  "
        console.print(f"{word}  ", end="")
        console.print(f"{one.story.title} ({path.name})", markup=False, highlight=False, soft_wrap=True)
        for difference in one.differences:
            console.print(f"    {difference}", markup=False, highlight=False, soft_wrap=True)
    different = sum(bool(one.differences) for one in came)
    steps = sum(one.steps for one in came)
    console.print(f"{len(came)} stories, {steps} steps, {different} different", markup=False, highlight=False)
