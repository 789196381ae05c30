"""A mirror: a second copy of a log, kept by somebody else, which never takes over what does not hold.

A mirror is worth having when the log's own host is lost, or shows somebody another log: whoever keeps a mirror has the
past, and says of every copy that contradicts it that it does.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.note import parse_note
from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX
from plainview.verifier.copying import Copying
from plainview.verifier.heads import CHECKPOINT_PATH
from plainview.verifier.opening import Trust
from plainview.verifier.reader import Folder, Source
from plainview.verifier.report import Report
from plainview.verifier.run import Asked
from plainview.verifier.tree import Cut
from plainview.verifier.verify import verify

EVIDENCE = ".evidence"
"""What a mirror's name gets, for the checkpoint that contradicts it; the file stands beside the folder."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What came of a copy: the report, the statements the mirror had before, the bytes that were read of the log."""

    report: Report
    before: int
    fetched: int
    evidence: Path | None = None


def mirror(source: Source, folder: Path, trust: Trust, asked: Asked) -> Mirrored:
    """Promise that `folder` holds the log as it is now, if it holds and continues what the folder held; else as before.

    What cannot have changed is not read again. When the copy's own files turn out to be damaged, everything is read
    again once. A checkpoint that contradicts the mirror is kept beside it, as evidence. Raises Malformed, Invalid,
    Unchecked when the folder holds something else than a mirror.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = _held(folder)
    asked = replace(asked, since=_cut(held, folder))
    done = _copied(Copying(source, folder, trusting=True), trust, asked)
    if done.report.fault is not None and held:
        again = _copied(Copying(source, folder, trusting=False), trust, asked)
        done = replace(again, fetched=done.fetched + again.fetched)
    report = done.report
    if report.exit_code != 1 or not held or report.checkpoint in (b"", held):
        return done
    return replace(done, evidence=_keep(folder, report.checkpoint))


def _copied(copying: Copying, trust: Trust, asked: Asked) -> Mirrored:
    report = verify(copying, trust, asked)
    if report.fault is None:
        copying.settle(report.size)
    copying.drop()
    return Mirrored(report, asked.since.size if asked.since else 0, copying.fetched)


def _held(folder: Path) -> bytes:
    """The checkpoint that the mirror holds; nothing for an empty folder."""
    held = Folder(folder)
    data = held.read(CHECKPOINT_PATH, NOTE_BYTES_MAX)
    if data is None and held.list():
        raise Unchecked("this folder holds something, and no mirror of a log", where=str(folder))
    return data or b""


def _cut(held: bytes, folder: Path) -> Cut | None:
    """What the log must still begin with; its root says which log it is, too."""
    if not held:
        return None
    head = parse_checkpoint(parse_note(held, where=CHECKPOINT_PATH).text, CHECKPOINT_PATH)
    return Cut(head.size, head.root, str(folder))


def _keep(folder: Path, checkpoint: bytes) -> Path:
    place = folder.with_name(folder.name + EVIDENCE)
    place.write_bytes(checkpoint)
    return place
