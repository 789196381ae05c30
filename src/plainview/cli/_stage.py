"""What joins a simulated program to the verifier's own reader: receipts and verdicts. Only `cli` may join them."""

from datetime import UTC, datetime, time
from pathlib import Path

from plainview.cli._program import policy_in_force
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX
from plainview.server.actions.ports import Receipts
from plainview.server.scenarios.stage import Stage
from plainview.verifier.heads import CHECKPOINT_PATH
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.receipt import read_head, read_policy, under_head
from plainview.verifier.run import Asked
from plainview.verifier.tiles import Remembering, tile_reader
from plainview.verifier.verify import verify


def receipts_of(stage: Stage) -> Receipts:
    """Promise the port that finds a statement in what the stage has published; it raises Unchecked otherwise.

    What was proven under a checkpoint is not proven again while its very bytes are published, nor are its signatures,
    nor is the policy sought again that the statements before it put in force.
    """
    source = open_source(str(stage.folder / "public"))
    proven: dict[bytes | None, tuple[tuple[bytes, Checkpoint], Remembering, set[tuple[int, bytes]]]] = {}

    def look(index: int, leaf: bytes) -> None:
        head = source.read(CHECKPOINT_PATH, NOTE_BYTES_MAX)
        if head not in proven:
            policy = policy_in_force(stage.folder, source, stage.desk.program())
            accepted = read_head(source, policy or read_policy(source))
            proven.clear()
            reader = Remembering(tile_reader(source, accepted[1].size))
            proven[accepted[0]] = accepted, reader, set()
            head = accepted[0]
        accepted, reader, found = proven[head]
        if (index, leaf) not in found:
            under_head(source, index, Hash(leaf), accepted, reader)
            found.add((index, leaf))

    return look


def receipts_after_tick(stage: Stage) -> Receipts:
    """Promise the same port, the program's tick first: what was acknowledged is published before it is looked for."""
    later = receipts_of(stage)

    def look(index: int, leaf: bytes) -> None:
        stage.publish()
        later(index, leaf)

    return look


def verdict_of(public: Path, day: Day) -> tuple[int, str]:
    """Promise the verifier's exit code and verdict on a folder, duties standing as of `day`."""
    now = datetime.combine(day, time(23), UTC)
    report = verify(open_source(str(public)), Trust(None, ""), Asked(now=now, day=day))
    return report.exit_code, report.verdict
